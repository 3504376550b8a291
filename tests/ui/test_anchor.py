"""The line being read, found again by its words: after arrivals, edits, withdrawals, filters and other sizes of the window."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.store import Place
from tui_liveblog.ui.anchor import Spot, Words, found_again, row_of, spot_of
from tui_liveblog.ui.rows import plain

from .scenes import NOON, ReaderScene, story_post

# The words of a line


@pytest.mark.parametrize(
    ("before", "word", "now", "found"),
    [
        ("one two three", "two", "one two three", "two"),
        ("one two three", "two", "zero one two three", "two"),
        ("one two three", "two", "one two three four", "two"),
        ("a long part, and then the middle of it", "the middle", "then a part, and then the middle of it all", "the middle"),
        ("alpha beta gamma", "beta", "alpha delta gamma", "delta"),
        ("gone", "gone", "", ""),
    ],
)
def test_a_line_is_found_by_its_words_after_an_edit(before: str, word: str, now: str, found: str) -> None:
    letters, later = "".join(before.split()), "".join(now.split())
    at = found_again(letters, letters.index("".join(word.split())), later)
    assert later[at:].startswith("".join(found.split()))


@given(st.text("ab", max_size=40), st.integers(0, 40), st.text("ab", max_size=40))
def test_a_line_is_found_somewhere_in_whatever_the_words_became(before: str, letter: int, now: str) -> None:
    assert 0 <= found_again(before, min(letter, len(before)), now) <= max(len(now), 0)


def test_a_row_of_the_byline_is_a_row_of_the_byline_wherever_it_stands() -> None:
    standard = Words("headlinebody", (0, 8, 8), aside=(1, 1))
    narrow = Words("headlinebody", (0, 0, 8), aside=(0, 1))
    wide = Words("headlinebody", (0, 8))
    assert row_of(narrow, spot_of(standard, 1)) == 0
    assert row_of(standard, spot_of(narrow, 0)) == 1
    assert row_of(wide, spot_of(narrow, 0)) == 0
    assert row_of(standard, Spot(8)) == 2


# Whatever happens

COUNT = 14
SIZES = ((40, 12), (59, 18), (80, 21), (100, 27), (140, 40))


def long_post(number: int, words: int, *, before: int = 0, after: int = 0, minutes: float | None = None) -> Post:
    """A post of which every word says where it is; `before` and `after` are words of an edit around them."""
    text = [f"e{at}" for at in range(before)] + [f"w{number}.{at}" for at in range(words)] + [f"f{at}" for at in range(after)]
    body = tuple(Block(BlockKind.PARAGRAPH, (Span(" ".join(text[at : at + 30])),)) for at in range(0, len(text), 30))
    return story_post(number, 0, minutes=minutes, body=body, title=f"h{number}.0 h{number}.1")


CHANGES = st.one_of(
    st.tuples(st.just("arrives"), st.integers(0, 60), st.just(0)),
    st.tuples(st.just("arrives late"), st.integers(1, COUNT), st.integers(0, 60)),
    st.tuples(st.just("edited"), st.integers(1, COUNT), st.integers(0, 40)),
    st.tuples(st.just("withdrawn"), st.integers(1, COUNT), st.just(0)),
    st.tuples(st.just("filtered"), st.integers(0, 2**COUNT - 1), st.just(0)),
    st.tuples(st.just("unfiltered"), st.just(0), st.just(0)),
    st.tuples(st.just("resized"), st.integers(0, len(SIZES) - 1), st.just(0)),
)
KEYS = st.lists(st.sampled_from(("step", "step", "line", "line", "page", "half", "oldest", "turn")), min_size=1, max_size=8)


class Reading:
    """What a reader reads: a word, its post, and the row it is on."""

    def __init__(self, scene: ReaderScene) -> None:
        self.scene = scene
        line = next(line for line in scene.reader.lines() if line.post == scene.reader.cursor and line.row >= 0)
        self.post = line.post
        words = plain(scene.shelf.laid(line.post).rows[line.row])[scene.shelf.grid.text :].split()
        self.word = next((word for word in words if word[0] in "wh"), "")
        self.first = self.row = self.now() if self.word else -1

    def now(self) -> int | None:
        """The row that the word is on."""
        for row, line in enumerate(self.scene.reader.lines()):
            if line.post == self.post and line.row >= 0:
                words = plain(self.scene.shelf.laid(line.post).rows[line.row]).split()
                if self.word in words:
                    return row
        return None

    def rests(self) -> bool:
        """Whether an end of the page keeps it from moving further."""
        view = self.scene.reader.view
        return view.at_start or view.at_end


async def happen(scene: ReaderScene, what: str, first: int, second: int, numbers: dict[str, int]) -> None:
    fresh = len(scene.posts) + 100
    match what:
        case "arrives":
            await scene.publish(long_post(fresh, first, minutes=fresh + 1000))
        case "arrives late":
            await scene.publish(long_post(fresh, second, minutes=first - 0.5))
        case "edited":
            numbers[f"p{first}"] = second
            await scene.publish(long_post(first, 80, before=second, after=second // 2))
        case "withdrawn":
            await scene.withdraw(f"p{first}")
        case "filtered":
            shown = {f"p{number}" for number in range(1, COUNT + 1) if first >> (number - 1) & 1}
            await scene.show(shown)
        case "unfiltered":
            await scene.show(None)
        case "resized":
            await scene.resize(*SIZES[first])


@settings(max_examples=300, deadline=None)
@given(KEYS, st.lists(CHANGES, min_size=1, max_size=8))
def test_whatever_happens_the_line_being_read_is_where_it_was(keys: list[str], changes: list[tuple[str, int, int]]) -> None:
    async def tell() -> None:
        scene = ReaderScene([long_post(number, 80) for number in range(COUNT, 0, -1)])
        for key in keys:
            scene.press(key)
        reading = Reading(scene)
        if scene.reader.stance != "HELD" or not reading.word:
            return
        size = (80, 21)
        for what, first, second in changes:
            await happen(scene, what, first, second, {})
            size = SIZES[first] if what == "resized" else size
            timeline, view = scene.timeline, scene.reader.view
            if what in ("filtered", "unfiltered", "resized"):
                reading.row = reading.first
            if reading.post in view:
                row = reading.now()
                if row != reading.row:
                    assert reading.rests() or (reading.row or 0) >= size[1], (what, row, reading.row)
                reading.row = row if row is not None else reading.row
            elif timeline.visible:
                moment = timeline[reading.post].moment
                nearest = min(abs(timeline[own].moment - moment) for own in timeline.visible)
                line = scene.line()
                assert line is not None
                assert abs(timeline[line[0]].moment - moment) <= nearest or what != "filtered"
        await scene.show(None)
        await scene.resize(80, 21)
        assert reading.now() == reading.first or reading.rests()

    asyncio.run(tell())


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_after_a_restart_at_any_width_the_line_being_read_is_on_its_row(width: int) -> None:
    posts = [long_post(number, 200) for number in range(9, 0, -1)]
    scene = ReaderScene(posts)
    for key in ("step", "page", "line", "line", "line"):
        scene.press(key)
    reading = Reading(scene)
    place = scene.reader.place()
    assert place is not None
    again = ReaderScene(posts, width=width, place=place)
    reading.scene = again
    assert reading.now() == reading.row
    await again.resize(80, 21)
    assert reading.now() == reading.row


async def test_a_place_of_an_older_version_begins_with_the_row_that_it_names() -> None:
    place = Place("p5", "p5", 3, following=False)
    scene = ReaderScene([long_post(number, 200) for number in range(9, 0, -1)], place=place)
    assert (scene.reader.lines()[0].post, scene.reader.lines()[0].row) == ("p5", 3)


async def test_the_line_stays_though_words_are_put_in_above_it_in_the_same_post() -> None:
    scene = ReaderScene([long_post(number, 200) for number in range(9, 0, -1)])
    for key in ("step", "line", "line", "line"):
        scene.press(key)
    reading = Reading(scene)
    await scene.publish(long_post(8, 200, before=50))
    assert reading.now() == reading.row
    assert scene.timeline["p8"].moment == NOON + timedelta(minutes=8)


async def test_after_an_edit_and_a_restart_the_line_being_read_is_on_its_row() -> None:
    posts = [long_post(number, 200) for number in range(9, 0, -1)]
    scene = ReaderScene(posts)
    for key in ("step", "line", "line", "line"):
        scene.press(key)
    reading = Reading(scene)
    await scene.publish(long_post(8, 200, before=30))
    place = scene.reader.place()
    assert place is not None
    edited = [post if post.id != "p8" else long_post(8, 200, before=30) for post in posts]
    reading.scene = ReaderScene(edited, place=place)
    assert reading.now() == reading.row


async def test_after_the_wheel_and_a_restart_the_next_key_begins_where_the_page_is() -> None:
    posts = [long_post(number, 40) for number in range(30, 0, -1)]
    scene = ReaderScene(posts)
    scene.reader.wheel(60)
    top = scene.reader.lines()[0].post
    again = ReaderScene(posts, place=scene.reader.place())
    assert again.reader.lines()[0].post == top
    again.reader.touch()
    assert again.reader.cursor in again.reader.view.shown()
