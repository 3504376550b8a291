from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_liveblog.ui import wrap
from tui_liveblog.ui.rows import GLUE, Run, cells, clusters, cut, fit, one_cell_each, placed, plain
from tui_liveblog.ui.wrap import break_headline, break_rows, tidy, wrap_runs

FAMILY = "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
FLAG = "\U0001f1eb\U0001f1f7"


def rows(text: str, width: int, first: int = 0) -> list[str]:
    return [text[begin:end] for begin, end in break_rows(text, width, first)]


def headline(text: str, width: int) -> list[str]:
    return [text[begin:end] for begin, end in break_headline(text, width)]


def test_rows_end_where_words_end() -> None:
    assert rows("gusts of 128 at the light", 12) == ["gusts of 128", "at the light"]


def test_a_row_may_be_filled_to_its_last_column() -> None:
    assert rows("abcd efgh", 4) == ["abcd", "efgh"]
    assert rows("ab cd", 5) == ["ab cd"]


def test_blanks_where_a_row_ends_are_not_drawn() -> None:
    assert rows("  harbour   closed  ", 8) == ["harbour", "closed"]


def test_the_first_row_can_be_shorter() -> None:
    assert rows("one two three four", 9, first=7) == ["one two", "three", "four"]


def test_a_newline_is_a_forced_break_and_makes_no_blank_row() -> None:
    assert rows("one\ntwo three\n\n \nfour", 20) == ["one", "two three", "four"]


