"""What is promised of a comparison: no word is lost or made up, and its rows are set as a post's are."""

from __future__ import annotations

import random
import re
import time
from datetime import UTC
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Post, PostKind, Span
from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.diff import Change, Comparison, Words, _longest, compare_posts
from tui_liveblog.ui.diff_layout import changed_rows
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.rows import Row, Run, cells, plain, row_end

from .pages import NARROW, STANDARD, WIDE, at, block, post, teaser

ITEM, QUOTE, IMAGE, EMBED = BlockKind.ITEM, BlockKind.QUOTE, BlockKind.IMAGE, BlockKind.EMBED
OWN_MARKS = "\U000e01ee\U000e01ef"

BEFORE = post(
    block("The surge is running close to the models. Two things follow from that:"),
    block("the flood gate at Rope Walk shuts at 17:45;", kind=ITEM),
    block("the causeway to Gull Island closes at 17:00 and stays closed until morning.", kind=ITEM),
    title="High water now forecast for 18:40, as expected",
    authors=("Lowri Pugh",),
    published=at("16:33"),
)
AFTER = replace(
    BEFORE,
    title="High water now forecast for 18:10, half an hour early",
    body=(
        block("The surge is running ahead of the models. Three things follow from that:"),
        block("the flood gate at Rope Walk shuts at 17:15, not 17:45;", kind=ITEM),
        BEFORE.body[2],
        block("anyone still moving a boat should stop.", kind=ITEM),
    ),
)


def said(comparison: Comparison) -> str:
    """Everything in one line, changes in brackets, ` / ` between headline and blocks."""
    parts = [comparison.title, *(part for each in comparison.blocks for part in each[1:])]
    return " / ".join(line for line in map(_said, parts) if line)


def _said(words: Words) -> str:
    rows = changed(Comparison(words, ()), Seen(Post("p")), STANDARD, ASCII)
    return " ".join(plain(row).strip() for row in rows)


def changed(comparison: Comparison, seen: Seen, grid: Grid = STANDARD, marks: Marks = FULL) -> list[Row]:
    return changed_rows(comparison, seen, grid, marks, UTC)


def rows_of(old: Post, new: Post, grid: Grid = STANDARD, marks: Marks = FULL, **seen: object) -> list[Row]:
    return changed(compare_posts(old, new), Seen(new, **seen), grid, marks)  # type: ignore[arg-type]  # fields of Seen


def lines(old: Post, new: Post, grid: Grid = STANDARD, marks: Marks = ASCII, **seen: object) -> list[str]:
    return [plain(row) for row in rows_of(old, new, grid, marks, **seen)]


def runs(rows: list[Row]) -> list[Run]:
    return [run for row in rows for _, run in row]


def in_ink(rows: list[Row], ink: str) -> list[str]:
    return [run.text for run in runs(rows) if run.ink == ink]


# Words.


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("the gate shuts", "the gate shuts", "the gate shuts"),
        ("the gate shuts", "the gate opens", "the gate [-shuts-] {+opens+}"),
        ("the gate shuts", "the sluice gate shuts", "the {+sluice+} gate shuts"),
        ("the old gate shuts", "the gate shuts", "the [-old-] gate shuts"),
        ("shuts at 17:45;", "shuts at 17:15, not 17:45;", "shuts at {+17:15, not+} 17:45;"),
        ("running close to the models", "running ahead of the models", "running [-close to-] {+ahead of+} the models"),
        ("Gate shuts.", "Gate shuts. Boats wait.", "Gate shuts. {+Boats wait.+}"),
        ("a b c d e", "b c x d", "[-a-] b c {+x+} d [-e-]"),
        ("Two dead", "two dead", "[-Two-] {+two+} dead"),
        ("the the the", "the the", "the the [-the-]"),
        ("", "Boats wait.", "{+Boats wait.+}"),
        ("Boats wait.", "", "[-Boats wait.-]"),
        ("one two three four", "four three two one", "[-one two three four-] {+four three two one+}"),
        ("gate  shuts", "gate shuts", "gate shuts"),
        ("gate\xa0shuts", "gate shuts", "gate shuts"),
        ("港は終日閉鎖です", "港は午後閉鎖です", "港は[-終日-]{+午後+}閉鎖です"),
        ("the naïve café", "the cafe\u0301", "the [-naïve café-] {+cafe\u0301+}"),
    ],
)
def test_a_removed_word_stands_before_the_added_one_in_place(old: str, new: str, shown: str) -> None:
    assert said(compare_posts(post(block(old)), post(block(new)))) == shown
    assert said(compare_posts(post(title=old), post(title=new))) == shown


