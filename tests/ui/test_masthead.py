from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_liveblog.errors import LiveBlogError, NoAnswer, Refused, StoreError, TimedOut, Unreadable
from tui_liveblog.model import Blog, Status
from tui_liveblog.query import Query, parse
from tui_liveblog.ui.counts import Counts
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.masthead import hairline, header, sheet_top
from tui_liveblog.ui.rows import Row, Run, cells, plain, row_end
from tui_liveblog.ui.status import Fault, Polling, Standing, status_line

from .pages import NARROW, STANDARD, WIDE

DAY = date(2024, 11, 14)
STORM = Blog(title="Storm Maren strikes Port Ellery", status=Status.LIVE)
HOST = "ellery-courier.example"


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2024-11-14T{clock}").replace(tzinfo=UTC)


CHECKED = Polling(checked=at("16:48:12"), every=30)
COUNTS = Counts(shown=240, total=240, unread=4)


def standing(polling: Polling = CHECKED, counts: Counts = COUNTS, *, stance: str = "HELD", **fields: object) -> Standing:
    given = {"stance": stance, "new": 0, "blog": STORM, "polling": polling, "counts": counts}
    return Standing(**{**given, **fields})  # type: ignore[arg-type]  # a test names the fields of Standing


def status(state: Standing, width: int = 80, marks: Marks = FULL) -> str:
    return plain(status_line(state, Grid.of(width), marks, UTC))


def ink(row: Row, words: str) -> Run:
    return next(run for _, run in row if words in run.text)


# The status line, row by row of the table in LOOKS


def failing(error: LiveBlogError, since: str, again: str) -> Polling:
    return replace(CHECKED, failed=error, since=at(since), again=at(again))


PAUSED = replace(CHECKED, paused=at("16:30"))
OFFLINE = failing(NoAnswer("no server answers"), "16:41", "16:43")
UNKNOWN = failing(NoAnswer("the name was not found", brief="name not found"), "16:41", "16:43")
FALSE = failing(NoAnswer("it could not prove who it is", brief="false certificate"), "16:41", "16:43")
CUT_SHORT = failing(Unreadable("it broke off", brief="cut short"), "16:44", "16:49")
TOO_MANY = failing(Refused("too many", 429), "16:41", "16:55")
BUSY = failing(Refused("try later", 503), "16:41", "16:55")
DAMAGED = failing(Unreadable("damaged"), "16:44", "16:49")
FULL_DISK = failing(StoreError("the disk is full: free some space"), "16:20", "16:21")
ENDED = replace(STORM, status=Status.ENDED)

AT_80 = [
    (standing(stance="FOLLOWING"), " FOLLOWING checked 16:48:12 · every 30 s                 4 unread · 240 posts"),
    (standing(), " HELD      checked 16:48:12 · every 30 s                 4 unread · 240 posts"),
    (standing(new=3), " HELD +3   checked 16:48:12 · every 30 s                 4 unread · 240 posts"),
    (standing(new=1234), " HELD +999 checked 16:48:12 · every 30 s                 4 unread · 240 posts"),
    (standing(PAUSED), " PAUSED    since 16:30 · = starts again                  4 unread · 240 posts"),
    (standing(OFFLINE), " OFFLINE   no answer since 16:41 · next try at 16:43     4 unread · 240 posts"),
    (standing(UNKNOWN), " OFFLINE   name not found since 16:41 · next try at 16:43      4 unread · 240"),
    (standing(FALSE), " OFFLINE   false certificate since 16:41 · next try at 16:43   4 unread · 240"),
    (standing(CUT_SHORT), " HELD      cut short since 16:44 · again at 16:49        4 unread · 240 posts"),
    (standing(TOO_MANY), " OFFLINE   told to wait until 16:55 (too many requests)  4 unread · 240 posts"),
    (standing(BUSY), " OFFLINE   told to wait until 16:55 (it is overloaded)   4 unread · 240 posts"),
    (standing(DAMAGED), " HELD      page unreadable since 16:44 · again at 16:49  4 unread · 240 posts"),
    (standing(FULL_DISK), " HELD      disk full since 16:20 · again at 16:21        4 unread · 240 posts"),
    (
        standing(fault=Fault("disk full", at("16:20"))),
        " HELD      disk full since 16:20: kept in memory only    4 unread · 240 posts",
    ),
    (
        standing(replace(CHECKED, ended=at("22:10")), replace(COUNTS, unread=0), blog=ENDED),
        " ENDED     closed by the newsdesk at 22:10               all read · 240 posts",
    ),
    (standing(blog=ENDED), " ENDED     closed by the newsdesk                        4 unread · 240 posts"),
    (
        standing(counts=Counts(125, 240, 3, 1, filtered=True)),
        " HELD      checked 16:48:12 · every 30 s         125 of 240 · 1 unread hidden",
    ),
    (
        standing(counts=Counts(125, 240, 3, 0, filtered=True)),
        " HELD      checked 16:48:12 · every 30 s      125 of 240 · none unread hidden",
    ),
    (
        standing(counts=replace(COUNTS, unread=0), answer="marked 12 as read · {undo} undoes"),
        " HELD      marked 12 as read · z undoes                  all read · 240 posts",
    ),
    (
        standing(Polling(asking="ellery.example"), Counts(), stance="FOLLOWING"),
        " FOLLOWING asking ellery.example …                               no posts yet",
    ),
    (standing(replace(CHECKED, every=None)), " HELD      read 16:48:12                                 4 unread · 240 posts"),
    (standing(counts=Counts(1, 1, 1)), " HELD      checked 16:48:12 · every 30 s                    1 unread · 1 post"),
]


