"""Comments in lines: all of them in pages, narrowed by words, pages and whose words; one with its post and thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.safe_text import safe_line
from otklik.store import AuditFile
from otklik.store.comments import CommentPlace
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.evidence import EvidencePlace
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.comments import CommentPlaces, CommentTable, Wanted, narrowed_words

T = TypeVar("T")


class CommentsPlace(Place):
    """A number tells the comment in full with what was written around it."""

    id = "comments"

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.wanted = Wanted()
        self.places = CommentPlaces()
        self._table: CommentTable | None = None
        self._audit = ""
        self._chosen: int | None = None  # the line that was told last

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("the comments from the first on"), lambda rest: self.tell_list(), is_first=True),
            Word("/", _.context("typed", "search"), _("comments with these words; without words: all"), self.search, is_first=True, also=_.context("typed", "find")),
            Word("p", _.context("typed", "pages"), _("only of chosen pages"), lambda rest: self.narrow("accounts"), is_first=True),
            Word("w", _.context("typed", "whose"), _("only of citizens, or only of officials"), lambda rest: self.narrow("whose"), is_first=True),
            Word("x", _.context("typed", "everything"), _("show all comments again"), self.widen),
            Word("e", _.context("typed", "evidence"), _("the captured page of the comment of that number"), self.evidence, is_first=True),
        )  # fmt: skip

    def _read(self, look: Callable[[CommentTable], T]) -> T:
        """What `look` finds, where the file is read. Raises UsageError where none is open."""

        def read(audit: AuditFile) -> T:
            if self._table is None or self._table.audit is not audit:
                self._table = CommentTable(audit, self.host)
            return look(self._table)

        return self.sitting.do(self.workspace.read(read))

    def enter(self) -> None:
        if self.workspace.audit_id != self._audit:
            self._audit, self.wanted, self._chosen = self.workspace.audit_id, Wanted(), None
        self._table = None  # what was collected meanwhile is seen
        self.tell_list()

    def tell_list(self) -> None:
        """How many there are and what narrows them, then the first page."""

        def look(table: CommentTable) -> str:
            self.places = CommentPlaces(table.look_through(self.wanted))
            return narrowed_words(self.wanted, table, len(self.places), True)

        self.say(sentences(self._read(look)))
        if self.wanted.words:
            self.say(_("Searched for: {words}.").format(words=self.wanted.words))
        self._page(0)

    def again(self) -> None:
        """The list goes on from the comment that was told."""
        self._page(min(self._chosen or 0, max(len(self.places) - 1, 0)))

    def _page(self, at: int) -> None:
        self.talk.page(len(self.places), self._row_told, at=at)

    def _row_told(self, number: int) -> str:
        row = self._read(lambda table: table.row(self.places[number]))
        return f"{number + 1}. {sentences(row.at, row.whose, row.page)} {safe_line(row.text)}"

    def _narrowed(self, **changes: object) -> None:
        self.wanted, self._chosen = msgspec.structs.replace(self.wanted, **changes), None
        self.tell_list()

    def search(self, rest: str) -> None:
        self._narrowed(words=rest)

    def widen(self, rest: str = "") -> None:
        self.wanted = Wanted()
        self._narrowed()

    def narrow(self, what: str) -> None:
        """Choose pages, or whose words, by number."""
        asked, options = self._read(
            lambda table: {
                "accounts": (_("Which pages?"), table.pages),
                "whose": (_("Whose words?"), table.writers),
            }[what]
        )
        chosen = self.talk.choose(asked, options, getattr(self.wanted, what))
        self._narrowed(**{what: frozenset(chosen)})

    def number(self, number: int, rest: str) -> None:
        place = self._place(str(number))
        parts = self._read(lambda table: table.around(place))
        for line in "".join(part if isinstance(part, str) else part[0] for part in parts).splitlines():
            if line.strip():
                self.say(line.strip())

    def evidence(self, rest: str) -> None:
        """The captured page or answer with the comment marked."""
        place = self._place(rest)
        found = self._read(lambda table: table.row(place))
        self.sitting.into(EvidencePlace(self.sitting, found.evidence))

    def _place(self, number: str) -> CommentPlace:
        """The comment of a line; without a number the one that was told last."""
        if number.isdecimal():
            self._chosen = index_of(int(number), len(self.places))
        elif number or self._chosen is None or self._chosen >= len(self.places):
            raise UsageError(_("Type the number of a line of the list after the word."))
        return self.places[self._chosen]
