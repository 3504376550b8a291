"""What is promised of stored posts: what a look saw is there, whole or not at all, in order, with every edit."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.store.looks import KEY, NOON, NOW, look, post
from tui_liveblog.model import BlockKind, Rank, Status, text_digest
from tui_liveblog.query import At, parse
from tui_liveblog.store import Store
from tui_liveblog.transfer import Validators

TYPED = "https://tarnholt.example/live/ferry?page=2"
AT = At(NOW, UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path) as opened:
        yield opened


async def ids(store: Store, key: str = KEY) -> list[str]:
    return [known.post.id for known in await store.everything(key)]


async def test_what_a_look_saw_is_there_after_a_restart(tmp_path: Path) -> None:
    seen = post(2, "The **pier** is «closed» – 終了", title="Pier", authors=("Ida Marsh",))
    async with Store(tmp_path) as store:
        added = (await store.receive(look(seen, post(1), etag='"a"', full=True, authors=("Tom Reed",)), NOW)).added
    async with Store(tmp_path) as store:
        stored = await store.known_blog(KEY)
        assert await store.everything(KEY) == list(added)
        assert (await store.load(KEY, ["p2"]))["p2"].post == seen
        assert await store.validators(KEY, KEY) == Validators('"a"', "", KEY)
    assert stored is not None
    assert (stored.blog.title, stored.blog.authors, stored.blog.key, stored.blog.status) == (
        "Ferry strike",
        ("Tom Reed",),
        KEY,
        Status.UNKNOWN,
    )
    assert (stored.source, stored.state, stored.looked, stored.full_look) == ("schema.org", b"kept", NOW, NOW)
    assert stored.top == max(known.order for known in added)


async def test_everything_is_newest_first_and_posts_of_one_minute_in_the_order_of_the_page(store: Store) -> None:
    twins = [replace(post(5), id=name) for name in ("upper", "lower")]
    await store.receive(look(post(9), *twins, post(1)), NOW)
    await store.receive(look(post(9), post(7), *twins, post(1)), NOW)
    assert await ids(store) == ["p9", "p7", "upper", "lower", "p1"]


async def test_posts_are_loaded_by_the_thousand_and_unknown_ids_are_left_out(store: Store) -> None:
    await store.receive(look(*(post(number) for number in range(1200, 0, -1))), NOW)
    loaded = await store.load(KEY, [f"p{number}" for number in range(2000)])
    assert set(loaded) == {f"p{number}" for number in range(1, 1201)}


async def test_a_blog_that_was_never_seen_is_empty_and_no_error(store: Store) -> None:
    assert await store.known_blog(KEY) is None
    assert await store.everything(KEY) == []
    assert await store.entries(KEY) == []
    assert await store.load(KEY, ["p1"]) == {}
    assert (await store.search(KEY, parse("harbour"), AT)).ids == []
    assert await store.previous(KEY, "p1") is None
    assert not await store.validators(KEY, KEY)
    assert not await store.unchanged(KEY, {}, NOW, full=True)


async def test_entries_say_what_the_timeline_needs_and_fall_back_on_a_byline_of_one(store: Store) -> None:
    await store.receive(look(replace(post(2), key=True), post(1, authors=("Ida Marsh",)), authors=("Tom Reed",)), NOW)
    entries = {entry.id: entry for entry in await store.entries(KEY)}
    assert (entries["p2"].authors, entries["p1"].authors) == (("Tom Reed",), ("Ida Marsh",))
    assert entries["p2"].moment == NOON + timedelta(minutes=2)
    assert entries["p2"].digest == text_digest(replace(post(2), key=True))
    assert entries["p2"].marks != entries["p1"].marks


# Edits, withdrawals.


async def test_each_edit_keeps_the_words_before_it(store: Store) -> None:
    await store.receive(look(post(1, "First words.")), NOW)
    for hour, words in ((1, "Second words."), (2, "Third words.")):
        changes = await store.receive(look(post(1, words)), NOW + timedelta(hours=hour))
        assert [known.post.text for known in changes.edited] == [words]
        before = await store.previous(KEY, "p1")
        assert before is not None
        assert before.post.text == ("First words." if hour == 1 else "Second words.")
        assert before.digest == text_digest(before.post)
    (known,) = await store.everything(KEY)
    assert (known.post.text, known.edited) == ("Third words.", NOW + timedelta(hours=2))


async def test_a_post_that_was_never_edited_has_no_words_before(store: Store) -> None:
    await store.receive(look(post(1)), NOW)
    assert await store.previous(KEY, "p1") is None


async def test_a_post_missed_twice_is_withdrawn_also_across_a_restart_and_is_never_lost(tmp_path: Path) -> None:
    for number in range(3):
        async with Store(tmp_path) as store:
            shown = [post(2), post(1)] if number == 0 else [post(2)]
            changes = await store.receive(look(*shown), NOW + timedelta(minutes=number))
            assert len(changes.withdrawn) == (number == 2)
    async with Store(tmp_path) as store:
        known = (await store.load(KEY, ["p1"]))["p1"]
        assert (known.withdrawn, known.post.text) == (NOW + timedelta(minutes=2), "Harbour report number 1.")


async def test_a_304_is_the_second_look_that_misses_a_post(store: Store) -> None:
    await store.receive(look(post(2), post(1)), NOW)
    await store.receive(look(post(2), etag='"b"'), NOW)
    later = NOW + timedelta(minutes=1)
    changes = await store.unchanged(KEY, {KEY: Validators('"c"', "", KEY)}, later, full=True)
    assert [known.post.id for known in changes.withdrawn] == ["p1"]
    assert not await store.unchanged(KEY, {}, later, full=True)
    stored = await store.known_blog(KEY)
    assert stored is not None
    assert (stored.looked, await store.validators(KEY, KEY)) == (later, Validators('"c"', "", KEY))


async def test_a_304_after_a_look_that_missed_nothing_withdraws_nothing(store: Store) -> None:
    await store.receive(look(post(2), post(1)), NOW)
    assert not await store.unchanged(KEY, {}, NOW, full=True)


# One transaction.


async def test_a_look_that_cannot_be_stored_whole_is_not_stored_at_all(store: Store) -> None:
    await store.receive(look(post(1), etag='"a"'), NOW)
    with pytest.raises(UnicodeEncodeError):
        await store.receive(look(post(2), post(1, "Edited."), etag="\ud800"), NOW)
    assert [known.post.text for known in await store.everything(KEY)] == ["Harbour report number 1."]
    assert (await store.validators(KEY, KEY)).etag == '"a"'
    await store.receive(look(post(2), post(1)), NOW)
    assert await ids(store) == ["p2", "p1"]


# Read marks of posts that are read better.


async def test_a_read_post_stays_read_when_the_same_page_is_only_read_better(store: Store) -> None:
    rough = post(1, "Harbour report Share this post", rank=Rank.STRUCTURED)
    fine = post(1, "Harbour report", rank=Rank.SHOWN)
    await store.receive(look(rough), NOW)
    await store.mark(KEY, {"p1": text_digest(rough)}, NOW)
    changes = await store.receive(look(fine), NOW)
    assert [known.post.id for known in changes.amended] == ["p1"]
    assert await store.marks(KEY) == {"p1": text_digest(fine)}


async def test_a_post_with_the_same_words_as_one_that_is_read_better_keeps_its_own_mark(store: Store) -> None:
    rough = [post(number, "Photo", rank=Rank.STRUCTURED) for number in (2, 1)]
    await store.receive(look(*rough), NOW)
    await store.mark(KEY, {one.id: text_digest(one) for one in rough}, NOW)
    await store.receive(look(post(2, "Photo of the pier"), rough[1]), NOW)
    assert await store.marks(KEY) == {"p2": text_digest(post(2, "Photo of the pier")), "p1": text_digest(rough[1])}


async def test_an_edit_does_not_move_a_read_mark(store: Store) -> None:
    await store.receive(look(post(1)), NOW)
    await store.mark(KEY, {"p1": text_digest(post(1))}, NOW)
    await store.receive(look(post(1, "Other words.")), NOW)
    assert await store.marks(KEY) == {"p1": text_digest(post(1))}


# Search.


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pier", ["p3", "p1"]),
        ("PIER", []),
        ("pier -closed", ["p1"]),
        ("title:ferry", ["p2"]),
        ("cafe", ["p2"]),
        ("by:marsh", ["p3"]),
        ("by:reed", ["p2", "p1"]),
        ('"of the pier"', ["p1"]),
        ("", ["p3", "p2", "p1"]),
    ],
)
async def test_search_finds_words_in_titles_and_texts_and_authors_by_name_or_byline(
    store: Store, query: str, found: list[str]
) -> None:
    posts = (
        post(3, "The pier is closed.", authors=("Ida Marsh",)),
        post(2, "Tea at the café.", title="The ferry waits"),
        post(1, "A view of the pier."),
    )
    await store.receive(look(*posts, authors=("Tom Reed",)), NOW)
    assert sorted((await store.search(KEY, parse(query), AT)).ids, reverse=True) == found


# Addresses and keys.


async def test_the_address_that_was_typed_leads_to_the_blog(store: Store) -> None:
    await store.receive(look(post(1), address=TYPED), NOW)
    stored = await store.known_blog(TYPED)
    assert stored is not None
    assert stored.blog.key == KEY
    assert await ids(store, TYPED) == ["p1"]


async def test_another_address_leads_to_the_blog_with_its_marks(store: Store) -> None:
    other = "https://tarnholt.example/amp/ferry"
    await store.receive(look(post(1)), NOW)
    await store.lead(other, KEY)
    assert await ids(store) == await ids(store, other) == ["p1"]
    stored = await store.known_blog(other)
    assert stored is not None
    assert stored.blog.key == KEY


async def test_what_changed_since_a_look_is_told_whoever_saw_it(store: Store) -> None:
    await store.receive(look(post(2), post(1)), NOW)
    first, changes = await store.since(KEY, 0)
    assert [known.post.id for known in changes.added] == ["p2", "p1"]
    await store.receive(look(post(3), post(2, "Edited."), post(1)), NOW)
    await store.receive(look(post(3), post(2, "Edited."), post(1)), NOW)
    second, changes = await store.since(KEY, first)
    assert [known.post.id for known in changes.added] == ["p3"]
    assert [known.post.id for known in changes.edited] == ["p2"]
    assert not (await store.since(KEY, second))[1]
    assert [known.post.id for known in (await store.since(KEY, 0))[1].added] == ["p3", "p2", "p1"]


async def test_what_this_program_saw_is_told_as_what_another_saw(store: Store, tmp_path: Path) -> None:
    looks = [look(post(2), post(1)), look(post(4), post(3), post(2, "Edited."), post(1)), look(post(4), post(2, "Edited."))]
    async with Store(tmp_path) as other:
        for number, seen in enumerate((*looks, looks[-1])):
            await store.receive(seen, NOW)
            assert await store.since(KEY, number) == await other.since(KEY, number)


async def test_a_304_to_a_look_at_new_posts_alone_withdraws_nothing(store: Store) -> None:
    await store.receive(look(post(3), post(2), post(1)), NOW)
    await store.receive(look(post(3), post(1)), NOW)
    assert not await store.unchanged(KEY, {}, NOW, full=False)
    assert [known.post.id for known in (await store.unchanged(KEY, {}, NOW, full=True)).withdrawn] == ["p2"]


async def test_two_blogs_share_neither_posts_nor_validators(store: Store) -> None:
    other = "https://tarnholt.example/live/snow"
    await store.receive(look(post(1), etag='"a"'), NOW)
    await store.receive(look(post(1, "Snow."), key=other), NOW)
    assert (await store.load(KEY, ["p1"]))["p1"].post.text == "Harbour report number 1."
    assert not await store.validators(other, KEY)


async def test_every_shape_of_block_comes_back_as_it_was(store: Store) -> None:
    shapes = tuple(
        replace(post(1).body[0], kind=kind, url="https://tarnholt.example/1", who="Ida", credit="EPA", level=2, number=3)
        for kind in BlockKind
    )
    await store.receive(look(replace(post(1), body=shapes)), NOW)
    assert (await store.load(KEY, ["p1"]))["p1"].post.body == shapes


async def test_the_number_of_posts_that_is_kept_is_right_again_when_they_are_read(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.receive(look(*(post(number) for number in range(30, 0, -1))), NOW)
        await store.receive(look(*(post(number) for number in range(40, 5, -1))), NOW)
        stored = await store.known_blog(KEY)
        assert stored is not None
        assert stored.posts == 40
    with closing(sqlite3.connect(tmp_path / "posts.sqlite3")) as file:
        file.execute("UPDATE blog SET posts = 7")
        file.commit()
    async with Store(tmp_path) as store:
        assert len(await store.entries(KEY)) == 40
        stored = await store.known_blog(KEY)
        assert stored is not None
        assert stored.posts == 40
