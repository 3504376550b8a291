from __future__ import annotations

import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from tui_liveblog.model import Block, PostKind, Span
from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII
from tui_liveblog.ui.post_layout import gap, lay_out
from tui_liveblog.ui.rows import Run, plain

from .pages import NARROW, STANDARD, WIDE, at, block, laid, lines, post, run, screen, teaser

LIFEBOAT = post(
    block("The Ellery lifeboat has landed everyone taken off the island ferry Isolde."),
    title="Lifeboat brings all fourteen ashore from the Isolde",
    authors=("Ines Karvonen",),
    key=True,
)


def rows_of(count: int) -> list[Block]:
    return [block("\n".join(f"row {number}" for number in range(1, count + 1)))]


# The page at its three widths


def test_a_post_at_80_columns() -> None:
    assert screen(LIFEBOAT) == [
        "▌● 16:48 ★ Lifeboat brings all fourteen ashore from the Isolde",
        "▌          Ines Karvonen · key event",
        "           The Ellery lifeboat has landed everyone taken off the island ferry",
        "           Isolde.",
    ]


def test_a_post_at_140_columns_has_byline_and_notes_in_the_margin() -> None:
    assert screen(LIFEBOAT, WIDE) == [
        "▌● 16:48  Ines Karvonen        ★ Lifeboat brings all fourteen ashore from the Isolde",
        "▌         key event              The Ellery lifeboat has landed everyone taken off the island ferry",
        "                                 Isolde.",
    ]


def test_a_post_at_40_columns_has_its_byline_on_the_times_row() -> None:
    assert screen(LIFEBOAT, NARROW) == [
        "▌● 16:48 ★ Ines Karvonen",
        "▌  Lifeboat brings all fourteen ashore",
        "   from the Isolde",
        "   The Ellery lifeboat has landed",
        "   everyone taken off the island ferry",
        "   Isolde.",
    ]


def test_a_post_in_ascii() -> None:
    assert screen(Seen(LIFEBOAT, starred=True), marks=ASCII)[:2] == [
        ">* 16:48 ! Lifeboat brings all fourteen ashore from the Isolde",
        "           Ines Karvonen - key event - + starred",
    ]


# Headline, byline, notes


def test_a_headline_is_bright_and_bold_the_byline_soft() -> None:
    rows = laid(LIFEBOAT).rows
    assert run(rows, LIFEBOAT.title) == Run(LIFEBOAT.title, "bright", bold=True)
    assert run(rows, "Ines Karvonen") == Run("Ines Karvonen", "soft")
    assert run(rows, " · ").ink == "dim"
    assert run(rows, "key event").ink == "soft"


def test_a_long_headline_takes_two_rows_and_leaves_no_word_alone() -> None:
    assert lines(post(title="High water now forecast for 18:10, half an hour early, says the harbourmaster")) == [
        "High water now forecast for 18:10, half an hour early, says",
        "the harbourmaster",
    ]


def test_without_a_headline_the_byline_takes_the_first_row_in_bold() -> None:
    seen = Seen(post(block("Power is out."), authors=("Tom Adeyemi",)), starred=True)
    assert screen(seen)[0] == "▌● 16:48   Tom Adeyemi · ◆ starred"
    assert run(laid(seen).rows, "Tom Adeyemi") == Run("Tom Adeyemi", "soft", bold=True)
    assert not run(laid(seen).rows, "◆ starred").bold


def test_with_neither_headline_nor_byline_the_text_stands_beside_the_time() -> None:
    bare = post(block("Power is out."))
    assert screen(bare) == ["▌● 16:48   Power is out."]
    assert screen(bare, WIDE) == ["▌● 16:48                         Power is out."]
    assert screen(bare, NARROW) == ["▌● 16:48", "▌  Power is out."]


@pytest.mark.parametrize("grid", [STANDARD, WIDE, NARROW])
def test_an_empty_post_still_has_a_row(grid: Grid) -> None:
    assert laid(post(), grid).rows == ((),)


def test_several_authors_stand_in_one_byline() -> None:
    assert lines(post(title="T", authors=("Ines Karvonen", "Tom Adeyemi")))[1] == "Ines Karvonen, Tom Adeyemi"


