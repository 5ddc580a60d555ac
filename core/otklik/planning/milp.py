"""A mixed-integer linear program, solved by HiGHS to proven optimality."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from otklik.errors import UsageError
from otklik.extras import how_to_install
from otklik.i18n import _
from otklik.planning.tasks import rules

if TYPE_CHECKING:
    from highspy import Highs

Terms = Mapping[int, float]  # coefficient by variable


class Solved(NamedTuple):
    """`values` by variable; `is_proven`: nothing better exists."""

    values: list[float]
    objective: float
    is_proven: bool


class Program:
    """Variables and rows; may be solved several times, for one aim after the other."""

    def __init__(self) -> None:
        self._seconds = float(rules()["seconds"])
        self._low: list[float] = []
        self._high: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[Terms, float, float]] = []

    def variable(self, low: float, high: float, *, whole: bool = False) -> int:
        """Its number."""
        self._low.append(low)
        self._high.append(high)
        self._whole.append(whole)
        return len(self._low) - 1

    def row(self, terms: Terms, *, low: float = -math.inf, high: float = math.inf) -> None:
        """low ≤ Σ coefficient · variable ≤ high."""
        self._rows.append((terms, low, high))

    def minimise(self, costs: Terms) -> Solved | None:
        """None where nothing satisfies the rows. Raises UsageError where the library is not installed."""
        try:
            import highspy
        except ImportError as error:
            raise UsageError(
                _("This needs the extra {extra}: {how}.").format(extra="plan", how=how_to_install("plan"))
            ) from error
        program = highspy.HighsLp()
        program.num_col_ = len(self._low)
        program.num_row_ = len(self._rows)
        program.col_cost_ = [costs.get(number, 0.0) for number in range(len(self._low))]
        program.col_lower_, program.col_upper_ = self._low, self._high
        kinds = highspy.HighsVarType
        program.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self._whole]
        program.row_lower_ = [low for _terms, low, _high in self._rows]
        program.row_upper_ = [high for _terms, _low, high in self._rows]
        starts, indices, values = [0], [], []
        for terms, _row_low, _row_high in self._rows:
            indices += list(terms)
            values += list(terms.values())
            starts.append(len(indices))
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = starts, indices, values
        solver = _silent_solver()
        # One thread and a fixed seed: the same program has the same answer on every computer.
        for option, value in (
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.0),
            ("time_limit", self._seconds),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(program)
        solver.run()
        status, statuses = solver.getModelStatus(), highspy.HighsModelStatus
        if status in (statuses.kInfeasible, statuses.kUnboundedOrInfeasible):
            return None
        found = solver.getSolution()
        if not found.value_valid:
            raise UsageError(
                _("No plan was found in {n} seconds. Leave some actions out: --without.").format(
                    n=int(self._seconds)
                )
            )
        rounded = [
            float(round(value)) if whole else value
            for value, whole in zip(found.col_value, self._whole, strict=True)
        ]
        objective = math.fsum(cost * rounded[number] for number, cost in costs.items())
        return Solved(rounded, objective, status == statuses.kOptimal)


def _silent_solver() -> Highs:
    """A solver that prints nothing. Its own constructor prints a line on stdout before it can be told not to, which would
    stand in the middle of a plan as JSON."""
    import highspy

    class Silent(highspy.Highs):
        def __init__(self) -> None:
            super(highspy.Highs, self).__init__()
            super(highspy.Highs, self).setOptionValue("output_flag", False)

    return Silent()
