"""A captured page or answer in lines, from the place on that the finding rests on."""

from __future__ import annotations

from otklik.i18n import _
from otklik.model import EvidenceRef
from otklik_tui.plain.aloud import lines_told, sentences
from otklik_tui.plain.place import Place
from otklik_tui.plain.sitting import Sitting
from otklik_tui.plain.words import Word
from otklik_tui.seeing import evidence_view
from otklik_tui.views.evidence import laid_out

WIDTH = 100  # letters of a line: a page in one endless line would be read without a stop
BEFORE = 2  # lines that are told before the place
PAGE = 15


class EvidencePlace(Place):
    """Lines that the finding rests on are told as marked."""

    def __init__(self, sitting: Sitting, ref: EvidenceRef) -> None:
        super().__init__(sitting)
        self._ref = ref
        self._is_source = False
        self._lines: tuple[tuple[str, bool], ...] = ()
        self._places: tuple[int, ...] = ()
        self._spot = 0

    @property
    def title(self) -> str:
        return _("Evidence")

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("n", _.context("typed", "following"), _("the next marked place"), lambda rest: self._tell_spot(self._spot + 1)),
            Word("p", _.context("typed", "previous"), _("the marked place before"), lambda rest: self._tell_spot(self._spot - 1)),
            Word("s", _.context("typed", "source"), _("the page as its tags stand, and back"), self._turn, is_first=True),
            Word("a", _.context("typed", "beginning"), _("from the first line on"), lambda rest: self._tell_from(0), is_first=True),
        )  # fmt: skip

    def enter(self) -> None:
        zone = self.assessment.profile.zone
        view = self.do(evidence_view(self.workspace, self._ref, zone, as_source=self._is_source))
        for text in (view.title, view.note, view.remark):
            if text:
                self.say(text)
        self._lines = laid_out(view, WIDTH)
        marks = [is_marked for _text, is_marked in self._lines]
        self._places = tuple(n for n, is_marked in enumerate(marks) if is_marked and not (n and marks[n - 1]))
        if self._places:
            self._tell_spot(0)
        elif self._lines:
            self.say(sentences(lines_told(len(self._lines))))
            self._tell_from(0)

    def _tell_spot(self, number: int) -> None:
        """A marked place with what stands before it."""
        if not self._places:
            self.say(_("No place is marked here."))
            return
        self._spot = number % len(self._places)
        line = self._places[self._spot]
        self.say(
            _("Marked place {number} of {all}, line {line} of {lines}.").format(
                number=self._spot + 1, all=len(self._places), line=line + 1, lines=len(self._lines)
            )
        )
        self._tell_from(max(line - BEFORE, 0))

    def _tell_from(self, at: int) -> None:
        self.talk.page(len(self._lines), self._line, at=at, size=PAGE, is_verbatim=True)

    def _line(self, number: int) -> str:
        text, is_marked = self._lines[number]
        return f"{_('Marked')}: {text[1:].strip()}" if is_marked else text[1:]

    def _turn(self, rest: str = "") -> None:
        self._is_source = not self._is_source
        self.enter()
