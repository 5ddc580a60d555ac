"""What each edit of a method moves in a corpus of audits, before it is published.

Audits are opened one at a time. Each is measured once by the old method; then every edit is judged by itself, over the
items it can touch, and at last all edits together. Memory holds counts and the findings that norms move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from otklik.assess import Assessment
from otklik.compare.edits import MOVES_NOTHING, Edit, EditKind, edits
from otklik.compare.effects import Picture, picture, proposals
from otklik.errors import OtklikError, UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.judge import Cell
from otklik.measure import AccountMeasured
from otklik.model import Outcome
from otklik.packs.link import Method, held, link, read_packs
from otklik.packs.lint import median_refs, norm_refs
from otklik.packs.model import Depth, Item, Pack, ScoringProfile
from otklik.packs.norms import GROUP_BANDS, GROUP_LEAST, Norms, NotedNorms
from otklik.pipeline import judge_audit
from otklik.profile import parse_profile

if TYPE_CHECKING:
    from otklik.store import AuditFile

SHOWN_OF_HASH = 8
MOST_FINDINGS = 5_000  # kept by name for one edit; all are counted
Move = tuple[Outcome | None, Outcome | None]


class Moved(msgspec.Struct, frozen=True):
    """A finding of a stored audit whose outcome an edit changes."""

    audit: str  # file name
    finding: str
    before: Outcome | None
    after: Outcome | None
    is_proposal: bool = False  # it waits for a person: what is proposed changes


class Impact(msgspec.Struct, kw_only=True):
    """What one edit does by itself; `edit` None: all of them together."""

    edit: Edit | None
    moves: Counter[Move] = msgspec.field(default_factory=Counter)
    proposals: Counter[Move] = msgspec.field(default_factory=Counter)  # of items that wait for a person
    audits: int = 0  # in which an outcome, a proposal or the total changes
    totals: list[float] = msgspec.field(default_factory=list)  # differences of the total, by audit
    moved: list[Moved] = msgspec.field(default_factory=list)

    @property
    def count(self) -> int:
        """Outcomes that change."""
        return sum(self.moves.values())


class ImpactReport(msgspec.Struct, frozen=True, kw_only=True):
    """All edits of a method over a corpus."""

    old: tuple[str, ...]  # "cont 2.0.0"
    new: tuple[str, ...]
    audits: int
    unusable: tuple[str, ...]
    edits: tuple[Impact, ...]
    together: Impact
    quiet: int  # edits of wording, basis, action: they move nothing


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """The old method and the new one, with what differs."""

    old: Method
    new: Method
    scoring: tuple[ScoringProfile, ScoringProfile]
    edits: tuple[Edit, ...]


class Editions:
    """The old and the new method for audits whose profiles name the same packs of norms."""

    def __init__(
        self,
        host: Host,
        new: Iterable[Path],
        against: Iterable[Path] = (),
        *,
        depth: str = "",
        scoring: str = "",
    ) -> None:
        """`new` packs in place of the installed ones of their ids, or of those in `against`. Raises PackError, UsageError."""
        if depth not in {"", *(d.value for d in Depth)}:
            raise UsageError(_("--depth is express, core or full."))
        self._host = host
        installed = {pack.id: pack for pack in read_packs(host.packs.values())}
        self._base: dict[str, Pack] = {**installed, **{pack.id: pack for pack in read_packs(against)}}
        self._new: dict[str, Pack] = {**self._base, **{pack.id: pack for pack in read_packs(new)}}
        self._depth, self._scoring = Depth(depth or "full"), scoring or "default"
        self._made: dict[tuple[str, ...], Edition] = {}
        self.of(())  # what is wrong with the packs is told before an audit is opened

    def of(self, named: tuple[str, ...]) -> Edition:
        """Opt-in packs count where the profile names them. Raises PackError, UsageError."""
        if named not in self._made:
            methods = [
                link(held(packs.values(), named), self._host).at_depth(self._depth)
                for packs in (self._base, self._new)
            ]
            profiles = [self._profile(method) for method in methods]
            self._made[named] = Edition(
                old=methods[0],
                new=methods[1],
                scoring=(profiles[0], profiles[1]),
                edits=edits(methods[0], methods[1], profiles[0], profiles[1]),
            )
        return self._made[named]

    def changed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Packs that differ: as they were, as they are to be."""
        ids = [
            i for i, pack in self._new.items() if i not in self._base or pack.sha256 != self._base[i].sha256
        ]
        old, new = [], []
        for identifier in ids:
            before, now = self._base.get(identifier), self._new[identifier]
            # editions of one version are told apart by their hashes
            is_same = before is not None and before.head.version == now.head.version
            if before is not None:
                old.append(edition_words(before) if is_same else f"{identifier} {before.head.version}")
            new.append(
                _("{pack}, edited").format(pack=edition_words(now))
                if is_same
                else f"{identifier} {now.head.version}"
            )
        return tuple(old), tuple(new)

    def _profile(self, method: Method) -> ScoringProfile:
        profile = method.scoring_profile(self._scoring)
        if profile is None:
            raise UsageError(_("There is no scoring profile {name}.").format(name=self._scoring))
        return profile