def test_notes_come_in_their_order() -> None:
    seen = Seen(
        post(key=True, pinned=True, summary=True, kind=PostKind.UNFINISHED, authors=("Lowri Pugh",)),
        edited=at("16:40"),
        withdrawn=at("15:52"),
        starred=True,
    )
    said = "Lowri Pugh · key event · pinned · summary · edited 16:40 · withdrawn 15:52 · unfinished · ◆ starred"
    assert " ".join(lines(seen)) == said
    assert [line.strip() for line in (plain(row) for row in laid(seen, WIDE).rows)] == [
        "Lowri Pugh           ▲",
        *said.split(" · ")[1:],
    ]


def test_an_edit_is_in_the_spot_colour_until_it_is_read() -> None:
    for unread, ink in ((True, "accent"), (False, "soft")):
        assert run(laid(Seen(post(title="T"), unread, edited=at("16:40"))).rows, "edited 16:40").ink == ink


def test_notes_do_not_break_and_take_their_dot_with_the_fact_before() -> None:
    seen = Seen(post(authors=("Tom Adeyemi",)), withdrawn=at("15:52"))
    assert lines(seen, NARROW) == [" " * 11 + "Tom Adeyemi ·", " " * 11 + "withdrawn 15:52"]


def test_a_narrow_page_does_not_say_beside_a_byline_what_the_mark_says() -> None:
    both = {"key": True, "pinned": True}
    assert screen(post(authors=("Lowri Pugh",), **both), NARROW) == ["▌● 16:48 ▲ Lowri Pugh · key event"]
    assert screen(post(**both), NARROW) == ["▌● 16:48 ▲ key event · pinned"]


def test_a_name_longer_than_the_margin_takes_two_rows_at_most() -> None:
    rows = laid(post(title="T", authors=("Courier newsdesk of the lower town and of the islands", "Mateus Sá")), WIDE).rows
    assert [plain(row)[10:30] for row in rows] == ["Courier newsdesk of ", "the lower town and…", "Mateus Sá"]


def test_times_of_notes_are_in_the_readers_zone() -> None:
    rows = lay_out(Seen(post(title="T"), edited=at("16:40")), STANDARD, zone=ZoneInfo("Asia/Tokyo")).rows
    assert plain(rows[1]).strip() == "edited 01:40"


# Marks


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({"key": True}, Run("★", "key", bold=True)),
        ({"key": True, "pinned": True, "summary": True}, Run("▲", "soft")),
        ({"key": True, "summary": True}, Run("★", "key", bold=True)),
        ({"summary": True}, Run("≡", "soft")),
    ],
)
def test_a_post_has_one_mark_pinned_before_key_before_summary(fields: dict[str, bool], mark: Run) -> None:
    for grid, column in ((STANDARD, 9), (WIDE, 31), (NARROW, 9)):
        marked = [part for row in laid(post(title="T", **fields), grid).rows for part in row if part[0] == column]
        assert marked == [(column, mark)]


# States


def test_a_withdrawn_post_is_struck_soft_and_says_when() -> None:
    rows = laid(Seen(post(block("A second vessel."), title="Reports", authors=("Tom Adeyemi",)), withdrawn=at("15:52"))).rows
    assert run(rows, "Reports") == Run("Reports", "soft", strike=True)
    assert run(rows, "withdrawn 15:52") == Run("withdrawn 15:52", "bad", bold=True)
    assert run(rows, "A second vessel.") == Run("A second vessel.", "soft")


def test_reading_a_post_changes_nothing_but_its_gutter() -> None:
    assert laid(Seen(LIFEBOAT, unread=True)).rows == laid(Seen(LIFEBOAT, unread=False)).rows


@pytest.mark.parametrize(
    ("fields", "note"), [({"kind": PostKind.UNFINISHED}, "unfinished"), ({"shortened": True}, "shortened")]
)
def test_a_text_that_was_cut_off_ends_with_an_ellipsis_and_says_why(fields: dict[str, object], note: str) -> None:
    assert lines(post(block("The surge is"), title="T", **fields))[1:] == [note, "The surge is…"]
    assert lines(post(block("The surge is…"), title="T", **fields))[2] == "The surge is…"
    assert lines(post(block("The surge is"), title="T", **fields), marks=ASCII)[2] == "The surge is..."


# Teasers