def test_a_word_longer_than_a_row_is_broken_without_a_mark() -> None:
    assert rows("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_a_long_address_begins_in_what_is_left_of_the_row() -> None:
    assert rows("See tides.example/" + "x" * 20, 15) == ["See tides.examp", "le/xxxxxxxxxxxx", "xxxxxxxx"]


def test_a_long_address_does_not_leave_a_stub_at_the_end_of_a_row() -> None:
    assert rows("The table is here: tides.example/" + "x" * 20, 24)[0] == "The table is here:"


def test_a_no_break_space_holds_words_together() -> None:
    assert rows(f"off the fish hall{GLUE}[1], where", 15) == ["off the fish", f"hall{GLUE}[1], where"]


@pytest.mark.parametrize("letter", ["x", "\u0435\u0301"])
@pytest.mark.parametrize("length", range(18, 26))
def test_a_link_number_stays_with_the_last_letter_of_a_broken_word(length: int, letter: str) -> None:
    broken = rows(letter * length + f"{GLUE}[12] after", 20)
    assert [row for row in broken if row.startswith((GLUE, "[", "1", "2"))] == []
    assert sum(f"{letter}{GLUE}[12]" in row for row in broken) == 1


def test_chinese_breaks_between_characters_by_cells() -> None:
    assert rows("港口今晚关闭渡轮停航", 8) == ["港口今晚", "关闭渡轮", "停航"]


def test_no_row_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert rows("港口今晚关闭。渡轮", 12) == ["港口今晚关", "闭。渡轮"]
    assert rows("港口今晚「关闭」", 10) == ["港口今晚", "「关闭」"]


def test_chinese_among_latin_words_breaks_at_either() -> None:
    assert rows("the Isolde 号渡轮停航 today", 14) == ["the Isolde 号", "渡轮停航 today"]


@pytest.mark.parametrize("cluster", [FAMILY, FLAG, "e\u0301", "\N{THUMBS UP SIGN}\U0001f3fd", "\u0915\u093f"])
def test_a_letter_with_its_marks_is_never_split(cluster: str) -> None:
    broken = rows(cluster * 9, 5)
    assert "".join(broken) == cluster * 9
    assert all(len(row) % len(cluster) == 0 for row in broken)
    assert all(cell_len(row) <= 5 for row in broken)


def test_a_character_wider_than_the_row_still_gets_one() -> None:
    assert rows("港口", 1) == ["港", "口"]


@given(st.text(st.sampled_from("ab é—’港。「\u0301\u200d🌊🇫🇷 \n" + GLUE), max_size=80), st.integers(2, 30))
def test_no_row_is_too_wide_and_no_word_is_lost(text: str, width: int) -> None:
    broken = rows(text, width)
    assert all(cell_len(row) <= width for row in broken)
    assert "".join("".join(broken).split(" ")) == text.replace(" ", "").replace("\n", "")
    assert all(row == row.strip(" ") and row for row in broken)


@given(st.text(st.sampled_from("abc é—’" + GLUE + "[1]"), max_size=120), st.integers(1, 30), st.integers(1, 30))
def test_the_fast_way_breaks_as_the_careful_one(text: str, width: int, first: int) -> None:
    line = (len(text) - len(text.lstrip(" ")), len(text.rstrip(" ")))
    if line[0] < line[1]:
        assert wrap._break_by_length(text, line, width, first) == wrap._break_by_cells(text, line, width, first)


def test_what_counts_as_one_cell_is_one_cell() -> None:
    singles = [chr(code) for code in range(0x20, 0x3000) if one_cell_each(chr(code)) and chr(code).isprintable()]
    assert len(singles) > 1000
    assert [character for character in singles if cell_len(character) != 1] == []


def test_a_headline_that_fits_is_one_row() -> None:
    assert headline("Ferry Isolde loses power off the breakwater", 66) == ["Ferry Isolde loses power off the breakwater"]


def test_a_headline_never_leaves_one_word_alone() -> None:
    assert headline("Last train leaves at 17:20, nothing till extraordinarily", 50) == [
        "Last train leaves at 17:20, nothing",
        "till extraordinarily",
    ]


def test_the_second_row_of_a_headline_has_14_columns_at_least() -> None:
    assert headline("High water now forecast for 18:10, half an hour early", 48) == [
        "High water now forecast for 18:10,",
        "half an hour early",  # not "an hour early": 13 columns
    ]
    assert headline("High water now forecast for 18:10, half an hour sooner", 48) == [
        "High water now forecast for 18:10, half",
        "an hour sooner",  # 14
    ]


def test_a_headline_of_two_long_words_is_left_as_it_falls() -> None:
    assert headline("Hochwasserschutzanlage Hafenverwaltungsamt", 25) == ["Hochwasserschutzanlage", "Hafenverwaltungsamt"]


def test_a_headline_that_needs_three_rows_is_not_cut() -> None:
    text = "The harbour gate will close for the first time in nine years as the surge runs ahead"
    assert " ".join(headline(text, 36)) == text
    assert len(headline(text, 36)) == 3


def test_a_chinese_headline_is_balanced_too() -> None:
    assert headline("港口今晚关闭渡轮停航居民撤离", 26) == ["港口今晚关闭渡", "轮停航居民撤离"]


def test_runs_keep_their_manner_across_rows() -> None:
    broken = wrap_runs([Run("rest are in the "), Run("fish market hall", "link", underline=True), Run(", where")], 20)
    assert broken == [
        (Run("rest are in the "), Run("fish", "link", underline=True)),
        (Run("market hall", "link", underline=True), Run(", where")),
    ]


def test_rows_have_plain_blanks_where_words_were_held_together() -> None:
    assert wrap_runs([Run(f"key{GLUE}event")], 20) == [(Run("key event"),)]


def test_odd_spaces_become_plain_ones() -> None:
    assert tidy("a\tb\u2009c\u202fd\u2028e\r\n") == f"a b c{GLUE}d\ne \n"


def test_what_is_cut_ends_with_the_mark_within_the_width() -> None:
    assert cut("The night of 1953", 12, "…") == "The night o…"
    assert cut("The night of 1953", 11, "…") == "The night…"
    assert cut("港口今晚关闭", 6, "…") == "港口…"
    assert cut("short", 5, "…") == "short"
    assert cut("harbour", 2, "...") == "ha"
    assert cut("harbour", 0, "…") == ""


def test_what_fits_is_counted_in_cells() -> None:
    assert fit("港口今", 5) == 2
    assert fit("harbour", 3) == 3
    assert fit(FAMILY * 2, 3) == len(FAMILY)


def test_runs_are_placed_by_cells() -> None:
    assert placed(3, [Run("港口"), Run("x")]) == ((3, Run("港口")), (7, Run("x")))
    assert plain(placed(3, [Run("港口"), Run("x")])) == "   港口x"


@given(st.text(max_size=60))
def test_clusters_are_the_whole_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize("word", ["x", "港", "e\u0301", "\u0301", "\U0001f1eb"])
def test_a_word_of_a_hundred_thousand_letters_is_broken_in_time(word: str) -> None:
    started = time.perf_counter()
    break_rows(word * 100_000, 66)
    assert time.perf_counter() - started < 2  # 0.1 s here; quadratic would take minutes


@pytest.mark.parametrize(("text", "width"), [("हि", 2), ("கி", 2), ("बাংলা", 5), ("e\u0301", 1), ("日本", 4), ("שלום", 4)])
def test_a_vowel_sign_that_stands_beside_its_letter_has_a_cell_of_its_own(text: str, width: int) -> None:
    assert cells(text) == width