def edition_words(pack: Pack) -> str:
    """«cont 2.0.0 [1a2b3c4d]»: packs of one version may differ, their hashes do not lie."""
    return f"{pack.id} {pack.head.version} [{pack.sha256[:SHOWN_OF_HASH]}]"


def impact(editions: Editions, paths: Iterable[Path], host: Host) -> ImpactReport:
    """Every edit over every audit. A file that cannot be used is named and left out."""
    from otklik.store import AuditFile

    impacts: dict[Edit, Impact] = {}
    quiet: set[Edit] = set()
    together = Impact(edit=None)
    unusable: list[str] = []
    counted = 0
    for path in paths:
        try:
            with AuditFile.open(path, read_only=True) as audit:
                edition = editions.of(parse_profile(audit.profile_text).region.norms)
                quiet |= {e for e in edition.edits if e.kind in MOVES_NOTHING}
                live = [e for e in edition.edits if e.kind not in MOVES_NOTHING]
                here = [impacts.setdefault(e, Impact(edit=e)) for e in live]
                _of_audit(audit, host, edition, here, together)
            counted += 1
        except OtklikError as error:
            unusable.append(f"{path.name}: {error}")
    old, new = editions.changed()
    return ImpactReport(
        old=old,
        new=new,
        audits=counted,
        unusable=tuple(unusable),
        edits=tuple(impacts.values()),
        together=together,
        quiet=len(quiet),
    )


def _of_audit(
    audit: AuditFile, host: Host, edition: Edition, impacts: Sequence[Impact], together: Impact
) -> None:
    noted = NotedNorms(edition.old.norms)
    scoring = edition.scoring[0].id
    bare = msgspec.structs.replace(edition.old, norms=noted, items=())
    accounts = judge_audit(audit, host, bare, scoring=scoring).accounts  # measured, nothing judged
    read_by_metrics = frozenset(noted.asked)
    was = judge_audit(audit, host, edition.old, scoring=scoring, accounts=accounts)
    before = _picture(was)
    trial = _Trial(audit, host, edition, was, before, read_by_metrics)
    total = before.score().total.value
    for one in impacts:
        assert one.edit is not None
        _note(one, audit.path.name, before, trial.picture(one.edit), total)
    fresh = _picture(judge_audit(audit, host, edition.new, scoring=edition.scoring[1].id))
    _note(together, audit.path.name, before, fresh, total)


def _note(one: Impact, audit: str, before: Picture, after: Picture, total: float | None) -> None:
    moved = 0
    for key in {**before.cells, **after.cells}:
        move = _outcome(before.cells.get(key)), _outcome(after.cells.get(key))
        is_proposal = move[0] is move[1]
        if is_proposal:
            move = before.proposed.get(key), after.proposed.get(key)
        if move[0] is move[1]:
            continue
        moved += 1
        (one.proposals if is_proposal else one.moves)[move] += 1
        if len(one.moved) < MOST_FINDINGS:
            one.moved.append(Moved(audit, f"{key[0]}/{key[1]}", *move, is_proposal=is_proposal))
    now = after.score().total.value
    difference = 0.0 if total is None or now is None else now - total
    one.totals.append(difference)
    one.audits += bool(moved) or bool(difference)


def _outcome(cell: Cell | None) -> Outcome | None:
    return None if cell is None else cell.outcome


