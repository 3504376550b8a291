"""What readers are promised of feeds in any script and encoding, of damaged ones and of hostile ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.sources.feed_reading import item, read, sample
from tests.sources.feed_server import RSS, Item, rss
from tui_liveblog import limits
from tui_liveblog.clean import clean_snapshot
from tui_liveblog.errors import LiveBlogError, NotAsClaimed, OverLimit, Unreadable
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.feed import SOURCE

# Scripts and encodings.

LANGUAGES = {
    "windows-1251": "Шторм в гавани: мост закрыт",
    "shift_jis": "港の嵐、橋は閉鎖された",
    "gb18030": "港口风暴，大桥关闭𠀀",
    "iso-8859-1": "Sturm an der Küste – Fähre überfällig".replace("–", "-"),
    "euc-kr": "항구의 폭풍",
    "koi8-r": "Шторм в гавани",
    "iso-2022-jp": "港の嵐",
}


def encoded(words: str, charset: str, declared: str | None = None) -> bytes:
    return f'<?xml version="1.0" encoding="{declared or charset}"?>{item(f"<title>{words}</title>")}'.encode(charset)


@pytest.mark.parametrize("charset", LANGUAGES)
def test_a_declared_charset_comes_through_exactly(charset: str) -> None:
    words = LANGUAGES[charset]
    assert read(encoded(words, charset)).posts[0].title == words


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_wide_characters_and_byte_order_marks_come_through_exactly(charset: str) -> None:
    words = "Шторм 港 😀"
    for declared in ("utf-8", "utf-16", "iso-8859-1"):
        body = encoded(words, charset, declared)
        assert read(body, content_type="text/xml; charset=windows-1251").posts[0].title == words
        if charset != "utf-32":
            assert SOURCE.claims(Reply("", body))


def test_the_bytes_decide_whatever_the_header_and_the_declaration_say() -> None:
    for declared in ("iso-8859-1", "utf-16", "windows-1251", "no-such-charset"):
        body = encoded("Café 港", "utf-8", declared)
        for header in ("", "text/xml; charset=us-ascii", "application/rss+xml; charset=koi8-r"):
            assert read(body, content_type=header).posts[0].title == "Café 港"


def test_the_feed_s_own_declaration_stands_before_the_server_s_header() -> None:
    body = encoded("Шторм", "windows-1251")
    assert read(body, content_type="text/xml; charset=iso-8859-1").posts[0].title == "Шторм"


def test_the_header_is_heard_where_the_declaration_is_wrong_or_missing() -> None:
    for declared in ("utf-8", "utf-16", "no-such-charset"):
        body = encoded("Шторм", "windows-1251", declared)
        assert read(body, content_type="text/xml; charset=windows-1251").posts[0].title == "Шторм"


def test_one_broken_byte_does_not_make_another_charset_of_a_feed() -> None:
    words = "Küste, Fähre, Öl, Überfall, Mündung, Böe"
    body = encoded(words, "utf-8").replace("Ö".encode(), b"\xd6")
    assert read(body).posts[0].title == words.replace("Ö", "\ufffd")


def test_right_to_left_words_of_a_real_feed_are_unchanged(shared: Path) -> None:
    post = read(sample(shared, "urdu_UTF8.xml")).posts[1]
    assert post.title == "امریکہ کے ساتھ خفیہ معلومات کا تبادلہ اور فوجی تعاون معطل کر دیا: وزیر دفاع"


# Damage.


def test_what_stands_before_and_after_a_feed_does_not_matter() -> None:
    body = (
        "<br />\n<b>Warning</b>: mysql_connect() in <b>/srv/db.php</b>\n" + item("<title>x</title>") + "\n<!-- 12 ms --></div>"
    )
    assert read(body).posts[0].title == "x"
    assert SOURCE.claims(Reply("", body.encode(), RSS))
    assert SOURCE.claims(Reply("", ("\ufeff\n\n <!-- hello -->" + item("")).encode()))


def test_a_feed_that_breaks_off_keeps_its_whole_items(shared: Path) -> None:
    body = sample(shared, "manton.rss")
    snapshot = read(body[: body.rindex(b"<description>")])
    assert len(snapshot.posts) == 9
    assert snapshot.notes == ("the feed breaks off; what there is of it is shown",)
    assert snapshot.posts == read(body).posts[:9]


def test_one_bad_item_spoils_no_other() -> None:
    made = tuple(Item(str(number), f"Item {number}", number) for number in range(40))
    whole = read(rss(made))
    broken = rss(made).replace("<title>Item 7", "<title><b>Item 7").replace("<title>Item 9", "<title>R&D &nbsp;9 Item 9")
    snapshot = read(broken)
    assert [post.id for post in snapshot.posts] == [str(number) for number in range(40)]
    assert [post for post in snapshot.posts if post.id not in ("7", "9")] == [
        post for post in whole.posts if post.id not in ("7", "9")
    ]
    assert (snapshot.posts[7].title, snapshot.posts[7].published) == ("Item 7", whole.posts[7].published)
    assert snapshot.posts[9].title == "R&D 9 Item 9"


def test_items_that_never_end_are_still_apart() -> None:
    body = "<rss><channel><title>T</title><item><title>a</title><link>https://a.example/</link><item><title>b</title></channel></rss>"
    assert [post.title for post in read(body).posts] == ["a", "b"]


def test_a_prefix_that_was_never_declared_is_understood() -> None:
    body = item(
        "<title>x</title><dc:creator>Odile Marchetti</dc:creator><q:z r:s='1'/><media:content url='https://i.example/a.jpg'/>"
    )
    (post,) = read(body).posts
    assert post.authors == ("Odile Marchetti",)
    assert len(post.body) == 1


@pytest.mark.parametrize("body", [b"<rss><channel></channel></rss>", b"<feed/>", b"<rss><channel><item/></channel></rss>"])
def test_a_feed_without_anything_to_show_says_so(body: bytes) -> None:
    with pytest.raises(Unreadable, match="what was read before is kept"):
        read(body)


def test_entities_are_never_expanded_and_nothing_is_fetched() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{lines}<!ENTITY f SYSTEM "file:///etc/passwd">]>' + item(
        "<title>&a11; &f; &a0;</title>"
    )
    assert read(bomb).posts[0].title == "&a11; &f; ha"


def test_a_feed_nested_without_end_is_refused() -> None:
    with pytest.raises(OverLimit):
        read(item("<a>" * 100_000 + "</a>" * 100_000))


def test_bytes_that_look_like_a_path_or_an_address_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "feed.xml"
    secret.write_text(item("<title>secret</title>"))
    for body in (str(secret), f"file://{secret}", "http://127.0.0.1:9/feed"):
        with pytest.raises(NotAsClaimed):
            read(body)


def test_more_items_than_the_limit_are_the_first_of_them() -> None:
    body = "<item><title>x</title></item>" * (limits.POSTS + 5)
    snapshot = read(f"<rss><channel>{body}</channel></rss>")
    assert len(snapshot.posts) == limits.POSTS
    assert snapshot.notes == (f"the feed has {limits.POSTS + 5} items; the first {limits.POSTS} are read",)


def test_broken_copies_of_a_feed_raise_nothing_but_our_errors(shared: Path) -> None:
    chance = random.Random(11)
    for name in ("full.atom", "manton.rss", "items_without_titles.xml"):
        whole = sample(shared, name)[:6000]
        for _ in range(150):
            body = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                at = chance.randrange(len(body))
                body[at : at + chance.randint(0, 30)] = chance.choice(
                    (b"", b"<", b"&", b"]]>", b"\0", b"<item>", b"\xff", b'"', b"</")
                )
            try:
                clean_snapshot(read(bytes(body)))
            except LiveBlogError:
                continue
