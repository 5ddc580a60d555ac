"""Region and pages: the profile in forms, addresses pasted and recognised, look-alikes flagged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.profile import edit
from otklik.profile.write import rows_of_lines
from otklik.report import words
from otklik_tui.profiles import ProfileDesk, begun, of_audit, place_words, unknown_region, with_body
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.region import (
    BODY_FIELDS,
    NEW_BODY,
    REGION_FIELDS,
    ProfileRow,
    ProfileView,
    in_ids,
    notes_words,
    profile_view,
    proposed,
    values,
)
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change


class RegionScreen(OtklikScreen):
    """Every change is checked and saved at once; comments in the file stay."""

    ABOUT = Help(
        N_("Region and pages"),
        N_(
            "Whose pages are assessed: bodies and their addresses, and beside each what is doubtful: addresses that nobody"
            " knows, private pages, doubles, look-alikes. P takes in a pasted list. Every change is saved at once, comments"
            " in the file stay; U takes the last change back."
        ),
        "otklik new region.toml\notklik check region.toml",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", N_("Change")),
        Binding("p", "paste", N_("Paste addresses")),
        Binding("b", "body", N_("New body")),
        Binding("g", "region", N_("Region")),
        Binding("delete", "remove", N_("Take out")),
        Binding("u", "undo", N_("Undo")),
        Binding("n", "new", N_("New region")),
        Binding("c", "collect", N_("To the collection")),
    ]
    WRITING = frozenset({"edit", "paste", "body", "region", "remove", "undo", "new"})

    def __init__(self) -> None:
        super().__init__()
        self.desk: ProfileDesk | None = None
        self.view: ProfileView | None = None
        self._of: tuple[object, ...] = ()

    def body(self) -> Iterable[Widget]:
        yield Told(id="region")
        yield Rows(id="profile", header=False)
        yield VerticalScroll(Told(id="notes"), id="beside", can_focus=False)

    @property
    def table(self) -> Rows:
        return self.query_one("#profile", Rows)

    @property
    def row(self) -> ProfileRow | None:
        """The row under the cursor."""
        rows = self.view.rows if self.view is not None else ()
        return next((row for row in rows if row.key == self.table.chosen), None)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def changed(self, change: Change) -> None:
        if change not in (Change.OPENED, Change.ASSESSED):
            return
        of = (self.otklik.profile_path, self.workspace.audit_id)
        if of != self._of or self.desk is None:
            self._of = of
            self._take()

    @work(exclusive=True)
    async def _take(self) -> None:
        """The profile that was named, else that of the open audit."""
        try:
            self.desk = await self._desk()
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            self.desk = None
        self.show_profile()

    async def _desk(self) -> ProfileDesk | None:
        path, workspace = self.otklik.profile_path, self.workspace
        if workspace.path is None:
            return ProfileDesk.of_file(path) if path is not None else None
        text = await workspace.read(lambda audit: audit.profile_text)

        def save(changed: str) -> None:
            workspace.spawn(workspace.replace_profile(changed))

        return of_audit(text, path or workspace.path.with_suffix(".toml"), save)

    def show_profile(self) -> None:
        """Bodies and addresses; the notes follow the cursor."""
        head = self.query_one("#region", Told)
        if self.desk is None:
            self.view = None
            head.tell(_("No region yet. N begins one: its code or name is enough."))
            self.table.fill(("", "", ""), ())
            self.query_one("#notes", Told).tell("")
            return
        view = self.view = profile_view(self.desk.profile, self.workspace.host, self.otklik.secrets_present())
        where = place_words(self.desk.path) if self.desk.path is not None else _("kept in the audit")
        head.tell((view.region, "bold"), f" · {view.summary} · {where}")
        self.table.fill(
            ("", "", ""),
            [
                (
                    row.key,
                    (row.sign, ("\xa0\xa0" if row.address else "") + row.title, row.what),
                    "" if row.address else "bold",
                )
                for row in view.rows
            ],
        )
        if self.app.focused is None:
            self.table.focus()
        self.show_notes()

    def show_notes(self) -> None:
        """What is doubtful about the row, what its platform's tokens make possible, then what concerns the whole."""
        row, view = self.row, self.view
        own = notes_words(row.notes) if row is not None else ""
        whole = f"{row.title}\n" if row is not None and self.table.is_cut(row.key) else ""
        tokens = row.tokens if row is not None else ()
        general = notes_words((*tokens, *view.general)) if view is not None else ""
        self.query_one("#notes", Told).tell(
            (whole, "bold"), (own + "\n\n" if own else "", "$warning"), (general, "$muted")
        )

    def on_data_table_row_highlighted(self) -> None:
        self.show_notes()

    # --- changes -----------------------------------------------------------------------------------------------------

    def change(self, do: Callable[[str], str]) -> None:
        """Edit and save. Raises OtklikError, which the form shows."""
        assert self.desk is not None
        self.desk.change(do)
        self.workspace.tell_trouble("")
        self.show_profile()

    def try_change(self, do: Callable[[str], str]) -> bool:
        """The same where no form is open: what is wrong is told above. Was it made?"""
        try:
            self.change(do)
            return True
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            self.show_profile()  # somebody else may have changed the file
            return False

    def action_edit(self) -> None:
        """The form of the body under the cursor, or its address."""
        row = self.row
        if row is None or self.desk is None:
            return
        if row.address:
            self._edit_address(row)
            return
        from otklik_tui.screens.form import FormScreen

        self.app.push_screen(
            FormScreen(
                row.title,
                BODY_FIELDS,
                values(self.desk.text, row.body, BODY_FIELDS),
                lambda fields: self.change(lambda text: edit.set_body(text, row.body, in_ids(fields))),
            )
        )

    def _edit_address(self, row: ProfileRow) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(address: str | None) -> None:
            if address and address != row.address:
                self.try_change(
                    lambda text: edit.add_rows(
                        edit.remove_account(text, row.body, row.address),
                        [("", address)],
                        self.workspace.host,
                        row.body,
                    )
                )

        self.app.push_screen(AskScreen(_("Address of the page"), row.address), callback=take)

    def action_region(self) -> None:
        if self.desk is None:
            return
        from otklik_tui.screens.form import FormScreen

        self.app.push_screen(
            FormScreen(
                _("Region"),
                REGION_FIELDS,
                values(self.desk.text, "", REGION_FIELDS),
                lambda fields: self.change(lambda text: edit.set_region(text, fields)),
            )
        )

    def action_body(self) -> None:
        if self.desk is None:
            return
        from otklik_tui.screens.form import FormScreen

        before = self.desk.text
        self.app.push_screen(
            FormScreen(
                _("New body"),
                NEW_BODY,
                {},
                lambda fields: self.change(lambda text: with_body(text, in_ids(fields))),
                propose=lambda told: proposed(told, before),
            )
        )

    def action_paste(self) -> None:
        if self.desk is None:
            return
        from otklik_tui.screens.paste import PasteScreen

        row, host = self.row, self.workspace.host
        body = row.body if row is not None else ""

        def take(pasted: str | None) -> None:
            if pasted:
                rows = list(rows_of_lines(pasted.splitlines()))
                self.try_change(lambda text: edit.add_rows(text, rows, host, body))

        title = self.desk.profile.by_id[body].name if body else ""
        self.app.push_screen(PasteScreen(self.desk.text, host, body, title), callback=take)

    def action_remove(self) -> None:
        """An address at once, and the cursor stays with the same body; a body that has pages after a question."""
        row, view = self.row, self.view
        if row is None or view is None:
            return
        siblings = [one for one in view.rows if one.body == row.body and one.address]
        if row.address:
            at = siblings.index(row)
            if self.try_change(lambda text: edit.remove_account(text, row.body, row.address)):
                left = len(siblings) - 1
                self.table.go_to(f"{row.body}/{min(at, left - 1)}" if left else row.body)
                self._tell_removed(row)
            return
        if not siblings:
            self._remove_body(row)
            return
        from otklik_tui.screens.choose import ConfirmScreen

        pages = words.counted(len(siblings), *words.UNITS["accounts"])
        question = _("Take out {body} with all it has: {pages}?").format(
            body=words.quoted(row.title), pages=pages
        )

        def take(yes: bool | None) -> None:
            if yes:
                self._remove_body(row)

        self.app.push_screen(ConfirmScreen(question), callback=take)

    def _remove_body(self, row: ProfileRow) -> None:
        if self.try_change(lambda text: edit.remove_body(text, row.body)):
            self._tell_removed(row)

    def _tell_removed(self, row: ProfileRow) -> None:
        self.notify(_("Taken out: {what}. U takes it back.").format(what=row.title), markup=False)

    def action_undo(self) -> None:
        if self.desk is None:
            return
        before = self.view.rows if self.view is not None else ()
        try:
            if not self.desk.undo():
                self.notify(_("Nothing was changed since the profile was opened."))
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
        self.show_profile()
        were = {(row.body, row.address, row.title, row.what) for row in before}
        rows = self.view.rows if self.view is not None else ()
        back = next((row for row in rows if (row.body, row.address, row.title, row.what) not in were), None)
        if back is not None:
            self.table.go_to(back.key)

    def action_new(self) -> None:
        """A new region of its code or name; its file lies in this folder."""
        from otklik_tui.screens.ask import AskScreen

        async def take(told: str | None) -> None:
            if told:
                await self._begin(told)

        self.app.push_screen(
            AskScreen(
                _("Code or name of the region (02, 54, Primorsky …)"),
                check=unknown_region,
                command="otklik new region.toml --code 54",
            ),
            callback=take,
        )

    async def _begin(self, told: str) -> None:
        try:
            desk, lies_here = begun(told)
            assert desk.path is not None
            await self.otklik.take_profile(desk.path)
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return
        if self.workspace.is_open:  # it lies here, and its audit is the one that is open
            self.tell_why(lies_here)
            return
        self.desk, self._of = desk, (desk.path, "")
        self.workspace.tell_trouble("")
        self.show_profile()
        if lies_here:
            self.tell_why(lies_here)
        else:
            self.action_paste()

    async def action_collect(self) -> None:
        await self.otklik.action_go("collect")