class _Trial:
    """One audit judged by the old method with one edit."""

    def __init__(
        self,
        audit: AuditFile,
        host: Host,
        edition: Edition,
        was: Assessment,
        before: Picture,
        read_by_metrics: Collection[str],
    ) -> None:
        self._audit, self._host, self._edition = audit, host, edition
        self._was, self._before, self._read = was, before, read_by_metrics

    def picture(self, edit: Edit) -> Picture:
        """What the score would be made of with this edit alone."""
        old, new = self._edition.old, self._edition.new
        if edit.kind is EditKind.ITEM_REMOVED:
            return _without(self._before, edit.id)
        if edit.kind is EditKind.SCORING:
            return self._reweighted(edit)
        if edit.kind in (EditKind.WEIGHT, EditKind.SECTION):
            item = _edited(self._before.items[edit.id], _item(new, edit.id), edit.fields)
            items = {**self._before.items, edit.id: item}
            known = {section.id: section for section in (*old.sections, *new.sections)}
            return msgspec.structs.replace(self._before, items=items, sections=tuple(known.values()))
        return self._judged(edit)

    def _judged(self, edit: Edit) -> Picture:
        old, new = self._edition.old, self._edition.new
        items = {item.id: item for item in old.items}
        norms = [*old.norms, *(norm for norm in new.norms if norm.id not in old.norms)]
        accounts: tuple[AccountMeasured, ...] | None = self._was.accounts
        if edit.kind is EditKind.NORM:
            norms = [n for n in norms if n.id != edit.id] + [n for n in new.norms if n.id == edit.id]
            touched = {i for i, item in items.items() if edit.id in _norms_of(item)}
            if edit.id in self._read:
                accounts, touched = None, set(items)  # metrics read it: the facts themselves are others
        elif edit.kind is EditKind.ITEM_ADDED:
            items[edit.id] = _item(new, edit.id)
            touched = {edit.id}
        else:
            items[edit.id] = _edited(items[edit.id], _item(new, edit.id), edit.fields)
            touched = {edit.id}
        touched |= {i for i, item in items.items() if touched & _rests_on(item)}
        wanted = touched | {other for i in touched for other in _rests_on(items[i])}
        known = {section.id: section for section in (*old.sections, *new.sections)}
        method = msgspec.structs.replace(
            old,
            items=tuple(item for i, item in items.items() if i in wanted),
            actions={**new.actions, **old.actions},
            norms=Norms(norms),
            sections=tuple(known.values()),
            missing={**new.missing, **old.missing},
        )
        found = _picture(
            judge_audit(
                self._audit,
                self._host,
                method,
                scoring=self._edition.scoring[0].id,
                accounts=accounts,
            )
        )
        return Picture(
            cells={
                **{key: cell for key, cell in self._before.cells.items() if key[0] not in touched},
                **{key: cell for key, cell in found.cells.items() if key[0] in touched},
            },
            proposed={
                **{key: told for key, told in self._before.proposed.items() if key[0] not in touched},
                **{key: told for key, told in found.proposed.items() if key[0] in touched},
            },
            weights={**found.weights, **self._before.weights},
            items=items,
            sections=tuple(known.values()),
            scoring=self._before.scoring,
        )

    def _reweighted(self, edit: Edit) -> Picture:
        """One weight of a section or level of the new scoring profile."""
        old, new = self._edition.scoring
        if "section" in edit.fields:
            weight = {s.id: s for s in new.sections}.get(edit.id)
            kept = [s for s in old.sections if s.id != edit.id]
            profile = msgspec.structs.replace(old, sections=(*kept, *((weight,) if weight else ())))
            own = {s.id: s for s in self._edition.new.sections}
            changed = tuple(own.get(s.id, s) if s.id == edit.id else s for s in self._before.sections)
            return msgspec.structs.replace(self._before, scoring=profile, sections=changed)
        named = {level.level: level for level in old.levels}
        named.pop(edit.id, None)
        named |= {level.level: level for level in new.levels if level.level == edit.id}
        profile = msgspec.structs.replace(old, levels=tuple(named.values()))
        return msgspec.structs.replace(
            picture(msgspec.structs.replace(self._was, scoring=profile)), proposed=self._before.proposed
        )


def _picture(assessment: Assessment) -> Picture:
    """With what is proposed: an edit of a confirm item moves that alone."""
    return msgspec.structs.replace(picture(assessment), proposed=proposals(assessment))


def _without(before: Picture, item: str) -> Picture:
    return msgspec.structs.replace(
        before,
        cells={key: cell for key, cell in before.cells.items() if key[0] != item},
        proposed={key: told for key, told in before.proposed.items() if key[0] != item},
        items={i: found for i, found in before.items.items() if i != item},
    )


def _edited(old: Item, new: Item, fields: Iterable[str]) -> Item:
    return msgspec.structs.replace(old, **{name: getattr(new, name) for name in fields})


def _item(method: Method, identifier: str) -> Item:
    item = method.item(identifier)
    assert item is not None, identifier
    return item


def _norms_of(item: Item) -> set[str]:
    conditions = [*item.when, *(c for rule in item.rules() for c in rule.conditions)]
    found = {norm for condition in conditions for norm in norm_refs(condition)}
    is_grouped = any(True for condition in conditions for _ref in median_refs(condition))
    return found | {GROUP_BANDS, GROUP_LEAST} if is_grouped else found


def _rests_on(item: Item) -> set[str]:
    """Items whose outcomes this one reads."""
    return {c.passed_share for rule in item.rules() for c in rule.conditions if c.passed_share}


def findings_by_audit(one: Impact) -> Mapping[str, list[Moved]]:
    """Findings that an edit moves, audit by audit."""
    found: dict[str, list[Moved]] = {}
    for moved in one.moved:
        found.setdefault(moved.audit, []).append(moved)
    return found
