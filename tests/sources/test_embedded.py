"""Live blogs that other pages embed: Arena's is read, others' are recognised and named."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tui_liveblog import sources
from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.model import Snapshot
from tui_liveblog.sources.arena import SOURCE
from tui_liveblog.sources.base import Look, Need, Reply

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HEAD = """<!DOCTYPE html><html lang="pt"><head><title>Gelo no porto</title>
<link rel="canonical" href="https://porto.example/gelo"></head>"""
_POSTS = (("p2", "Nada se move", "18", "Desde o meio-dia."), ("p1", "O gelo chega", "09", "De norte."))
DATA = {
    "@context": "https://schema.org",
    "@type": "LiveBlogPosting",
    "headline": "Gelo no porto, ao vivo",
    "liveBlogUpdate": [
        {
            "@type": "BlogPosting",
            "@id": own,
            "headline": title,
            "datePublished": f"2026-03-02T{hour}:00:00Z",
            "articleBody": text,
        }
        for own, title, hour, text in _POSTS
    ],
}
# The reply is script elements, as Arena's plugin for WordPress sets them into a page.
ANSWER = f'<script type="application/ld+json">{json.dumps(DATA)}</script>'.encode()
ADDRESS = "https://cached-api.arena.im/v1/liveblog/porto/eYsOvI6/ldjson"


@pytest.mark.parametrize(
    "embed",
    [
        '<div class="arena-liveblog" data-publisher="porto" data-event="eYsOvI6"></div>'
        '<script async src="https://go.arena.im/public/js/arenalib.js?p=porto&e=eYsOvI6"></script>',
        '<script async="" src="https://go.arena.im/public/js/arenalib.js?p=porto&amp;e=eYsOvI6"></script>',
        '<div id="arena-live" data-publisher="porto" data-event="eYsOvI6" data-version="2"></div>',
    ],
)
def test_a_page_that_embeds_arena_is_followed_to_it(embed: str) -> None:
    reply = Reply("https://porto.example/gelo", f"{HEAD}<body>{embed}</body>".encode())
    assert sources.claimant(reply).name == "Arena"
    need = SOURCE.read(reply, b"")
    assert isinstance(need, Need)
    assert [request.url for request in need.requests] == [ADDRESS]
    snapshot = SOURCE.gather((Reply(ADDRESS, ANSWER),), need.state)
    assert [(post.id, post.title) for post in snapshot.posts] == [("p2", "Nada se move"), ("p1", "O gelo chega")]
    assert (snapshot.blog.title, snapshot.blog.url) == ("Gelo no porto, ao vivo", "https://porto.example/gelo")
    assert snapshot.blog.language == "pt"


def test_the_next_look_asks_arena_alone() -> None:
    reply = Reply(
        "https://porto.example/gelo", f'{HEAD}<script src="//go.arena.im/public/js/arenalib.js?p=porto&e=x1"></script>'.encode()
    )
    need = SOURCE.read(reply, b"")
    assert isinstance(need, Need)
    request = SOURCE.plan(need.state, Look.NEW, reply.url, NOW)
    assert request is not None
    assert request.url == "https://cached-api.arena.im/v1/liveblog/porto/x1/ldjson"
    again = SOURCE.read(Reply(request.url, ANSWER), need.state)
    assert isinstance(again, Snapshot)
    assert again.state == need.state
    assert again.blog.url == "https://porto.example/gelo"
    assert SOURCE.plan(need.state, Look.OLDER, reply.url, NOW) is None


def test_arena_that_does_not_answer_is_named() -> None:
    with pytest.raises(NoLiveBlog, match="Arena, which did not answer"):
        SOURCE.gather((), b"")


def test_a_saved_reply_and_bare_json_ld_are_read_as_files() -> None:
    for body in (ANSWER, json.dumps(DATA).encode(), b"\xef\xbb\xbf" + json.dumps([DATA], indent=1).encode()):
        reply = Reply("", body)
        source = sources.claimant(reply)
        assert source.name == "schema.org"
        snapshot = source.read(reply, b"")
        assert isinstance(snapshot, Snapshot)
        assert [post.id for post in snapshot.posts] == ["p2", "p1"]


@pytest.mark.parametrize(
    ("embed", "name"),
    [
        ('<script src="https://v.24liveblog.com/24.js"></script><div id="LB24" data-eid="2856381">', "24liveblog"),
        ('<iframe data-src="https://livecenter.norkon.net/frame/porto/4711/default"></iframe>', "Norkon"),
        ('<div data-src="https://www.tickaroo.com/api/liveblog"></div>', "Tickaroo"),
    ],
)
def test_a_live_blog_from_a_maker_that_cannot_be_read_is_named(embed: str, name: str) -> None:
    with pytest.raises(NoLiveBlog, match=f"comes from {name}, which cannot be read yet"):
        raise sources.refusal(Reply("https://porto.example/gelo", f"{HEAD}<body>{embed}</body>".encode()))


def test_check_can_say_how_each_format_is_found() -> None:
    assert set(sources.FOUND_BY) == set(sources.NAMES)