def test_texts_that_share_only_little_words_are_given_whole() -> None:
    old, new = "The mayor of the port spoke to the crews at noon", "Rain is due in the west by the end of another week"
    assert said(compare_posts(post(title=old), post(title=new))) == f"[-{old}-] {{+{new}+}}"


def test_a_short_text_that_grew_long_is_not_given_whole() -> None:
    grown = "A ferry is aground off Gull Island, says the coastguard, with some forty on board, none of them hurt so far"
    assert said(compare_posts(post(title="A ferry is aground"), post(title=grown))).startswith("A ferry is aground {+off ")


def test_words_keep_their_manner_and_links_are_not_numbered() -> None:
    linked = Span("tide table", "https://ellery.example/tides")
    old = post(block("See the ", linked, " for Friday"))
    new = post(block("See the ", linked, " for ", Span("this", strong=True), " Friday ", Span("night", emphasis=True)))
    row = rows_of(old, new)[0]
    assert plain(row)[11:] == "See the tide table for this Friday night"
    assert next(run for run in runs([row]) if run.text == "this").bold
    assert next(run for run in runs([row]) if run.text == "night").italic
    assert [run.text for run in runs([row]) if run.underline] == ["this", "night"]


# Blocks.


def blocks(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Post:
    return post(*(block(text, kind=kind) for text in texts))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (["One stays.", "Two goes."], ["One stays."], "One stays. / [-Two goes.-]"),
        (["Two stays."], ["One came.", "Two stays."], "{+One came.+} / Two stays."),
        (["a b c d", "e f g h"], ["a b c x", "new words here now", "e f g y"],
         "a b c [-d-] {+x+} / {+new words here now+} / e f g [-h-] {+y+}"),
        (["a b c d", "old words were here", "e f g h"], ["a b c x", "e f g y"],
         "a b c [-d-] {+x+} / [-old words were here-] / e f g [-h-] {+y+}"),
        (["alone"], ["other"], "[-alone-] {+other+}"),
        (["alone", "same"], ["other", "more", "same"], "[-alone-] / {+other+} / {+more+} / same"),
        ([], ["came"], "{+came+}"),
        (["went"], [], "[-went-]"),
    ],
)  # fmt: skip
def test_blocks_of_one_version_only_are_given_whole_and_changed_ones_word_by_word(
    old: list[str], new: list[str], shown: str
) -> None:
    assert said(compare_posts(blocks(*old), blocks(*new))) == shown


def test_who_said_it_and_whose_picture_it_is_are_compared_too() -> None:
    old = post(block("We wait.", kind=QUOTE, who="harbour master Pugh"), block("The pier", kind=IMAGE, credit="Ines Karvonen"))
    new = post(block("We wait.", kind=QUOTE, who="harbour captain Pugh"), block("The pier", kind=IMAGE, credit="Tom Adeyemi"))
    assert [row[11:] for row in lines(old, new)] == [
        "| We wait.",
        "| -- harbour [-master-] {+captain+} Pugh",
        "# The pier ([-Ines Karvonen-] {+Tom Adeyemi+})",
    ]


