"""Two audits compared, in lines: what has changed, why, and what became of the recommendations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from otklik.errors import OtklikError, UsageError
from otklik.i18n import _
from otklik.report import words as told_words
from otklik_tui.comparing import compared, comparison_formats, files_told
from otklik_tui.plain.aloud import read_out, sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.start import RecentRow, audits_in, recent_rows

if TYPE_CHECKING:
    from otklik.report.comparison.model import ComparisonReport

PAGE = 20


class ComparePlace(Place):
    """A number compares the open audit with that one; the earlier one is always the first."""

    id = "compare"
    rows: tuple[RecentRow, ...] = ()
    report: ComparisonReport | None = None
    _name = ""

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("audits to compare with"), lambda rest: self.enter()),
            Word("o", _.context("typed", "open"), _("compare with another file: open autumn.otklik"), self.other_file, is_first=True),
            Word("e", _.context("typed", "write"), _("write the comparison that was told last"), self.export, is_first=True, writes=True),
        )  # fmt: skip

    def enter(self) -> None:
        found = recent_rows(self.sitting.home.remembered.recents, audits_in(Path()))
        self.rows = tuple(row for row in found if row.is_there and Path(row.path) != self.workspace.path)
        if not self.rows:
            self.say(_("There is no other audit here: open and a file's name compares with one."))
            return
        self.say(_("A number compares the open audit with that one."))
        self.talk.page(
            len(self.rows),
            lambda number: f"{number + 1}. {_row_told(self.rows[number])}",
        )

    def number(self, number: int, rest: str) -> None:
        self.compare(Path(self.rows[index_of(number, len(self.rows))].path))

    def other_file(self, rest: str) -> None:
        name = rest or self.talk.ask_for(_("Audit file to compare with"))
        if name:
            self.compare(Path(name.strip("'\"")).expanduser())

    def compare(self, other: Path) -> None:
        from otklik.report import Markdown

        path = self.workspace.path
        assert path is not None
        self.say(_("The audits are being compared."))
        self.report, self._name, files = compared(path, other, self.host)
        self.say(told_words.sentence(files_told(files)))
        self.talk.lines(read_out(Markdown().write(self.report).decode()), size=PAGE)

    def export(self, rest: str = "") -> None:
        """Write the comparison in the formats chosen."""
        from otklik.pipeline import write_comparison

        path = self.workspace.path
        if self.report is None or path is None:
            raise UsageError(_("Nothing is compared yet: a number compares."))
        formats = self.talk.choose(_("In which formats?"), comparison_formats(self.host), ("html",))
        if not formats:
            self.say(_("Left as it was."))
            return
        written = write_comparison(self.report, self.host, formats, path.parent, self._name)
        self.say(_("Written: {files}").format(files=", ".join(str(one) for one in written)))


def _row_told(row: RecentRow) -> str:
    """«Приреченская область, файл autumn.otklik. 16.11.2026.»; the day where it was judged here."""
    head = _("{region}, file {file}").format(region=_region_of(row), file=row.file)
    return sentences(head, row.day if row.day != told_words.DASH else row.next)


def _region_of(row: RecentRow) -> str:
    """Its name; of an audit that was never open here it stands in the file alone."""
    from otklik.profile import parse_profile
    from otklik.store import AuditFile

    if row.day != told_words.DASH:
        return row.region
    try:
        with AuditFile.open(Path(row.path), read_only=True) as audit:
            return parse_profile(audit.profile_text).region.name or row.region
    except OtklikError:
        return row.region
