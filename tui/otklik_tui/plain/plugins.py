"""Plugins in lines: what is installed, what failed and why."""

from __future__ import annotations

from otklik.i18n import _
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.plugins import PluginRow, plugin_rows


class PluginsPlace(Place):
    """A number tells what a plugin brings and may do."""

    id = "plugins"

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("what is installed, failures first"), lambda rest: self.enter(), is_first=True),
            Word("t", _.context("typed", "trace"), _("the trace of the failure of that number: trace 1"), self.trace),
        )  # fmt: skip

    def _rows(self) -> tuple[PluginRow, ...]:
        assessment = self.workspace.assessment
        return plugin_rows(self.host, assessment.profile if assessment is not None else None)

    def enter(self) -> None:
        rows = self._rows()
        failed = sum(row.is_failed for row in rows)
        told = _("Plugins: {all}, failed: {failed}.").format(all=len(rows), failed=failed)
        self.say(told)
        self.talk.page(len(rows), lambda number: f"{number + 1}. {_row_told(rows[number])}")

    def number(self, number: int, rest: str) -> None:
        rows = self._rows()
        row = rows[index_of(number, len(rows))]
        self.say(f"{row.name}, {row.package}.")
        for name, text in row.told:
            self.say(f"{name}: {text}")

    def trace(self, rest: str) -> None:
        rows = self._rows()
        row = rows[index_of(int(rest) if rest.isdecimal() else 1, len(rows))]
        self.talk.say_verbatim(row.trace or _("It did not fail."))


def _row_told(row: PluginRow) -> str:
    return f"{row.name}: {sentences(row.state, row.brings)}"
