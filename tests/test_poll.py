"""When to ask next: politely, slower when quiet, much slower when refused, at once when a key rings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_liveblog import limits
from tui_liveblog.errors import LiveBlogError, NoAnswer, Refused, TimedOut, Unreadable
from tui_liveblog.poll import Alarm, Cadence, Gate

HOUR = 3600.0


class Clock:
    """A clock that the test winds."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def cadence(clock: Callable[[], float], interval: float = 30, floor: float = 15, *, chance: float = 0.5) -> Cadence:
    """Chance in the middle adds nothing to an interval that was answered."""
    return Cadence(interval, floor, clock=clock, random=lambda: chance)


def refused(status: int, retry_after: float | None = None) -> Refused:
    return Refused("no", status, retry_after)


# Answered.


def test_the_default_is_thirty_seconds(clock: Clock) -> None:
    assert Cadence(clock=clock, random=lambda: 0.5).after_answer(news=True) == 30


@pytest.mark.parametrize(("asked", "interval"), [(1, 15), (0, 15), (-5, 15), (15, 15), (20, 20), (3_000, 3_000)])
def test_nobody_is_asked_more_often_than_the_floor(clock: Clock, asked: float, interval: float) -> None:
    assert cadence(clock, asked).after_answer(news=True) == interval


def test_a_server_on_this_machine_may_be_asked_each_second(clock: Clock) -> None:
    assert cadence(clock, 1, limits.LOOPBACK_FLOOR).after_answer(news=True) == 1


@pytest.mark.parametrize(
    ("asked", "fresh_for", "interval"),
    [
        (0, 0, 30),
        (20, 0, 30),
        (45, 0, 45),
        (0, 60, 60),
        (45, 60, 60),
        (0, 10**9, HOUR),
        (10**9, 0, HOUR),
        (float("inf"), 0, HOUR),
    ],
)
def test_of_the_sites_interval_and_ours_the_slower_counts_up_to_an_hour(
    clock: Clock, asked: float, fresh_for: float, interval: float
) -> None:
    assert cadence(clock).after_answer(news=True, asked=asked, fresh_for=fresh_for) == interval


@pytest.mark.parametrize("odd", [float("nan"), -1.0, -float("inf")])
def test_an_interval_that_is_none_counts_for_nothing(clock: Clock, odd: float) -> None:
    assert cadence(clock).after_answer(news=True, asked=odd, fresh_for=odd) == 30


def test_an_ended_blog_is_asked_every_quarter_of_an_hour(clock: Clock) -> None:
    assert cadence(clock).after_answer(news=True, ended=True) == 900
    assert cadence(clock, 1200).after_answer(news=True, ended=True) == 1200


@pytest.mark.parametrize(
    ("hours", "interval"), [(0, 30), (0.99, 30), (1, 45), (2, 67.5), (3, 101.25), (5, 227.8125), (6, 300), (1_000, 300)]
)
def test_each_quiet_hour_stretches_the_interval_by_half_up_to_five_minutes(clock: Clock, hours: float, interval: float) -> None:
    pace = cadence(clock)
    clock.now += hours * HOUR
    assert pace.after_answer(news=False) == interval


def test_news_ends_the_quiet(clock: Clock) -> None:
    pace = cadence(clock)
    clock.now += 5 * HOUR
    assert pace.after_answer(news=True) == 30
    clock.now += 1.5 * HOUR
    assert pace.after_answer(news=False) == 45


def test_quiet_never_makes_a_slow_pace_faster(clock: Clock) -> None:
    pace = cadence(clock, 600)
    clock.now += 9 * HOUR
    assert pace.after_answer(news=False) == 600


def test_quiet_does_not_slow_what_is_on_this_machine(clock: Clock) -> None:
    pace = cadence(clock, 2, 1)
    clock.now += 9 * HOUR
    assert pace.after_answer(news=False) == 2


@given(st.floats(1, 5_000), st.floats(0, 1, exclude_max=True), st.floats(0, 10_000), st.integers(0, 40))
def test_chance_moves_a_look_by_a_tenth_at_most_and_never_below_the_floor(
    interval: float, chance: float, asked: float, hours: int
) -> None:
    clock = Clock()
    pace = cadence(clock, interval, chance=chance)
    clock.now += hours * HOUR
    usual = pace.current(asked=asked)
    wait = pace.after_answer(news=False, asked=asked)
    assert max(15, usual * 0.9) - 1e-6 <= wait <= usual * 1.1 + 1e-6


def test_looks_of_two_blogs_drift_apart(clock: Clock) -> None:
    pace = Cadence(clock=clock)
    assert len({pace.after_answer(news=True) for _ in range(20)}) > 10


# Failed.


@pytest.mark.parametrize("error", [NoAnswer("no"), TimedOut("no"), Unreadable("no"), refused(500), refused(503), refused(404)])
def test_the_wait_doubles_with_each_failure_up_to_a_quarter_of_an_hour(clock: Clock, error: LiveBlogError) -> None:
    longest = [cadence(clock, chance=1)]
    assert [longest[0].after_failure(error) for _ in range(7)] == [60, 120, 240, 480, 900, 900, 900]


def test_half_of_a_wait_after_a_failure_is_chance(clock: Clock) -> None:
    assert cadence(clock, chance=0).after_failure(NoAnswer("no")) == 30
    assert cadence(clock, chance=0.5).after_failure(NoAnswer("no")) == 45


def test_a_failure_of_a_blog_that_is_asked_seldom_makes_it_no_more_often(clock: Clock) -> None:
    assert cadence(clock, 3_600, chance=1).after_failure(NoAnswer("no")) == 3_600


