"""What the demo's server promises those who ask it, over real sockets."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tui_liveblog.demo.server import DemoServer
from tui_liveblog.demo.story import SECONDS_A_MINUTE, Story, StoryPost, load_story

NOON = datetime(2031, 2, 3, 12, tzinfo=UTC).timestamp()
STORY = load_story()
PLAIN = {"Accept-Encoding": "identity"}


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now

    def reach(self, minute: float, speed: float = 1.0) -> None:
        """Go to a minute of the story, and on to the second after it."""
        self.now = NOON + (minute - STORY.opens) * SECONDS_A_MINUTE / speed + 0.001


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def url(clock: Clock) -> Iterator[str]:
    with DemoServer(STORY, clock=clock) as server:
        yield server.url


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=PLAIN | {name.replace("_", "-"): value for name, value in headers.items()})


def structured(page: httpx.Response) -> dict[str, Any]:
    script = LexborHTMLParser(page.text).css_first('script[type="application/ld+json"]')
    assert script is not None
    data: dict[str, Any] = json.loads(script.text())
    return data


def shown(page: httpx.Response) -> list[str]:
    """The ids of the page's own elements, in order."""
    return [node.attributes["id"] or "" for node in LexborHTMLParser(page.text).css("article")]


def the_corrected(story: Story) -> tuple[StoryPost, int]:
    return next((post, post.correction.at) for post in story.posts if post.correction)


def the_withdrawn(story: Story) -> tuple[StoryPost, int]:
    return next((post, post.withdrawn) for post in story.posts if post.withdrawn is not None)


def test_the_first_look_has_the_backlog_in_elements_and_in_structured_data(url: str) -> None:
    page = get(url)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert shown(page) == [f"post-{number}" for number in range(18, 0, -1)]
    assert [entry["@id"] for entry in structured(page)["liveBlogUpdate"]] == [f"{url}#{post}" for post in shown(page)]


def test_the_page_is_on_loopback_and_calls_itself_by_its_own_address(url: str) -> None:
    link = LexborHTMLParser(get(url).text).css_first('link[rel="canonical"]')
    assert url.startswith("http://127.0.0.1:")
    assert link is not None
    assert link.attributes["href"] == url == structured(get(url))["url"]


def test_a_post_s_element_and_its_entry_agree(clock: Clock, url: str) -> None:
    clock.reach(STORY.turns[-1])
    page = get(url)
    tree = LexborHTMLParser(page.text)
    for entry in structured(page)["liveBlogUpdate"]:
        node = tree.css_first(f"#{entry['@id'].partition('#')[2]}")
        assert node is not None
        time = node.css_first("time.live-post__published")
        assert time is not None
        assert time.attributes["datetime"] == entry["datePublished"]
        assert [author.text() for author in node.css(".live-post__author")] == [who["name"] for who in entry.get("author", [])]
        title = node.css_first(".live-post__title, .live-teaser__link")
        assert (title.text() if title is not None else "") == entry.get("headline", "")


def test_marks_are_told_by_attribute_and_in_words(clock: Clock, url: str) -> None:
    clock.reach(STORY.turns[-1])
    tree = LexborHTMLParser(get(url).text)
    for name, words, marked in (
        ("key-event", "Key event", {post.id for post in STORY.posts if post.key}),
        ("pinned", "Pinned", {post.id for post in STORY.posts if post.pinned}),
        ("summary", "Summary", {post.id for post in STORY.posts if post.summary}),
    ):
        nodes = tree.css(f'article[data-{name}="true"]')
        assert {node.attributes["id"] for node in nodes} == marked
        assert all(words in [mark.text() for mark in node.css(".mark")] for node in nodes)


def test_a_teaser_is_a_time_and_a_link(url: str) -> None:
    (teaser,) = LexborHTMLParser(get(url).text).css('article[data-teaser="true"]')
    link = teaser.css_first("a")
    assert link is not None
    assert (link.text(), link.attributes["href"]) == next((post.title, post.teaser) for post in STORY.posts if post.teaser)
    assert [node.tag for node in teaser.css("*")[1:]] == ["time", "a"]


def test_nothing_changed_is_304_without_a_body(url: str) -> None:
    first = get(url)
    by_tag = get(url, If_None_Match=first.headers["ETag"])
    by_date = get(url, If_Modified_Since=first.headers["Last-Modified"])
    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert (by_date.status_code, by_date.content) == (304, b"")
    assert by_tag.headers["ETag"] == first.headers["ETag"]
    assert by_tag.headers["Cache-Control"] == "no-cache"


