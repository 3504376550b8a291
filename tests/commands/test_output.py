"""What commands write: JSON by its contract, Markdown that readers show as it was meant, plain labelled text."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from tests.builders import SHOWN, at, post, words
from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_post, clean_text
from tui_liveblog.commands.output import blog_json, dumps, markdown, notes, plain_post, post_json, stamp
from tui_liveblog.model import Block, BlockKind, Blog, Post, PostKind, Span, Status, text_digest

BLOG = Blog(
    "https://a.example/storm", "Storm Odd", "https://a.example/storm", "Winds rise.", ("Ada Fenn", "Bo"), "en", Status.LIVE
)


def known(given: Post, edited: datetime | None = None, withdrawn: datetime | None = None) -> Known:
    return Known(given, given.published or at(0), 1, text_digest(given), at(600), edited, withdrawn)


def block(kind: BlockKind, *spans: str | Span, **given: Any) -> Block:
    return Block(kind, tuple(span if isinstance(span, Span) else Span(span) for span in spans), **given)


def body(*blocks: Block, **given: Any) -> Post:
    return post("p", minute=5, body=blocks, **given)


FULL = Post(
    "p1",
    at(5),
    at(65),
    "Bridge shut",
    ("Ada Fenn",),
    (
        block(BlockKind.PARAGRAPH, "See ", Span("the map", "https://a.example/map"), "."),
        block(BlockKind.IMAGE, "The bridge", url="https://a.example/b.jpg", credit="M. Oduya"),
    ),
    "https://a.example/storm#p1",
    key=True,
    origins=SHOWN,
)


# JSON.


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (None, None),
        (datetime(2031, 5, 12, 9, 5, tzinfo=UTC), "2031-05-12T09:05:00Z"),
        (datetime(2031, 5, 12, 9, 5, 7, 123_456, tzinfo=UTC), "2031-05-12T09:05:07.123Z"),
        (datetime(2031, 5, 12, 9, 5, 7, 999, tzinfo=UTC), "2031-05-12T09:05:07Z"),
        (datetime(2031, 5, 12, 9, 5, tzinfo=timezone(timedelta(hours=2))), "2031-05-12T07:05:00Z"),
        (datetime(41, 1, 1, tzinfo=UTC), "0041-01-01T00:00:00Z"),
    ],
)
def test_times_are_rfc_3339_in_utc_with_milliseconds_only_where_there_are_any(
    moment: datetime | None, written: str | None
) -> None:
    assert stamp(moment) == written


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_time_can_be_read_back(moment: datetime) -> None:
    written = stamp(moment)
    assert written is not None
    assert abs(datetime.fromisoformat(written) - moment) < timedelta(milliseconds=1)


def test_a_blog_has_these_fields_in_this_order() -> None:
    assert list(blog_json(BLOG, "schema_org").items()) == [
        ("title", "Storm Odd"),
        ("url", "https://a.example/storm"),
        ("source", "schema_org"),
        ("status", "live"),
        ("standfirst", "Winds rise."),
        ("authors", ["Ada Fenn", "Bo"]),
        ("language", "en"),
    ]


@pytest.mark.parametrize(
    ("key", "url"), [("https://a.example/x", "https://a.example/x"), ("/home/reader/page.html", ""), ("", "")]
)
def test_a_blog_whose_page_names_no_address_has_the_one_it_was_asked_at_and_never_a_path(key: str, url: str) -> None:
    assert blog_json(Blog(key=key), "")["url"] == url


def test_a_post_has_these_fields_in_this_order() -> None:
    assert list(post_json(known(FULL, withdrawn=at(70))).items()) == [
        ("id", "p1"),
        ("url", "https://a.example/storm#p1"),
        ("title", "Bridge shut"),
        ("authors", ["Ada Fenn"]),
        ("published", "2031-05-12T09:05:00Z"),
        ("updated", "2031-05-12T10:05:00Z"),
        ("key", True),
        ("pinned", False),
        ("summary", False),
        ("kind", "post"),
        ("text", "See the map.\n\nThe bridge (M. Oduya)"),
        ("media", [{"kind": "image", "url": "https://a.example/b.jpg", "caption": "The bridge", "credit": "M. Oduya"}]),
        (
            "links",
            [{"text": "the map", "url": "https://a.example/map"}, {"text": "The bridge", "url": "https://a.example/b.jpg"}],
        ),
        ("withdrawn", True),
    ]


def test_a_post_without_anything_has_every_field_all_the_same() -> None:
    bare = post_json(known(Post("p")))
    assert bare.keys() == post_json(known(FULL)).keys()
    assert {name: value for name, value in bare.items() if value} == {"id": "p", "kind": "post"}
    assert bare["title"] == ""
    assert bare["published"] is None


def test_authors_are_those_on_the_post_and_never_the_pages() -> None:
    assert post_json(known(replace(FULL, authors=())))["authors"] == []


def test_a_field_that_a_post_gets_is_exported_or_left_out_on_purpose() -> None:
    own = set(Post.__struct_fields__)
    assert own - post_json(known(FULL)).keys() == {"body", "origins", "shortened"}


def test_json_reads_as_it_was_written_and_its_letters_as_they_are() -> None:
    assert dumps({"title": "Mañana 東京"}) == '{"title": "Mañana 東京"}'


@given(st.dictionaries(st.text(), st.text(st.characters(codec=None) | st.integers(0xD800, 0xDFFF).map(chr))))
@example({"a": "\x1b\x9b31m\x7f\u202e\u2028\ud800"})
def test_json_gives_a_terminal_nothing_to_obey_and_loses_nothing(value: dict[str, str]) -> None:
    for text in (dumps(value), dumps(value, indent=2)):
        assert json.loads(text) == json.loads(json.dumps(value))
        text.encode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", text)


# Plain labelled text.


def test_a_post_is_a_line_that_says_when_and_who_its_headline_its_text_and_its_links() -> None:
    assert plain_post(known(FULL, edited=at(65)), BLOG, UTC) == (
        "2031-05-12 09:05 · Ada Fenn · key event · edited 10:05\n"
        "Bridge shut\n"
        "See the map.\n"
        "\n"
        "Picture: The bridge (M. Oduya)\n"
        "[1] https://a.example/map\n"
        "[2] https://a.example/b.jpg\n"
    )


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (block(BlockKind.QUOTE, "We stay.", who="Ada Fenn"), "Quote: We stay. — Ada Fenn"),
        (block(BlockKind.EMBED, "Tow is on.", who="Pilots · @pilots"), "Embedded: Pilots · @pilots: Tow is on."),
        (block(BlockKind.VIDEO, url="https://a.example/v"), "Video."),
        (block(BlockKind.PARAGRAPH, "Plain words."), "Plain words."),
    ],
)
def test_what_the_page_says_with_marks_is_said_in_words_for_those_who_hear_it(shown: Block, said: str) -> None:
    post = Post("1", FULL.published, body=(shown,))
    assert plain_post(known(post), BLOG, UTC).splitlines()[1] == said


def test_a_label_comes_first_and_times_are_in_the_readers_zone() -> None:
    first = plain_post(known(FULL), BLOG, timezone(timedelta(hours=2)), "Edited").splitlines()[0]
    assert first == "Edited · 2031-05-12 11:05 · Ada Fenn · key event"


def test_a_post_without_a_time_is_said_to_have_none_and_one_from_the_future_has_its_own() -> None:
    """The timeline shows the one without a time, and does not show when the other was first seen."""
    undated, ahead = Post("p1", title="Bridge shut"), replace(FULL, published=at(700))
    assert plain_post(Known(undated, at(5), 1, b"", at(5)), BLOG, UTC).splitlines() == ["no time", "Bridge shut"]
    for written in (plain_post, lambda known, blog, zone: markdown(blog, [known], zone)):
        said = written(Known(ahead, at(5), 1, b"", at(5)), BLOG, UTC)
        assert f"{at(700):%H:%M}" in said
        assert f"{at(5):%H:%M}" not in said


def test_a_teaser_is_its_headline_and_its_address() -> None:
    teaser = Post("t", at(5), title="The night of 1953", url="https://a.example/1953", kind=PostKind.TEASER)
    assert plain_post(known(teaser), BLOG, UTC) == (
        "2031-05-12 09:05 · link to another article\nThe night of 1953\nhttps://a.example/1953\n"
    )


@pytest.mark.parametrize(
    ("given_fields", "when", "said"),
    [
        ({}, {}, []),
        ({"key": True, "pinned": True, "summary": True}, {}, ["key event", "pinned", "summary"]),
        ({}, {"edited": at(65)}, ["edited 10:05"]),
        ({}, {"withdrawn": at(65)}, ["withdrawn 10:05"]),
        ({"kind": PostKind.UNFINISHED}, {}, ["unfinished"]),
        ({"shortened": True}, {}, ["shortened"]),
    ],
)
def test_what_is_true_of_a_post_is_said_in_words(given_fields: dict[str, Any], when: dict[str, Any], said: list[str]) -> None:
    assert notes(known(post("p", minute=5, **given_fields), **when), UTC) == said


# Markdown, as a reader of Markdown shows it.

READERS = {"commonmark": MarkdownIt("commonmark"), "github": MarkdownIt("gfm-like", {"linkify": False})}


def shown(document: str, reader: str = "commonmark") -> str:
    return str(READERS[reader].render(document))


def shown_words(document: str, reader: str = "commonmark") -> str:
    """The words alone, space folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", shown(document, reader))).split())


