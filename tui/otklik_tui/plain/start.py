"""The start in lines: which audit is open, which others there are, a new region, the demo."""

from __future__ import annotations

from pathlib import Path

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.report import words as told_words
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.start import RecentRow, start_rows


class StartPlace(Place):
    """A number opens the audit of that line."""

    id = "start"
    rows: tuple[RecentRow, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("o", _.context("typed", "open"), _("open a file: open demo/prirechye.otklik; or a number of the list"), self.open_file, is_first=True),
            Word("n", _.context("typed", "new"), _("a new region, by its code or name"), self.new, is_first=True, writes=True),
            Word("d", _.context("typed", "demo"), _("make the fictional region's audit in the folder demo, and open it"), self.demo, is_first=True, writes=True),
            Word("l", _.context("typed", "list"), _("the audits again"), lambda rest: self.tell_list()),
            Word("x", _.context("typed", "forget"), _("take an audit off the list by its number; the file stays"), self.forget, writes=True),
        )  # fmt: skip

    def enter(self) -> None:
        if self.workspace.is_open:
            self.sitting.tell_where()
        self.tell_list()

    def tell_list(self) -> None:
        """Audits that were open before, then those of this folder."""
        remembered = self.sitting.home.remembered
        self.rows = () if self.sitting.is_read_only else start_rows(remembered, Path())
        if not self.rows:
            self.say(
                _(
                    "There are no audits here yet. Type new to make one for a region, demo for a fictional one."
                )
            )
            return
        self.say(_("Audits. A number opens one."))
        self.talk.page(len(self.rows), lambda number: f"{number + 1}. {_row_told(self.rows[number])}")

    def number(self, number: int, rest: str) -> None:
        self.sitting.open_named(Path(self.rows[index_of(number, len(self.rows))].path))

    def open_file(self, rest: str) -> None:
        if self.sitting.is_read_only:
            raise UsageError(_("It was begun for looking only: nothing can be changed here."))
        name = rest or self.talk.ask_for(_("Audit file (.otklik) or region profile (.toml)"))
        if not name:
            return
        if name.isdecimal():
            self.number(int(name), "")
            return
        self.sitting.open_named(Path(name.strip("'\"")).expanduser())

    def new(self, rest: str) -> None:
        from otklik_tui.plain.region import RegionPlace

        place = self.sitting.at("region")
        assert isinstance(place, RegionPlace)
        place.new(rest)

    def demo(self, rest: str) -> None:
        from otklik.sandbox.demo import run_demo

        self.say(_("The demo is being made: the fictional region is collected and judged."))
        self.sitting.open_audit(run_demo(Path("demo"), self.host).audit)

    def forget(self, rest: str) -> None:
        if not rest.isdecimal():
            raise UsageError(_("Type the number of the audit, as in: forget 2."))
        row = self.rows[index_of(int(rest), len(self.rows))]
        self.sitting.home.forget(row.path)
        self.say(_("Taken off the list: {file}.").format(file=row.file))


def _row_told(row: RecentRow) -> str:
    """«Приреченская область, файл prirechye.otklik. Балл 59,1 (от 30 до 80). …»."""
    head = _("{region}, file {file}").format(region=row.region, file=row.file)
    if told_words.DASH in (row.score, row.coverage):
        return sentences(head, row.next)
    score = _("score {score}, judged {coverage}, as of {day}").format(
        score=row.score, coverage=row.coverage, day=row.day
    )
    return sentences(head, score, row.next)