def test_a_tag_among_several_or_a_star_is_known_and_a_strange_one_outweighs_the_date(url: str) -> None:
    first = get(url)
    assert get(url, If_None_Match=f'"other", W/{first.headers["ETag"]}').status_code == 304
    assert get(url, If_None_Match="*").status_code == 304
    assert get(url, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def test_a_date_that_is_none_gets_the_page(url: str) -> None:
    assert get(url, If_Modified_Since="yesterday, roughly").status_code == 200


def test_a_new_post_is_there_when_its_time_has_come(clock: Clock, url: str) -> None:
    first = get(url)
    clock.now = NOON + 7.9
    assert get(url, If_None_Match=first.headers["ETag"]).status_code == 304
    clock.now = NOON + 8
    second = get(url, If_None_Match=first.headers["ETag"])
    assert second.status_code == 200
    assert shown(second) == ["post-19", *shown(first)]
    assert structured(second)["liveBlogUpdate"][0]["datePublished"] == "2031-02-03T12:00:08Z"


def test_last_modified_is_the_latest_change_and_held_back_within_its_own_second(clock: Clock, url: str) -> None:
    clock.now = NOON + 8.5
    assert "Last-Modified" not in get(url).headers
    clock.now = NOON + 9
    assert parsedate_to_datetime(get(url).headers["Last-Modified"]).timestamp() == NOON + 8


def test_a_correction_changes_the_words_and_the_time_of_change_alone(clock: Clock, url: str) -> None:
    post, minute = the_corrected(STORY)
    entries = []
    for moment in (minute - 1, minute):
        clock.reach(moment)
        page = get(url)
        entries.append(next(entry for entry in structured(page)["liveBlogUpdate"] if entry["@id"].endswith(f"#{post.id}")))
    before, after = entries
    assert before["articleBody"] != after["articleBody"]
    assert before["dateModified"] < after["dateModified"]
    assert before["datePublished"] == after["datePublished"]
    node = LexborHTMLParser(page.text).css_first(f"#{post.id}")
    assert node is not None
    assert "earlier version" in node.text()
    updated = node.css_first("time.live-post__updated")
    assert updated is not None
    assert updated.attributes["datetime"] == after["dateModified"]


def test_a_withdrawn_post_is_gone_from_both(clock: Clock, url: str) -> None:
    post, minute = the_withdrawn(STORY)
    clock.reach(minute - 1)
    before = get(url)
    clock.reach(minute)
    after = get(url, If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert set(shown(before)) - set(shown(after)) == {post.id}
    assert post.title not in after.text


def test_the_page_says_that_it_is_live_until_the_last_post(clock: Clock, url: str) -> None:
    clock.reach(STORY.turns[-1] - 1)
    assert '{"isLive": true}' in get(url).text
    clock.reach(STORY.turns[-1])
    assert '{"isLive": false}' in get(url).text


def test_a_clock_set_back_takes_nothing_back(clock: Clock, url: str) -> None:
    clock.reach(200)
    later = get(url)
    clock.now = NOON - 3600
    assert shown(get(url)) == shown(later)


def test_speed_five_is_there_in_a_fifth_of_the_time(clock: Clock) -> None:
    with DemoServer(STORY, speed=5, clock=clock) as server:
        clock.now = NOON + 1.5
        assert shown(get(server.url))[0] == "post-18"
        clock.now = NOON + 1.61
        assert shown(get(server.url))[0] == "post-19"


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "*", "GZIP;q=1.0"])
def test_gzip_is_sent_when_asked_for_with_a_tag_of_its_own(url: str, accepted: str) -> None:
    plain = get(url)
    with httpx.stream("GET", url, headers={"Accept-Encoding": accepted}) as reply:
        raw = b"".join(reply.iter_raw())
    assert reply.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2
    assert reply.headers["ETag"] != plain.headers["ETag"]
    assert reply.headers["Vary"] == "Accept-Encoding"
    assert httpx.get(url, headers={"Accept-Encoding": accepted, "If-None-Match": reply.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "gzip; q=0.0, *", "br"])
def test_gzip_is_not_sent_unasked(url: str, accepted: str) -> None:
    assert "Content-Encoding" not in httpx.get(url, headers={"Accept-Encoding": accepted}).headers


def test_head_is_the_page_s_headers_without_the_page(url: str) -> None:
    page, head = get(url), httpx.head(url, headers=PLAIN)
    assert head.content == b""
    assert {name: head.headers[name] for name in ("ETag", "Content-Length", "Last-Modified")} == {
        name: page.headers[name] for name in ("ETag", "Content-Length", "Last-Modified")
    }


def test_any_other_path_is_404_and_a_query_is_the_same_page(url: str) -> None:
    assert get(url.rsplit("/", 1)[0]).status_code == 404
    assert get(url + "?page=2").status_code == 200


def test_the_address_is_there_only_inside_the_block() -> None:
    with pytest.raises(RuntimeError, match="no address"):
        _ = DemoServer(STORY).url


def test_nothing_outlives_the_block_not_even_with_connections_open() -> None:
    before = set(threading.enumerate())
    with DemoServer(STORY) as server:
        host, port = httpx.URL(server.url).host, httpx.URL(server.url).port
        assert port is not None
        silent = socket.create_connection((host, port))
        client = httpx.Client()
        assert client.get(server.url).status_code == 200
        assert set(threading.enumerate()) - before
    assert set(threading.enumerate()) - before == set()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((host, port), timeout=1)
    silent.close()
    client.close()


def test_the_server_writes_nothing_on_the_terminal(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    get(url)
    get(url + "/none")
    with socket.create_connection((httpx.URL(url).host, httpx.URL(url).port or 0)) as rude:
        rude.sendall(b"NOT HTTP AT ALL\r\n\r\n")
        assert rude.recv(4096)
    with socket.create_connection((httpx.URL(url).host, httpx.URL(url).port or 0)) as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        gone.sendall(f"GET {STORY.path} HTTP/1.1\r\n\r\n".encode())
    get(url)
    assert capfd.readouterr() == ("", "")
