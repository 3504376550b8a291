"""Bytes of a page become the right letters, whatever the server says of them."""

from __future__ import annotations

import pytest

from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.html.page import decode, open_page


@pytest.mark.parametrize(
    ("charset", "in_page", "header"),
    [
        ("utf-8", "", ""),
        ("utf-8", "", "text/html; charset=iso-8859-1"),
        ("utf-8", '<meta charset="latin1">', ""),
        ("cp1252", '<meta charset="iso-8859-1">', ""),
        ("cp1252", "", ""),
        ("iso8859-15", "", 'text/html;charset="ISO-8859-15"'),
        ("utf-8-sig", '<meta charset="latin1">', "text/html; charset=latin1"),
        ("utf-16", "", ""),
        ("utf-16-le", "", "text/html; charset=utf-16le"),
    ],
)
def test_letters_are_right_whatever_the_server_says(charset: str, in_page: str, header: str) -> None:
    assert "Zoë’s café" in decode(
        f"<html>{in_page}<p>Zoë’s café</p>".replace("’", "’" if charset != "iso8859-15" else "'").encode(charset), header
    ).replace("'", "’")


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        ("Новости", "windows-1251", "windows-1251"),
        ("速報です", "shift_jis", "Shift_JIS"),
        ("速報です", "iso2022_jp", "iso-2022-jp"),
        ("快讯", "gb18030", "gb2312"),
        ("속보", "euc_kr", "euc-kr"),
    ],
)
def test_pages_of_the_world_are_read_by_their_own_claim(text: str, charset: str, label: str) -> None:
    body = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}"></head><p>{text}</p>'.encode(
        charset
    )
    assert text in decode(body, "")


@pytest.mark.parametrize("label", ["rot13", "zlib", "punycode", "idna", "unicode_escape", "no-such", "utf-7", "\u00e9"])
def test_a_charset_that_no_page_may_name_is_not_obeyed(label: str) -> None:
    assert decode(b"<p>+ADw- \\u0041 caf\xe9</p>", f"text/html; charset={label}") == "<p>+ADw- \\u0041 café</p>"


def test_a_page_tells_its_own_address_and_falls_back_to_where_it_came_from() -> None:
    def url(head: str, came_from: str = "") -> tuple[str, str]:
        page = open_page(Reply(came_from, f"<html><head>{head}</head></html>".encode()))
        return page.url, page.base

    own = '<link rel="canonical" href="/live/a#top">'
    assert url(own, "https://news.example/x?y") == ("https://news.example/live/a", "https://news.example/x?y")
    assert url('<link rel="canonical" href="https://news.example/live/a">') == ("https://news.example/live/a",) * 2
    assert url('<link rel="canonical" href="/">', "https://news.example/x") == ("https://news.example/x",) * 2
    assert url('<link rel="canonical" href="javascript:1">') == ("", "")
    assert url('<meta property="og:url" content="https://news.example/b">') == ("https://news.example/b",) * 2
    assert url('<base href="https://cdn.example/">', "https://news.example/x")[1] == "https://cdn.example/"
