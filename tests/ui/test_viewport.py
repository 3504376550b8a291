from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_liveblog.ui.viewport import Line, Viewport

HEIGHTS = st.lists(st.integers(1, 9), max_size=14)
ROWS = st.integers(1, 12)


def viewport(heights: list[int], rows: int) -> Viewport:
    """Blocks 0, 1, 2, … of these heights on so many rows."""
    made = Viewport(lambda own: heights[int(own)])
    made.ids = [str(at) for at in range(len(heights))]
    made.rows = rows
    return made


def all_lines(heights: list[int]) -> list[Line]:
    return [Line(str(at), line) for at, height in enumerate(heights) for line in range(height)]


def is_a_window(view: Viewport, heights: list[int]) -> bool:
    """Whether the rows show lines that follow one another, as many as there is room for, none left empty without need."""
    every, shown = all_lines(heights), view.lines()
    if not shown:
        return not every
    start = every.index(shown[0])
    return shown == every[start : start + view.rows] and (len(shown) == view.rows or start == 0)


@given(HEIGHTS, ROWS, st.tuples(st.integers(0, 20), st.integers(0, 12), st.integers(0, 15)), st.lists(st.integers(-30, 30)))
def test_the_screen_is_full_and_never_overfull_wherever_it_is_moved(
    heights: list[int], rows: int, held: tuple[int, int, int], moves: list[int]
) -> None:
    view = viewport(heights, rows)
    assert is_a_window(view, heights)
    view.hold(*held)
    assert is_a_window(view, heights)
    for by in moves:
        view.scroll(by)
        assert is_a_window(view, heights)
    view.to_end()
    assert len(view.lines()) == min(rows, sum(heights))


@given(HEIGHTS.filter(bool), ROWS, st.data())
def test_a_line_is_held_on_its_row_unless_an_end_forbids_it(heights: list[int], rows: int, data: st.DataObject) -> None:
    every = all_lines(heights)
    held = data.draw(st.sampled_from(every))
    row = data.draw(st.integers(0, rows - 1))
    view = viewport(heights, rows)
    view.hold(int(held.post), held.line, row)
    found = view.row_of(held.post, held.line)
    assert found is not None
    if found < row:
        assert view.at_start  # not enough stands above it
    elif found > row:
        assert view.lines()[-1] == every[-1]  # not enough stands below it


@given(HEIGHTS, ROWS, st.integers(0, 20), st.integers(-60, 60))
def test_scrolling_back_by_what_it_went_returns(heights: list[int], rows: int, start: int, by: int) -> None:
    view = viewport(heights, rows)
    view.scroll(start)
    before = view.lines()
    went = view.scroll(by)
    assert abs(went) <= abs(by)
    assert went * by >= 0
    assert view.scroll(-went) == -went
    assert view.lines() == before


@given(HEIGHTS.filter(bool), ROWS)
def test_the_end_shows_the_last_line_or_the_head_of_a_last_block_that_is_too_tall(heights: list[int], rows: int) -> None:
    view = viewport(heights, rows)
    view.to_end()
    last = str(len(heights) - 1)
    if heights[-1] > rows:
        assert view.row_of(last, 0) == 0
    else:
        assert view.lines()[-1] == Line(last, heights[-1] - 1)


def test_only_blocks_on_or_beside_the_screen_are_measured() -> None:
    def measured(count: int) -> int:
        calls = 0

        def height(_: str) -> int:
            nonlocal calls
            calls += 1
            return 4

        view = Viewport(height)
        view.ids = [str(at) for at in range(count)]
        view.rows = 20
        view.hold(count // 2, 1, 7)
        view.lines()
        for by in (1, -1, 18, -18):
            view.scroll(by)
        view.to_end()
        view.to_start()
        view.lines()
        return calls

    assert measured(20) == measured(20_000)
    assert measured(20_000) < 100


def test_an_empty_page_has_no_lines_and_does_not_move() -> None:
    view = viewport([], 5)
    view.hold(3, 2, 1)
    view.to_end()
    assert view.scroll(4) == 0
    assert view.lines() == []
    assert view.top is None
    assert view.at_start