def test_a_teaser_is_one_dim_row_with_its_number_at_the_right() -> None:
    seen = Seen(teaser(), unread=False)
    title = "The night of 1953: how Port Ellery got its sea wall"
    assert screen(seen)[0] == f"▌  16:48 → {title}            [1]"
    assert screen(seen, WIDE)[0] == f"▌  16:48                       → {title}            [1]"
    rows = laid(seen).rows
    assert {part.ink for _, part in rows[0]} == {"dim"}
    assert laid(seen).links == ("https://ellery.example/1953",)


@pytest.mark.parametrize("grid", [STANDARD, WIDE, NARROW])
def test_a_long_teaser_is_cut_with_a_blank_before_its_number(grid: Grid) -> None:
    (row,) = screen(teaser("The night of 1953 " * 9), grid)
    assert row.endswith(("… [1]", "…  [1]"))
    assert len(row) == grid.end


def test_a_teaser_has_no_byline_but_says_what_must_be_said() -> None:
    seen = Seen(teaser("Sea wall " * 9, authors=("Tom Adeyemi",)), withdrawn=at("15:52"), starred=True)
    (row,) = screen(seen)
    assert row.endswith("… · withdrawn 15:52 · ◆ starred  [1]")


def test_a_teasers_number_counts_the_links_before_it() -> None:
    linked = teaser(body=(block(Span("hall", "https://a.example/")),))
    assert screen(linked)[0].endswith("[2]")
    assert laid(linked).links == tuple(address for _, address in linked.links)


def test_two_teasers_stand_without_a_blank_row_between_them() -> None:
    assert gap(teaser(), teaser()) == 0
    assert gap(teaser(), LIFEBOAT) == gap(LIFEBOAT, teaser()) == gap(LIFEBOAT, LIFEBOAT) == 1


# Folding


def test_a_post_of_14_rows_is_not_folded() -> None:
    assert laid(post(*rows_of(14))).folded == 0
    assert len(laid(post(*rows_of(14))).rows) == 14


def test_a_longer_post_shows_ten_rows_and_how_many_more_there_are() -> None:
    set_ = laid(post(*rows_of(19)))
    assert (len(set_.rows), set_.folded) == (11, 9)
    assert plain(set_.rows[9]).strip() == "row 10"
    assert set_.rows[10] == ((11, Run("… 9 more lines", "dim")),)
    assert lines(post(*rows_of(15)), marks=ASCII)[-1] == "... 5 more lines"


def test_headline_and_byline_count_among_the_ten_rows() -> None:
    set_ = laid(post(*rows_of(13), title="T", authors=("Tom Adeyemi",)))
    assert (plain(set_.rows[9]).strip(), set_.folded) == ("row 8", 5)


def test_an_expanded_post_is_shown_whole() -> None:
    set_ = laid(post(*rows_of(19), pinned=True), expanded=True)
    assert (len(set_.rows), set_.folded) == (20, 0)


def test_links_that_are_folded_away_can_still_be_opened() -> None:
    set_ = laid(post(*rows_of(19), block(Span("hall", "https://a.example/"))))
    assert set_.links == ("https://a.example/",)


@pytest.mark.parametrize(("grid", "head"), [(STANDARD, 2), (WIDE, 2), (NARROW, 2)])
def test_the_pinned_post_is_folded_to_headline_and_byline(grid: Grid, head: int) -> None:
    set_ = laid(post(*rows_of(9), title="Where to go", authors=("Courier newsdesk",), pinned=True), grid)
    assert (len(set_.rows), set_.folded) == (head, 9)


def test_a_pinned_post_never_folds_away_fewer_than_four_rows() -> None:
    assert laid(post(*rows_of(3), title="Where to go", pinned=True)).folded == 0
    assert laid(post(*rows_of(4), title="Where to go", pinned=True)).folded == 4


def test_a_pinned_post_without_a_headline_shows_the_first_row_of_its_text() -> None:
    assert lines(post(*rows_of(9), authors=("Courier newsdesk",), pinned=True)) == [
        "Courier newsdesk · pinned",
        "row 1",
        "… 8 more lines",
    ]


def test_setting_a_post_and_reading_a_theme_need_no_textual() -> None:
    program = "import sys, tui_liveblog.ui.post_layout, tui_liveblog.ui.themes; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
