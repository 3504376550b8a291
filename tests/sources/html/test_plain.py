"""Plain markup is read without a parser, and just as it is read with one."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.sources.html.body import read_body, read_markup
from tui_liveblog.sources.html.plain import read_plain
from tui_liveblog.sources.html.text import unspaced

BASE = "https://a.example/live"

_WORDS = st.text(alphabet=" ab\n\r\xa0.“é\u200b\u2060=>\"'", max_size=8) | st.sampled_from(
    (
        "Updated 6.40",
        "updated: 12",
        "&amp;",
        "&nbsp;",
        "&#8217;",
        "&#8203;",
        "&hellip;",
        "&amp;lt;",
        "&copy;",
        "&",
        "<",
        "\0",
        "&#0;",
    )
)
_VALUES = st.sampled_from(
    (
        "https://a.example/1",
        "/2",
        "#3",
        "",
        " /4 ",
        "mailto:a@b",
        "/5?a=1&amp;b=2",
        "/6?a&copy=1",
        "x src=",
        'a" hidden b="',
        "1",
        "640",
    )
)
_NAMES = st.sampled_from(("href", "src", "alt", "title", "width", "height", "rel", "class", "hidden", "data-src"))


@st.composite
def _tags(draw: st.DrawFn) -> str:
    tag = draw(
        st.sampled_from(("a", "img", "b", "em", "br", "p", "i", "strong", "/a", "/b", "/em", "/i", "/p", "div", "h2", "time"))
    )
    if tag in ("a", "img"):
        names = draw(st.lists(_NAMES, max_size=3))
        own = "href" if tag == "a" else "src"
        said = "".join(f' {name}="{draw(_VALUES)}"' for name in [*names, own])
        return f"<{tag}{said}{draw(st.sampled_from(('', ' /', '/')))}>"
    return f"<{tag}{draw(st.sampled_from(('', '', '', ' /')))}>"


_INLINE = st.one_of(
    _WORDS,
    st.builds('<a href="{}">{}</a>'.format, _VALUES, _WORDS),
    st.builds('<img alt="{}" src="{}" />'.format, _VALUES, _VALUES),
    st.builds("<{0}>{1}</{2}>".format, st.sampled_from(("b", "em")), _WORDS, st.sampled_from(("b", "em"))),
    st.sampled_from(("<br>", "<br/>", "<br />")),
)
_HONEST = st.lists(
    st.builds("<p>{}</p>{}".format, st.lists(_INLINE, max_size=4).map("".join), st.sampled_from(("", "\n", " ", "\xa0")))
    | st.builds('<img src="{}" width="{}">'.format, _VALUES, _VALUES),
    min_size=1,
    max_size=4,
).map("".join)
_ANY = st.lists(st.one_of(_WORDS, _tags()), max_size=10).map("".join)


@settings(max_examples=600)
@example('<p><img alt="x src=" src="/1.jpg"></p>')
@example('<p><a title=" href=" href="/1">x</a></p>')
@given(_HONEST | _ANY)
def test_what_is_read_without_a_parser_is_what_a_parser_makes_of_it(markup: str) -> None:
    found = read_plain(markup, BASE)
    if found is not None:
        body = LexborHTMLParser(markup).body
        assert body is not None
        assert found == read_body(body, BASE)


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>One.</p>\n<p>Two &amp; three.</p>", (Span("One."), Span("Two & three."))),
        ('<p>See <a href="/map">the map</a>.</p>', ((Span("See "), Span("the map", "https://a.example/map"), Span(".")),)),
        ("<p>It is <strong>shut</strong></p>", ((Span("It is "), Span("shut", strong=True)),)),
        ("<p>One.<br><br />Two.</p>", (Span("One."), Span("Two."))),
        ("<p>Updated 6.40</p><p>Shut.</p>", (Span("Shut."),)),
    ],
)
def test_what_most_feeds_hold_needs_no_parser(markup: str, blocks: tuple[Span | tuple[Span, ...], ...]) -> None:
    expected = tuple(Block(BlockKind.PARAGRAPH, one if isinstance(one, tuple) else (one,)) for one in blocks)
    assert read_plain(markup, BASE) == expected == read_markup(markup, BASE)


def test_a_picture_stands_between_paragraphs() -> None:
    found = read_plain('<p>One.<img src="/1.jpg" alt="Ice"> Two.</p><img src="/2.jpg" width="640">', BASE)
    assert found is not None
    assert [(block.kind, block.text or block.url) for block in found] == [
        (BlockKind.PARAGRAPH, "One."),
        (BlockKind.IMAGE, "https://a.example/1.jpg"),
        (BlockKind.PARAGRAPH, "Two."),
        (BlockKind.IMAGE, "https://a.example/2.jpg"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="ad">x</p>',
        '<p><a href="/1" class="share">x</a></p>',
        '<p><img src="/1" width="1"></p>',
        "<p><b>x</i></p>",
        "<p>a < b</p>",
        "<p>&copy</p>",
        "<div><p>x</p></div>",
        "words",
        "<p>x",
    ],
)
def test_anything_else_is_left_to_the_parser(markup: str) -> None:
    assert read_plain(markup, BASE) is None


@given(st.text(alphabet=" a\n\t\xa0\u2003\u3000\x1c.é", max_size=12))
def test_white_space_is_folded_as_by_taking_the_words_apart(text: str) -> None:
    assert unspaced(text) == " ".join(text.split())
