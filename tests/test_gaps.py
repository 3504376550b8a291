"""Where posts may be missing: what leaves a gap, what fills it, and that no missing post goes without one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import Follower, at, look, post
from tui_liveblog.changes import Changes
from tui_liveblog.changes.gaps import Gap, gaps_after
from tui_liveblog.model import Coverage, Post, PostKind, Snapshot


class Keeper(Follower):
    """A follower that keeps the gaps too, as the store does."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: tuple[Gap, ...] = ()
        self.asks_older = False

    def take(self, snapshot: Snapshot) -> Changes:
        before = dict(self.known)
        moments = [item.moment for item in before.values() if not item.post.pinned and item.post.kind is not PostKind.TEASER]
        changes = super().take(snapshot)
        self.gaps = gaps_after(
            self.gaps,
            snapshot,
            before,
            changes,
            lambda moment: max((one for one in moments if one <= moment), default=None),
            older=self.asks_older,
        )
        return changes

    def window(self, *posts: Post, **fields: Any) -> list[tuple[float, float]]:
        """A look at the newest posts; the gaps after it in minutes, (newer, older)."""
        self.see(*posts, **fields)
        return self.minutes

    def older(self, *posts: Post) -> list[tuple[float, float]]:
        """A look for older posts, which the session hands on as a delta."""
        self.asks_older = True
        self.see(*posts, coverage=Coverage.DELTA)
        self.asks_older = False
        return self.minutes

    @property
    def minutes(self) -> list[tuple[float, float]]:
        return [((gap.newer - at(0)).total_seconds() / 60, (gap.older - at(0)).total_seconds() / 60) for gap in self.gaps]


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


def run(newest: int, oldest: int) -> list[Post]:
    """A post for each of these minutes, newest first."""
    return [post(f"p{minute}", minute=minute) for minute in range(newest, oldest - 1, -1)]


# What leaves a gap.


def test_a_first_look_leaves_no_gap(keeper: Keeper) -> None:
    assert keeper.window(*run(60, 50)) == []


