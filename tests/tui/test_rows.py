"""Tables in narrow windows: no column stands beyond the edge."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from otklik_tui.widgets.rows import LEAST, Row, Rows, fitted


@given(st.lists(st.integers(0, 300), min_size=1, max_size=6), st.integers(1, 200))
def test_columns_fit_into_the_room_unless_each_has_its_least_already(wide: list[int], room: int) -> None:
    widths = fitted(wide, room, range(len(wide)))
    assert all(now <= before for now, before in zip(widths, wide, strict=True))
    assert sum(widths) <= room or all(
        now == min(before, now) <= LEAST for now, before in zip(widths, wide, strict=True)
    )


def test_figures_that_do_not_give_way_stand_whole() -> None:
    assert fitted((200, 16, 40), 60, (0, 2)) == (22, 16, 22)


class Narrow(App[None]):
    def compose(self) -> ComposeResult:
        yield Rows(id="rows", header=False)

    def on_mount(self) -> None:
        self.query_one(Rows).fill(("", ""), [("a", ("о" * 200, "ошибка"), ""), ("b", ("орган", "ок"), "")])


def lines(app: App[None]) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


async def test_what_stands_beside_a_long_name_is_seen_and_a_wider_window_shows_more_of_the_name() -> None:
    app = Narrow()
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        first = lines(app)[0]
        assert first.endswith("ошибка")
        assert "…" in first
        assert app.query_one(Rows).is_cut("a")
        assert not app.query_one(Rows).is_cut("b")
        await pilot.resize_terminal(60, 5)
        await pilot.pause()
        assert lines(app)[0].endswith("ошибка")
        assert lines(app)[0].count("о") > first.count("о") + 15


async def test_where_a_row_is_taken_out_the_cursor_stays_at_its_neighbour() -> None:
    class Listed(App[None]):
        def compose(self) -> ComposeResult:
            yield Rows()

    def rows(keys: str) -> list[Row]:
        return [(key, (key,), "") for key in keys]

    app = Listed()
    async with app.run_test() as pilot:
        table = app.query_one(Rows)
        table.fill(("",), rows("abcde"))
        await pilot.press("down", "down")
        assert table.chosen == "c"
        for left, chosen in (("abde", "d"), ("ab", "b"), ("abx", "b"), ("yz", "y")):
            table.fill(("",), rows(left))
            assert table.chosen == chosen


async def test_what_is_painted_before_the_table_had_time_to_measure_is_painted_whole() -> None:
    app = Narrow()
    async with app.run_test(size=(80, 10)) as pilot:
        rows = app.query_one(Rows)
        rows.fill(("", ""), [("c", ("министерство", "ошибка"), "")])
        painted = rows.render_line(0).text
        assert painted.split() == ["министерство", "ошибка"]
        await pilot.pause()
        assert rows.render_line(0).text == painted
