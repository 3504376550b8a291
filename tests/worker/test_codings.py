"""Pages in the codings that the web still has come through exactly."""

from __future__ import annotations

import pytest

from tui_liveblog.sources.base import Reply
from tui_liveblog.worker.child import answer
from tui_liveblog.worker.messages import Job, Seen

WORDS = {
    "windows-1251": "Лёд пришёл с севера",
    "shift_jis": "氷が北から来た",
    "gb18030": "冰从北方来",
    "iso-8859-1": "Éis kommt früh",
    "utf-8": "الجليد يصل من الشمال",
    "utf-16": "برف شمال سے آئی",
}
PAGE = """<!DOCTYPE html><html><head><meta charset="{coding}"><title>{words}</title><script type="application/ld+json">
{{"@type":"LiveBlogPosting","headline":"{words}","liveBlogUpdate":[{{"@type":"BlogPosting","@id":"p1",
"headline":"1: {words}","datePublished":"2026-03-02T18:00:00Z","articleBody":"{words}."}}]}}</script></head>
<body></body></html>"""


@pytest.mark.parametrize("coding", WORDS)
@pytest.mark.parametrize("header", ["", "text/html; charset={}", "text/html; charset=iso-8859-5"])
def test_a_page_is_read_in_its_own_coding_whatever_the_header_says(coding: str, header: str) -> None:
    words = WORDS[coding]
    if "8859-5" in header and coding not in ("utf-8", "utf-16"):
        header = ""  # without a mark or valid UTF-8, a header that lies cannot be told from a page that does
    body = PAGE.format(coding=coding, words=words).encode(coding)
    seen = answer(Job((Reply("https://harbour.example/live", body, header.format(coding)),)))
    assert isinstance(seen, Seen)
    (post,) = seen.snapshot.posts
    assert (seen.snapshot.blog.title, post.title, post.text) == (words, f"1: {words}", f"{words}.")


def test_a_mark_at_the_start_is_no_part_of_the_page() -> None:
    body = PAGE.format(coding="windows-1251", words="Лёд").encode("utf-8-sig")  # the page says otherwise: the mark is right
    seen = answer(Job((Reply("", body),)))
    assert isinstance(seen, Seen)
    assert seen.snapshot.blog.title == "Лёд"