def test_a_paragraph_that_became_a_quotation_is_compared_and_who_was_named_is_shown_also_when_it_is_no_more() -> None:
    told, quoted = block("We wait for the tide."), block("We wait for the ebb.", kind=QUOTE, who="Sara Pugh")
    assert said(compare_posts(post(told), post(quoted))) == "We wait for the [-tide.-] {+ebb.+} / {+Sara Pugh+}"
    went = lines(post(block("One."), quoted), post(block("Two."), told))
    assert went[-2:] == [
        "           | We wait for the [-ebb.-] {+tide.+}",
        "           | -- [-Sara Pugh-]",
    ]
    credited = block("We wait for the tide.", kind=IMAGE, credit="Tom Adeyemi")
    assert len(compare_posts(post(quoted), post(credited)).blocks) == 2


def test_pictures_without_a_word_are_left_out() -> None:
    silent = Block(IMAGE, url="https://ellery.example/1.jpg")
    assert said(compare_posts(post(block("Pier."), silent), post(silent, block("Pier.")))) == "Pier."


# Rows.


def test_a_changed_post_is_set_as_the_picture_shows_it() -> None:
    assert lines(BEFORE, AFTER, edited=at("16:40")) == [
        "   16:33   High water now forecast for [-18:40, as expected-] {+18:10, half",
        "           an hour early+}",
        "           Lowri Pugh - edited 16:40",
        "           The surge is running [-close to-] {+ahead of+} the models. [-Two-]",
        "           {+Three+} things follow from that:",
        "           - the flood gate at Rope Walk shuts at {+17:15, not+} 17:45;",
        "           - the causeway to Gull Island closes at 17:00 and stays closed",
        "             until morning.",
        "           - {+anyone still moving a boat should stop.+}",
    ]


def test_removed_words_are_struck_and_added_ones_underlined_each_on_its_ground() -> None:
    rows = rows_of(BEFORE, AFTER)
    assert in_ink(rows, "del_fg") == ["18:40, as expected", "close to", "Two"]
    assert in_ink(rows, "add_fg") == [
        *("18:10,", "half an hour early", "ahead of", "Three", "17:15, not"),
        "anyone still moving a boat should stop.",
    ]
    for run in runs(rows):
        assert (run.strike, run.underline) == (run.ink == "del_fg", run.ink == "add_fg")
        assert run.ground == {"del_fg": "del_bg", "add_fg": "add_bg"}.get(run.ink, "")
    assert next(run for run in runs(rows) if run.text == "18:10,").bold
    assert not next(run for run in runs(rows) if run.text == "Three").bold


def test_the_note_of_an_edit_is_news_until_it_was_seen_and_the_time_is_never() -> None:
    for unread, ink in ((True, "accent"), (False, "soft")):
        rows = rows_of(BEFORE, AFTER, edited=at("16:40"), unread=unread)
        assert next(run for run in runs(rows) if run.text == "edited 16:40").ink == ink
        assert rows[0][0] == (3, Run("16:33", "dim"))


def test_at_40_columns_the_byline_stands_beside_the_time_and_at_140_in_the_margin() -> None:
    assert lines(BEFORE, AFTER, NARROW, edited=at("16:40"))[:3] == [
        "   16:33   Lowri Pugh - edited 16:40",
        "   High water now forecast for [-18:40,",
        "   as expected-] {+18:10, half",
    ]
    wide = lines(BEFORE, AFTER, WIDE, edited=at("16:40"))
    assert wide[0] == "   16:33  Lowri Pugh             High water now forecast for [-18:40, as expected-] {+18:10, half"
    assert wide[1] == "          edited 16:40           an hour early+}"


def test_bars_and_bullets_beside_changed_rows_keep_their_ink() -> None:
    long = "the crews of all three boats were told to stay in port until the wind has gone down and the sea with it"
    for kind, mark in ((QUOTE, "│"), (EMBED, "┆"), (ITEM, "–"), (IMAGE, "▤")):
        rows = rows_of(post(), post(block(long, kind=kind)))
        assert "".join(in_ink(rows, "add_fg")).replace(" ", "") == long.replace(" ", "")
        assert all(run.ink in ("soft", "dim") and not run.underline for run in runs(rows) if mark in run.text)
        assert sum(mark in plain(row) for row in rows) == (len(rows) if kind in (QUOTE, EMBED) else 1)


