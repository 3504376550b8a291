"""Dates, times and names as live blogs write them."""

from __future__ import annotations

import pytest

from .reading import TWO_POSTS, one, read, utc


@pytest.mark.parametrize(
    "stamp",
    [
        "Ada Quill19 December 2024 18:32",
        "Ada Quill 19 December 2024 18:32",
        "Ada Quill, 19 December 2024, 18.32",
        "Ada Quill | 19 Dec 2024 | 6:32 pm",
        "Ada QuillDecember 19, 2024 6.32pm",
        "By Ada Quill on Thursday, 19 December 2024 at 18:32 GMT",
        "Ada Quill2024-12-19T18:32:00Z",
        "Ada Quill 2024-12-19 18:32 UTC",
        "Ada Quill 19/12/2024 18:32",
        "Ada Quill 12/19/2024 6:32 p.m.",
        "Von Ada Quill, 19. Dezember 2024, 19:32 Uhr MEZ",
        "Ada Quill, le 19 décembre 2024 à 19h32 CET",
        "Ada Quill 19 de diciembre de 2024 a las 19:32 CET",
        "Ada Quill 19 dicembre 2024 alle ore 19:32 +01:00",
        "Ada Quill 19 de\u0301cembre 2024 18:32",
        "18:32, Thursday 19 December 2024, Ada Quill",
        "19 December 2024 1:32pm EST | Ada Quill",
        "Ada Quill\n19 December 2024 18:32",
        "Ada Quill\n\nThursday 19 December 2024 18:32",
    ],
)
def test_a_byline_with_its_date_is_read_however_it_is_written(stamp: str) -> None:
    post = one(stamp)
    assert (post.authors, post.published) == (("Ada Quill",), utc(2024, 12, 19, 18, 32))
    assert (post.title, post.text) == ("A headline", "The text.\n\nMore text.")


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("", ()),
        ("Thursday ", ()),
        ("Donnerstag, ", ()),
        ("Published ", ()),
        ("Updated: ", ()),
        ("Stand: ", ()),
        ("By Ada Quill ", ("Ada Quill",)),
        ("Ada Quill and Bram Tolley ", ("Ada Quill", "Bram Tolley")),
        ("Ada Quill, Bram Tolley & Cleo Rand ", ("Ada Quill", "Bram Tolley", "Cleo Rand")),
        ("Ada Quill, harbour correspondent", ("Ada Quill",)),
        ("Ada QuillThursday ", ("Ada Quill",)),
        ("Anna Freitag", ("Anna Freitag",)),
        ("Jan van der Holm", ("Jan van der Holm",)),
        ("agencies", ("agencies",)),
    ],
)
def test_authors_are_names_and_not_weekdays_labels_or_offices(names: str, authors: tuple[str, ...]) -> None:
    assert one(f"{names}19 December 2024 06:32").authors == authors


@pytest.mark.parametrize(
    "prose",
    [
        "The storm began on 19 December 2024 at 06:32",
        "The ferry sailed at 06:32 on 19 December 2024.",
        "Waves on the quay, 19 December 2024 (AP)",
        "Nobody counts 31 February 2024 06:32",
        "Nobody counts 19 December 2024 25:32",
    ],
)
def test_a_date_in_a_sentence_is_no_boundary(prose: str) -> None:
    snapshot = read(
        TWO_POSTS.format("Ada Quill19 December 2024 09:00", "Ada Quill19 December 2024 08:00").replace("More of it.", prose)
    )
    assert [post.title for post in snapshot.posts] == ["First headline", "Second headline"]


def test_an_update_line_beside_bylines_is_no_post_of_its_own() -> None:
    text = TWO_POSTS.format("Ada Quill3 March 2024 09:40\nUpdated 3 March 2024 09:45", "Ada Quill3 March 2024 09:00")
    snapshot = read(f"Last updated 3 March 2024 10:00\nThe introduction.\n{text}")
    assert [post.title for post in snapshot.posts] == ["First headline", "Second headline"]
    assert (snapshot.blog.standfirst, snapshot.skipped) == ("The introduction.", 0)


def test_marks_that_nobody_sees_are_no_part_of_a_byline() -> None:
    assert one("Ada\u200b Quill\u00ad19 Decem\u00adber\ufeff 2024 06:32").authors == ("Ada Quill",)


def test_local_times_are_london_time_unless_the_reader_or_the_text_names_a_zone() -> None:
    summer = "Ada Quill19 July 2024 06:32"
    assert one(summer).published == utc(2024, 7, 19, 5, 32)
    assert one(summer, timezone="America/New_York").published == utc(2024, 7, 19, 10, 32)
    assert one(f"{summer} CEST", timezone="America/New_York").published == utc(2024, 7, 19, 4, 32)
    assert read(TWO_POSTS.format(summer, summer)).notes == ("the text names no time zone: times are read as Europe/London",)


def test_an_unknown_zone_is_said_and_read_as_london() -> None:
    snapshot = read(TWO_POSTS.format("Ada Quill19 July 2024 06:32", "Ada Quill19 July 2024 06:30"), timezone="Nowhere/Atoll")
    assert "Nowhere/Atoll is not known" in snapshot.notes[0]
    assert snapshot.posts[0].published == utc(2024, 7, 19, 5, 32)


def test_an_hour_that_the_clocks_skip_is_read_as_before_the_change() -> None:
    assert one("Ada Quill31 March 2024 01:30").published == utc(2024, 3, 31, 1, 30)
