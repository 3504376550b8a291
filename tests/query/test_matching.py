"""What is promised of matching: a query lets through what the manual's rules say, whatever it is put together from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import Follower, post
from tests.query.naive import QUERY, SEEN, Made, Seen, plain
from tests.query.trees import TREES
from tests.store.looks import KEY, look
from tui_liveblog.changes import Known
from tui_liveblog.model import Block, BlockKind, Blog, Post, PostKind, Span
from tui_liveblog.query import At, Facts, More, Node, fold, folded_names, from_terms, matches, needs, parse
from tui_liveblog.store import Reader, Store
from tui_liveblog.timeline.facts import facts_of

NOON = datetime(2024, 11, 14, 12, tzinfo=UTC)
AT = At(NOON, UTC)


def told(title: str = "", text: str = "", *authors: str, **more: Any) -> Facts:
    return Facts(fold(title), fold(text), folded_names(authors))._replace(**more)


# Against the rules once more.


@given(QUERY, SEEN)
def test_a_query_lets_through_what_the_rules_say(made: Made, seen: Seen) -> None:
    seen = seen._replace(authors=tuple(" ".join(plain(name).split()) for name in seen.authors))
    facts = Facts(
        fold(seen.title),
        fold(seen.text),
        folded_names(seen.authors),
        NOON - timedelta(minutes=seen.minutes),
        seen.flags,
        lambda: More(tuple(map(fold, seen.links)), seen.has),
    )
    query = parse(made.text)
    assert query.hint == ""
    assert matches(query, facts, AT) is made.holds(seen)
    assert matches(from_terms(query.terms), facts, AT) is made.holds(seen)


# Words.


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("tax*", "Taxes", True),
        ("tax*", "a syntax", False),
        ("tax*", "syntax tax", True),
        ("dell*", "o'dell", True),
        ("न*", "हिन्दी", False),
        ("λόγ*", "Ο Λόγος", True),
        ("strasse", "STRASSE und Straße", True),
        ("strass*", "die Straße", True),
        ("ß", "STRASSE", True),
        ("SS", "Straße", False),
        ("/straße/", "STRAßE", True),
        ("/Ferry/", "ferry", False),
        (r"/\Wferry\b/", "a FERRY!", True),
        (r"/(?P<One>ferry)/", "FERRY", True),
        (r"/\p{Lu}erry/", "Ferry", True),
        ("/café/", "Cafe", True),
        ("/don’t/", "I don't", True),
        ("/a…b/", "a...b", True),
        ("/a…b/", "axxxb", False),
        ('/say "no"/', "they say “no”", True),
        ("/^second/", "first\nsecond", False),
    ],
)
def test_words_of_the_world_are_found_as_they_are_typed(query: str, text: str, found: bool) -> None:
    assert matches(parse(query), told(text=text), AT) is found


def test_a_phrase_and_an_expression_never_reach_from_one_place_into_another() -> None:
    facts = told("storm", "harbour", "Ada", "Bo")
    for query in ('"harbour storm"', '"ada bo"', "by:/ada.bo/", "by:/ada.*bo/", r"/storm\W+harbour/"):
        assert not matches(parse(query), facts, AT)
    assert matches(parse("by:/^bo$/"), facts, AT)


# Times.


@pytest.mark.parametrize(
    ("query", "at", "zone", "moment", "found"),
    [
        ("since:30m", "12:00", 0, "11:30", True),
        ("since:30m", "12:00", 0, "11:29", False),
        ("since:14:00", "15:00", 0, "14:00", True),
        ("since:14:00", "13:00", 0, "12:00", True),  # still to come: yesterday's
        ("since:14:00", "19:00", -5, "18:59", False),  # 14:00 there is 19:00 in UTC
        ("before:today", "12:00", 0, "00:00", False),
        ("before:today", "12:00", 3, "00:00", False),
        ("before:today", "12:00", -3, "00:00", True),
        ("-since:30m", "12:00", 0, "11:29", True),
        ("since:10m,30m", "12:00", 0, "11:31", True),
        ("before:10m,30m", "12:00", 0, "11:49", True),
    ],
)
def test_a_time_is_the_readers_and_goes_with_the_clock(query: str, at: str, zone: int, moment: str, found: bool) -> None:
    def when(clock: str) -> datetime:
        hour, minute = map(int, clock.split(":"))
        return NOON.replace(hour=hour, minute=minute)

    there: tzinfo = timezone(timedelta(hours=zone))
    assert matches(parse(query), told(moment=when(moment)), At(when(at), there)) is found


def test_a_time_that_no_calendar_has_is_as_if_it_were_not_typed() -> None:
    early = At(datetime(1800, 1, 1, tzinfo=UTC), UTC)
    assert parse("since:99999w").hint == ""
    assert matches(parse("storm since:99999w"), told(text="storm", moment=NOON), early)
    assert not matches(parse("rain OR since:99999w"), told(text="storm", moment=NOON), early)


# What is looked at.


@pytest.mark.parametrize(
    ("query", "looked_at"),
    [
        ("", ""),
        ("storm -by:x title:/y/", "names words"),
        ("by:x", "names"),
        ("is:key", "flags"),
        ("is:key,unread", "flags reading"),
        ("a OR -(b -is:starred)", "flags names reading words"),
        ("since:1h", "moment"),
        ("has:image link:x", "more"),
    ],
)
def test_what_a_query_looks_at_is_known_before(query: str, looked_at: str) -> None:
    assert " ".join(sorted(needs(parse(query)))) == looked_at


def test_the_whole_post_is_asked_for_once_and_only_where_words_do_not_decide() -> None:
    asked: list[int] = []

    def more() -> More:
        asked.append(1)
        return More(("https://x.example",), frozenset({"link"}))

    query = parse("link:x has:link link:example storm")
    assert matches(query, told(text="storm", more=more), AT)
    assert len(asked) == 1
    assert not matches(query, told(text="rain", more=more), AT)
    assert len(asked) == 1


def known(own: str, **fields: Any) -> Known:
    (item,) = Follower().see(post(own, minute=1, **fields)).added
    return item


def test_the_pages_byline_counts_where_it_is_one_name_and_the_post_has_none() -> None:
    def found(query: str, item: Known, *page: str) -> bool:
        return matches(parse(query), facts_of(item, Blog(authors=page), unread=True, starred=False), AT)

    assert found("by:pugh", known("p"), "Lowri Pugh")
    assert not found("by:pugh", known("p"), "Lowri Pugh", "Tom Reed")
    assert not found("by:pugh", known("p", authors=("Tom Reed",)), "Lowri Pugh")


def test_a_picture_has_an_address_and_is_no_link() -> None:
    picture = Block(BlockKind.IMAGE, (Span("The wall"),), url="https://pictures.example/wall")
    facts = facts_of(known("p", body=(picture,)), Blog(), unread=True, starred=False)
    assert facts.more() == More(("https://pictures.example/wall",), frozenset({"image"}))
    teaser = facts_of(known("t", kind=PostKind.TEASER, url="https://x.example/a"), Blog(), unread=True, starred=False)
    assert teaser.more() == More(("https://x.example/a",), frozenset({"link"}))
    assert teaser.flags == {"teaser", "unread"}


def stored() -> list[Post]:
    """Posts that differ in all that a query can ask."""
    link = Block(BlockKind.PARAGRAPH, (Span("a B", "https://x.example/ab"),))
    posts = [post(f"p{number}", text, number) for number, text in enumerate(["a", "AB", "é b", "東", "x y ab*"])]
    posts.append(post("p9", minute=9, title="b A", authors=("A B", "é"), body=(link, Block(BlockKind.QUOTE, (Span("b"),)))))
    posts.append(post("p8", minute=8, key=True, kind=PostKind.TEASER, url="https://x.example/b", authors=("b",)))
    return posts[::-1]


@settings(max_examples=15, deadline=None)
@given(st.lists(TREES, min_size=20, max_size=40))
async def test_the_store_finds_what_one_post_after_the_other_does(queries: list[tuple[Node, ...]]) -> None:
    async with Store(None) as store:
        added = {item.post.id: item for item in (await store.receive(look(*stored(), authors=("Éa Page",)), AT.now)).added}
        blog = await store.known_blog(KEY)
        assert blog is not None
        await store.mark(KEY, {"p9": added["p9"].digest, "p1": b"of other words"}, AT.now)
        await store.star(KEY, "p8", AT.now, starred=True)
        facts = {own: facts_of(item, blog.blog, unread=own != "p9", starred=own == "p8") for own, item in added.items()}
        for terms in queries:
            query = from_terms(terms)
            found = await store.search(KEY, query, AT)
            assert set(found.ids) == {own for own, fact in facts.items() if matches(query, fact, AT)}, query.source
            assert found.query is query


async def test_marks_that_are_only_in_memory_count_when_they_are_given() -> None:
    async with Store(None) as store:
        added = {item.post.id: item for item in (await store.receive(look(*stored()), AT.now)).added}
        assert len((await store.search(KEY, parse("is:unread"), AT)).ids) == len(added)
        reader = Reader({"p9": added["p9"].digest}, {"p1"})
        assert set((await store.search(KEY, parse("is:read OR is:starred"), AT, reader)).ids) == {"p9", "p1"}