def tags(document: str, reader: str = "commonmark") -> list[str]:
    return re.findall(r"<(\w+)", shown(document, reader))


def one_post(given: Post) -> str:
    """The Markdown of one post, without the blog's head."""
    document = markdown(Blog(title="Storm"), [known(given)], UTC)
    return document.partition("\n\n")[2]


def test_a_blog_as_a_document() -> None:
    teaser = Post("t", at(4), title="The night of 1953", url="https://a.example/1953", kind=PostKind.TEASER)
    assert markdown(BLOG, [known(FULL, edited=at(65)), known(teaser), known(post("x", "Undated."))], UTC) == (
        "# Storm Odd\n\n"
        "Ada Fenn, Bo\n\n"
        "Winds rise.\n\n"
        "<https://a.example/storm>\n\n"
        "## 12 May 2031 09:05 · Bridge shut\n\n"
        "*Ada Fenn · key event · edited 10:05*\n\n"
        "See [the map](https://a.example/map).\n\n"
        "[image: The bridge (M. Oduya)](https://a.example/b.jpg)\n\n"
        "→ 12 May 2031 09:04: [The night of 1953](https://a.example/1953)\n\n"
        "## no time\n\n"
        "Undated.\n"
    )


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([block(BlockKind.HEADING, "What we know")], "<h3>What we know</h3>"),
        ([block(BlockKind.PARAGRAPH, "Roses\nare red")], "<p>Roses<br />\nare red</p>"),
        (
            [block(BlockKind.PARAGRAPH, "A ", Span("bold", strong=True), " and ", Span("slanted", emphasis=True), " word")],
            "<p>A <strong>bold</strong> and <em>slanted</em> word</p>",
        ),
        ([block(BlockKind.PARAGRAPH, Span("both", strong=True, emphasis=True))], "<p><em><strong>both</strong></em></p>"),
        (
            [block(BlockKind.PARAGRAPH, Span(" bold ", strong=True), "plain")],
            "<p><strong>bold</strong> plain</p>",
        ),
        (
            [block(BlockKind.PARAGRAPH, Span("a map", "https://a.example/m_(1)?a=1&copy;=2", strong=True))],
            '<p><a href="https://a.example/m_%281%29?a=1&amp;copy;=2"><strong>a map</strong></a></p>',
        ),
        (
            [block(BlockKind.PARAGRAPH, "Wow!", Span("a map", "https://a.example/m"))],
            '<p>Wow!<a href="https://a.example/m">a map</a></p>',
        ),
        (
            [block(BlockKind.QUOTE, "We stay.\nAll of us.", who="Ada Fenn")],
            "<blockquote>\n<p>We stay.\nAll of us.</p>\n<p>— Ada Fenn</p>\n</blockquote>",
        ),
        (
            [block(BlockKind.QUOTE, "One."), block(BlockKind.QUOTE, "Two.")],
            "<blockquote>\n<p>One.</p>\n<p>Two.</p>\n</blockquote>",
        ),
        (
            [block(BlockKind.ITEM, "a"), block(BlockKind.ITEM, "b", level=1), block(BlockKind.ITEM, "c")],
            "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>",
        ),
        (
            [block(BlockKind.ITEM, "a", number=10), block(BlockKind.ITEM, "b", level=1), block(BlockKind.ITEM, "c", level=2)],
            '<ol start="10">\n<li>a\n<ul>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n</ol>',
        ),
        ([block(BlockKind.ITEM, "deep", level=6)], "<ul>\n<li>deep</li>\n</ul>"),
        (
            [block(BlockKind.ITEM, "a"), block(BlockKind.PARAGRAPH, "After it.")],
            "<ul>\n<li>a</li>\n</ul>\n<p>After it.</p>",
        ),
        ([block(BlockKind.IMAGE, "The pier", credit="M. Oduya")], "<p><em>The pier (M. Oduya)</em></p>"),
        (
            [block(BlockKind.IMAGE, "See ", Span("this", "https://a.example/1"), url="https://a.example/p.jpg")],
            '<p><a href="https://a.example/p.jpg">image: See this</a></p>',
        ),
        ([block(BlockKind.VIDEO, url="https://a.example/v")], '<p><a href="https://a.example/v">video: video</a></p>'),
        (
            [block(BlockKind.EMBED, "All trains\nstop.", who="Tarn Rail", url="https://a.example/1")],
            "<blockquote>\n<p><strong>Tarn Rail</strong>: All trains<br />\nstop.<br />\n"
            '<a href="https://a.example/1">https://a.example/1</a></p>\n</blockquote>',
        ),
        ([block(BlockKind.PARAGRAPH), block(BlockKind.QUOTE), block(BlockKind.EMBED), block(BlockKind.ITEM)], ""),
    ],
)
def test_every_block_is_shown_as_what_it_is(blocks: list[Block], expected: str) -> None:
    document = one_post(body(*blocks))
    assert shown(document.partition("\n\n")[2]).strip() == expected


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("before", "marked", "after"),
    [
        ("pre", "fix", "ed"),
        ("foo", "(bar)", "baz"),
        ("foo", "_bar_", "baz"),
        ("one", " two ", "three"),
        ("one", "“two”", "three"),
        ("one ", "(two)", " three"),
        ("one", "…", "three"),
        ("*", "two", "*"),
    ],
)
@pytest.mark.parametrize("manner", [{"strong": True}, {"emphasis": True}, {"strong": True, "emphasis": True}])
def test_marks_inside_words_and_beside_punctuation_are_never_shown_as_asterisks(
    reader: str, before: str, marked: str, after: str, manner: dict[str, Any]
) -> None:
    document = one_post(body(block(BlockKind.PARAGRAPH, before, Span(marked, **manner), after)))
    assert shown_words(document, reader).endswith(" ".join(f"{before}{marked}{after}".split()))
    letters = any(map(str.isalnum, marked))
    assert ("strong" in tags(document, reader)) is (letters and manner.get("strong", False))
    assert ("em" in tags(document, reader)) is (letters and manner.get("emphasis", False))