def test_a_teaser_is_shown_whole_and_a_withdrawn_post_is_struck_only_where_words_went() -> None:
    assert lines(teaser("The night of 1953"), teaser("The night of the flood"))[0][11:] == "The night of [-1953-] {+the flood+}"
    rows = rows_of(BEFORE, AFTER, withdrawn=at("16:50"))
    assert [run.text for run in runs(rows) if run.strike] == ["18:40, as expected", "close to", "Two"]
    assert "withdrawn 16:50" in in_ink(rows, "bad")


def test_a_long_changed_post_is_not_folded() -> None:
    long = replace(AFTER, body=tuple(block(f"item {number}", kind=ITEM) for number in range(40)), pinned=True)
    assert len(rows_of(BEFORE, long)) > 40


def test_a_post_that_holds_our_own_marks_gains_nothing_by_them() -> None:
    old, new = (replace(one, authors=("Lowri\U000e01ef Pugh",), title=f"High{OWN_MARKS} water") for one in (BEFORE, AFTER))
    rows = rows_of(old, new)
    assert "Lowri Pugh" in in_ink(rows, "soft")
    assert in_ink(rows[:1], "add_fg") == []


# Of any text.

KINDS = st.sampled_from(BlockKind)
WORDS = [
    "the",
    "gate",
    "of",
    "Rope",
    "Walk",
    "shuts",
    "at",
    "17:45",
    "港は閉鎖",
    "\U0001f469\u200d\U0001f4bb",
    "e\u0301",
    "a\nb",
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS)).map(" ".join),
    # As `clean` leaves it, and without joiners that join nothing: no two terminals agree on their width.
    st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u200d"), max_size=40),
    st.text(alphabet="ab \n\xa0\u0301\u3042\u3002\ufe0f\U0001f1eb\U000e01ee\U000e01efשلا", max_size=60),
)  # fmt: skip
SPANS = st.builds(Span, TEXTS, st.sampled_from(["", "https://ellery.example"]), st.booleans(), st.booleans())
BLOCKS = st.builds(
    Block,
    KINDS,
    st.lists(SPANS, max_size=3).map(tuple),
    url=st.sampled_from(["", "https://ellery.example/1"]),
    who=TEXTS,
    credit=TEXTS,
    level=st.integers(0, 3),
    number=st.integers(0, 12),
)
POSTS = st.builds(Post, st.just("p"), st.just(at("16:33")), title=TEXTS, body=st.lists(BLOCKS, max_size=5).map(tuple))
GRIDS = st.sampled_from([Grid.of(width) for width in (4, 20, 40, 64, 80, 124, 140)])


def letters(of: Post) -> str:
    """All that a reader sees of a post's words, without the space between them."""
    texts = [of.title]
    for each in of.body:
        texts.append(each.text)
        texts.append(each.who if each.kind in (QUOTE, EMBED) else each.credit if each.kind in (IMAGE, BlockKind.VIDEO) else "")
    return re.sub(rf"[\s{OWN_MARKS}]", "", "".join(texts))


@given(POSTS, POSTS)
def test_kept_and_added_words_are_the_new_text_kept_and_removed_ones_the_old(old: Post, new: Post) -> None:
    for one, two in ((old, new), (old, old), (old, replace(old, body=old.body[1:] + new.body))):
        words = compare_posts(one, two).words
        for gone, whole in ((Change.REMOVED, two), (Change.ADDED, one)):
            text = "".join(span.text for change, word in words if change is not gone for span in word.spans)
            assert re.sub(f"[{OWN_MARKS}]", "", text) == letters(whole)


@given(POSTS)
def test_nothing_changed_between_a_post_and_itself(same: Post) -> None:
    assert {change for change, _ in compare_posts(same, same).words} <= {Change.KEPT}


