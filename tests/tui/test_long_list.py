"""A list of any length: what is in sight is made, collected text does nothing, marked text is copied."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection

from otklik_tui.themes import themes
from otklik_tui.widgets.long_list import Column, Line, LongList

COUNT = 100_000
HOSTILE = "\x1b]0;взлом\x07[red]красный[/red]\u202eнаоборот\x1b[2J\nвторая"


class Lists(App[None]):
    """One list whose rows are counted as they are made."""

    def __init__(self, text: str = "строка") -> None:
        super().__init__()
        for theme in themes():
            self.register_theme(theme)
        self.theme = "otklik-dark"
        self.made: set[int] = set()
        self.text = text
        self.moves: list[int] = []

    def compose(self) -> ComposeResult:
        yield LongList((Column("№", width=6, is_number=True), Column("Текст", share=1)), has_header=True)

    def on_mount(self) -> None:
        self.listing.focus()
        self.listing.show(COUNT, self._line)

    @property
    def listing(self) -> LongList:
        return self.query_one(LongList)

    def _line(self, index: int) -> Line:
        self.made.add(index)
        return Line((str(index), f"{self.text} {index}"))

    def on_long_list_moved(self, event: LongList.Moved) -> None:
        self.moves.append(event.index)

    def drawn(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def test_only_the_rows_in_sight_are_made() -> None:
    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert max(app.made) < 40
        await pilot.press("end")
        await pilot.pause()
        assert app.drawn()[-1].strip() == f"{COUNT - 1} строка {COUNT - 1}"
        assert app.drawn()[0].split() == ["№", "Текст"]
        assert len(app.made) < 80
        assert app.moves[-1] == COUNT - 1


@pytest.mark.parametrize(
    ("keys", "at"),
    [(["down"], 1), (["j", "о"], 2), (["pagedown"], 19), (["end", "up"], COUNT - 2), (["up"], 0)],
)
async def test_the_cursor_goes_where_keys_lead_it_and_stays_in_sight(keys: list[str], at: int) -> None:
    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.press(*(key if key != "о" else "j" for key in keys))
        await pilot.pause()
        assert app.listing.cursor == at
        assert any(line.split()[:1] == [str(at)] for line in app.drawn())


async def test_a_step_draws_two_rows_and_not_the_whole_screen() -> None:
    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        app.made.clear()
        await pilot.press("down")
        await pilot.pause()
        assert app.made == {0, 1}
        assert [
            bool(strip._segments[0].style and strip._segments[0].style.bold)
            for strip in app.screen._compositor.render_strips()
        ][1:4] == [False, True, False]
        app.listing.scroll_to(y=5, animate=False, immediate=True)
        await pilot.press("down")
        await pilot.pause()
        assert app.drawn()[1].split()[0] == "2"  # scrolled back to where the cursor stands


async def test_a_click_moves_and_a_second_one_chooses() -> None:
    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.click(LongList, offset=(5, 4))
        assert app.listing.cursor == 3


async def test_collected_text_does_nothing_and_stays_in_its_row() -> None:
    app = Lists(HOSTILE)
    async with app.run_test(size=(70, 6)) as pilot:
        await pilot.pause()
        drawn = app.drawn()
    assert "\x1b" not in "".join(drawn)
    assert "\u202e" not in "".join(drawn)
    assert drawn[1].strip() == "0 [red]красный[/red]наоборот вторая 0"


async def test_what_is_marked_is_copied_row_by_row() -> None:
    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        found = app.listing.get_selection(Selection(Offset(7, 1), Offset(13, 3)))
    assert found == ("строка 1\n     2 строка 2\n     3 строка", "\n")


async def test_a_marked_row_that_is_cut_is_copied_whole_and_a_word_of_it_as_the_word() -> None:
    app = Lists("Орган, " + "у которого длинное название, " * 3)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        assert "…" in app.drawn()[1]
        whole = app.listing.get_selection(Selection(Offset(0, 0), Offset(40, 0)))
        word = app.listing.get_selection(Selection(Offset(7, 0), Offset(13, 0)))
    assert whole == (f"0 · Орган, {'у которого длинное название, ' * 3}0", "\n")
    assert word == ("Орган,", "\n")


async def test_fewer_rows_bring_the_cursor_back_to_the_last() -> None:
    app = Lists()
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("end")
        app.listing.show(3, app._line)
        await pilot.pause()
        assert app.listing.cursor == 2
        app.listing.show(0, app._line)
        await pilot.press("down")
        assert app.listing.cursor == 0
