"""What readers are promised of the Guardian's pages, data and deltas: real ones, ours, damaged ones, and over time."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.sources.guardian_answers import PATH, Blog, Entry, delta, model, page
from tests.sources.guardian_server import GuardianServer
from tests.sources.samples import Samples, utc
from tests.sources.snapshots import plain
from tui_liveblog.address import parse_source
from tui_liveblog.changes import Changes
from tui_liveblog.desk import Desk
from tui_liveblog.errors import NoLiveBlog, Unreadable
from tui_liveblog.model import BlockKind, Coverage, Post, Snapshot, Status
from tui_liveblog.session import Arrived, Outcome, Session, Unchanged
from tui_liveblog.sources import claimant
from tui_liveblog.sources.base import Look, Need, Reply, unpack
from tui_liveblog.sources.guardian import SOURCE, Place
from tui_liveblog.sources.guardian_model import read_block
from tui_liveblog.sources.guardian_words import names_in_byline
from tui_liveblog.ui.marks import FULL
from tui_liveblog.ui.tab import Tab

FIXTURES = Path(__file__).parent.parent / "fixtures" / "guardian"
LIVE = "https://www.theguardian.com/world/live/2024/mar/02/tarnholt-storm-live"
POLITICS = "politics-live-2023-12-13.json.gz"
NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)


def unpacked(shared: Path, *parts: str) -> bytes:
    return gzip.decompress(shared.joinpath("samples", *parts).read_bytes())


def read(body: bytes | str | dict[str, Any], url: str = "", state: bytes = b"") -> Snapshot:
    data = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    found = SOURCE.read(Reply(url, data), state)
    assert isinstance(found, Snapshot)
    return found


def place_of(snapshot: Snapshot) -> Place:
    place = unpack(snapshot.state, Place)
    assert place is not None
    return place


def as_told(post: Post) -> dict[str, Any]:
    return {
        "id": post.id.removeprefix("block-"),
        "published": utc(post.published),
        "updated": utc(post.updated),
        "author": ", ".join(post.authors) or None,
        "title": post.title or None,
    }


# The real data of a page.


def test_the_real_data_gives_every_post_as_it_is_told(shared: Path) -> None:
    truth = Samples("guardian-dcr-json").truth(shared, POLITICS)
    snapshot = read(unpacked(shared, "guardian-dcr-json", POLITICS))
    listed = [post for post in snapshot.posts if not post.pinned]
    assert len(listed) == truth["posts"] == len({post.id for post in listed})
    assert as_told(listed[0]) == truth["first_in_document"] == truth["newest"]
    assert as_told(listed[-1]) == truth["last_in_document"] == truth["oldest"]
    assert sum(not post.title for post in listed) == truth["untitled_posts"]
    assert sorted({name for post in snapshot.posts for name in post.authors}) == truth["authors"] == []
    assert [post.id.removeprefix("block-") for post in listed if post.summary] == truth["summary_ids_on_page"]
    times = [post.published for post in listed]
    assert times == sorted(times, key=lambda moment: moment or NOW, reverse=True)
    assert snapshot.skipped == 0
    assert snapshot.coverage is Coverage.WINDOW


def test_the_real_blog_is_live_and_says_whose_it_is(shared: Path) -> None:
    truth = Samples("guardian-dcr-json").truth(shared, POLITICS)
    blog = read(unpacked(shared, "guardian-dcr-json", POLITICS)).blog
    assert (blog.title, ", ".join(blog.authors), blog.language) == (truth["title"], truth["byline"], "en")
    # The sample's own `config` is another page's: {"isLive": false, "pageId": "environment/2020/feb/10/fires-floods-maps-…"}.
    assert (truth["design"], blog.status) == ("LiveBlogDesign", Status.LIVE)
    assert blog.standfirst == "The prime minister faced PMQs for the final time before the Christmas recess"


def test_key_events_are_those_that_their_own_marks_say_and_a_summary_is_none(shared: Path) -> None:
    # truth.json's key_event_ids is the page's list `keyEvents`, which holds summaries too; the post's own bytes are
    # "attributes": {"pinned": false, "keyEvent": false, "summary": true}.
    truth = Samples("guardian-dcr-json").truth(shared, POLITICS)
    snapshot = read(unpacked(shared, "guardian-dcr-json", POLITICS))
    here = {post.id.removeprefix("block-") for post in snapshot.posts}
    keys = {post.id.removeprefix("block-") for post in snapshot.posts if post.key}
    assert keys == (set(truth["key_event_ids"]) & here) - set(truth["summary_ids_on_page"])
    assert truth["key_event_ids"][0] == truth["summary_ids_on_page"][0]


def test_the_real_pinned_post_of_an_older_page_is_there_once_and_stretches_no_window(shared: Path) -> None:
    truth = Samples("guardian-dcr-json").truth(shared, POLITICS)
    snapshot = read(unpacked(shared, "guardian-dcr-json", POLITICS))
    pinned = [post for post in snapshot.posts if post.pinned]
    assert [post.id for post in pinned] == [f"block-{truth['pinned']}"]
    assert (pinned[0].title, utc(pinned[0].published)) == ("PMQs – snap verdict", "2023-12-13T13:24:43Z")
    assert snapshot.posts[-1] is pinned[0]  # where its time says: it is older than all of the page


def test_the_real_data_tells_how_to_go_on(shared: Path) -> None:
    truth = Samples("guardian-dcr-json").truth(shared, POLITICS)
    snapshot = read(unpacked(shared, "guardian-dcr-json", POLITICS))
    base = snapshot.blog.url
    requests = [SOURCE.plan(snapshot.state, look, "", NOW) for look in (Look.NEW, Look.FULL, Look.OLDER)]
    assert [request.url if request else None for request in requests] == [
        f"{base}.json?lastUpdate={truth['mostRecentBlockId']}&isLivePage=true&dcr=true",
        f"{base}.json?dcr=true",
        f"{base}.json?{truth['pagination']['older'][1:]}&dcr=true",
    ]
    assert snapshot.older
    assert snapshot.refresh == 30


def test_bodies_of_the_real_data_hold_what_a_reader_sees(shared: Path) -> None:
    posts = {post.id: post for post in read(unpacked(shared, "guardian-dcr-json", POLITICS)).posts}
    for post in posts.values():
        assert post.body
        assert "<" not in post.text
    summary = posts["block-6579e3a48f08e3b7ab1a3236"]
    assert [block.kind for block in summary.body] == [BlockKind.ITEM] * 4 + [BlockKind.IMAGE]
    picture = summary.body[-1]
    assert (picture.text, picture.credit) == ("Keir Starmer at PMQs.", "Jessica Taylor/UK Parliament/Reuters")
    assert picture.url.endswith("/master/4000.jpg")
    tweet = next(block for post in posts.values() for block in post.body if block.kind is BlockKind.EMBED)
    assert (tweet.who, tweet.url) == (
        "BBC Politics · @BBCPolitics",
        "https://twitter.com/BBCPolitics/status/1734912328703807981",
    )
    card = posts["block-6579cdc58f08e3b7ab1a3096"].body[-1]
    assert card.spans[0].url.endswith("/michael-gove-to-ease-housebuilding-targets-for-councils-in-england")


def test_the_real_data_s_order_of_members_white_space_and_removed_posts_change_no_other_post(shared: Path) -> None:
    data = json.loads(unpacked(shared, "guardian-dcr-json", POLITICS))
    whole = {post.id: post for post in read(data).posts}
    assert {post.id: post for post in read(json.dumps(data, sort_keys=True, indent=3)).posts} == whole
    del data["blocks"][3:5], data["keyEvents"], data["pinnedPost"], data["linkedData"], data["openGraphData"]
    data["blocks"].reverse()
    fewer = read(data).posts
    assert len(fewer) == 9
    assert all(post == whole[post.id] for post in fewer)


def test_every_real_key_event_reads_as_a_post(shared: Path) -> None:
    lists = json.loads(unpacked(shared, "guardian-dcr-json", "key-events-lists.json.gz"))
    assert {name: len(blocks) for name, blocks in lists.items()} == {
        "SingleKeyEvent": 1,
        "ShortKeyEvents": 4,
        "LongKeyEvents": 8,
    }
    for block in (block for blocks in lists.values() for block in blocks):
        post = read_block(block, LIVE, set())
        assert post is not None
        assert post.title
        assert post.body
        assert post.id == f"block-{block['id']}"
    video = next(block for block in lists["ShortKeyEvents"] if block["id"] == "602fd0c48f08ad21ea600275")
    post = read_block(video, LIVE, {f"block-{video['id']}"})
    assert post is not None
    assert post.key
    assert [block.kind for block in post.body].count(BlockKind.VIDEO) == 1


def test_a_match_report_s_data_is_an_ordinary_article(shared: Path) -> None:
    body = unpacked(shared, "negative-articles", "guardian-dcr-matchreport.json.gz")
    assert claimant(Reply("", body)) is SOURCE
    with pytest.raises(NoLiveBlog, match=r"an ordinary article \(match report\), not a live blog"):
        read(body)


# The real page.


def test_the_real_page_is_the_guardian_s_where_its_address_is_known_and_schema_org_s_else(shared: Path) -> None:
    body = unpacked(shared, "jsonld-html", "guardian-2023-05-15-ukraine.html.gz")
    for url in ("https://www.theguardian.com/world/live/2023/may/15/x", "http://127.0.0.1:8000/world/live/2023/may/15/x"):
        assert claimant(Reply(url, body, "text/html")) is SOURCE
    assert claimant(Reply("", body)).name == "schema.org"


def test_the_real_page_s_posts_are_those_of_the_schema_org_reader(shared: Path) -> None:
    body = unpacked(shared, "jsonld-html", "guardian-2023-05-15-ukraine.html.gz")
    truth = json.loads((shared / "samples/jsonld-html/truth.json").read_text("utf-8"))["guardian-2023-05-15-ukraine.html.gz"]
    snapshot = read(body, "https://www.theguardian.com/world/live/2023/may/15/x?CMP=share")
    assert [{**as_told(post), "id": post.id} for post in snapshot.posts] == truth["dom_posts"]
    assert [post.id for post in snapshot.posts if post.pinned] == ["block-646210cc8f0822aea831dd91"]
    place = place_of(snapshot)
    assert place.base == "https://www.theguardian.com/world/live/2023/may/15/x"
    assert place.newest == "block-646219928f08e408b758af95"
    assert place.older == "block-64620b428f08e408b758aed8"
    older = SOURCE.plan(snapshot.state, Look.OLDER, "", NOW)
    assert older is not None
    assert older.url == "https://www.theguardian.com/world/live/2023/may/15/x?page=with:block-64620b428f08e408b758aed8"


def test_an_ordinary_page_of_the_guardian_is_not_claimed(shared: Path) -> None:
    body = unpacked(shared, "negative-articles", "guardian-article-en.html.gz")
    reply = Reply("https://www.theguardian.com/world/2024/feb/24/x", body, "text/html")
    assert not SOURCE.claims(reply)
    with pytest.raises(NoLiveBlog, match="an ordinary article"):
        claimant(reply)


# Our own fixtures, in pairs.


@pytest.mark.parametrize(("name", "url"), [("data.in.json", ""), ("delta.in.json", ""), ("page.html", f"{LIVE}?CMP=share")])
def test_a_fixture_reads_as_the_file_beside_it_says(name: str, url: str) -> None:
    reply = Reply(url, (FIXTURES / name).read_bytes())
    assert claimant(reply) is SOURCE
    expected = json.loads((FIXTURES / f"{name.partition('.')[0]}.json").read_text("utf-8"))
    assert plain(replace(read(reply.body, url), state=b"")) == expected


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Andrew Sparrow", ("Andrew Sparrow",)),
        ("Ilse Varga (now) and Jon Petrel (earlier)", ("Ilse Varga", "Jon Petrel")),
        ("Ilse Varga; Jon Petrel & Mar Tolland in Tarnholt", ("Ilse Varga", "Jon Petrel", "Mar Tolland")),
        ("By Ilse Varga at the Harbour Stadium, with agencies", ("Ilse Varga",)),
        ("Guardian staff and agencies", ("Guardian staff",)),
        ("Sandra Andersen, Ilse Varga, Ilse Varga", ("Sandra Andersen", "Ilse Varga")),
        ("(now)", ()),
    ],
)
def test_a_byline_is_its_names(byline: str, names: tuple[str, ...]) -> None:
    assert names_in_byline(byline) == names


def test_page_and_data_show_the_same_posts() -> None:
    blog = long_blog(11)
    blog.edit(blog.posts[2], updated=999, pinned=True)
    data_state = page_state = b""
    for place in range(len(blog.pages())):
        from_data = read(model(blog, place), f"http://127.0.0.1{PATH}.json?dcr=true", data_state)
        from_page = read(page(blog, place), f"http://127.0.0.1{PATH}", page_state)
        shown = [told(post) for post in from_page.posts]
        assert shown == [told(post) for post in from_data.posts if told(post) in shown]
        assert len(from_data.posts) - len(shown) == (place > 0)  # data has the pinned post on every page
        assert from_page.blog == from_data.blog
        assert place_of(from_page).older == place_of(from_data).older
        assert from_page.coverage is from_data.coverage is (Coverage.DELTA if place else Coverage.WINDOW)
        data_state, page_state = from_data.state, from_page.state


def told(post: Post) -> tuple[object, ...]:
    return post.id, post.published, post.updated, post.title, post.authors, post.text, post.key, post.pinned, post.url


def test_a_delta_shows_its_posts_as_the_page_does() -> None:
    blog = long_blog(7)
    known, new = blog.posts[3], blog.posts[:3]
    from_page = {post.id: post for post in read(page(blog, 0), f"http://127.0.0.1{PATH}").posts}
    told_new = read(delta(blog, known.id)).posts
    assert [post.id for post in told_new] == [entry.id for entry in new]
    for post in told_new:
        same = from_page[post.id]
        assert (post.body, post.title, post.authors, post.published) == (same.body, same.title, same.authors, same.published)


@pytest.mark.parametrize("url", ["", f"http://127.0.0.1{PATH}"])
def test_an_archived_page_alone_withdraws_nothing_and_leads_to_the_front(url: str) -> None:
    blog = long_blog(11)
    for body in (json.dumps(model(blog, 1)), page(blog, 1)):
        found = SOURCE.read(Reply(url, body.encode()), b"")
        if url:
            assert isinstance(found, Need)
            suffix = ".json?dcr=true" if body.startswith("{") else ""
            assert [request.url for request in found.requests] == [url + suffix]
        else:
            assert isinstance(found, Snapshot)
            assert (found.coverage, len(found.posts)) == (Coverage.DELTA, 4)


def test_a_front_page_that_does_not_come_is_said() -> None:
    with pytest.raises(Unreadable, match="first page"):
        SOURCE.gather((), b"")


def test_a_page_filtered_to_key_events_is_no_window() -> None:
    data = {**model(long_blog(3), 0), "filterKeyEvents": True}
    assert read(data).coverage is Coverage.DELTA
    reply = Reply(f"http://127.0.0.1{PATH}?filterKeyEvents=true", page(long_blog(3), 0).encode())
    assert isinstance(SOURCE.read(reply, b""), Snapshot)  # the page itself says that it is not filtered


def test_an_update_without_news_shows_nothing_and_keeps_the_newest() -> None:
    blog = long_blog(3)
    first = read(page(blog, 0), f"http://127.0.0.1{PATH}")
    again = read(delta(blog, blog.posts[0].id), "", first.state)
    assert (again.posts, again.coverage, again.state) == ((), Coverage.DELTA, first.state)
    assert (again.blog.status, again.blog.url) == (Status.LIVE, first.blog.url)


def test_an_update_alone_without_news_is_no_live_blog() -> None:
    with pytest.raises(NoLiveBlog, match="give the address of the blog itself"):
        read({"timeline": "", "numNewBlocks": 0, "html": ""})


def test_an_update_that_promises_posts_and_sends_none_is_noted_and_asked_for_again() -> None:
    blog = long_blog(3)
    first = read(page(blog, 0), f"http://127.0.0.1{PATH}")
    told_of = read({"numNewBlocks": 2, "html": None, "mostRecentBlockId": f"block-{'a' * 24}"}, "", first.state)
    assert any("sends none" in note for note in told_of.notes)
    assert place_of(told_of).newest == blog.posts[0].id


def test_a_live_blog_without_posts_is_damaged() -> None:
    with pytest.raises(Unreadable, match="holds no posts"):
        read({**model(long_blog(3), 0), "blocks": []})


def test_an_older_page_that_leads_to_itself_leads_nowhere() -> None:
    blog = long_blog(11)
    data = model(blog, 1)
    data["pagination"]["older"] = f"?page=with:{blog.pages()[1][0].id}&filterKeyEvents=false"
    front = read(model(blog, 0), f"http://127.0.0.1{PATH}.json?dcr=true")
    older = read(data, "", front.state)
    assert not older.older
    assert SOURCE.plan(older.state, Look.OLDER, "", NOW) is None


def test_no_address_that_data_names_is_asked() -> None:
    data = {**model(long_blog(11), 0), "webURL": "http://10.0.0.1/admin", "canonicalUrl": "http://10.0.0.1/admin"}
    state = read(data, f"http://127.0.0.1{PATH}.json?dcr=true").state
    for look in Look:
        request = SOURCE.plan(state, look, "", NOW)
        assert request is not None
        assert request.url.startswith(f"http://127.0.0.1{PATH}.json?")


@pytest.mark.parametrize("foreign", [b"", b"\x00", b"\x81\xa1a\x01", b"not a state at all"])
def test_another_source_s_state_is_as_none(foreign: bytes) -> None:
    request = SOURCE.plan(foreign, Look.NEW, f"{LIVE}?page=with:block-{'a' * 24}#block-{'a' * 24}", NOW)
    assert request is not None
    assert request.url == LIVE
    assert SOURCE.plan(foreign, Look.OLDER, LIVE, NOW) is None


# Damaged data.


def broken(value: Any, chance: random.Random) -> Any:
    """The value with some keys gone and some values of another type."""
    if chance.random() < 0.03:
        return chance.choice([None, True, 5, -1.5, 10**30, "", "words", [], {}, [[]], {"id": 5}, "\ud83d", "<p>"])
    if isinstance(value, dict):
        return {key: broken(inner, chance) for key, inner in value.items() if chance.random() > 0.02}
    if isinstance(value, list):
        return [broken(inner, chance) for inner in value if chance.random() > 0.02]
    return value


def test_damaged_data_gives_posts_or_says_why_not() -> None:
    chance = random.Random(5)
    blog = long_blog(9)
    blog.edit(blog.posts[4], pinned=True)
    fixture = json.loads((FIXTURES / "data.in.json").read_text("utf-8"))
    state = read(model(blog, 0)).state
    read_well = 0
    for body in (fixture, model(blog, 0), model(blog, 1), delta(blog, blog.posts[2].id)):
        for turn in range(150):
            data = json.dumps(broken(deepcopy(body), chance)).encode()
            if turn % 10 == 0:
                data = data[: chance.randrange(len(data))]
            try:
                found = SOURCE.read(Reply("", data), state if turn % 2 else b"")
            except (NoLiveBlog, Unreadable):
                continue
            else:
                assert isinstance(found, Snapshot)
                assert all(SOURCE.plan(found.state, look, LIVE, NOW) or look is Look.OLDER for look in Look)
                read_well += bool(found.posts)
    assert read_well > 300


def test_a_damaged_page_gives_posts_or_says_why_not() -> None:
    chance = random.Random(6)
    whole = page(long_blog(9), 0)
    for _ in range(60):
        start = chance.randrange(len(whole))
        cut = whole[:start] + whole[start + chance.randrange(400) :]
        with suppress(NoLiveBlog, Unreadable):
            assert isinstance(SOURCE.read(Reply(f"http://127.0.0.1{PATH}", cut.encode()), b""), (Snapshot, Need))


def test_one_bad_post_among_good_ones_is_skipped_and_counted() -> None:
    data = model(long_blog(4), 0)
    data["blocks"][1] = "nothing"
    data["blocks"][2]["elements"] = 7
    data["blocks"][2].pop("title", None)
    snapshot = read(data)
    assert (len(snapshot.posts), snapshot.skipped) == (2, 2)


# Followed over time, against a server that speaks as the site does.


def long_blog(count: int) -> Blog:
    blog = Blog()
    for number in range(count):
        blog.post(
            f"Words number {number}.",
            title=f"Headline {number}" if number % 3 == 0 else "",
            by="Jon Petrel" if number % 4 == 0 else "",
            key=number % 5 == 0,
            picture="A boat & a buoy" if number % 4 == 1 else "",
        )
    return blog


class Follower:
    """A session at a server's blog, and what each look asked for."""

    def __init__(self, server: GuardianServer, session: Session, desk: Desk) -> None:
        self.server, self.session, self.desk = server, session, desk

    async def look(self, kind: Look = Look.NEW) -> tuple[Changes, list[str]]:
        """What the look changed, and the paths that it asked for."""
        before = len(self.server.asked)
        outcome: Outcome = await self.session.look(kind)
        assert isinstance(outcome, (Arrived, Unchanged)), outcome
        return (outcome.changes if isinstance(outcome, Arrived) else Changes()), self.server.asked[before:]

    async def texts(self) -> list[str]:
        return [known.post.text for known in await self.desk.store.everything(self.session.key)]