SPECIAL = [
    "1. not a list",
    "12) nor this",
    "- nor this",
    "+ nor this",
    "* nor this",
    "-",
    "---",
    "===",
    "a\n---",
    "a\n===",
    "a\n:-:",
    "a | b\n- | -",
    "# no heading",
    "#",
    "> no quote",
    "    no code",
    "```\nno code\n```",
    "~~~",
    "~~not struck~~",
    "*not* **strong** _at_ __all__",
    "[no link](https://a.example)",
    "![no image](https://a.example/x.png)",
    "[x]: https://a.example",
    "[^1]",
    "<b>no tag</b> <!-- nor comment -->",
    "<https://a.example>",
    "&amp; &lt; &copy; &#65;",
    "`no code`",
    "a\\",
    "\\*",
    "$1 and $2",
    "a  \nb",
    "| a | b |\n|---|---|\n| c | d |",
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", SPECIAL)
@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.ITEM, BlockKind.HEADING, BlockKind.EMBED])
def test_words_that_look_like_markdown_are_shown_as_they_are(reader: str, text: str, kind: BlockKind) -> None:
    document = one_post(clean_post(body(block(kind, text))))
    assert shown_words(document, reader) == "12 May 2031 09:05 " + " ".join(text.split())
    meant = {
        "paragraph": ["p"],
        "quote": ["blockquote", "p"],
        "item": ["ul", "li"],
        "heading": ["h3"],
        "embed": ["blockquote", "p"],
    }
    assert [tag for tag in tags(document, reader) if tag != "br"] == ["h2", *meant[kind.value]]