@given(POSTS, POSTS, GRIDS, st.sampled_from([FULL, ASCII]), st.booleans())
def test_rows_never_exceed_the_measure_and_their_runs_never_overlap(
    old: Post, new: Post, grid: Grid, marks: Marks, gone: bool
) -> None:
    for row in rows_of(old, new, grid, marks, edited=at("16:40"), withdrawn=at("16:50") if gone else None):
        ends = 0
        for column, run in row:
            assert column >= ends
            assert not set(run.text) & set(OWN_MARKS)
            ends = column + cells(run.text)
        if grid.width >= 20:
            assert row_end(row) <= max(grid.end, grid.byline + grid.byline_width)


@given(POSTS, POSTS)
def test_exactly_the_changed_letters_have_the_inks_of_changes(old: Post, new: Post) -> None:
    comparison = compare_posts(old, new)
    assume(all(cells(word.text[0]) for _, word in comparison.words))  # else it is drawn on the letter before it
    rows = changed(comparison, Seen(new))
    for change, ink in ((Change.REMOVED, "del_fg"), (Change.ADDED, "add_fg")):
        expected = "".join(span.text for became, word in comparison.words if became is change for span in word.spans)
        drawn = "".join(in_ink(rows, ink))
        assert sorted(re.sub(r"\s", "", drawn)) == sorted(re.sub(rf"[\s{OWN_MARKS}]", "", expected))


@given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
def test_as_many_words_stay_as_can(old: list[str], new: list[str]) -> None:
    most = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for at_old, before in enumerate(old):
        for at_new, after in enumerate(new):
            best = max(most[at_old][at_new + 1], most[at_old + 1][at_new])
            most[at_old + 1][at_new + 1] = most[at_old][at_new] + 1 if before == after else best
    kept = _longest(old, new)
    assert len(kept) == most[-1][-1]
    assert all(old[at_old] == new[at_new] for at_old, at_new in kept)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(kept))


# Long posts.


def story(words: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{int(chance.paretovariate(0.7)) % 3000}" for _ in range(words)]


@pytest.mark.parametrize("paragraph", [20_000, 50, 5], ids=["one paragraph", "paragraphs", "lines"])
def test_a_post_of_20_000_words_is_compared_within_moments_whatever_became_of_it(paragraph: int) -> None:
    def paragraphs(words: list[str]) -> Post:
        return blocks(*(" ".join(words[begin : begin + paragraph]) for begin in range(0, len(words), paragraph)))

    old = story(20_000, 1)
    little = [*old[:100], "new", *old[101:15_000], "newer", *old[15_000:]]
    start = time.process_time()
    comparison = compare_posts(paragraphs(old), paragraphs(little))
    compare_posts(paragraphs(old), paragraphs(story(20_000, 2)))
    compare_posts(paragraphs(["a", "x"] * 10_000), paragraphs(["a", "y"] * 10_000))
    assert time.process_time() - start < 6  # a second and a half on a slow machine; without the limits, hours
    if paragraph > 5:
        assert sum(change is Change.ADDED for change, _ in comparison.words) <= 2 + 20_000 // paragraph * 2


def test_a_paragraph_too_long_to_compare_keeps_its_ends_or_is_given_whole() -> None:
    old, new = story(5_000, 1), story(5_000, 2)
    same = story(9_000, 3)
    ends = compare_posts(blocks(" ".join(same + old)), blocks(" ".join(same + new))).words
    assert [change for change, _ in ends] == [Change.KEPT] * 9_000 + [Change.REMOVED] * 5_000 + [Change.ADDED] * 5_000
    whole = compare_posts(blocks(" ".join(old)), blocks(" ".join(new))).words
    assert {change for change, _ in whole} == {Change.REMOVED, Change.ADDED}


def test_kinds_of_posts_do_not_matter_to_what_is_compared() -> None:
    unfinished = replace(AFTER, kind=PostKind.UNFINISHED)
    assert compare_posts(BEFORE, unfinished) == compare_posts(BEFORE, AFTER)