def test_a_page_with_no_post_in_common_with_what_is_stored_leaves_a_gap_under_its_oldest(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(*run(60, 50)) == [(50, 20)]


def test_so_does_one_that_shows_its_oldest_post_first(keeper: Keeper) -> None:
    keeper.window(*run(20, 10)[::-1])
    assert keeper.window(*run(60, 50)[::-1]) == [(50, 20)]


def test_so_does_one_that_was_cut_off(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(*run(60, 50), partial=True) == [(50, 20)]


def test_one_post_in_common_is_enough_to_join(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(*run(60, 20)) == []


def test_a_late_post_at_the_old_end_of_a_page_that_joins_leaves_none(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(*run(21, 15), post("late", minute=14.5)) == []


def test_posts_of_one_minute_are_neighbours(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(*run(25, 21), post("twin", minute=20)) == []


def test_a_pinned_post_that_is_on_every_page_joins_nothing(keeper: Keeper) -> None:
    pinned = post("p12", minute=12, pinned=True)
    keeper.window(pinned, *run(20, 10))
    assert keeper.window(pinned, *run(60, 50)) == [(50, 20)]
    assert keeper.window(*run(99, 90), pinned) == [(90, 60), (50, 20)]


def test_nor_does_an_old_post_on_top_that_is_not_said_to_be_pinned(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(post("p12", minute=12), *run(60, 50)) == [(50, 20)]


def test_nor_does_a_link_to_an_article(keeper: Keeper) -> None:
    teaser = post("teaser", minute=15, kind=PostKind.TEASER)
    keeper.window(teaser, *run(14, 10))
    assert keeper.window(*run(60, 50), teaser) == [(50, 14)]


def test_two_posts_of_one_page_never_have_a_gap_between_them_though_they_stand_out_of_order(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    shuffled = [post(f"p{minute}", minute=minute) for minute in (60, 57, 58, 56, 52, 54, 53)]
    assert keeper.window(*shuffled) == [(52, 20)]


def test_a_page_that_is_older_than_all_that_is_stored_leaves_none(keeper: Keeper) -> None:
    keeper.window(*run(60, 50))
    assert keeper.window(*run(20, 10)) == []


def test_what_is_new_since_a_known_post_leaves_none(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.window(*run(60, 50), coverage=Coverage.DELTA) == []


def test_posts_without_a_time_have_the_moment_that_is_stored(keeper: Keeper) -> None:
    first, second = [post("a"), post("b")], [post("c"), post("d")]
    keeper.window(*first)
    keeper.window(*second)
    assert keeper.gaps == (Gap(keeper.known["c"].moment, keeper.known["a"].moment),)
    keeper.window(post("e"), *second)
    assert len(keeper.gaps) == 1
    keeper.window(*second, *first)
    assert keeper.minutes == []


def test_where_ids_are_numbers_of_places_the_same_numbers_join_nothing(keeper: Keeper) -> None:
    keeper.window(*(post(f"{place}", f"report {20 - place}", 20 - place) for place in range(5)))
    assert keeper.window(*(post(f"{place}", f"report {60 - place}", 60 - place) for place in range(5))) == [(56, 20)]


def test_where_ids_changed_the_same_words_join(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    renamed = [replace(one, id=f"other-{one.id}") for one in run(20, 12)]
    assert keeper.window(*run(25, 21), *renamed) == []


def test_who_comes_back_twice_has_two_gaps(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    keeper.window(*run(60, 50))
    assert keeper.window(*run(99, 90)) == [(90, 60), (50, 20)]


def test_of_a_page_that_never_joins_the_newest_gaps_are_kept(keeper: Keeper) -> None:
    for minute in range(0, 600, 5):
        keeper.window(*run(minute + 1, minute))
    assert len(keeper.gaps) == 100
    assert keeper.minutes[0] == (595, 591)


# What fills it.


@pytest.fixture
def parted(keeper: Keeper) -> Keeper:
    """Nothing is known between the minutes 20 and 50."""
    keeper.window(*run(20, 10))
    keeper.window(*run(60, 50))
    return keeper


def test_the_same_page_again_fills_nothing(parted: Keeper) -> None:
    assert parted.window(*run(60, 50)) == [(50, 20)]
    assert parted.window(*run(65, 55)) == [(50, 20)]


def test_a_page_with_posts_on_both_sides_fills_it(parted: Keeper) -> None:
    assert parted.window(*run(61, 20)) == []


def test_a_page_that_reaches_into_it_moves_it_down(parted: Keeper) -> None:
    assert parted.window(*run(61, 40)) == [(40, 20)]


def test_the_whole_blog_fills_every_gap(parted: Keeper) -> None:
    parted.window(*run(99, 90))
    assert parted.window(*run(99, 10), coverage=Coverage.WHOLE) == []


def test_a_whole_blog_that_was_cut_off_fills_only_what_it_shows(parted: Keeper) -> None:
    assert parted.window(*run(60, 40), coverage=Coverage.WHOLE, partial=True) == [(40, 20)]


def test_older_posts_that_reach_a_stored_one_fill_it(parted: Keeper) -> None:
    assert parted.older(*run(49, 20)) == []


def test_older_posts_that_do_not_move_it_down_to_the_oldest_of_them(parted: Keeper) -> None:
    assert parted.older(*run(49, 40)) == [(40, 20)]
    assert parted.older(*run(39, 30)) == [(30, 20)]
    assert parted.older(*run(29, 19)) == []


def test_older_posts_that_begin_with_a_stored_one_say_that_nothing_was_missing(parted: Keeper) -> None:
    assert parted.older(*run(20, 10)) == []


def test_older_posts_that_go_past_a_stored_one_that_was_deleted_fill_it(parted: Keeper) -> None:
    assert parted.older(*(one for one in run(49, 15) if one.id not in ("p20", "p19", "p18", "p17", "p16", "p15"))) == [(21, 20)]
    assert parted.older(*run(15, 5)) == [(21, 20)]
    assert parted.older(*(one for one in run(49, 5) if one.id != "p20")) == []


def test_older_posts_from_below_all_that_is_stored_fill_nothing(parted: Keeper) -> None:
    assert parted.older(*run(9, 1)) == [(50, 20)]


def test_older_posts_over_a_gap_fill_nothing(parted: Keeper) -> None:
    assert parted.older(*run(55, 50)) == [(50, 20)]


def test_older_posts_without_a_time_leave_no_gap(keeper: Keeper) -> None:
    keeper.window(*run(20, 10))
    assert keeper.older(post("a"), post("b")) == []


def test_all_posts_as_an_answer_to_a_look_for_older_ones_fill_it(parted: Keeper) -> None:
    assert parted.older(*run(60, 1)) == []


def test_an_edited_post_from_within_a_gap_does_not_fill_it(parted: Keeper) -> None:
    assert parted.window(post("p30", minute=30), coverage=Coverage.DELTA) == [(50, 20)]
    assert parted.older(*run(49, 30)) == [(30, 20)]


def test_what_is_new_fills_nothing(parted: Keeper) -> None:
    assert parted.window(*run(61, 10), coverage=Coverage.DELTA) == [(50, 20)]


def test_one_gap_is_filled_and_the_other_stays(parted: Keeper) -> None:
    parted.window(*run(99, 90))
    assert parted.older(*run(89, 55)) == [(50, 20)]
    parted.window(*run(199, 190))
    assert parted.window(*run(199, 95)) == [(50, 20)]


def test_the_page_s_oldest_post_takes_the_line_along_when_its_time_is_put_right(parted: Keeper) -> None:
    moved = replace(post("p50", minute=48))
    assert parted.window(*run(60, 51), moved) == [(48, 20)]


def test_an_old_copy_of_the_page_between_both_sides_parts_the_gap(parted: Keeper) -> None:
    assert parted.window(*run(40, 30)) == [(50, 40), (30, 20)]


def test_a_page_of_pinned_posts_alone_says_nothing(parted: Keeper) -> None:
    assert parted.window(post("p12", minute=12, pinned=True)) == [(50, 20)]


# Whatever the order of looks, beside a model that knows of each two neighbours in time whether a look showed them together.


class Model:
    """A site with a post a minute, and for every minute whether it is known that nothing is missing before the next."""

    def __init__(self, size: int) -> None:
        self.keeper = Keeper()
        self.size = size
        self.stored: set[int] = set()
        self.proven: set[int] = set()
        self.pointer = 0  # the post from which a look for older ones goes on

    def publish(self, count: int, _: int) -> None:
        self.size += count

    def window(self, count: int, _: int) -> None:
        self._window(self.size, count)

    def stale(self, count: int, back: int) -> None:
        """An old copy of the page: where nothing is stored under it, it is not said what lies over it."""
        newest = max(1, self.size - back)
        if self.stored and max(1, newest - count) >= min(self.stored):
            self._show(newest, max(1, newest - count))

    def delta(self, *_: int) -> None:
        if self.stored and max(self.stored) < self.size:
            newest = max(self.stored)
            self._store(self.size, newest + 1)
            self.proven.update(range(newest, self.size))
            self.keeper.window(*run(self.size, newest + 1), coverage=Coverage.DELTA)

    def edited(self, first: int, second: int) -> None:
        """One post, known or not, from among those that are stored."""
        if self.stored:
            low, high = min(self.stored), max(self.stored)
            minute = low + (first * 31 + second) % (high - low + 1)
            self.stored.add(minute)
            self.keeper.window(*run(minute, minute), coverage=Coverage.DELTA)

    def older(self, count: int, _: int) -> None:
        if self.pointer > 1:
            newest, oldest = self.pointer - 1, max(1, self.pointer - count)
            self._store(newest, oldest)
            self.proven.update(range(oldest, self.pointer))
            self.keeper.older(*run(newest, oldest))
            self.pointer = oldest

    def whole(self, *_: int) -> None:
        self._store(self.size, 1)
        self.proven.update(range(1, self.size))
        self.keeper.window(*run(self.size, 1), coverage=Coverage.WHOLE)
        self.pointer = 1

    def _window(self, newest: int, count: int) -> None:
        oldest = max(1, newest - count)
        if self.stored.isdisjoint(range(oldest, newest + 1)):
            self.pointer = oldest
        self._show(newest, oldest)

    def _show(self, newest: int, oldest: int) -> None:
        self._store(newest, oldest)
        self.proven.update(range(oldest, newest))
        self.keeper.window(*run(newest, oldest))

    def _store(self, newest: int, oldest: int) -> None:
        self.stored.update(range(oldest, newest + 1))

    def unproven(self) -> list[tuple[float, float]]:
        """The stretches of time in which a post may be missing, newest first."""
        known = [low for low in range(min(self.stored), max(self.stored)) if low in self.proven]
        ends = [min(self.stored) - 1, *known, max(self.stored)]
        return [(high, low + 1) for low, high in reversed([*pairwise(ends)]) if high > low + 1]


STEPS = ("publish", "window", "window", "window", "stale", "delta", "edited", "older", "older", "whole")


@settings(max_examples=400, deadline=None)
@given(st.integers(1, 30), st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 12), st.integers(0, 40)), max_size=30))
def test_gaps_are_where_no_look_showed_neighbours_together_and_nowhere_else(
    size: int, steps: list[tuple[str, int, int]]
) -> None:
    model = Model(size)
    model.window(5, 0)
    for step, first, second in steps:
        getattr(model, step)(first, second)
        assert model.keeper.minutes == model.unproven(), step
        hidden = set(range(min(model.stored), max(model.stored))) - model.stored
        assert all(any(older < minute < newer for newer, older in model.keeper.minutes) for minute in hidden)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("window", "older", "whole")),
            st.lists(st.tuples(st.integers(0, 20), st.one_of(st.none(), st.integers(0, 20)), st.booleans()), max_size=6),
        ),
        max_size=8,
    )
)
def test_whatever_a_page_shows_the_gaps_are_in_order_and_apart(
    looks: list[tuple[str, list[tuple[int, int | None, bool]]]],
) -> None:
    keeper = Keeper()
    for kind, shown in looks:
        posts = [post(f"p{own}", minute=minute, pinned=pinned) for own, minute, pinned in shown]
        if kind == "older":
            keeper.older(*posts)
        else:
            keeper.take(look(*posts, coverage=Coverage(kind)))
        assert all(gap.newer > gap.older for gap in keeper.gaps)
        assert all(upper.newer > lower.newer for upper, lower in pairwise(keeper.gaps))
