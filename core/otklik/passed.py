"""Shares of subjects that pass an item, for items that rest on others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from otklik.judge import Batch
from otklik.model import EvidenceRef, Measurement, Outcome, Subject


class Passed:
    """Shares of subjects that pass an item, of a body or of the whole region."""

    def __init__(self, body_of: Mapping[Subject, str]) -> None:
        self._body_of = body_of
        self._counts: dict[str, dict[str | None, list[int]]] = {}

    def share(
        self, item: str, subject: Subject, body: str | None, batches: Mapping[str, Sequence[Batch]]
    ) -> Measurement:
        """Among judged subjects; low and high if all unknown ones failed or passed. `body` None: the region."""
        if item not in self._counts:
            self._counts[item] = self._count(batches.get(item, ()))
        passed, judged, unknown = self._counts[item].get(body, [0, 0, 0])
        return Measurement(
            metric=f"passed_share {item}",
            subject=subject,
            value=passed / judged if judged else None,
            unit="share",
            n=judged,
            low=passed / (judged + unknown) if judged + unknown else None,
            high=(passed + unknown) / (judged + unknown) if judged + unknown else None,
            evidence=(EvidenceRef(note=item),),
        )

    def _count(self, batches: Sequence[Batch]) -> dict[str | None, list[int]]:
        counts: dict[str | None, list[int]] = defaultdict(lambda: [0, 0, 0])
        for batch in batches:
            for cell in batch.cells():
                body = self._body_of.get(cell.subject, cell.subject.id.partition("@")[0])
                for key in (None, body):
                    counts[key][0] += cell.outcome is Outcome.PASS
                    counts[key][1] += cell.outcome.is_judged
                    counts[key][2] += cell.outcome.is_unknown
        return counts
