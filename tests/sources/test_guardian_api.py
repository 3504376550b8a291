"""What readers with a key are promised of the Guardian's Content API: a real answer, ours, damaged ones, and over time."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.sources.guardian_answers import PATH, Blog, answer_of_api
from tests.sources.guardian_server import GuardianServer
from tests.sources.samples import Samples, utc
from tests.sources.snapshots import plain
from tui_liveblog.address import parse_source
from tui_liveblog.changes import Changes
from tui_liveblog.desk import Desk
from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import Coverage, Snapshot, Status
from tui_liveblog.session import Arrived, Session, Unchanged
from tui_liveblog.sources import claimant
from tui_liveblog.sources.base import Look, Need, Reply
from tui_liveblog.sources.guardian_api import SOURCE

FIXTURES = Path(__file__).parent.parent / "fixtures" / "guardian_api"
ADDRESS = f"https://content.guardianapis.com{PATH}"
FIELDS = "show-fields=headline,standfirst,byline,lang,liveBloggingNow&show-tags=contributor"
NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)


def sample(shared: Path) -> tuple[bytes, dict[str, Any]]:
    samples, name = Samples("guardian-capi-json"), "content-with-blocks.json"
    return samples.sample(shared, name), samples.truth(shared, name)


def read(body: bytes | dict[str, Any], url: str = "", state: bytes = b"") -> Snapshot:
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    found = SOURCE.read(Reply(url, data), state)
    assert isinstance(found, Snapshot)
    return found


def test_the_real_answer_gives_every_post_as_it_is_told(shared: Path) -> None:
    body, truth = sample(shared)
    reply = Reply("", body)
    assert claimant(reply) is SOURCE
    snapshot = read(body)
    told = [
        {
            "id": post.id.removeprefix("block-"),
            "published": utc(post.published),
            "updated": utc(post.updated),
            "author": ", ".join(post.authors) or None,
            "title": post.title or None,
        }
        for post in snapshot.posts
    ]
    assert len(told) == truth["posts"] == truth["distinct_ids"]
    assert told[0] == truth["first_in_document"] == truth["newest"]
    assert told[-1] == truth["last_in_document"] == truth["oldest"]
    assert sum(post["title"] is None for post in told) == truth["untitled_posts"]
    assert snapshot.blog.title == truth["title"]
    assert snapshot.coverage is Coverage.WHOLE
    assert snapshot.blog.status is Status.UNKNOWN  # it was not asked for `liveBloggingNow`


def test_the_real_answer_s_marks_count_whether_written_as_flags_or_as_words(shared: Path) -> None:
    # "attributes": {"title": "Hi", "pinned": "false", "summary": "true"} and {"keyEvent": true, …, "pinned": true}
    posts = read(sample(shared)[0]).posts
    marks = {post.text.splitlines()[0]: (post.key, post.pinned, post.summary) for post in posts if post.text}
    assert marks["hi"] == (False, False, True)
    assert marks["key event text"] == (True, True, False)
    assert marks["summary text"] == (False, False, True)
    assert marks["more stuff"] == (False, False, False)


def test_the_lead_picture_is_no_post_and_a_picture_alone_is_one(shared: Path) -> None:
    posts = read(sample(shared)[0]).posts
    assert "block-55267e40e4b06299e97da385" not in {post.id for post in posts}
    picture = next(post for post in posts if post.id == "block-5527be22e4b0505fae058181").body
    assert [block.kind.value for block in picture] == ["image"]
    assert picture[0].credit == "Pavel Golovkin/AP"


@pytest.mark.parametrize("name", ["all", "latest"])
def test_a_fixture_reads_as_the_file_beside_it_says(name: str) -> None:
    reply = Reply("", (FIXTURES / f"{name}.in.json").read_bytes())
    assert claimant(reply) is SOURCE
    expected = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    assert plain(replace(read(reply.body), state=b"")) == expected


def test_an_answer_without_posts_is_asked_for_them() -> None:
    body = json.dumps(answer_of_api(long_blog(3), "")).encode()
    found = SOURCE.read(Reply(f"{ADDRESS}?api-key=secret", body), b"")
    assert isinstance(found, Need)
    assert [request.url for request in found.requests] == [f"{ADDRESS}?show-blocks=all&{FIELDS}"]
    with pytest.raises(Unreadable, match="no posts"):
        SOURCE.gather((Reply(ADDRESS, body),), found.state)
    with pytest.raises(Unreadable, match="did not send"):
        SOURCE.gather((), found.state)


def test_a_typed_key_is_in_no_request_and_in_no_state() -> None:
    typed = f"{ADDRESS}?api-key=secret&show-blocks=all"
    state = read(answer_of_api(long_blog(3), "all"), typed).state
    assert b"secret" not in state
    for kept in (b"", state):
        for look in Look:
            request = SOURCE.plan(kept, look, typed, NOW)
            assert request is None or "secret" not in request.url


def test_ordinary_articles_and_lists_of_them_are_no_live_blogs() -> None:
    article = answer_of_api(long_blog(1), "all")
    article["response"]["content"] |= {"type": "article", "id": "world/2024/jul/01/harbour"}
    with pytest.raises(NoLiveBlog, match="ordinary article"):
        read(article)
    del article["response"]["content"]["blocks"]
    with pytest.raises(NoLiveBlog, match="ordinary article"):
        read(article, ADDRESS)
    one = answer_of_api(long_blog(1), "")["response"]["content"]
    other = {**one, "type": "article", "id": "world/2024/harbour"}
    with pytest.raises(NoLiveBlog, match="search") as error:
        read({"response": {"status": "ok", "results": [other, one]}})
    assert error.value.links == ((one["webTitle"], one["webUrl"]),)


def test_what_the_api_says_is_wrong_is_passed_on() -> None:
    with pytest.raises(Unreadable, match="could not be found"):
        read({"response": {"status": "error", "message": "The requested resource could not be found."}})


def test_a_part_that_is_not_the_newest_says_nothing_of_the_rest() -> None:
    answer = answer_of_api(long_blog(9), "body:latest:4")
    blocks = answer["response"]["content"]["blocks"]
    blocks["requestedBodyBlocks"] = {"body:oldest:4": blocks["requestedBodyBlocks"]["body:latest:4"]}
    snapshot = read(answer)
    assert (snapshot.coverage, snapshot.older) == (Coverage.DELTA, True)


def broken(value: Any, chance: random.Random) -> Any:
    """The value with some keys gone and some values of another type."""
    if chance.random() < 0.03:
        return chance.choice([None, True, 5, 10**30, "", "words", [], {}, [[]], "\ud83d", "<p>"])
    if isinstance(value, dict):
        return {key: broken(inner, chance) for key, inner in value.items() if chance.random() > 0.02}
    if isinstance(value, list):
        return [broken(inner, chance) for inner in value if chance.random() > 0.02]
    return value


def test_a_damaged_answer_gives_posts_or_says_why_not() -> None:
    chance = random.Random(3)
    read_well = 0
    for name in ("all", "latest"):
        whole = json.loads((FIXTURES / f"{name}.in.json").read_text("utf-8"))
        for turn in range(400):
            data = json.dumps(broken(whole, chance)).encode()
            if turn % 10 == 0:
                data = data[: chance.randrange(len(data))]
            try:
                found = SOURCE.read(Reply("", data), b"")
            except (NoLiveBlog, Unreadable):
                continue
            if isinstance(found, Snapshot):
                read_well += bool(found.posts)
                assert SOURCE.plan(found.state, Look.NEW, ADDRESS, NOW) is not None
            else:
                assert len(found.requests) == 1
    assert read_well > 300


# Followed over time.


def long_blog(count: int) -> Blog:
    blog = Blog()
    for number in range(count):
        blog.post(f"Words number {number}.", by="Jon Petrel" if number % 4 == 0 else "", key=number % 5 == 0)
    return blog


async def look(server: GuardianServer, session: Session, kind: Look = Look.NEW) -> tuple[Changes, list[str]]:
    """What a look changed, and the queries that it asked with."""
    before = len(server.asked)
    outcome = await session.look(kind)
    assert isinstance(outcome, (Arrived, Unchanged)), outcome
    asked = server.asked[before:]
    assert all(path.startswith(f"/api{PATH}") for path in asked)
    return (outcome.changes if isinstance(outcome, Arrived) else Changes()), [path.partition("?")[2] for path in asked]


@asynccontextmanager
async def following(folder: Path, blog: Blog, query: str = "") -> AsyncIterator[tuple[GuardianServer, Session, Desk]]:
    with GuardianServer(blog) as server:
        async with Desk(folder) as desk:
            yield server, await desk.session(parse_source(server.api_url + query)), desk


def test_the_newest_twenty_are_asked_for_and_all_of_them_now_and_then(tmp_path: Path) -> None:
    blog = long_blog(30)

    async def story() -> None:
        async with following(tmp_path, blog) as (server, session, _):
            changes, asked = await look(server, session)
            assert asked == ["", f"show-blocks=all&{FIELDS}"]
            assert len(changes.added) == 30
            new = blog.post("The gate opens.", by="Jon Petrel")
            changes, asked = await look(server, session)
            assert asked == [f"show-blocks=body:latest:20&{FIELDS}"]
            assert [(known.post.id, known.post.authors) for known in changes.added] == [(new.id, ("Jon Petrel",))]
            changes, _ = await look(server, session)
            assert not changes
            assert server.not_changed == 1
            edited = blog.edit(blog.posts[25], text="Long ago, mended.", updated=900)
            gone = blog.posts[27]
            blog.withdraw(gone)
            assert not (await look(server, session))[0]
            changes, asked = await look(server, session, Look.FULL)
            assert asked == [f"show-blocks=all&{FIELDS}"]
            assert [known.post.id for known in changes.edited] == [edited.id]
            blog.post("So that the answer is another.")
            changes, _ = await look(server, session, Look.FULL)
            assert [known.post.id for known in changes.withdrawn] == [gone.id]

    asyncio.run(story())


def test_an_edit_and_a_withdrawal_among_the_newest_need_no_full_look(tmp_path: Path) -> None:
    blog = long_blog(30)

    async def story() -> None:
        async with following(tmp_path, blog) as (server, session, _):
            await look(server, session)
            edited = blog.edit(blog.posts[3], text="Mended.", updated=900)
            gone = blog.posts[5]
            blog.withdraw(gone)
            changes, _ = await look(server, session)
            assert [known.post.id for known in changes.edited] == [edited.id]
            blog.post("News.")
            changes, asked = await look(server, session)
            assert [known.post.id for known in changes.withdrawn] == [gone.id]
            assert asked == [f"show-blocks=body:latest:20&{FIELDS}"]

    asyncio.run(story())


def test_where_more_than_twenty_are_new_the_next_look_asks_for_all(tmp_path: Path) -> None:
    blog = long_blog(10)

    async def story() -> None:
        async with following(tmp_path, blog) as (server, session, desk):
            await look(server, session)
            for number in range(25):
                blog.post(f"News {number}.")
            changes, _ = await look(server, session)
            assert len(changes.added) == 20
            changes, asked = await look(server, session)
            assert asked == [f"show-blocks=all&{FIELDS}"]
            assert len(changes.added) == 5
            assert not changes.withdrawn
            assert (await look(server, session))[1] == [f"show-blocks=body:latest:20&{FIELDS}"]
            assert len(await desk.store.everything(session.key)) == 35

    asyncio.run(story())


def test_who_asked_for_a_few_posts_gets_the_older_ones_on_demand(tmp_path: Path) -> None:
    blog = long_blog(30)

    async def story() -> None:
        async with following(tmp_path, blog, "?show-blocks=body:latest:5") as (server, session, desk):
            changes, asked = await look(server, session)
            assert asked == ["show-blocks=body:latest:5"]
            assert len(changes.added) == 5
            changes, asked = await look(server, session, Look.OLDER)
            assert asked == [f"show-blocks=all&{FIELDS}"]
            assert len(changes.added) == 25
            stored = await desk.store.known_blog(session.key)
            assert stored is not None
            assert SOURCE.plan(stored.state, Look.OLDER, ADDRESS, NOW) is None

    asyncio.run(story())
