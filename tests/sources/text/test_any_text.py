"""Whatever text comes: no crash, no flood, and what was written out reads back."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_liveblog.errors import LiveBlogError, NoLiveBlog, NotAsClaimed
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.plain_text import PlainText

from .reading import read

SOURCE = PlainText()


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(
        st.text(max_size=400),
        st.lists(
            st.sampled_from(
                [
                    "",
                    "Headline",
                    "Text.",
                    "Ada Quill3 March 2024 09:40",
                    "3 March 2024 09:40",
                    "12:31 Words",
                    "12:31",
                    "3 March 2024",
                    "Ada Quill",
                    "A wave (AP)",
                    "• item",
                    "17",
                    "Comments",
                    "Your support helps us.",
                    "9 Jan 9999 23:59 -12",
                    "1/1/01 0:00 +14",
                ]
            ),
            max_size=30,
        ).map("\n".join),
    )
)
def test_any_text_gives_posts_with_an_identity_or_one_of_our_errors(text: str) -> None:
    reply = Reply("", text.encode("utf-8", "surrogatepass"))
    try:
        posts = SOURCE.read(reply, b"").posts
    except (NoLiveBlog, NotAsClaimed):
        return
    ids = [post.id for post in posts]
    assert posts
    assert all(ids)
    assert len(set(ids)) == len(ids)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_one_of_our_errors(body: bytes) -> None:
    SOURCE.claims(Reply("", body))
    with contextlib.suppress(NoLiveBlog, NotAsClaimed):
        assert SOURCE.read(Reply("", body + b"\n12:31 Words\n"), b"").posts


FIRST_NAMES = ["Ada", "Bram", "Cléo", "Dov", "Édith", "Jan van", "Mary-Jo", "J. P."]
LAST_NAMES = ["Quill", "Tolley", "Rand", "O’Hara", "Freitagson", "Müller"]
NOUNS = ["Ferry", "Storm", "Harbour master", "Causeway", "Tide of 1953", "‘Great Holm’", "Ålesund pilot"]
VERBS = ["turns back", "closes at noon", "says “no more”", "waits; nobody knows", "is $4m short", "breaks – again"]
NAMES = st.lists(st.builds("{} {}".format, st.sampled_from(FIRST_NAMES), st.sampled_from(LAST_NAMES)), max_size=3, unique=True)
WORDS = st.builds(
    "{} {} {}".format, st.sampled_from(NOUNS), st.sampled_from(VERBS), st.sampled_from(["in the bay", "for 12 hours"])
)
POSTS = st.lists(
    st.tuples(
        WORDS,
        st.lists(WORDS.map(lambda words: words + "."), min_size=2, max_size=5),
        NAMES,
        st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 - local times, as pages write them
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda post: post[0],
)


@settings(deadline=None)
@given(
    posts=POSTS,
    gap=st.sampled_from(["", " ", ", ", " | "]),
    style=st.sampled_from(["%d %B %Y %H:%M", "%B %d, %Y %H:%M", "%d/%m/%Y %H:%M"]),
)
def test_a_blog_written_out_as_text_reads_back_as_it_was(posts: list[Any], gap: str, style: str) -> None:
    lines = ["The introduction of the page."]
    for title, paragraphs, authors, at in posts:
        byline = " and ".join([", ".join(authors[:-1]), authors[-1]]) if len(authors) > 1 else "".join(authors)
        lines += [title, *paragraphs, (byline + gap if byline else "") + at.strftime(style)]
    snapshot = read("\n".join(lines), timezone="UTC")
    wanted = [(title, tuple(authors), at.replace(second=0, microsecond=0, tzinfo=UTC)) for title, _, authors, at in posts]
    assert [(post.title, post.authors, post.published) for post in snapshot.posts] == wanted
    assert snapshot.blog.standfirst == "The introduction of the page."


@pytest.mark.parametrize(
    "unit",
    [
        "a1 ",
        "((((",
        "1",
        "12:",
        "12:31 ",
        "12:31\n",
        "1:11" * 40 + "\n",
        "19 December 2024 ",
        "December ",
        " ",
        "\n",
        "a\n",
        "(AP)",
        "A, " * 40 + "19 December 2024 06:32\n",
        "By ",
        "Your support we ",
        "\u0301\u0323",
        "Ada Quill3 March 2024 09:40\n",
    ],
)
def test_no_text_of_200_000_characters_takes_longer_than_a_moment(unit: str) -> None:
    flood = (unit * 200_000)[:200_000]
    for text in (flood, f"Headline\nText.\nAda Quill3 March 2024 09:40\n{flood}", f"12:31 Headline\n{flood}"):
        reply = Reply("", text.encode())
        begun = time.perf_counter()
        SOURCE.claims(reply)
        with contextlib.suppress(LiveBlogError):
            SOURCE.read(reply, b"")
        # A tenth of a second as a rule; a pattern that goes back and forth would take minutes.
        assert time.perf_counter() - begun < 5


def test_a_text_with_too_many_posts_keeps_the_first_ten_thousand_and_says_so() -> None:
    snapshot = read("".join(f"12:{n % 60:02} Headline {n}\n" for n in range(10_050)))
    assert (len(snapshot.posts), snapshot.partial) == (10_000, True)
    assert "more than 10000 posts" in snapshot.notes[-1]
