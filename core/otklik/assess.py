"""Assesses: facts of closed snapshots, answers and packs in, findings, scores and recommendations out.

Nothing here asks the clock, the network or a file: the same inputs give the same assessment, whose id is their hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from otklik.errors import UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.judge import Findings
from otklik.judging import Judging
from otklik.last_audit import LastAudit
from otklik.measure import AccountMeasured, Facts, measure
from otklik.medians import Corpus
from otklik.memory import Memory
from otklik.metric import WorkingTime
from otklik.misfits import Unfit
from otklik.model import Recommendation, Score, Subject, SubjectKind
from otklik.packs.binding import in_region
from otklik.packs.conform import nearest
from otklik.packs.link import Method
from otklik.packs.model import Norm, ScoringProfile
from otklik.packs.norms import LEAST_JUDGED, in_order, share_of
from otklik.pages import Pages
from otklik.profile.model import Profile
from otklik.recommend import Work, gather, recommend
from otklik.region_figures import RegionFigures
from otklik.registers import Told, told
from otklik.resting import heads_of
from otklik.rise import Rise
from otklik.score import score, tally
from otklik.staleness import Ageing
from otklik.waivers import WaiverStanding, mark


class PackUse(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that an assessment judged by."""

    id: str
    version: str
    sha256: str


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Everything derived from an audit at one state of its journal.

    `id` is the hash of all that went in: the day, the profile, what was read of every page and register and what was
    missing, the journal, packs, scoring profile, day of the norms, last audit, medians, versions. A copy of the file, the
    file merged with itself and another computer give the same id; pages collected anew give another one, even where they
    say the same, since they were looked at at another time.

    In `score` accepted exceptions count as NOT_APPLICABLE, in `score_without_waivers` as they were judged.
    """

    id: str
    as_of: datetime
    profile: Profile
    method: Method
    scoring: ScoringProfile
    accounts: tuple[AccountMeasured, ...]
    findings: Findings
    score: Score
    score_without_waivers: Score  # the same where no waiver is in force
    recommendations: tuple[Recommendation, ...]
    norms: tuple[Norm, ...]  # those that rules were compared with, by id
    norms_on: date  # the day whose norms were compared with: that of `as_of`, unless asked otherwise
    packs: tuple[PackUse, ...]
    versions: Mapping[str, str]  # plugin → version
    heads: tuple[str, ...]  # of the journal
    rise: Rise  # what the score would rise by
    work: Mapping[str, Work] = {}  # by recommendation: the findings it resolves
    waivers: tuple[WaiverStanding, ...] = ()
    misfits: tuple[Unfit, ...] = ()  # answers that do not fit the method and do not count

    def account(self, identifier: str) -> AccountMeasured | None:
        """What was measured of the account "PLATFORM:HANDLE"."""
        return next((a for a in self.accounts if a.account.id == identifier), None)

    def norm(self, identifier: str, subject: Subject) -> Norm | None:
        """The value of a norm that holds for a subject."""
        platform, body = "", subject.id
        if subject.kind is SubjectKind.ACCOUNT:
            account = self.account(subject.id)
            platform, body = (account.account.platform, account.body.id) if account is not None else ("", "")
        elif subject.kind is SubjectKind.PLATFORM:
            body, _at, platform = subject.id.partition("@")
        found = self.profile.by_id.get(body)
        level, kind = (found.level, found.kind) if found is not None else ("", "")
        region = self.profile.region.code
        return self.method.norms.resolve(
            identifier, region, self.norms_on, platform=platform, level=level, kind=kind
        )

    @property
    def body_of_account(self) -> Mapping[str, str]:
        """Body id by account id."""
        return {a.account.id: a.body.id for a in self.accounts}


def assess(
    audit: Facts,
    host: Host,
    method: Method,
    profile: Profile,
    *,
    scoring: str = "default",
    working_time: WorkingTime | None = None,
    norms_on: date | None = None,
    last: LastAudit | None = None,
    corpus: Corpus | None = None,
    accounts: tuple[AccountMeasured, ...] | None = None,
    memory: Memory | None = None,
) -> Assessment:
    """Judge the latest closed snapshots by `method`. `working_time`: Russia's calendar in the region's zone by default.
    `norms_on`: judge by the norms of another day, as an old audit is beside a new one. `last`: what the last audit
    recommended. `corpus`: medians of groups of pages over other audits. `accounts`: what an earlier assessment measured
    of this audit, where only rules and weights differ.

    With the `memory` of an earlier assessment only accounts whose facts have changed since are measured; the result is
    the same without it.

    Raises UsageError where no pack brings the scoring profile.
    """
    rules = method.scoring_profile(scoring)
    if rules is None:
        raise UsageError(
            _("There is no scoring profile {name}.").format(name=scoring) + nearest(scoring, method.scoring)
        )
    listed = profile.listed(host)
    day = audit.as_of.astimezone(profile.zone).date()
    method = in_region(method, profile.region.code, norms_on or day)
    if accounts is None:
        accounts = measured(
            audit, host, method, profile, working_time=working_time, norms_on=norms_on, memory=memory
        )
    registers = told(audit, host.registers, host.observations)
    figures = RegionFigures(
        host.region_metrics, accounts, day, profile.region.population, None if last is None else last.told
    )
    judging = Judging(
        method,
        profile,
        listed,
        accounts,
        audit.standing_answers(),
        day,
        norms_on or day,
        corpus,
        figures,
        registers=registers,
        decisions=audit.decisions(),
        ageing=Ageing(audit.as_of, profile.zone, audit.received_at()),
    )
    findings = judging.findings()
    weights = BodyWeights(profile, accounts, rules)
    waivers = mark(findings, audit.waivers(), day, weights.body_of)
    tallies = as_judged = tally(findings.strips(), weights)
    waived = findings.waived_items()
    if waived:
        tallies = {**as_judged, **tally(findings.strips_with_waivers(waived), weights)}
    least = method.norms.resolve(LEAST_JUDGED, profile.region.code, norms_on or day)
    needed = share_of(least)
    found = without = score(tallies, method.items, method.sections, rules, needed)
    if tallies is not as_judged:
        without = score(as_judged, method.items, method.sections, rules, needed)
    rise = Rise(found, tallies, method.items, method.sections, rules, weights)
    work = gather(findings.strips_with_waivers(), method.items, method.actions)
    recommendations = recommend(work, rise, method.items, rules.ranking, day, method.roles)
    packs = tuple(PackUse(id=p.id, version=p.head.version, sha256=p.sha256) for p in method.packs)
    versions = {s.name: s.version for s in host.states if not s.error}
    heads = tuple(sorted(audit.heads()))
    return Assessment(
        id=_identity(
            audit, accounts, registers, method, rules, packs, versions, heads, norms_on, last, corpus
        ),
        as_of=audit.as_of,
        profile=profile,
        method=method,
        scoring=rules,
        accounts=accounts,
        findings=findings,
        score=found,
        score_without_waivers=without,
        recommendations=recommendations,
        work=work,
        norms=judging.norms() if least is None else in_order((*judging.norms(), least)),
        norms_on=norms_on or day,
        packs=packs,
        versions=versions,
        heads=heads,
        rise=rise,
        waivers=waivers,
        misfits=judging.misfits(),
    )


def measured(
    audit: Facts,
    host: Host,
    method: Method,
    profile: Profile,
    *,
    working_time: WorkingTime | None = None,
    norms_on: date | None = None,
    memory: Memory | None = None,
) -> tuple[AccountMeasured, ...]:
    """What is measured of every listed account, before anything is judged."""
    if working_time is None:
        from otklik.working_time import WorkingCalendar

        working_time = WorkingCalendar.load().in_zone(profile.zone)
    return tuple(
        measure(
            audit,
            profile,
            profile.accounts(host),
            host.metrics,
            host.observations,
            method.norms,
            working_time,
            {platform.id: platform.offers for platform in host.platforms.values()},
            norms_on or audit.as_of.astimezone(profile.zone).date(),
            Pages.of_profile(profile, host),
            memory,
        )
    )


class BodyWeights:
    """Weight of a subject: that of its body's level in the scoring profile; 1 for a region and for levels not named."""

    def __init__(
        self, profile: Profile, accounts: tuple[AccountMeasured, ...], scoring: ScoringProfile
    ) -> None:
        by_level = {entry.level: float(entry.weight) for entry in scoring.levels}
        self._weights = {body.id: by_level.get(body.level, 1.0) for body in profile.bodies}
        self._body_of = {a.account.id: a.body.id for a in accounts}

    def __call__(self, subject: Subject) -> float:
        return self._weights.get(self.body_of(subject), 1.0)

    def body_of(self, subject: Subject) -> str:
        """Id of the body that a subject belongs to, "" for the region."""
        return body_of(subject, self._body_of)


