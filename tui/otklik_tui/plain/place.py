"""What every place of the line mode has: its words, what it tells when one comes, what a number and an empty line do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any, TypeVar

    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik_tui.plain.sitting import Sitting
    from otklik_tui.plain.talk import Talk
    from otklik_tui.plain.words import Word
    from otklik_tui.workspace import Given, Workspace

    T = TypeVar("T")


class Place:
    """A place one can be at. Subclasses say `title`, `words` and what `enter` tells."""

    id: ClassVar[str] = ""
    into_audit: ClassVar[frozenset[str]] = frozenset()  # keys of the words that write into the open audit

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting

    # --- what subclasses say -----------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """Where one is, as the screens call it."""
        from otklik_tui.screens import BY_ID

        return _(BY_ID[self.id].title)

    @property
    def words(self) -> tuple[Word, ...]:
        """What can be typed here."""
        return ()

    def enter(self) -> None:
        """Tell where one is and what is here."""

    def again(self) -> None:
        """One comes back from what was opened here."""
        self.enter()

    def number(self, number: int, rest: str) -> None:
        """A number was typed that is no word here."""
        self.say(_("Numbers mean nothing here. ? tells what can be typed."))

    def empty(self) -> None:
        """An empty line: the next page of what was told."""
        self.talk.more()

    def held(self) -> tuple[str, ...]:
        """Sentences on what was typed here and is no part of the audit yet, when one leaves."""
        return ()

    # --- what they use -----------------------------------------------------------------------------------------------

    @property
    def talk(self) -> Talk:
        return self.sitting.talk

    @property
    def workspace(self) -> Workspace:
        return self.sitting.workspace

    @property
    def host(self) -> Host:
        return self.sitting.workspace.host

    @property
    def assessment(self) -> Assessment:
        """Of the open audit. Raises UsageError where none is open, or it could not be judged."""
        found = self.workspace.assessment
        if found is None:
            raise UsageError(self.workspace.trouble or _("Open an audit first, or make one."))
        return found

    def say(self, text: str) -> None:
        self.talk.say(text)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work returns, and when all that follows from it is done."""
        result = self.sitting.do(work)
        self.sitting.settle()
        return result

    def undo(self, rest: str = "") -> None:
        """Take back the last act, wherever it was done."""
        undone = self.do(self.workspace.undo())
        if undone is None:
            self.say(_("There is nothing to take back since the audit was opened."))
            return
        self.say(_("Taken back: {words}").format(words=undone.told))
        self.sitting.tell_moved()
        self.undone(undone)

    def settle_dispute(self, finding: str) -> None:
        """Ask whose word stands in a finding, and record it. Raises UsageError where nobody disputes it, GivenUp."""
        from otklik_tui.acts import settle_dispute
        from otklik_tui.views.dispute import no_dispute, questions, recorded, title_and_hint, wrong_with

        found = self.assessment.findings.by_id(finding)
        why_not = no_dispute(found, self.workspace.events)
        if found is None or why_not:
            raise UsageError(why_not)
        title, hint = title_and_hint(found)
        told = self.talk.fill_in(title, questions(found), check=partial(wrong_with, found), hint=hint)
        self.do(settle_dispute(self.workspace, finding, told))
        self.sitting.tell_moved(recorded(finding, told))

    def undone(self, act: Given) -> None:
        """An act was taken back."""


def index_of(number: int, count: int) -> int:
    """Where the line of this number stands. Raises UsageError where there is none."""
    if not 1 <= number <= count:
        if not count:
            raise UsageError(_("There is nothing to choose from here."))
        raise UsageError(_("There are lines 1 to {most} here.").format(most=count))
    return number - 1