@asynccontextmanager
async def following(folder: Path, blog: Blog, address: str = "") -> AsyncIterator[Follower]:
    with GuardianServer(blog) as server:
        async with Desk(folder) as desk:
            source = parse_source(server.url + address)
            yield Follower(server, await desk.session(source), desk)


def since(entry: Entry) -> str:
    return f"{PATH}.json?lastUpdate={entry.id}&isLivePage=true&dcr=true"


def texts(changed: tuple[Any, ...]) -> list[str]:
    return [known.post.text.splitlines()[0] for known in changed]


@pytest.fixture
def blog() -> Blog:
    return long_blog(14)


def test_a_new_post_comes_with_one_request_for_it_alone(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            changes, asked = await follower.look()
            assert asked == [PATH]
            assert len(changes.added) == len(blog.pages()[0]) == 6
            known = blog.posts[0]
            assert (await follower.look())[1] == [since(known)]
            new = blog.post("The gate opens.", title="Open")
            changes, asked = await follower.look()
            assert asked == [since(known)]
            assert texts(changes.added) == ["The gate opens."]
            changes, asked = await follower.look()
            assert asked == [since(new)]
            assert not changes
            await follower.look()
            assert follower.server.not_changed == 1  # an update without news is asked for conditionally

    asyncio.run(story())


def test_more_than_five_new_posts_come_in_two_looks(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            new = [blog.post(f"News {number}.") for number in range(7)]
            changes, _ = await follower.look()
            assert texts(changes.added) == [f"News {number}." for number in (4, 3, 2, 1, 0)]
            changes, asked = await follower.look()
            assert asked == [since(new[4])]
            assert texts(changes.added) == ["News 6.", "News 5."]

    asyncio.run(story())


def test_an_edit_a_late_post_and_a_withdrawal_are_found_by_the_full_look(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            edited = blog.edit(blog.posts[1], text="Other words now.", updated=500)
            gone = blog.posts[2]
            blog.withdraw(gone)
            late = blog.post("Came late.", minute=blog.posts[2].minute + 5)
            changes, asked = await follower.look()
            assert not changes
            assert asked == [since(blog.posts[0])]
            changes, asked = await follower.look(Look.FULL)
            assert asked == [PATH]
            assert [known.post.id for known in changes.edited] == [edited.id]
            assert [known.post.id for known in changes.added] == [late.id]
            blog.edit(edited, text="Words once more.", updated=600)  # so that the page is another and is sent again
            changes, _ = await follower.look(Look.FULL)
            assert [known.post.id for known in changes.withdrawn] == [gone.id]
            assert len(changes.edited) == 1
            assert (await follower.texts())[1:4] == ["Words once more.", "Words number 11.", "Came late."]

    asyncio.run(story())


def test_when_the_newest_post_is_withdrawn_the_full_look_finds_what_updates_no_longer_tell(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            gone = blog.posts[0]
            blog.withdraw(gone)
            new = blog.post("After it.")
            changes, asked = await follower.look()
            assert asked == [since(gone)]
            assert not changes
            changes, _ = await follower.look(Look.FULL)
            assert texts(changes.added) == ["After it."]
            assert (await follower.look())[1] == [since(new)]

    asyncio.run(story())


def test_the_newest_post_stays_when_it_is_pinned_and_leaves_the_feed(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            new = blog.post("Doors open at noon.", title="Doors")
            await follower.look()
            blog.edit(new, pinned=True)
            assert new.id not in page(blog, 0).replace(f"#{new.id}", "").replace(f"with:{new.id}", "").split("liveblog-body")[1]
            for turn in range(3):
                changes, _ = await follower.look(Look.FULL)
                assert not changes.withdrawn
                assert not changes.missing
                assert not changes.edited
                assert [known.post.pinned for known in changes.amended] == ([True] if turn == 0 else [])
            (known,) = (await follower.desk.store.load(follower.session.key, [new.id])).values()
            assert (known.post.pinned, known.post.published) == (True, new.at)

    asyncio.run(story())


def test_a_post_pinned_on_an_older_page_withdraws_nothing(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog, ".json?dcr=true") as follower:
            await follower.look()
            while SOURCE.plan((await stored(follower)).state, Look.OLDER, "", NOW):
                await follower.look(Look.OLDER)
            blog.edit(blog.posts[-2], pinned=True)
            for _ in range(3):
                changes, _ = await follower.look(Look.FULL)
                assert not changes.withdrawn
                assert not changes.missing
            assert len(await follower.texts()) == len(blog.posts)

    asyncio.run(story())


async def stored(follower: Follower) -> Any:
    return await follower.desk.store.known_blog(follower.session.key)


def test_a_repeated_post_is_no_news(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            first = await stored(follower)
            told_twice = delta(blog, blog.posts[2].id)
            told_twice["html"] *= 2
            again = read(told_twice, "", first.state)
            assert [post.id for post in again.posts] == [entry.id for entry in blog.posts[:2]]
            blog.posts = [blog.posts[0], blog.posts[0], *blog.posts[1:]]
            changes, _ = await follower.look(Look.FULL)
            assert not changes

    asyncio.run(story())


def test_posts_of_the_same_minute_stand_as_the_page_has_them(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            minute = blog.posts[0].minute + 10
            for name in ("first", "second", "third"):
                blog.post(f"The {name}.", minute=minute)
            await follower.look()
            assert (await follower.texts())[:3] == ["The third.", "The second.", "The first."]
            blog.post("The fourth.", minute=minute)
            await follower.look()
            assert (await follower.texts())[:4] == ["The fourth.", "The third.", "The second.", "The first."]

    asyncio.run(story())


@pytest.mark.parametrize("address", ["", ".json?dcr=true"])
def test_older_pages_are_loaded_one_by_one_until_the_first_post(tmp_path: Path, blog: Blog, address: str) -> None:
    async def story() -> None:
        async with following(tmp_path, blog, address) as follower:
            await follower.look()
            pages = blog.pages()
            for older in pages[1:]:
                changes, asked = await follower.look(Look.OLDER)
                end = f".json?page=with:{older[0].id}&dcr=true" if address else f"?page=with:{older[0].id}"
                assert asked == [PATH + end]
                assert [known.post.id for known in changes.added] == [entry.id for entry in older]
                blog.post("Meanwhile.")  # new posts do not move the older pages
                await follower.look()
            assert SOURCE.plan((await stored(follower)).state, Look.OLDER, "", NOW) is None
            await follower.look(Look.FULL)
            assert SOURCE.plan((await stored(follower)).state, Look.OLDER, "", NOW) is None
            assert len(await follower.texts()) == len(blog.posts)

    asyncio.run(story())


def test_after_a_long_absence_older_posts_begin_at_the_first_page_again(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            while SOURCE.plan((await stored(follower)).state, Look.OLDER, "", NOW):
                await follower.look(Look.OLDER)
            for number in range(30):
                blog.post(f"Unseen {number}.")
            await follower.look(Look.FULL)
            request = SOURCE.plan((await stored(follower)).state, Look.OLDER, "", NOW)
            assert request is not None
            assert request.url.endswith(blog.pages()[1][0].id)

    asyncio.run(story())


def test_a_shared_post_s_address_leads_to_the_front_page(tmp_path: Path, blog: Blog) -> None:
    shared_post = blog.posts[-1]

    async def story() -> None:
        async with following(tmp_path, blog, f"?page=with:{shared_post.id}#{shared_post.id}") as follower:
            changes, asked = await follower.look()
            assert asked == [f"{PATH}?page=with:{shared_post.id}", PATH]
            assert [known.post.id for known in changes.added] == [entry.id for entry in blog.pages()[0]]
            assert (await follower.look())[1] == [since(blog.posts[0])]

    asyncio.run(story())


def test_a_shared_post_on_the_front_page_costs_one_request(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog, f"?page=with:{blog.posts[1].id}") as follower:
            changes, asked = await follower.look()
            assert asked == [f"{PATH}?page=with:{blog.posts[1].id}"]
            assert len(changes.added) == 6

    asyncio.run(story())


def test_the_end_of_a_blog_is_found_by_the_full_look(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            await follower.look()
            blog.live = False
            await follower.look()
            assert (await stored(follower)).blog.status is Status.LIVE
            await follower.look(Look.FULL)
            assert (await stored(follower)).blog.status is Status.ENDED
            assert (await follower.look())[1] == [since(blog.posts[0])]
            assert (await stored(follower)).blog.status is Status.ENDED

    asyncio.run(story())


def test_who_named_the_data_gets_data_and_the_same_posts(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog, ".json?dcr=true") as follower:
            changes, asked = await follower.look()
            assert asked == [f"{PATH}.json?dcr=true"]
            assert [known.post.id for known in changes.added] == [entry.id for entry in blog.pages()[0]]
            new = blog.post("The gate opens.", by="Mar Tolland", picture="The gate")
            changes, asked = await follower.look()
            assert [known.post.id for known in changes.added] == [new.id]
            changes, asked = await follower.look(Look.FULL)
            assert asked == [f"{PATH}.json?dcr=true"]
            assert not changes.edited  # the words are the same, whichever reply they came in

    asyncio.run(story())


def test_at_the_end_of_the_page_the_reader_gets_older_posts_and_keeps_their_place(tmp_path: Path, blog: Blog) -> None:
    async def story() -> None:
        async with following(tmp_path, blog) as follower:
            session = follower.session
            tab = Tab(session, marks=FULL, zone=UTC, now=lambda: datetime.now(UTC), clock=time.monotonic)
            await tab.resize(lambda: tab.reader.set_rows(12))
            await tab.open()
            await tab.came(await session.look())
            known = len(tab.timeline)
            wishes: list[bool] = []
            for action in ("next_post", "oldest"):
                await tab.do(action)
                wishes.append(tab.wants_older)
            assert wishes == [False, True]
            cursor = tab.reader.cursor
            await tab.older()
            assert known < len(tab.timeline)
            assert tab.answer == f"{len(tab.timeline) - known} older posts"
            assert tab.reader.cursor == cursor
            assert tab.new == 0
            for _ in range(20):
                await tab.do("oldest")
                if not tab.wants_older:
                    break
                await tab.older()
            assert len(tab.timeline) == len(blog.posts)

    asyncio.run(story())