@pytest.mark.parametrize("status", [429, 403])
def test_a_refusal_without_a_word_waits_a_minute_doubling_to_four_hours(clock: Clock, status: int) -> None:
    pace = cadence(clock, chance=0)
    waits = [pace.after_failure(refused(status)) for _ in range(10)]
    assert waits == [60, 120, 240, 480, 960, 1920, 3840, 7680, 14_400, 14_400]


def test_chance_only_lengthens_the_wait_after_a_refusal(clock: Clock) -> None:
    assert cadence(clock, chance=1).after_failure(refused(429)) == pytest.approx(66)


@pytest.mark.parametrize("status", [429, 403, 503, 500])
@pytest.mark.parametrize(
    ("said", "wait"), [(120, 120), (3_600, 3_600), (86_400, 86_400), (10**12, 86_400), (float("inf"), 86_400)]
)
def test_retry_after_is_kept_to_for_a_day_at_most(clock: Clock, status: int, said: float, wait: float) -> None:
    assert cadence(clock).after_failure(refused(status, said)) == wait


@pytest.mark.parametrize("said", [0, -5, 1])
def test_a_retry_after_of_nothing_does_not_make_us_hurry(clock: Clock, said: float) -> None:
    pace = cadence(clock, chance=0)
    assert [pace.after_failure(refused(503, said)) for _ in range(4)] == [30, 60, 120, 240]


def test_an_answer_ends_every_kind_of_waiting(clock: Clock) -> None:
    pace = cadence(clock, chance=0)
    for error in (refused(429), refused(429), NoAnswer("no"), NoAnswer("no")):
        pace.after_failure(error)
    states = [pace.failing]
    pace.after_answer(news=False)
    assert [*states, pace.failing] == [True, False]
    assert pace.after_failure(refused(429)) == 60
    pace.after_answer(news=True)
    assert pace.after_failure(NoAnswer("no")) == 30


ERRORS = st.sampled_from([NoAnswer("no"), Unreadable("no"), *(refused(status) for status in (403, 404, 429, 500, 503))])
SAID = st.builds(refused, st.sampled_from([429, 503]), st.floats(allow_nan=False))


@given(st.lists(ERRORS | SAID, min_size=1, max_size=60), st.floats(0, 1), st.floats(1, 5_000))
def test_whatever_fails_the_wait_is_at_least_the_floor_and_at_most_a_day(
    errors: list[LiveBlogError], chance: float, interval: float
) -> None:
    pace = cadence(Clock(), interval, chance=chance)
    for error in errors:
        wait = pace.after_failure(error)
        assert 15 <= wait <= limits.RETRY_AFTER_CAP
        said = error.retry_after if isinstance(error, Refused) else None
        assert wait >= min(said or 0, limits.RETRY_AFTER_CAP)


# The host's gate.


def test_a_gate_is_open_until_it_is_closed_and_says_why_and_how_long(clock: Clock) -> None:
    gate = Gate(clock)
    why = refused(429)
    states = [gate.closed]
    gate.close(60, why)
    for _ in range(3):
        states.append(gate.closed)
        clock.now += 30
    assert states == [None, (60, why), (30, why), None]


def test_a_shorter_time_does_not_open_a_gate_sooner(clock: Clock) -> None:
    gate = Gate(clock)
    long, short = refused(429), refused(503)
    gate.close(3_600, long)
    states = []
    for seconds, why in ((3_600, long), (60, short), (7_200, short)):
        gate.close(seconds, why)
        states.append(gate.closed)
    assert states == [(3_600, long), (3_600, long), (7_200, short)]


async def test_a_gate_lets_one_request_through_at_a_time(clock: Clock) -> None:
    gate = Gate(clock)
    order: list[str] = []

    async def ask() -> None:
        async with gate.one_at_a_time:
            order.append("in")
            await asyncio.sleep(0.001)
            order.append("out")

    await asyncio.gather(*(ask() for _ in range(5)))
    assert order == ["in", "out"] * 5


# The alarm.


async def test_a_wait_ends_when_its_time_is_over() -> None:
    began = asyncio.get_running_loop().time()
    assert await Alarm().wait(0.05) is False
    assert 0.04 <= asyncio.get_running_loop().time() - began < 5


@pytest.mark.parametrize("seconds", [None, 3_600])
async def test_a_key_ends_a_wait_at_once(seconds: float | None) -> None:
    alarm = Alarm()
    async with asyncio.timeout(5):
        waiting = asyncio.create_task(alarm.wait(seconds))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        alarm.ring()
        assert await waiting is True


async def test_a_ring_that_nobody_waited_for_ends_the_next_wait_and_only_that() -> None:
    alarm = Alarm()
    alarm.ring()
    alarm.ring()
    async with asyncio.timeout(5):
        assert await alarm.wait(None) is True
        assert await alarm.wait(0.01) is False


async def test_a_ring_is_heard_by_a_wait_of_no_time() -> None:
    alarm = Alarm()
    assert await alarm.wait(0) is False
    alarm.ring()
    assert await alarm.wait(0) is True


async def test_a_wait_that_is_cancelled_loses_no_ring() -> None:
    alarm = Alarm()
    waiting = asyncio.create_task(alarm.wait(None))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    alarm.ring()
    async with asyncio.timeout(5):
        assert await alarm.wait(None) is True


def test_a_reader_who_pays_by_the_megabyte_is_asked_for_no_more_than_they_allow() -> None:
    clock = Clock()
    cadence = Cadence(30, clock=clock, random=lambda: 0.5, budget=6_000_000)
    cadence.begin()
    cadence.weigh(600_000)
    assert cadence.after_answer(news=True) == pytest.approx(360)
    cadence.begin()
    cadence.weigh(300)
    assert cadence.after_answer(news=True) == pytest.approx(30)
