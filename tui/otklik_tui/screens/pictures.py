"""Pictures: where the score stands, when pages post, how soon they answer, which bodies need help."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.pictures import Picture, activity_of, answers, heat, posts, score_bars
from otklik_tui.widgets.safe import Part, Told
from otklik_tui.workspace import Change

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.report.model import Activity
    from otklik.store import AuditFile


class PicturesScreen(OtklikScreen):
    """Drawn of what the assessment holds; what needs the records comes a moment later."""

    ABOUT = Help(
        N_("Pictures"),
        N_(
            "Scores with their intervals, bodies by section, posts by week, how soon citizens are answered. Every picture"
            " is drawn with characters and its figures stand in it; T tells each in words, for those who do not see it."
        ),
        "otklik report {file} --kind full --format html",
    )
    IS_READ_FIRST = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "tell", N_("In words")),
        Binding("s", "picture(0)", N_("Scores")),
        Binding("b", "picture(1)", N_("Bodies")),
        Binding("p", "picture(2)", N_("Posts")),
        Binding("a", "picture(3)", N_("Answers")),
    ]
    DEFAULT_CSS = """
    PicturesScreen VerticalScroll { padding: 0 1; }
    PicturesScreen Told { margin-bottom: 1; text-wrap: nowrap; }
    PicturesScreen.-told Told { text-wrap: wrap; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.pictures: tuple[Picture, ...] = ()
        self.is_told = False
        self._shown = ""
        self._activity: Activity | None = None

    def body(self) -> Iterable[Widget]:
        yield VerticalScroll(*(Told(id=f"picture-{n}") for n in range(4)), id="pictures")

    def changed(self, change: Change) -> None:
        assessment = self.workspace.assessment
        if assessment is None:
            self._shown = ""
            waiting = _("The audit is being read and pages are measured. This takes a moment the first time.")
            self.query_one("#picture-0", Told).tell(waiting if self.workspace.is_open else "")
            return
        if assessment.id == self._shown:
            return
        if not self._shown:
            self.query_one("#pictures").focus()
        self._shown = assessment.id
        self.draw()
        self.workspace.spawn(self._look_through(assessment.id))

    async def _look_through(self, of: str) -> None:
        """What only the records tell."""
        host = self.workspace.host

        def look(audit: AuditFile, assessment: Assessment) -> Activity:
            return activity_of(audit, assessment, host)

        self.workspace.set_work("pictures", _("looking through the records"))
        try:
            found = await self.workspace.beside(look)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
        else:
            if self._shown == of and self.is_mounted:
                self._activity = found
                self.draw()
        finally:
            self.workspace.set_work("pictures", "")

    def draw(self) -> None:
        """Draw what is known, as wide as there is room."""
        from otklik.report.heat import heat_of_assessment

        assessment = self.workspace.assessment
        if assessment is None:
            return
        width = max(self.size.width - 4, 40)
        made = [score_bars(assessment, width), heat(heat_of_assessment(assessment), width)]
        if self._activity is not None:
            made += [posts(self._activity, width), answers(self._activity, width)]
        self.pictures = tuple(made)
        for number, picture in enumerate(self.pictures):
            self.query_one(f"#picture-{number}", Told).tell(*self._parts(picture))

    def _parts(self, picture: Picture) -> list[Part]:
        parts: list[Part] = [(picture.title + "\n", "bold $accent")]
        if self.is_told:
            return [*parts, "\n".join(picture.told)]
        parts.append("\n".join(picture.lines))
        if picture.legend:
            legend = wrap(picture.legend, max(self.size.width - 4, 40), break_on_hyphens=False)
            parts.append(("\n" + "\n".join(legend), "$muted"))
        return parts

    def action_tell(self) -> None:
        """Pictures or words."""
        self.is_told = not self.is_told
        self.set_class(self.is_told, "-told")
        self.draw()

    def action_picture(self, number: int) -> None:
        """Bring a picture into sight."""
        self.query_one("#pictures", VerticalScroll).scroll_to_widget(
            self.query_one(f"#picture-{number}"), top=True, animate=False
        )

    def on_resize(self) -> None:
        self.draw()