@pytest.mark.parametrize(("state", "expected"), AT_80, ids=[words[1:28].strip() for _, words in AT_80])
def test_what_the_status_line_says_at_80_columns(state: Standing, expected: str) -> None:
    assert status(state) == expected


AT_40 = [
    (standing(new=3), " HELD +3                 4 unread · 240"),
    (standing(PAUSED), " PAUSED                  4 unread · 240"),
    (standing(OFFLINE), " OFFLINE                 4 unread · 240"),
    (standing(blog=ENDED), " ENDED                   4 unread · 240"),
    (standing(counts=Counts(125, 240, 3, 1, filtered=True)), " HELD      125 of 240 · 1 unread hidden"),
    (standing(counts=Counts(1125, 2240, 3, 12, filtered=True), new=12), " HELD +12              12 unread hidden"),
    (standing(answer="link copied"), " HELD link copied        4 unread · 240"),
    (standing(answer="marked 12 as read · {undo} undoes"), " HELD marked 12 as read · z…   4 unread"),
]


@pytest.mark.parametrize(("state", "expected"), AT_40, ids=[words.strip() for _, words in AT_40])
def test_what_the_status_line_says_at_40_columns(state: Standing, expected: str) -> None:
    assert status(state, 40) == expected


AT_140 = [
    (
        standing(new=3),
        " HELD +3                         checked 16:48:12 · every 30 s                 4 unread · 240 posts"
        "                                  ? help",
    ),
    (
        standing(TOO_MANY),
        " OFFLINE                         told to wait until 16:55 (too many requests)  4 unread · 240 posts"
        "                                  ? help",
    ),
    (
        standing(counts=Counts(125, 240, 3, 1, filtered=True)),
        " HELD                            checked 16:48:12 · every 30 s         125 of 240 · 1 unread hidden"
        "                                  ? help",
    ),
]


@pytest.mark.parametrize(("state", "expected"), AT_140, ids=["held", "offline", "filter"])
def test_what_the_status_line_says_at_140_columns(state: Standing, expected: str) -> None:
    assert status(state, 140) == expected


def test_the_states_ink_says_what_is_the_matter() -> None:
    inks = {
        "FOLLOWING": ("bright", standing(stance="FOLLOWING")),
        "HELD": ("bright", standing()),
        "HELD +3": ("accent", standing(new=3)),
        "PAUSED": ("caution", standing(PAUSED)),
        "ENDED": ("soft", standing(blog=ENDED)),
    }
    for word, (expected, state) in inks.items():
        run = ink(status_line(state, STANDARD, FULL, UTC), word)
        assert (run.ink, run.ground, run.bold) == (expected, "", True)
    column, offline = status_line(standing(OFFLINE), STANDARD, FULL, UTC)[0]
    assert (column, offline.text, offline.ink, offline.ground) == (0, " OFFLINE ", "on_bad", "bad")


def test_faults_that_are_not_the_networks_are_said_as_a_caution_and_the_rest_is_soft() -> None:
    for polling, words in ((DAMAGED, "page unreadable"), (FULL_DISK, "disk full")):
        assert ink(status_line(standing(polling), STANDARD, FULL, UTC), words).ink == "caution"
    assert ink(status_line(standing(OFFLINE), STANDARD, FULL, UTC), "no answer").ink == "soft"
    assert ink(status_line(standing(), STANDARD, FULL, UTC), "4 unread").ink == "bright"
    assert ink(status_line(standing(PAUSED), STANDARD, FULL, UTC), "=").bold