@pytest.mark.parametrize("text", [text for text in SPECIAL if "\n" not in text])
def test_a_headline_a_name_a_caption_and_a_standfirst_are_shown_as_they_are(text: str) -> None:
    text = clean_text(text).strip()
    blog = Blog(title=text, authors=(text,), standfirst=text)
    teaser = Post("t", at(4), title=text, url="https://a.example/1", kind=PostKind.TEASER, body=words(text))
    image = block(BlockKind.IMAGE, text, url="https://a.example/1", credit=text)
    document = markdown(blog, [known(body(image, title=text, authors=(text,))), known(teaser)], UTC)
    assert [tag for tag in tags(document) if tag != "br"] == ["h1", "p", "p", "h2", "p", "em", "p", "a", "p", "a"]
    assert shown_words(document).count(" ".join(text.split())) >= 8


LETTERS = st.text(st.sampled_from("ab1 .)(-+=*_[]`#>|~<&!\\:\n$é“"), max_size=24)


@given(st.lists(st.tuples(LETTERS, st.booleans(), st.booleans(), st.booleans()), max_size=5), st.sampled_from(sorted(READERS)))
@example([("a", True, False, False), ("b", False, True, False)], "commonmark")
@example([("a", False, True, False), ("b", True, True, False)], "commonmark")
@example([("a", False, True, False), ("b", False, True, False)], "github")
@example([("a\\", True, False, False), ("b", False, True, False)], "commonmark")
@example([("5.", True, False, False), (" b", False, False, False)], "commonmark")
def test_whatever_words_in_whatever_manner_a_reader_sees_those_words(
    spans: list[tuple[str, bool, bool, bool]], reader: str
) -> None:
    made = tuple(
        Span(text, "https://a.example/x" if link else "", strong=strong, emphasis=emphasis)
        for text, strong, emphasis, link in spans
    )
    cleaned = clean_post(body(Block(BlockKind.PARAGRAPH, made)))
    document = one_post(cleaned)
    assert shown_words(document, reader) == " ".join(f"12 May 2031 09:05 {cleaned.text}".split())
    assert set(tags(document, reader)) <= {"h2", "p", "br", "strong", "em", "a"}


