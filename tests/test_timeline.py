"""One blog as its reader sees it: order, filter, unread, what is new, who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from tests.builders import at, post
from tui_liveblog.changes import Known
from tui_liveblog.model import Blog, PostKind, text_digest
from tui_liveblog.timeline import AuthorCount, Columns, Entry, Mark, Marked, Timeline, byline, entry_of, marks_of


def entry(own: str, minute: float = 0, order: int = 0, text: str = "", *authors: str, marks: Mark = Mark.NONE) -> Entry:
    return Entry(own, at(minute), order, text_digest(post(own, text)), authors, marks)


def timeline(*entries: Entry, read: Iterable[str] = ()) -> Timeline:
    made = Timeline()
    made.receive(entries)
    read_now(made, *read)
    return made


def read_now(line: Timeline, *ids: str) -> Marked:
    marked = line.mark(ids, read=True)
    assert marked is not None or not ids
    line.take(marked.after if marked else {})
    return marked or Marked({}, {})


ABC = entry("a", 1), entry("b", 2), entry("c", 3)


# Order.


def test_newest_first_whatever_the_order_they_came_in() -> None:
    assert timeline(ABC[1], ABC[2], ABC[0]).visible == ["c", "b", "a"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_any_part_of_a_long_history_is_what_stands_there_also_after_more_came(*, newest_first: bool) -> None:
    line = timeline(*(entry(f"p{minute}", minute) for minute in range(0, 6000, 2)))
    line.receive([entry(f"p{minute}", minute) for minute in (1, 2047, 2049, 4095, 5999, 6001)])
    line.turn(newest_first=newest_first)
    minutes = sorted({*range(0, 6000, 2), 1, 2047, 2049, 4095, 5999, 6001}, reverse=newest_first)
    every = [f"p{minute}" for minute in minutes]
    assert list(line.visible) == every
    for part in (
        slice(0, 90),
        slice(1000, 1100),
        slice(900, 2990),
        slice(2990, 9999),
        slice(50, 40),
        slice(-3, None),
        slice(0, 9, 4),
    ):
        assert line.visible[part] == every[part]


def test_of_one_moment_the_larger_order_is_newer() -> None:
    assert timeline(entry("a", 1, 1), entry("c", 1, 3), entry("b", 1, 2)).visible == ["c", "b", "a"]


def test_a_post_that_changed_its_time_moves_and_stands_once() -> None:
    line = timeline(*ABC)
    line.receive([entry("a", 9)])
    assert line.visible == ["a", "c", "b"]
    assert len(line) == 3


def test_a_whole_history_takes_the_place_of_what_was() -> None:
    line = timeline(*ABC, read="a")
    line.receive([entry("d", 4)], fresh=True)
    line.restore([entry("x", 1), entry("y", 2)], {"x": entry("x").digest})
    assert line.visible == ["y", "x"]
    assert (line.unread, line.fresh, "a" in line) == (1, 0, False)
    line.forget()
    assert (list(line.visible), len(line)) == ([], 0)


# The filter.


def test_a_filter_hides_and_clearing_it_shows_all_again() -> None:
    line = timeline(*ABC)
    line.show(["a", "c", "unknown"])
    assert line.visible == ["c", "a"]
    assert line.filtered
    line.show(None)
    assert line.visible == ["c", "b", "a"]
    assert not line.filtered


def test_what_comes_while_a_filter_is_on_is_hidden_until_it_is_let_through() -> None:
    line = timeline(*ABC)
    line.show({"a"})
    line.receive([entry("d", 4)])
    assert line.visible == ["a"]
    line.show_also(["d"], gone=["a"])
    assert line.visible == ["d"]


def test_without_a_filter_there_is_nothing_to_let_through() -> None:
    line = timeline(*ABC)
    line.show_also(["a"], gone=["b"])
    assert line.visible == ["c", "b", "a"]


# The nearest, when a post is hidden or gone.


def test_a_visible_post_stands_for_itself() -> None:
    assert timeline(*ABC).nearest("b") == "b"


@pytest.mark.parametrize(
    ("shown", "nearest"),
    [("a", "a"), ("d", "d"), ("ad", "a"), ("bd", "b"), ("ae", "a"), ("", None)],
)
def test_the_nearest_visible_post_in_time_takes_the_place_of_a_hidden_one(shown: str, nearest: str | None) -> None:
    line = timeline(entry("a", 0), entry("b", 2), entry("c", 4), entry("d", 9), entry("e", 50))
    line.show(set(shown))
    assert line.nearest("c") == nearest


def test_of_two_as_near_the_newer_stands_for_it() -> None:
    line = timeline(*ABC)
    line.show({"a", "c"})
    assert line.nearest("b") == "c"


def test_the_newest_stands_for_a_post_that_nobody_knows() -> None:
    assert timeline(*ABC).nearest("gone") == "c"
    assert Timeline().nearest("gone") is None


def test_a_position_is_only_that_of_a_visible_post() -> None:
    line = timeline(*ABC)
    assert [line.position(own) for own in line.visible] == [0, 1, 2]
    line.show({"a"})
    assert line.position("a") == 0
    for own in ("b", "unknown"):
        with pytest.raises(KeyError):
            line.position(own)


# What is read.


def test_all_is_unread_at_first() -> None:
    assert timeline(*ABC).unread == 3


def test_a_mark_takes_effect_when_it_is_taken_and_not_before() -> None:
    line = timeline(*ABC)
    marked = line.mark(["a", "b", "unknown"], read=True)
    assert marked is not None
    assert marked.after == {"a": ABC[0].digest, "b": ABC[1].digest}
    assert line.unread == 3
    line.take(marked.after)
    assert [own for own in line.visible if line.is_unread(own)] == ["c"]


def test_marking_what_is_marked_changes_nothing() -> None:
    line = timeline(*ABC, read="ab")
    assert line.mark("ab", read=True) is None
    assert line.mark("c", read=False) is None
    again = line.mark("abc", read=True)
    assert again is not None
    assert list(again.after) == ["c"]


def test_undo_puts_back_what_was() -> None:
    line = timeline(*ABC, read="a")
    marked = read_now(line, "b", "c")
    line.take(marked.before)
    assert [own for own in line.visible if line.is_unread(own)] == ["c", "b"]
    unread = line.mark("a", read=False)
    assert unread is not None
    line.take(unread.after)
    assert line.is_unread("a")
    line.take(unread.before)
    assert not line.is_unread("a")


def test_an_edit_makes_a_post_unread_again_and_taking_it_back_makes_it_read() -> None:
    line = timeline(*ABC, read="abc")
    line.receive([replace(ABC[1], digest=entry("b", text="other words").digest)])
    assert (line.is_unread("b"), line.is_reread("b"), line.unread) == (True, True, 1)
    line.receive([ABC[1]])
    assert (line.is_unread("b"), line.is_reread("b"), line.unread) == (False, False, 0)


def test_a_post_never_read_is_unread_and_not_reread() -> None:
    assert not timeline(*ABC).is_reread("a")


def test_undoing_the_reading_of_an_edit_makes_it_unread_again_and_still_reread() -> None:
    line = timeline(*ABC, read="b")
    line.receive([replace(ABC[1], digest=b"edited!!")])
    marked = read_now(line, "b")
    line.take(marked.before)
    assert line.is_reread("b")


def test_a_change_that_is_no_edit_leaves_a_post_read() -> None:
    line = timeline(*ABC, read="b")
    line.receive([replace(ABC[1], marks=Mark.KEY)])
    assert not line.is_unread("b")


def test_unread_counts_what_the_filter_lets_through_and_what_it_hides_apart() -> None:
    line = timeline(*ABC, read="a")
    assert (line.unread, line.unread_hidden) == (2, 0)
    line.show({"a", "b"})
    assert (line.unread, line.unread_hidden) == (1, 1)


def test_marks_of_another_window_take_the_place_of_ours() -> None:
    line = timeline(*ABC, read="a")
    line.restore_marks({"b": ABC[1].digest, "c": b"older words"})
    assert [own for own in line.visible if line.is_unread(own)] == ["c", "a"]


# What is new.


def test_posts_that_came_while_the_reader_was_away_are_new_until_they_were_on_the_screen() -> None:
    line = timeline(*ABC)
    assert line.fresh == 0
    line.receive([entry("d", 4), entry("e", 5)], fresh=True)
    assert line.fresh == 2
    assert line.seen(["d", "a"])
    assert line.fresh == 1
    assert not line.seen(["d"])


def test_an_edit_is_not_a_new_post() -> None:
    line = timeline(*ABC)
    line.receive([replace(ABC[0], digest=b"edited!!")], fresh=True)
    assert line.fresh == 0


def test_what_a_filter_hides_is_not_counted_as_new() -> None:
    line = timeline(*ABC)
    line.receive([entry("d", 4), entry("e", 5)], fresh=True)
    line.show({"a", "e"})
    assert line.fresh == 1


# Who wrote it.


def test_authors_are_counted_with_most_posts_first_and_no_byline_last() -> None:
    line = timeline(
        entry("1", 1, 0, "", "Bo"),
        entry("2", 2, 0, "", "Ada", "Bo"),
        entry("3", 3, 0, "", "Col"),
        entry("4", 4),
        entry("5", 5),
        entry("6", 6),
        entry("7", 7, 0, "", "Bo", marks=Mark.TEASER),
        read=["1", "3"],
    )
    assert line.authors() == [
        AuthorCount("Bo", 2, 1),
        AuthorCount("Ada", 1, 1),
        AuthorCount("Col", 1, 0),
        AuthorCount("", 3, 3),
    ]


def test_authors_are_counted_in_the_whole_blog_whatever_a_filter_hides() -> None:
    line = timeline(entry("1", 1, 0, "", "Bo"), entry("2", 2, 0, "", "Ada"))
    line.show({"1"})
    assert len(line.authors()) == 2


@pytest.mark.parametrize(
    ("shown", "page", "named"),
    [
        (("Ada",), ("Bo",), ("Ada",)),
        ((), ("Bo",), ("Bo",)),
        ((), ("Bo", "Col"), ()),
        ((), (), ()),
    ],
)
def test_the_pages_byline_stands_for_a_post_without_one_only_when_it_is_one_name(
    shown: tuple[str, ...], page: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert byline(post("p", authors=shown), Blog(authors=page)) == named


def known(edited: datetime | None = None, withdrawn: datetime | None = None, **fields: Any) -> Known:
    made = post("p", minute=1, **fields)
    return Known(made, at(1), 7, text_digest(made), at(2), edited, withdrawn)


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({}, Mark.NONE),
        ({"key": True}, Mark.KEY),
        ({"pinned": True}, Mark.PINNED),
        ({"summary": True}, Mark.SUMMARY),
        ({"kind": PostKind.TEASER}, Mark.TEASER),
        ({"kind": PostKind.UNFINISHED}, Mark.UNFINISHED),
        ({"edited": at(3)}, Mark.EDITED),
        ({"withdrawn": at(3)}, Mark.WITHDRAWN),
        ({"key": True, "pinned": True, "edited": at(3)}, Mark.KEY | Mark.PINNED | Mark.EDITED),
    ],
)
def test_every_mark_of_a_post_is_in_the_timeline(fields: dict[str, Any], mark: Mark) -> None:
    assert marks_of(known(**fields)) == mark


def test_an_entry_is_made_of_what_is_stored() -> None:
    stored = known(key=True)
    assert entry_of(stored, Blog(authors=("Ada",))) == Entry("p", at(1), 7, stored.digest, ("Ada",), Mark.KEY)


# Whatever happens.

IDS = st.sampled_from("abcdefgh")
SOME = st.sets(IDS, max_size=5)
ENTRIES = st.lists(st.builds(entry, IDS, st.integers(0, 4), st.integers(0, 2), st.sampled_from(["one", "two"])), max_size=5)


class AnyUse(RuleBasedStateMachine):
    """A timeline used in any way beside the plainest one that could be written."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Timeline()
        self.entries: dict[str, Entry] = {}
        self.read: dict[str, bytes] = {}
        self.shown: set[str] | None = None
        self.fresh: set[str] = set()
        self.muted: set[str] = set()
        self.found: set[str] = set()
        self.unread_only = False
        self.kept: set[str] = set()
        self.undo: list[Marked] = []

    @initialize(entries=ENTRIES)
    def start(self, entries: list[Entry]) -> None:
        self.line.restore(entries, {})
        self.entries = {each.id: each for each in entries}

    @rule(entries=ENTRIES, fresh=st.booleans())
    def receive(self, entries: list[Entry], fresh: bool) -> None:
        self.line.receive(entries, fresh=fresh)
        for each in entries:
            if fresh and each.id not in self.entries:
                self.fresh.add(each.id)
            self.entries[each.id] = each

    @rule(ids=st.none() | SOME)
    def show(self, ids: set[str] | None) -> None:
        self.line.show(ids)
        self.shown = ids

    @rule(ids=SOME, gone=SOME)
    def show_also(self, ids: set[str], gone: set[str]) -> None:
        self.line.show_also(ids, gone)
        self.shown = None if self.shown is None else (self.shown | ids) - gone

    @rule(ids=SOME)
    def mute(self, ids: set[str]) -> None:
        self.line.mute(ids)
        self.muted = ids

    @rule(ids=SOME, gone=SOME)
    def mute_also(self, ids: set[str], gone: set[str]) -> None:
        self.line.mute_also(ids, gone)
        self.muted = (self.muted | ids) - gone

    @rule(ids=SOME)
    def find(self, ids: set[str]) -> None:
        self.line.find(ids)
        self.found = ids

    @rule(ids=SOME, gone=SOME)
    def find_also(self, ids: set[str], gone: set[str]) -> None:
        self.line.find_also(ids, gone)
        self.found = (self.found | ids) - gone

    @rule(only=st.booleans())
    def show_unread(self, only: bool) -> None:
        self.line.show_unread(only)
        self.unread_only, self.kept = only, set()

    @rule(ids=SOME)
    def release(self, ids: set[str]) -> None:
        assert self.line.release(ids) is bool(self.kept - ids)
        self.kept &= ids

    @rule(newest_first=st.booleans())
    def turn(self, newest_first: bool) -> None:
        self.line.turn(newest_first=newest_first)

    @rule(ids=SOME)
    def marks_come_from_another_window(self, ids: set[str]) -> None:
        self.read = {own: self.entries[own].digest if own in self.entries else b"unknown!" for own in ids}
        self.line.restore_marks(self.read)

    @rule(more=ENTRIES)
    def the_rest_of_the_history_comes(self, more: list[Entry]) -> None:
        """What was there is an index of some posts; another has them all."""
        for each in more:
            self.entries.setdefault(each.id, each)
        columns = Columns()
        rising = sorted(self.entries.values(), key=lambda each: (each.moment.timestamp(), each.order, each.id))
        columns.append([(e.id, e.moment.timestamp(), e.order, e.digest, e.authors, e.marks.value) for e in reversed(rising)])
        columns.read(self.read)
        self.line.take_up(columns, newest_first=True, goes_on=True)

    @rule(ids=SOME, read=st.booleans())
    def mark(self, ids: set[str], read: bool) -> None:
        marked = self.line.mark(ids, read=read)
        changed = {own for own in ids if own in self.entries and self.is_unread(own) is read}
        assert set(marked.after if marked else ()) == changed
        if marked is not None:
            self.line.take(marked.after)
            self.undo.append(marked)
            for own in changed:
                self.keep(own, self.entries[own].digest if read else None)

    @rule()
    def undo_a_mark(self) -> None:
        if self.undo:
            before = self.undo.pop().before
            self.line.take(before)
            for own, digest in before.items():
                self.keep(own, digest)

    @rule(ids=SOME)
    def seen(self, ids: set[str]) -> None:
        assert self.line.seen(ids) is bool(self.fresh & ids)
        self.fresh -= ids

    def keep(self, own: str, digest: bytes | None) -> None:
        self.read.pop(own, None)
        if digest is not None:
            self.read[own] = digest
        if self.unread_only and not self.is_unread(own):
            self.kept.add(own)

    def is_unread(self, own: str) -> bool:
        return self.read.get(own) != self.entries[own].digest

    def let_through(self, own: str) -> bool:
        if own in self.muted or (self.shown is not None and own not in self.shown):
            return False
        return not self.unread_only or self.is_unread(own) or own in self.kept

    def counted_authors(self) -> dict[str, tuple[int, int]]:
        unread = [own for own in self.entries if self.is_unread(own) and own not in self.muted]
        return {"": (len(self.entries), len(unread))} if self.entries else {}

    @invariant()
    def what_is_visible_is_sorted_newest_first(self) -> None:
        def place(own: str) -> tuple[datetime, int, str]:
            return (*self.entries[own].place, own)

        newest_first = self.line.newest_first
        visible = sorted(filter(self.let_through, self.entries), key=place, reverse=newest_first)
        assert self.line.visible == visible
        found = [own for own in visible if own in self.found]
        unread = [own for own in visible if self.is_unread(own)]
        for place_of, own in enumerate(visible):
            assert self.line.found_beside(own, 1) == next((one for one in found if one in visible[place_of + 1 :]), None)
            assert self.line.unread_beside(own, -1) == next(
                (one for one in reversed(unread) if one in visible[:place_of]), None
            )
            assert self.line.found(own) == ((found.index(own) + 1) if own in found else 0, len(found))
        oldest = unread[-1 if newest_first else 0] if unread else None
        assert self.line.oldest_unread == oldest

    @invariant()
    def every_visible_post_is_where_it_says(self) -> None:
        for number, own in enumerate(self.line.visible):
            assert self.line.position(own) == number
            assert self.line.nearest(own) == own

    @invariant()
    def the_nearest_is_the_nearest(self) -> None:
        for own, hidden in self.entries.items():
            near = self.line.nearest(own)
            assert (near is None) is (not self.line.visible)
            if near is not None:
                best = min(abs(self.entries[each].moment - hidden.moment) for each in self.line.visible)
                assert abs(self.entries[near].moment - hidden.moment) == best

    @invariant()
    def the_counts_are_right(self) -> None:
        unread = [own for own in self.entries if self.is_unread(own)]
        assert self.line.unread == sum(map(self.let_through, unread))
        hidden = [own for own in unread if self.shown is not None and own not in self.shown and own not in self.muted]
        assert self.line.unread_hidden == len(hidden)
        assert self.line.muted == len(self.muted & self.entries.keys())
        assert {count.name: (count.posts, count.unread) for count in self.line.authors()} == self.counted_authors()
        hours = Counter(int(each.moment.timestamp() // 3600) for each in self.entries.values())
        assert self.line.hours.each == hours
        assert self.line.hours.most == max(hours.values(), default=0)
        assert self.line.fresh == sum(map(self.let_through, self.fresh))
        assert len(self.line) == len(self.entries)


TestAnyUse = AnyUse.TestCase
TestAnyUse.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.lists(IDS, max_size=12))
def test_no_post_stands_twice_however_often_it_comes(ids: list[str]) -> None:
    line = Timeline()
    for number, own in enumerate(ids):
        line.receive([entry(own, number)])
    assert sorted(line.visible) == sorted(set(ids))
