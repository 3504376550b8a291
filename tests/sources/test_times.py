"""Times as live blogs write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_liveblog.sources.feeds.times import read_feed_time
from tui_liveblog.sources.times import read_time, read_words


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2023-08-14T09:01:52.000Z", "2023-08-14T09:01:52+00:00"),
        ("2023-05-15T11:50:54+0000", "2023-05-15T11:50:54+00:00"),
        ("2024-08-05T21:00:18.921+01:00", "2024-08-05T20:00:18.921000+00:00"),
        ("2023-11-02T16:48Z", "2023-11-02T16:48:00+00:00"),
        ("2023-11-02 16:48:00+05:30", "2023-11-02T11:18:00+00:00"),
        ("2023-11-02T16:48:00-08", "2023-11-03T00:48:00+00:00"),
        ("20231102T164800Z", "2023-11-02T16:48:00+00:00"),
        ("2023-11-30T24:00:00Z", "2023-12-01T00:00:00+00:00"),
        ("2023-11-02 16:48 UTC", "2023-11-02T16:48:00+00:00"),
        (" 2023-11-02T16:48:00.123456789Z ", "2023-11-02T16:48:00.123456+00:00"),
        ("1691986806000", "2023-08-14T04:20:06+00:00"),
        (1691986806000, "2023-08-14T04:20:06+00:00"),
        (1691986806, "2023-08-14T04:20:06+00:00"),
        (1691986806.5, "2023-08-14T04:20:06.500000+00:00"),
    ],
)
def test_a_time_with_a_zone_is_read_into_utc(written: object, utc: str) -> None:
    moment = read_time(written)
    assert moment is not None
    assert moment.isoformat() == utc


@pytest.mark.parametrize(
    "written",
    [
        "", "now", "2023-08-14", "2023-02-30T10:00:00Z", "2023-08-14T25:00:00Z", "2023-08-14T10:00:00+99:00",
        "2023-08-14T24:01:00Z", "9999-12-31T24:00:00Z", "20231302T164800Z",
        "0000-01-01T00:00Z", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00", "٢٠٢٣-08-14T10:00:00Z", "12345", 0, -5,
        10**30, float("nan"), float("inf"), True, None, [], {"@value": "x"}, "2023-08-14T10:00:00Z junk", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(written: object) -> None:
    assert read_time(written, "Europe/London") is None


def test_a_naive_time_is_read_in_the_zone_named_and_only_there() -> None:
    naive = "2023-08-14T10:01:00"
    assert read_time(naive) is None
    summer, winter = read_time(naive, "Europe/London"), read_time("2023-12-14T10:01", "Europe/London")
    assert summer is not None
    assert winter is not None
    assert (summer.hour, winter.hour) == (9, 10)


@pytest.mark.parametrize("zone", ["Nowhere/Town", "../../etc/passwd", "Europe", "", "\0"])
def test_a_zone_that_is_none_reads_no_naive_time(zone: str) -> None:
    assert read_time("2023-08-14T10:01:00", zone) is None
    assert read_words("14 August 2023 10:01", zone) is None


@pytest.mark.parametrize("words", ["14 August 2023 10:01", "Mon 14 Aug 2023, 10.01 BST", "14 august 2023 at 10:01"])
def test_a_time_in_words_is_local(words: str) -> None:
    moment = read_words(words, "Europe/London")
    assert moment is not None
    assert moment.isoformat() == "2023-08-14T09:01:00+00:00"


@pytest.mark.parametrize("words", ["", "14 Augtember", "31 February 2023 10:01", "14 Foo 2023 10:01", "14 August 2023"])
def test_words_that_are_no_time_are_none(words: str) -> None:
    assert read_words(words, "Europe/London") is None


@given(
    st.builds(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} {}".format,
        st.sampled_from(("Mon", "Sun", "Xyz")),
        st.integers(0, 32),
        st.sampled_from(("Jan", "Feb", "Sep", "Dez", "Foo")),
        st.sampled_from((1, 1999, 2024, 9999)),
        st.integers(0, 25),
        st.integers(0, 61),
        st.integers(0, 61),
        st.sampled_from(("GMT", "+0000", "-0530", "+1400", "+1401", "-9999", "EST")),
    )
)
def test_the_usual_form_of_a_feeds_time_is_read_as_all_others_are(written: str) -> None:
    assert read_feed_time(written, "") == read_feed_time(f"{written} ", "")