def test_a_check_that_failed_is_answered_whole_or_by_what_is_wrong_since_when_and_what_happens_next() -> None:
    def said(words: str, width: int = 80) -> str:
        return status(standing(failing(Refused(words, 404), "16:41", "16:43"), answer=words), width)

    assert "no such page (404)" in said("no such page (404)")
    assert "answers 404 since 16:41 · next try at 16:43" in said(f"{HOST} has no such page (404); check the address")
    assert said(f"{HOST} has no such page (404); check the address", 40) == status(
        standing(failing(Refused("", 404), "16:41", "16:43")), 40
    )


def test_a_fault_stands_before_the_end_and_a_pause_before_a_fault() -> None:
    assert "OFFLINE" in status(standing(OFFLINE, blog=ENDED))
    assert "PAUSED" in status(standing(replace(OFFLINE, paused=at("16:30"))))
    assert "no answer since" in status(
        standing(failing(TimedOut("slow"), "16:41", "16:43"), fault=Fault("disk full", at("16:20")))
    )


@pytest.mark.parametrize(
    ("every", "words"),
    [(1, "every 1 s"), (22.5, "every 22.5 s"), (90, "every 90 s"), (120, "every 2 min"), (450, "every 7.5 min")],
)
def test_the_interval_is_said_in_words_that_a_reader_uses(every: float, words: str) -> None:
    assert words in status(standing(replace(CHECKED, every=every)))


def test_times_are_in_the_readers_zone() -> None:
    from zoneinfo import ZoneInfo

    assert "checked 17:48:12" in plain(status_line(standing(), STANDARD, FULL, ZoneInfo("Europe/Oslo")))


def test_when_room_is_short_the_interval_goes_first_then_the_word_posts_then_the_check() -> None:
    widths = {width: status(standing(), width) for width in range(60, 81)}
    kept = [
        [part in words for part in ("every", "posts", "checked", "· 240", "4 unread")]
        for _, words in sorted(widths.items(), reverse=True)
    ]
    assert kept[0] == [True] * 5
    firsts = [next((at for at, row in enumerate(kept) if not row[part]), 99) for part in range(5)]
    assert firsts[0] < firsts[1]  # `every` went before `posts` …
    assert all(row[4] for row in kept)  # … and the unread count never


# The header


HEADERS = [
    (80, {}, "   14 Nov  Storm Maren strikes Port Ellery             ellery-courier.example"),
    (80, {"new": 3}, "   14 Nov  Storm Maren strikes Port Ellery         ellery-courier.example  ↑3"),
    (80, {"day": date(2024, 11, 4)}, "   4 Nov   Storm Maren strikes Port Ellery             ellery-courier.example"),
    (80, {"day": None}, "           Storm Maren strikes Port Ellery             ellery-courier.example"),
    (40, {}, " Storm Maren strikes Port Ellery"),
    (40, {"new": 3}, " Storm Maren strikes Port Ellery     ↑3"),
    (40, {"new": 1234}, " Storm Maren strikes Port Ellery  ↑1234"),
    (
        140,
        {},
        "   14 Nov                        Storm Maren strikes Port Ellery             ellery-courier.example",
    ),
    (100, {}, "   14 Nov  Storm Maren strikes Port Ellery             ellery-courier.example"),
]


@pytest.mark.parametrize(("width", "fields", "expected"), HEADERS)
def test_what_the_header_says(width: int, fields: dict[str, object], expected: str) -> None:
    row = header(STORM, HOST, **{"day": DAY, "grid": Grid.of(width), "marks": FULL, **fields})  # type: ignore[arg-type]
    assert plain(row) == expected


def test_the_title_goes_before_the_host_and_is_cut_when_it_is_too_long_itself() -> None:
    title = "Storm Maren strikes Port Ellery, and the ferry is late"
    assert HOST not in plain(header(replace(STORM, title=title), HOST, DAY, STANDARD, FULL))
    assert plain(header(replace(STORM, title="T" * 42), HOST, DAY, STANDARD, FULL)).endswith(f"T  {HOST}")
    assert plain(header(replace(STORM, title="T" * 43), HOST, DAY, STANDARD, FULL)).endswith("T")
    cut = plain(header(replace(STORM, title=title * 2), HOST, DAY, STANDARD, FULL))
    assert cut.endswith("…")
    assert cells(cut) <= 77
    assert (
        plain(header(replace(STORM, title=title), HOST, DAY, NARROW, FULL, new=3)) == " Storm Maren strikes Port Ellery,…   ↑3"
    )


def test_a_blog_without_a_title_is_called_by_its_host() -> None:
    assert plain(header(Blog(), HOST, None, STANDARD, FULL)) == f"           {HOST}"


# The hairline


def line(new: int, query: Query, grid: Grid = STANDARD, marks: Marks = FULL) -> str:
    return plain(tuple((column + grid.margin, run) for column, run in hairline(new, query, grid, marks)))


