"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui_liveblog.when import parse_when

LISBON = ZoneInfo("Europe/Lisbon")  # an hour before UTC in summer
NOW = datetime(2031, 5, 12, 14, 30, tzinfo=UTC)  # 15:30 there


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30s", "2031-05-12T14:29:30"),
        ("30m", "2031-05-12T14:00:00"),
        ("90 min", "2031-05-12T13:00:00"),
        ("2h", "2031-05-12T12:30:00"),
        ("-2h", "2031-05-12T12:30:00"),
        (" 2 H ", "2031-05-12T12:30:00"),
        ("1d", "2031-05-11T14:30:00"),
        ("1w", "2031-05-05T14:30:00"),
        ("14:00", "2031-05-12T13:00:00"),
        ("14.00", "2031-05-12T13:00:00"),
        ("15:30", "2031-05-12T14:30:00"),
        ("15:31", "2031-05-11T14:31:00"),
        ("9:05", "2031-05-12T08:05:00"),
        ("today 18:00", "2031-05-12T17:00:00"),
        ("yesterday 18:00", "2031-05-11T17:00:00"),
        ("Yesterday  18:00", "2031-05-11T17:00:00"),
        ("today", "2031-05-11T23:00:00"),
        ("yesterday", "2031-05-10T23:00:00"),
        ("2031-05-12", "2031-05-11T23:00:00"),
        ("2031-05-12 09:00", "2031-05-12T08:00:00"),
        ("2031-05-12T09:00:00Z", "2031-05-12T09:00:00"),
        ("2031-05-12T09:00+02:00", "2031-05-12T07:00:00"),
        ("2031-01-12 09:00", "2031-01-12T09:00:00"),
    ],
)
def test_a_time_means_what_a_reader_there_means(text: str, moment: str) -> None:
    assert parse_when(text, NOW, LISBON) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "24:00", "12:60", "12", "tomorrow", "yesterday 25:00", "-", "2h ago", "123456h", "2031-13-01", "1e3h"]
)
def test_anything_else_means_nothing(text: str) -> None:
    assert parse_when(text, NOW, LISBON) is None


@given(st.one_of(st.text(max_size=30), st.from_regex(r"-?\d{1,5} ?(s|m|h|d|w)"), st.datetimes().map(str), st.dates().map(str)))
@example("0001-01-01T00:00+14:00")
@example("9999-12-31T23:59-14:00")
@example("99999w")
@example("٣h")
def test_any_text_is_a_moment_in_utc_or_none(text: str) -> None:
    for zone in (UTC, LISBON, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))):
        moment = parse_when(text, NOW, zone)
        assert moment is None or moment.tzinfo is UTC
