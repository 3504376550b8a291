"""Pages in the codings that the web still has come through exactly."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tui_liveblog import sources
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


# Names that are no charset, or one that the web does not have: a codec may be anything.

NO_CHARSETS = [
    *("punycode", "idna", "zlib", "zip", "bz2", "hex", "base64", "quopri", "uu", "rot13", "rot_13", "undefined", "oem", "mbcs"),
    *("utf-7", "utf7", "unicode_escape", "raw_unicode_escape", "unicode-1-1-utf-7", "utf-8-sig", "cp65001", "utf-32", "hz"),
    *("cp037", "ebcdic-cp-us", "hz-gb-2312", "iso-2022-kr", "none", "../../x", "os.system", "x" * 500, "", "%s", "\x00"),
]
HEADLINE = "Lotsen fahren + warten -AGYAbwBvAGI- \\x41 xn--bcher-kva =41"
"""Words that UTF-7, the escapes, punycode and quoted-printable would make others of."""


@pytest.mark.parametrize("name", NO_CHARSETS)
@pytest.mark.parametrize("accented", ["", " größer"])
def test_a_name_that_is_no_charset_of_the_web_is_not_obeyed_and_imports_nothing(name: str, accented: str) -> None:
    title = f"{HEADLINE}{accented}"
    escaped = json.dumps(title, ensure_ascii=False)[1:-1]
    page = PAGE.replace("{coding}", name if name.isprintable() else "").replace("{{", "{").replace("}}", "}")
    rss = (
        f"<?xml version='1.0' encoding='{name}'?><rss version='2.0'><channel><title>Ferry</title><item><guid>1</guid>"
        f"<title>{title}</title><pubDate>Mon, 02 Mar 2026 18:00:00 GMT</pubDate></item></channel></rss>"
    )
    feed = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Ferry",
            "items": [{"id": "1", "title": title, "content_text": "x"}],
        },
        ensure_ascii=False,
    )
    sources.load_all()
    imported = {module for module in sys.modules if module.startswith("encodings.")}
    for body, kind, found in (
        (page.replace("{words}", escaped), "text/html", f"1: {title}"),
        (rss, "application/rss+xml", title),
        (feed, "application/feed+json", title),
    ):
        for data in (body.encode(), body.encode("utf-8-sig")):
            seen = answer(Job((Reply("https://harbour.example/live", data, f"{kind}; charset={name}"),)))
            assert isinstance(seen, Seen), (kind, seen)
            assert [post.title for post in seen.snapshot.posts] == [found]
    assert {module for module in sys.modules if module.startswith("encodings.")} == imported


def test_every_charset_that_a_server_may_name_is_taken_as_the_web_takes_it(shared: Path) -> None:
    """Words that the named charset has: as it writes them where it is known, else as UTF-8. `refuse` is not known either."""
    rows = [json.loads(line) for line in (shared / "hostile" / "synthetic" / "charsets.jsonl").read_text().splitlines()]
    words = {"big5": "冰從北方來", "windows-1252": "Éis kommt früh"}
    for row in rows:
        named = row["decode_with"]
        coding = "utf-8" if named in ("fallback", "refuse") else named
        title = words.get(named, "Éis kommt früh, и лёд")
        body = PAGE.replace('<meta charset="{coding}">', "").format(words=title).encode(coding)
        seen = answer(Job((Reply("https://harbour.example/live", body, row["content_type"]),)))
        assert isinstance(seen, Seen), (row["id"], seen)
        assert [post.title for post in seen.snapshot.posts] == [f"1: {title}"], row["id"]
