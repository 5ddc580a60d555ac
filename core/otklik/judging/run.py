"""One run over one audit's facts: items in the order in which they rest on one another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from otklik.depending import in_order
from otklik.judge import Batch, Findings
from otklik.judging.accounts import AccountItems
from otklik.judging.ground import Ground
from otklik.judging.groups import Groups
from otklik.judging.platforms import PlatformItems
from otklik.judging.shares import ShareItems
from otklik.judging.thresholds import Thresholds
from otklik.measure import AccountMeasured
from otklik.medians import Corpus
from otklik.misfits import Unfit, misfits
from otklik.model import SubjectKind
from otklik.packs.link import Method
from otklik.packs.model import Item, Norm
from otklik.profile.model import Listed, Profile
from otklik.region_figures import RegionFigures
from otklik.registers import Told
from otklik.said import Answers, Decisions, Said
from otklik.staleness import Ageing


class Judging:
    """One run over one audit's facts."""

    def __init__(
        self,
        method: Method,
        profile: Profile,
        listed: Iterable[Listed],
        accounts: Iterable[AccountMeasured],
        answers: Answers,
        day: date,
        norms_on: date | None = None,
        corpus: Corpus | None = None,
        figures: RegionFigures | None = None,
        *,
        registers: Told | None = None,
        decisions: Decisions | None = None,
        ageing: Ageing | None = None,
    ) -> None:
        measured = tuple(accounts)
        groups = Groups(method, profile, listed, measured)
        thresholds = Thresholds(method, profile.region.code, day, norms_on or day, measured, corpus)
        said = Said(answers, decisions, method.renamed, groups.body_of)
        self._answers = answers
        self._ground = Ground(method, profile, day, groups, thresholds, said, ageing)
        self._accounts = AccountItems(self._ground)
        self._platforms = PlatformItems(self._ground)
        self._shares = ShareItems(
            self._ground, figures or RegionFigures({}, (), day, None), registers or Told()
        )

    def findings(self) -> Findings:
        """Of all items in their order. Those that others rest on are judged first."""
        ground = self._ground
        for item in in_order(ground.method.items):
            ground.judged[item.id] = self._batches(item)
        return Findings(batch for item in ground.method.items for batch in ground.judged[item.id])

    def misfits(self) -> tuple[Unfit, ...]:
        """Answers that do not fit the method, once `findings` has been asked."""
        ground = self._ground
        subjects = {
            item: [subject for batch in batches for subject in batch.subjects]
            for item, batches in ground.judged.items()
            if ground.said.has(item)
        }
        return misfits(self._answers, ground.method, subjects, ground.groups.body_of)

    def norms(self) -> tuple[Norm, ...]:
        """Norms that were compared with, by id."""
        return self._ground.thresholds.applied()

    def _batches(self, item: Item) -> list[Batch]:
        match item.applies.subject:
            case SubjectKind.ACCOUNT:
                return [*self._accounts.batches(item)]
            case SubjectKind.PLATFORM:
                return [self._platforms.batch(item)]
            case _:
                return [self._shares.batch(item)]
