"""What the benchmarks found, beside the goals: each script tells its figures, the table is made of all of them."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import msgspec

START, END = "<!-- figures -->", "<!-- /figures -->"
TO = "OTKLIK_FIGURES"  # file that `tell` adds to, for `python -m tests.benchmarks`


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A ratio, count or size. `noise`: by what share one run of the same code may differ from another; 0 for counts."""

    what: str
    value: float
    unit: str = "times"
    at_least: float | None = None
    at_most: float | None = None
    noise: float = 0.0
    measured: str = ""  # what the value was made of: "0.5 s beside 6.6 s"
    repeats: str = ""  # "least of 5 and of 3 runs"
    load: float | None = None  # processes that wanted a core, on average of the last five minutes

    @property
    def goal(self) -> str:
        """The goal in words, "" where there is none."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""

    @property
    def verdict(self) -> str:
        """ "met"; "within noise" of the goal; "MISSED"; "" where there is no goal."""
        if not self.goal:
            return ""
        if self._reaches(0.0):
            return "met"
        return "within noise" if self._reaches(self.noise) else "MISSED"

    def _reaches(self, noise: float) -> bool:
        if self.at_least is not None:
            return self.value * (1 + noise) >= self.at_least
        assert self.at_most is not None
        return self.value * (1 - noise) <= self.at_most

    @property
    def shown(self) -> str:
        """The value with its unit, in three digits."""
        number = (
            f"{self.value:,.0f}"
            if self.value >= 100 or self.value == int(self.value)
            else f"{self.value:.3g}"
        )
        return f"{number} {self.unit}".strip()


def tell(figure: Figure) -> None:
    """Print a figure, and hand it to whoever runs all benchmarks."""
    goal = f" (goal {figure.goal}: {figure.verdict})" if figure.goal else ""
    print(f"→ {figure.what}: {figure.shown}{goal}", flush=True)
    figure = msgspec.structs.replace(figure, load=os.getloadavg()[1])
    if path := os.environ.get(TO):
        with Path(path).open("ab") as stream:
            stream.write(msgspec.json.encode(figure) + b"\n")


def told(path: Path) -> list[Figure]:
    """Figures that were handed on, in order."""
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [msgspec.json.decode(line, type=Figure) for line in lines]


HEAD = ("| What | Measured | Goal | | Made of | Repeats | On, load |", "|---|--:|--:|---|---|---|---|")


def table(figures: Iterable[Figure], on: date) -> Iterator[str]:
    """A Markdown table."""
    yield from HEAD
    for figure in figures:
        cells = (figure.what, figure.shown, figure.goal, figure.verdict, figure.measured, figure.repeats)
        load = "" if figure.load is None else f", {figure.load:.0f}"
        yield "| " + " | ".join((*cells, f"{on.isoformat()}{load}")) + " |"


def machine() -> str:
    """Kind of machine, without anything that names it."""
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, {platform.system()}"


def filled(page: str, figures: Sequence[Figure], on: date, *, is_whole: bool = True) -> str:
    """The page with the table between its marks. Where not all benchmarks ran, rows of the others stay as they are.

    Raises ValueError where the page has no marks.
    """
    before, start, rest = page.partition(START)
    old, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the page has no {START} … {END}")
    lines = [*table(figures, on)][len(HEAD) :]
    kept = [] if is_whole else [line for line in old.splitlines() if line.startswith("| ")][1:]
    rows = {line.split(" | ")[0]: line for line in (*kept, *lines)}
    block = "\n".join([f"{machine()}.", "", *HEAD, *rows.values()])
    return f"{before}{START}\n{block}\n{END}{after}"


def peak_mb() -> float:
    """The most memory this process held, in MB. `ru_maxrss` would not do: a child begins with its parent's peak."""
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1]
    return int(kilobytes) / 1024