def test_hostile_text_is_shown_and_never_acts(shared: Path) -> None:
    for name in ("markup", "terminal", "unicode"):
        for line in (shared / "hostile" / "synthetic" / f"{name}.jsonl").read_text().splitlines():
            row = json.loads(line)
            given = known(clean_post(post("p", row["payload"] or "x", 5, title=row["payload"], authors=(row["payload"],))))
            for text in (plain_post(given, BLOG, UTC), markdown(Blog(title=row["payload"]), [given], UTC)):
                assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), row["id"]
            document = one_post(given.post)
            if len(document) > 20_000:
                continue  # the Markdown reader of this test takes minutes for a word of a megabyte
            assert set(tags(document)) <= {"h2", "p", "em", "br"}, row["id"]
            written = f"12 May 2031 09:05 · {given.post.title} {' '.join(given.post.authors)} {given.post.text}"
            assert bare(shown_words(document)) == bare(written), row["id"]


def bare(text: str) -> str:
    """Text without space, which readers of Markdown fold, and without what a headline of nothing leaves."""
    return re.sub(r"\s|·", "", text)


def test_what_a_cache_gave_back_dirty_is_cleaned_at_this_door_too() -> None:
    dirty = known(post("p", "a\x1b[2Jb\x9b\u202ec", 5, title="\x1b]0;x\x07"))
    for text in (plain_post(dirty, BLOG, UTC), markdown(BLOG, [dirty], UTC), dumps(post_json(dirty))):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