def test_the_hairline_says_what_is_new_and_what_is_filtered_two_dashes_apart() -> None:
    assert line(0, Query()) == "─" * 80
    assert line(3, Query()) == "────────── ↑ 3 new " + "─" * 61
    assert line(0, parse("by:karvonen,pugh")) == "────────── by:karvonen,pugh " + "─" * 52
    assert line(3, parse("by:karvonen")) == "────────── ↑ 3 new ── by:karvonen " + "─" * 46
    assert line(3, Query(), NARROW) == "── ↑ 3 new " + "─" * 29
    assert line(3, Query(), WIDE) == "─" * 32 + " ↑ 3 new " + "─" * 99
    assert line(3, Query(), Grid.of(100)) == "─" * 20 + " ↑ 3 new " + "─" * 71


def test_in_a_filter_names_of_fields_are_soft_and_what_is_looked_for_is_bright() -> None:
    row = hairline(0, parse('by:karvonen "last train" -sport'), STANDARD, FULL)
    assert ink(row, "by:").ink == "soft"
    for words in ("karvonen", "train", "-sport"):
        assert (ink(row, words).ink, ink(row, words).bold) == ("bright", True)


def test_the_top_of_a_sheet_has_its_title_on_the_axis_and_its_hint_at_the_end_of_the_measure() -> None:
    assert plain(sheet_top("Authors", "7 names", STANDARD, FULL)) == "────────── Authors " + "─" * 50 + " 7 names ──"
    assert plain(sheet_top("Keys", "", NARROW, FULL)) == "── Keys " + "─" * 32
    assert plain(sheet_top("Filter", "31 of 240 · 2 unread hidden", NARROW, FULL)) == "── Filter ─ 31 of 240 · 2 unread hidden"


# Whatever is told


# No marks: what a mark without a letter before it takes up, terminals and Rich disagree about.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "M", "Z")) | st.just(" "), max_size=120)
STANDINGS = st.builds(
    Standing,
    st.sampled_from(("FOLLOWING", "HELD")),
    st.integers(0, 5000),
    st.sampled_from((STORM, ENDED)),
    st.sampled_from((CHECKED, PAUSED, OFFLINE, TOO_MANY, BUSY, DAMAGED, FULL_DISK, Polling(), Polling(asking="x" * 60))),
    st.builds(
        Counts,
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        filtered=st.booleans(),
    ),
    st.just("") | WORDS,
    st.none() | st.just(Fault("disk full", at("16:20"))),
)


@given(STANDINGS, st.integers(16, 200), st.sampled_from((FULL, ASCII)))
def test_the_status_line_is_never_longer_than_the_window_and_always_says_the_state(
    state: Standing, width: int, marks: Marks
) -> None:
    grid = Grid.of(width)
    row = status_line(state, grid, marks, UTC)
    assert all(a + cells(run.text) <= b for (a, run), (b, _) in pairwise(row))
    assert row_end(row) + grid.margin <= width
    assert row[0][1].text.strip().split()[0] in ("FOLLOWING", "HELD", "PAUSED", "OFFLINE", "ENDED")
    if not state.answer and width >= 40:
        said = plain(row)
        counts = state.counts
        if not counts.filtered and counts.total:
            assert (f"{counts.unread} unread" if counts.unread else "all read") in said
        elif counts.filtered and counts.hidden:
            assert f"{counts.hidden} unread hidden" in said
    if marks is ASCII and state.answer.isascii():
        assert plain(row).isascii()


@given(WORDS, WORDS, st.integers(16, 200).map(Grid.of), st.integers(0, 5000), st.sampled_from((FULL, ASCII)))
def test_header_hairline_and_sheet_tops_are_never_longer_than_the_window(
    title: str, words: str, grid: Grid, new: int, marks: Marks
) -> None:
    rows = [
        header(Blog(title=title), words, DAY, grid, marks, new=new),
        hairline(new, parse(words), grid, marks),
        sheet_top("Authors", words, grid, marks),
    ]
    for row in rows:
        assert all(column + cells(run.text) + grid.margin <= grid.width for column, run in row)
        assert all(a + cells(run.text) <= b for (a, run), (b, _) in pairwise(row))
        if marks is ASCII and title.isascii() and words.isascii():
            assert plain(row).isascii()


def test_where_new_posts_lie_both_ways_each_arrow_says_how_many() -> None:
    def said(new: int, behind: int, *, newest_first: bool = True) -> str:
        return plain(hairline(new, Query(), Grid.of(80), FULL, behind=behind, newest_first=newest_first))

    assert " ↑ 3 new " in said(3, 0)
    assert " ↑ 2 ↓ 1 new " in said(3, 1)
    assert " ↓ 3 new " in said(3, 3)
    assert " ↓ 2 ↑ 1 new " in said(3, 1, newest_first=False)
