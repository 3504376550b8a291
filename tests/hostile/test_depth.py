"""What is promised of pages and replies that nest without end: no page is lost for one post in it."""

from __future__ import annotations

import json

import pytest

from tests.hostile.doors import HOME
from tests.pages import PagePost, blog_page, some_posts
from tui_liveblog.errors import OverLimit
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.jsonld import read_sloppily
from tui_liveblog.worker.child import answer
from tui_liveblog.worker.messages import Job, Refusal, Seen

# What is promised, written down once more: a limit that is changed is to be thought about.
HTML_DEPTH, JSON_DEPTH = 512, 100


def nested(depth: int, inside: str = "1") -> str:
    return '{"a":[' * (depth // 2) + inside + "]}" * (depth // 2)


def read(body: bytes, kind: str = "", content_type: str = "text/html") -> Seen | Refusal:
    seen = answer(Job((Reply(HOME, body, content_type, kind=kind),)))
    assert isinstance(seen, (Seen, Refusal))
    return seen


@pytest.mark.parametrize("depth", [HTML_DEPTH - 2, HTML_DEPTH + 2, 3_000])
def test_a_page_that_nests_without_end_is_read_and_shows_every_word(depth: int) -> None:
    deep = "<div>" * depth + "at the <i>quay</i>" + "</div>" * depth
    page = blog_page([PagePost(2, "@@", "Deep"), PagePost(1, "", "Sound")], HOME).replace(b"<p>@@</p>", deep.encode())
    seen = read(page)
    assert isinstance(seen, Seen)
    assert [post.text for post in seen.snapshot.posts] == ["at the quay", "Harbour report number 1: the piers are quiet."]
    shaped = [span.emphasis for block in seen.snapshot.posts[0].body for span in block.spans]
    assert any(shaped) == (depth < HTML_DEPTH)


def test_a_post_that_is_nested_too_deep_keeps_its_words_and_spoils_no_other() -> None:
    deep = "<b>" * 20 + "<div>" * 600 + "at the quay" + "</div>" * 600
    assert [block.text for block in read_markup(deep, "")] == ["at the quay"]
    page = blog_page([PagePost(2, deep, "Deep"), PagePost(1, "", "Sound")], HOME)
    seen = read(page[: page.index(b"<main")])  # from the structured data alone, where a body is HTML
    assert isinstance(seen, Seen)
    assert [(post.title, post.text.count("quay")) for post in seen.snapshot.posts] == [("Deep", 1), ("Sound", 0)]


@pytest.mark.parametrize(
    "kind", ["JSON Feed", "Guardian Content API", "WordPress Liveblog", "Sourcefabric", "BBC stream", "Al Jazeera"]
)
def test_a_reply_of_json_is_refused_below_its_limit_by_every_source(kind: str) -> None:
    for depth in (JSON_DEPTH + 4, 100_000):
        seen = read(nested(depth).encode(), kind, "application/json")
        assert isinstance(seen, Refusal)
        assert (seen.error, seen.message) == (OverLimit.__name__, "this JSON is nested too deep to be read"), depth


def test_json_ld_below_its_limit_is_a_damaged_block_and_the_page_s_others_are_read() -> None:
    assert read_sloppily(nested(JSON_DEPTH - 2))[1]
    with pytest.raises(ValueError, match="deep"):
        read_sloppily(nested(JSON_DEPTH + 4))
    deep = f'<script type="application/ld+json">{json.dumps({"@type": "Thing", "x": json.loads(nested(120))})}</script>'
    seen = read(blog_page(some_posts(2), HOME).replace(b"<title>", deep.encode() + b"<title>"))
    assert isinstance(seen, Seen)
    assert len(seen.snapshot.posts) == 2
    assert any("1 of the page's JSON-LD blocks" in note for note in seen.snapshot.notes)