def body_of(subject: Subject, body_of_account: Mapping[str, str]) -> str:
    """Id of the body that a subject belongs to, "" for the region."""
    if subject.kind == "account":
        return body_of_account.get(subject.id, "")
    return subject.id.partition("@")[0]


def _identity(
    audit: Facts,
    accounts: tuple[AccountMeasured, ...],
    registers: Told,
    method: Method,
    scoring: ScoringProfile,
    packs: tuple[PackUse, ...],
    versions: Mapping[str, str],
    heads: tuple[str, ...],
    norms_on: date | None,
    last: LastAudit | None,
    corpus: Corpus | None,
) -> str:
    inputs: dict[str, object] = {
        "as_of": audit.as_of.isoformat(),
        "profile": hashlib.sha256(audit.profile_text.encode()).hexdigest(),
        "facts": [(a.account.id, a.rests_on) for a in accounts if a.rests_on],
        "registers": registers.rests_on,
        "earlier": heads_of(audit.snapshots()),  # of which counts of followers are read
        "heads": heads,
        "packs": [(p.id, p.version, p.sha256) for p in packs],
        "items": [item.id for item in method.items],
        "scoring": scoring.id,
        "versions": dict(versions),
    }
    if norms_on is not None:
        inputs["norms_on"] = norms_on.isoformat()
    if last is not None:
        inputs["last"] = last.sha256
    if corpus is not None:
        inputs["corpus"] = corpus
    return hashlib.sha256(msgspec.json.encode(inputs, order="sorted")).hexdigest()
