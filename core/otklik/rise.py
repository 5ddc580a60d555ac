"""What scores would rise by if findings passed, applicability fixed: by item, section or block, and in total."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from otklik.judge import Cell
from otklik.model import Score, Subject
from otklik.packs.model import Item, ScoringProfile, Section
from otklik.score import Fined, Group, Member, Tallies, fined, groups


class _Left:
    """What fines leave of one subject's points."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.own_best = self.own_worst = self.others_best = self.others_worst = 1.0


class Rise:
    """Answers for one score. Findings that are not judged raise nothing here: they lift the coverage first."""

    def __init__(
        self,
        found: Score,
        tallies: Tallies,
        items: Sequence[Item],
        sections: Sequence[Section],
        scoring: ScoringProfile,
        weight_of: Callable[[Subject], float],
    ) -> None:
        self._tallies = tallies
        self._lines = {line.id: line for line in found.items}
        self._everything = [
            group
            for group in groups(items, sections, scoring)
            if any(m.item in self._lines for m in group.members)
        ]
        self.weight_of = weight_of
        self._is_product = scoring.combine == "product"
        told = {line.id for line in found.items if line.value is not None}
        counted = {line.id for line in (found.blocks or found.sections) if line.value is not None}
        self._groups = [g for g in groups(items, sections, scoring) if g.id in counted]
        # as far as they were judged, so they count: see `score`
        judged = {line.id: line.coverage for line in (*found.items, *(found.blocks or found.sections))}
        self._reach = {group.id: group.weight * judged[group.id] for group in self._groups}
        self._mass = math.fsum(self._reach.values())
        self._group_of = {m.item: group for group in self._groups for m in group.members if m.item in told}
        self._weights = {
            m.item: m.weight * judged[m.item] for g in self._groups for m in g.members if m.item in told
        }
        self._within = {
            group.id: math.fsum(self._weights[m.item] for m in group.members if m.item in told)
            for group in self._groups
        }
        self._judged = {item: tallies[item].judged_weight for item in told}
        self._fined: dict[str, Mapping[Subject, Fined]] = {}

    @property
    def tallies(self) -> Tallies:
        """What the score was made of."""
        return self._tallies

    def total(self, cells: Iterable[Cell]) -> float:
        """How much the total rises if all of these pass."""
        return self.by_line(cells).get("total", 0.0)

    def between(self, items: Collection[str]) -> tuple[float, float]:
        """How much the total would rise if every finding of these items passed: at least, where all that is unknown
        passes by itself, and at most, where it fails; over all that applies, as a score's interval, with the error of
        samples."""
        chosen = set(items)
        low = high = 0.0
        whole = math.fsum(group.weight for group in self._everything)
        for group in self._everything:
            inside = [m for m in group.members if m.item in self._lines]
            if not whole or not chosen.intersection(m.item for m in inside):
                continue
            if self._is_product:
                ends = self._unfined_between(inside, chosen)
            else:
                mass = math.fsum(m.weight for m in inside)
                own = [m for m in inside if m.item in chosen]
                missing = [(m.weight, self._lines[m.item]) for m in own]
                ends = (
                    math.fsum(weight * (1 - line.high) for weight, line in missing) / mass if mass else 0.0,
                    math.fsum(weight * (1 - line.low) for weight, line in missing) / mass if mass else 0.0,
                )
            low += group.weight * ends[0] / whole
            high += group.weight * ends[1] / whole
        return low, high

    def _unfined_between(self, members: Sequence[Member], chosen: set[str]) -> tuple[float, float]:
        """The rise of a group whose fines are multiplied: least where the chosen items are at their best and the others
        at their worst, since a fine takes less of what is little; greatest the other way round."""
        left: dict[Subject, _Left] = {}
        for member in members:
            for entry in self._tallies[member.item].entries():
                told = left.setdefault(entry.subject, _Left(entry.weight))
                best, worst = member.fines.left(entry.high), member.fines.left(entry.low)
                if member.item in chosen:
                    told.own_best *= best
                    told.own_worst *= worst
                else:
                    told.others_best *= best
                    told.others_worst *= worst
        mass = math.fsum(told.weight for told in left.values())
        if not mass:
            return 0.0, 0.0
        least = math.fsum(t.weight * t.others_worst * (1 - t.own_best) for t in left.values())
        most = math.fsum(t.weight * t.others_best * (1 - t.own_worst) for t in left.values())
        return least / mass, most / mass

    def by_line(self, cells: Iterable[Cell]) -> dict[str, float]:
        """How much each line rises that does: items, groups, "total"."""
        missing: dict[str, list[Cell]] = {}
        for cell in cells:
            if cell.outcome.is_judged and cell.score is not None and self._judged.get(cell.item):
                missing.setdefault(cell.item, []).append(cell)
        rises = {
            item: math.fsum(self.weight_of(c.subject) * (1 - (c.score or 0.0)) for c in failed)
            / self._judged[item]
            for item, failed in missing.items()
        }
        by_group: dict[str, list[str]] = {}
        for item in missing:
            if item in self._group_of:
                by_group.setdefault(self._group_of[item].id, []).append(item)
        parts = []
        for group in self._groups:
            inside = by_group.get(group.id, [])
            if not inside:
                continue
            if self._is_product:
                rise = self._unfined(group, [cell for item in inside for cell in missing[item]])
            else:
                mass = self._within[group.id]
                rise = math.fsum(self._weights[i] * rises[i] for i in inside) / mass if mass else 0.0
            rises[group.id] = rise
            parts.append(self._reach[group.id] * rise)
        if self._mass:
            rises["total"] = math.fsum(parts) / self._mass
        return rises

    def _unfined(self, group: Group, cells: Sequence[Cell]) -> float:
        """The rise of a group whose fines are multiplied: worked out anew for the subjects concerned."""
        before = self._of(group)
        mass = math.fsum(s.weight for s in before.values() if s.judged)
        fines = {member.item: member.fines for member in group.members}
        passed: dict[Subject, set[str]] = {}
        for cell in cells:
            passed.setdefault(cell.subject, set()).add(cell.item)
        after = dict.fromkeys(passed, 1.0)
        for member in group.members:
            for entry in self._tallies[member.item].entries() if member.item in self._tallies else ():
                if entry.subject in after and entry.score is not None:
                    score = 1.0 if member.item in passed[entry.subject] else entry.score
                    after[entry.subject] *= fines[member.item].left(score)
        gained = (before[s].weight * (value - before[s].value) for s, value in after.items())
        return math.fsum(gained) / mass if mass else 0.0

    def _of(self, group: Group) -> Mapping[Subject, Fined]:
        if group.id not in self._fined:
            self._fined[group.id] = fined(group, self._tallies)
        return self._fined[group.id]
