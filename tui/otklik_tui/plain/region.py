"""The region's profile in lines: bodies and addresses, what is doubtful about each, a pasted list, forms."""

from __future__ import annotations

from collections.abc import Callable

from otklik.errors import OtklikError, UsageError
from otklik.i18n import _
from otklik.profile import edit
from otklik.profile.check import ProfileNote, Severity
from otklik.profile.write import rows_of_lines
from otklik.report import words
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.profiles import ProfileDesk, begun, of_audit, place_words, with_body
from otklik_tui.views.fill_in import Field as Asked
from otklik_tui.views.region import (
    BODY_FIELDS,
    NEW_BODY,
    REGION_FIELDS,
    Field,
    PastedRow,
    ProfileRow,
    ProfileView,
    in_ids,
    pasted,
    profile_view,
    proposed,
    values,
)


class RegionPlace(Place):
    """Every change is checked and saved at once; a number tells what is doubtful about a line."""

    id = "region"
    desk: ProfileDesk | None = None
    _of: tuple[object, ...] = ()
    _heard: frozenset[ProfileNote] = frozenset()  # a doubt is read when it comes up, then only counted

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("p", _.context("typed", "paste"), _("take in a list of bodies and addresses as it stands in a letter"), self.paste, is_first=True, writes=True),
            Word("n", _.context("typed", "new"), _("a new region, by its code or name"), self.new, is_first=True, writes=True),
            Word("l", _.context("typed", "list"), _("bodies and addresses"), lambda rest: self.tell_list(), is_first=True),
            Word("g", _.context("typed", "facts"), _("name, time zone and other facts of the region"), self.change_region, writes=True),
            Word("b", _.context("typed", "body"), _("a new body"), self.new_body, writes=True),
            Word("e", _.context("typed", "change"), _("change the body or address of that number: change 3"), self.change_row, writes=True),
            Word("x", _.context("typed", "remove"), _("take out the body or address of that number"), self.remove, writes=True),
            Word("u", _.context("typed", "undo"), _("take back the last change of the profile"), self.undo, writes=True),
            Word("", _.context("typed", "notes"), _("what is remarked about the region as a whole"), lambda rest: self.tell_notes()),
            Word("c", _.context("typed", "collect"), _("to the collection"), lambda rest: self.sitting.go("collect"), is_first=True),
        )  # fmt: skip

    # --- what is told ------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        self._take()
        if self.desk is None:
            self.say(_("No region yet. Type new and its code or name: new 02."))
            return
        self.tell_head()

    def _take(self) -> None:
        """The profile that was named, else that of the open audit."""
        path, workspace = self.sitting.profile_path, self.workspace
        of = (path, workspace.audit_id)
        if of == self._of and self.desk is not None:
            return
        self._of, self.desk = of, None
        if workspace.path is None:
            self.desk = ProfileDesk.of_file(path) if path is not None else None
            return
        text = self.do(workspace.read(lambda audit: audit.profile_text))

        def save(changed: str) -> None:
            self.do(workspace.replace_profile(changed))

        self.desk = of_audit(text, path or workspace.path.with_suffix(".toml"), save)

    def _desk(self) -> ProfileDesk:
        self._take()
        if self.desk is None:
            raise UsageError(_("No region yet. Type new and its code or name: new 02."))
        return self.desk

    def _look(self) -> ProfileView:
        present = self.sitting.collecting.secrets_present()
        return profile_view(self._desk().profile, self.host, present)

    def tell_head(self) -> None:
        """Which region, how many bodies and pages, and what concerns the whole."""
        view, desk = self._look(), self._desk()
        where = place_words(desk.path) if desk.path is not None else _("kept in the audit")
        self.say(sentences(view.region, view.summary, where))
        notes = (*view.general, *view.possible)
        for note in notes:
            is_new_doubt = note.severity is Severity.WARNING and note not in self._heard
            if is_new_doubt or note.severity is Severity.ERROR:
                self.say(note_told(note))
        self._heard = frozenset(notes)
        others = sum(note.severity is not Severity.ERROR for note in notes)
        if others:
            self.say(_("Notes: {n}; the word “notes” reads them.").format(n=words.number(others, 0)))
        doubtful = sum(bool(row.notes) for row in view.rows)
        if doubtful:
            told = _.plural(
                "{n} line of the list has a remark.", "{n} lines of the list have remarks.", doubtful
            )
            self.say(told.format(n=doubtful))

    def tell_notes(self) -> None:
        """What concerns the whole, a line a note."""
        view = self._look()
        notes = (*view.general, *view.possible)
        if not notes:
            self.say(_("There is nothing to remark about the region as a whole."))
            return
        self.talk.lines([note_told(note) for note in notes])

    def tell_list(self) -> None:
        """Bodies and addresses in pages, each with what is doubtful."""
        rows = self._look().rows
        if not rows:
            self.say(_("There is no body yet: paste takes in a list."))
            return
        self.talk.page(len(rows), lambda number: f"{number + 1}. {_row_told(rows[number])}")

    def number(self, number: int, rest: str) -> None:
        row = self._row(str(number))
        self.say(_row_told(row))

    def _row(self, number: str) -> ProfileRow:
        if not number.isdecimal():
            raise UsageError(_("Type the number of a line of the list after the word."))
        rows = self._look().rows
        return rows[index_of(int(number), len(rows))]

    # --- changes -----------------------------------------------------------------------------------------------------

    def change(self, do: Callable[[str], str], done: str = "") -> None:
        """Edit and save, tell that it is done, then what there is now. Raises OtklikError."""
        self._desk().change(do)
        self.sitting.settle()
        self.say(f"{done} {_('Saved.')}".lstrip())
        self.tell_head()

    def new(self, rest: str = "") -> None:
        """A new region of its code or name; then its addresses."""
        told = rest or self.talk.ask_for(_("Code or name of the region (02, 54, Primorsky …)"))
        if not told:
            return
        desk, lies_here = begun(told)
        assert desk.path is not None
        self.sitting.take_profile(desk.path)
        if not self.workspace.is_open:
            self.desk, self._of = desk, (desk.path, "")
        if lies_here:
            self.say(lies_here)
        if self.sitting.place is self:
            self.tell_head()
            self.sitting.tell_words()
        else:
            self.sitting.go("region")

    def paste(self, rest: str = "") -> None:
        """A list of bodies and addresses, told as it is recognised, then taken in. With a number: for that body."""
        desk = self._desk()
        body = self._row(rest).body if rest.isdecimal() else ""
        told = _("Paste a list: a body and its addresses in each line, as they stand in a letter")
        if body:
            whose = _("Addresses without a name go to: {body}").format(body=desk.profile.by_id[body].name)
            told = f"{told}. {whose}"
        text = self.talk.ask_lines(told + ".")
        found = pasted(text, desk.text, self.host, body)
        if not found:
            self.say(_("No address was recognised: nothing was changed."))
            return
        for number, row in enumerate(found, start=1):
            self.say(f"{number}. {_pasted_told(row, desk, body)}")
        self.change(lambda now: edit.add_rows(now, list(rows_of_lines(text.splitlines())), self.host, body))

    def change_region(self, rest: str = "") -> None:
        def edited(fields: dict[str, str]) -> Callable[[str], str]:
            return lambda text: edit.set_region(text, fields)

        self._form(_("Region"), REGION_FIELDS, values(self._desk().text, "", REGION_FIELDS), edited)

    def new_body(self, rest: str = "") -> None:
        def edited(fields: dict[str, str]) -> Callable[[str], str]:
            return lambda text: with_body(text, in_ids(fields))

        before = self._desk().text
        self._form(_("New body"), NEW_BODY, {"name": rest}, edited, lambda told: proposed(told, before))

    def change_row(self, rest: str) -> None:
        row = self._row(rest)
        if row.address:
            address = self.talk.ask_for(_("Address of the page"), row.address)
            if address != row.address:
                self.change(
                    lambda text: edit.add_rows(
                        edit.remove_account(text, row.body, row.address),
                        [("", address)],
                        self.host,
                        row.body,
                    )
                )
            return

        def edited(fields: dict[str, str]) -> Callable[[str], str]:
            return lambda text: edit.set_body(text, row.body, in_ids(fields))

        self._form(row.title, BODY_FIELDS, values(self._desk().text, row.body, BODY_FIELDS), edited)

    def _form(
        self,
        title: str,
        fields: tuple[Field, ...],
        now: dict[str, str],
        edited: Callable[[dict[str, str]], Callable[[str], str]],
        propose: Callable[[dict[str, str]], dict[str, str]] = lambda told: {},
    ) -> None:
        """Ask field by field, again as long as the profile would be wrong; then save."""
        asked = [Asked(f.key, _(f.title), now.get(f.key, ""), _(f.hint) if f.hint else "") for f in fields]

        def check(told: dict[str, str]) -> str:
            try:
                edited(told)(self._desk().text)
            except OtklikError as error:
                return str(error)
            return ""

        told = self.talk.fill_in(title, asked, check=check, propose=propose)
        self.change(edited(told))

    def remove(self, rest: str) -> None:
        row = self._row(rest)
        pages = sum(one.body == row.body and bool(one.address) for one in self._look().rows)
        if pages and not row.address:
            counted = words.counted(pages, *words.UNITS["accounts"])
            question = _("Take out {body} with all it has: {pages}?")
            if not self.talk.confirm(question.format(body=words.quoted(row.title), pages=counted)):
                self.say(_("Left as it was."))
                return

        def without(text: str) -> str:
            if row.address:
                return edit.remove_account(text, row.body, row.address)
            return edit.remove_body(text, row.body)

        self.change(without, _("Taken out: {what}.").format(what=row.address or row.title))

    def undo(self, rest: str = "") -> None:
        """The profile as it was before the last change."""
        if not self._desk().undo():
            self.say(_("Nothing was changed since the profile was opened."))
            return
        self.sitting.settle()
        self.say(_("Taken back: {words}").format(words=_("the last change of the profile")))
        self.tell_head()


def note_told(note: ProfileNote) -> str:
    """A note as a sentence: how grave, what is the matter, what to do."""
    grave = {Severity.ERROR: _("Error"), Severity.WARNING: _("Doubtful")}.get(note.severity, _("Note"))
    return f"{grave}: {note.message} {note.remedy}".rstrip()


def _row_told(row: ProfileRow) -> str:
    told = sentences(row.title, row.what) if not row.address else f"{row.address} {sentences(row.what)}"
    return " ".join([told, *(note_told(note) for note in row.notes)])


def _pasted_told(row: PastedRow, desk: ProfileDesk, body: str) -> str:
    """«vk.com/minzdrav: ВКонтакте, министерство здравоохранения.»"""
    if row.problem:
        return f"{row.address}: {row.problem}"
    whose = row.name or (desk.profile.by_id[body].name if body else _("a body of its own"))
    return f"{row.address}: {row.platform}, {whose}."
