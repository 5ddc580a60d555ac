"""The evidence viewer: the captured page or answer with the place that a finding rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from otklik.i18n import N_, _
from otklik.model import EvidenceRef
from otklik_tui.screens.dialog import Dialog
from otklik_tui.seeing import evidence_view
from otklik_tui.views.evidence import EvidenceView, laid_out
from otklik_tui.widgets.long_list import Line, LongList
from otklik_tui.widgets.safe import Promise, Told

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


class EvidenceScreen(Dialog[None]):
    """N and P go through the places where there are several, S tells a page as its tags stand."""

    WHAT = N_(
        "The page or answer as it was captured, with the place marked that a finding rests on. N and P go to the next place"
        " and the one before where there are several; S shows a page as its tags stand, and again as text."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss", N_("Close")),
        Binding("n", "spot(1)", N_("Next place")),
        Binding("p", "spot(-1)", N_("Place before")),
        Binding("s", "source", N_("Page or source")),
    ]
    DEFAULT_CSS = """
    EvidenceScreen > Vertical { width: 96%; height: 96%; padding: 0 1; background: $surface; border: $frame $accent; }
    EvidenceScreen LongList { background: $surface; scrollbar-gutter: stable; }
    """

    def __init__(self, ref: EvidenceRef) -> None:
        super().__init__(_("Evidence"), f"otklik evidence {{file}} {ref.exchange}" if ref.exchange else "")
        self._ref = ref
        self._is_source = False
        self.view = EvidenceView(title="")
        self._lines: tuple[tuple[str, bool], ...] = ()
        self._spot = 0

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Told(id="told")
            yield LongList(id="lines")
            yield Promise(_("N, P: places; S: page or source; Esc closes; F1: help."))

    def on_mount(self) -> None:
        self.query_one(LongList).focus()
        self.look()

    @work(exclusive=True)
    async def look(self) -> None:
        """Read it from the file, and point at the place."""
        app = cast("OtklikApp", self.app)
        self.view = await evidence_view(app.workspace, self._ref, app.zone, as_source=self._is_source)
        self._lay_out(to_spot=True)

    def _lay_out(self, *, to_spot: bool = False) -> None:
        view, listing = self.view, self.query_one(LongList)
        self.query_one("#told", Told).tell(
            (view.title + "\n", "bold"),
            f"{view.note}\n" if view.note else "",
            (f"{view.remark}\n" if view.remark else "", "$warning"),
        )
        self._lines = laid_out(view, max(listing.scrollable_content_region.width, 20))
        listing.show(len(self._lines), self._line)
        if to_spot and self._places:
            self.call_after_refresh(self._go_to, 0)

    def _line(self, index: int) -> Line:
        text, is_marked = self._lines[index]
        return Line((text,), "mark" if is_marked else "")

    @property
    def _places(self) -> list[int]:
        """Numbers of the lines at which marked places begin."""
        marks = [is_marked for _text, is_marked in self._lines]
        return [n for n, is_marked in enumerate(marks) if is_marked and not (n and marks[n - 1])]

    def _go_to(self, number: int) -> None:
        places, listing = self._places, self.query_one(LongList)
        if places:
            self._spot = number % len(places)
            listing.cursor = places[self._spot]
            listing.scroll_to(y=max(places[self._spot] - 3, 0), animate=False, immediate=True)

    def action_spot(self, by: int) -> None:
        self._go_to(self._spot + by)

    def action_source(self) -> None:
        self._is_source = not self._is_source
        self.look()

    def on_resize(self, event: events.Resize) -> None:
        if self.view.title:
            self._lay_out()
