"""What a post's element becomes: the blocks that a reader sees, and nothing of the page's furniture."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.sources.html import body
from tui_liveblog.sources.html.body import read_body, read_markup
from tui_liveblog.sources.html.media import split_credit

BASE = "https://news.example/live/a"


def blocks(markup: str) -> tuple[Block, ...]:
    root = LexborHTMLParser(f"<main>{markup}</main>").css_first("main")
    assert root is not None
    return read_body(root, BASE)


def shapes(markup: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(markup)]


def test_words_keep_their_manner_and_lose_their_white_space() -> None:
    (block,) = blocks("<p>  A <b>bold\n <i>claim</i></b>,\u00a0 re\u00adpeated\u200b<br>  on\ttwo lines. </p>")
    assert block.spans == (
        Span("A "),
        Span("bold ", strong=True),
        Span("claim", strong=True, emphasis=True),
        Span(", repeated\non two lines."),
    )


def test_text_without_paragraphs_is_one_and_a_blank_line_ends_it() -> None:
    assert shapes("One.<br>Still one.<br><br>Two. <div>Three.</div>Four.") == [
        ("paragraph", "One.\nStill one."),
        ("paragraph", "Two."),
        ("paragraph", "Three."),
        ("paragraph", "Four."),
    ]


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/map?a=1#b", "https://news.example/map?a=1#b"),
        ("//other.example/x", "https://other.example/x"),
        ("c", "https://news.example/live/c"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_links_are_whole_and_only_those_a_browser_may_open(href: str, url: str) -> None:
    (block,) = blocks(f'<p><a href="{href}">here</a></p>')
    assert block.spans == (Span("here", url=url),)


def test_lists_are_numbered_where_the_page_numbers_them_and_two_deep_at_most() -> None:
    markup = (
        "<ol start=4><li>Four<ul><li>a<ul><li>b</li></ul></li></ul></li><li><p>Five</p><p>More of it</p></li></ol><p>End</p>"
    )
    assert [(b.kind.value, b.text, b.level, b.number) for b in blocks(markup)] == [
        ("item", "Four", 0, 4),
        ("item", "a", 1, 0),
        ("item", "b", 1, 0),
        ("item", "Five", 0, 5),
        ("paragraph", "More of it", 0, 0),
        ("paragraph", "End", 0, 0),
    ]


def test_headings_know_their_height() -> None:
    assert [(b.kind, b.level) for b in blocks("<h2>A</h2><h3>B</h3><h6>C</h6>")] == [(BlockKind.HEADING, n) for n in (0, 1, 4)]


@pytest.mark.parametrize(
    "markup",
    [
        "<blockquote><p>We go.</p><footer>— The <b>mayor</b></footer></blockquote>",
        "<blockquote><p>We go. <cite>The mayor</cite></p></blockquote>",
        "<blockquote>We go.<cite>The mayor</cite></blockquote>",
        "<figure><blockquote>We go.</blockquote><figcaption>The mayor</figcaption></figure>",
    ],
)
def test_a_quote_says_who_said_it(markup: str) -> None:
    assert blocks(markup) == (Block(BlockKind.QUOTE, (Span("We go."),), who="The mayor"),)


def test_a_title_cited_within_a_quote_is_nobody() -> None:
    (block,) = blocks("<blockquote>As <cite>The Gull</cite> has it, we go.</blockquote>")
    assert (block.text, block.who) == ("As The Gull has it, we go.", "")


@pytest.mark.parametrize(
    ("caption", "parted"),
    [
        ("(Getty Images)", ("", "Getty Images")),
        ("A bridge (EPA)", ("A bridge", "EPA")),
        ("A bridge (Handout via REUTERS)", ("A bridge", "Handout via REUTERS")),
        ("A bridge, seen by Ned (left)", ("A bridge, seen by Ned (left)", "")),
        ("A bridge in 1931 (now gone)", ("A bridge in 1931 (now gone)", "")),
        ("A bridge. Photograph: Mar Tolland/AFP", ("A bridge.", "Mar Tolland/AFP")),
        ("A bridge.Photograph: Mar Tolland", ("A bridge.", "Mar Tolland")),
        ("Photograph: Mar Tolland", ("", "Mar Tolland")),
        ("A bridge (Image: Mar Tolland)", ("A bridge", "Mar Tolland")),
        ("A plain caption", ("A plain caption", "")),
        ("", ("", "")),
    ],
)
def test_captions_and_credits_are_parted(caption: str, parted: tuple[str, str]) -> None:
    assert split_credit(caption) == parted


def test_an_image_has_caption_credit_and_a_real_address() -> None:
    markup = (
        '<figure><img src="data:image/gif;base64,R0" data-src="/pic.jpg"><figcaption><span>A <b>bridge</b></span>'
        "<span> (AFP)</span></figcaption></figure>"
    )
    assert blocks(markup) == (
        Block(BlockKind.IMAGE, (Span("A "), Span("bridge", strong=True)), url="https://news.example/pic.jpg", credit="AFP"),
    )


def test_an_image_of_one_pixel_shows_nothing() -> None:
    assert blocks('<p>Words<img src="/count.gif" width=1 height=1></p>') == (Block(BlockKind.PARAGRAPH, (Span("Words"),)),)


@pytest.mark.parametrize(
    ("markup", "kind", "url"),
    [
        ('<iframe src="https://www.youtube-nocookie.com/embed/abc_123-X?rel=0"></iframe>', "video", "https://www.youtube.com/watch?v=abc_123-X"),
        ('<amp-youtube data-videoid="abc_123-X"></amp-youtube>', "video", "https://www.youtube.com/watch?v=abc_123-X"),
        ('<figure><video><source src="/v.mp4"></video></figure>', "video", "https://news.example/v.mp4"),
        ('<iframe src="https://charts.example/7" title="Votes"></iframe>', "embed", "https://charts.example/7"),
        ('<amp-twitter data-tweetid="17"></amp-twitter>', "embed", "https://twitter.com/i/status/17"),
    ],
)  # fmt: skip
def test_players_are_videos_and_frames_are_embeds(markup: str, kind: str, url: str) -> None:
    (block,) = blocks(markup)
    assert (block.kind.value, block.url) == (kind, url)


def test_a_tweet_is_who_said_what_and_where() -> None:
    markup = (
        '<blockquote class="twitter-tweet"><p>It is <a href="https://twitter.com/x">here</a> - now.<br>All of it. '
        '<a href="https://t.co/9">pic.twitter.com/9</a></p>&mdash; Port Council (@portcouncil) '
        '<a href="https://twitter.com/portcouncil/status/12?ref_src=x">1 July</a></blockquote>'
    )
    (block,) = blocks(markup)
    assert (block.kind, block.who, block.url) == (
        BlockKind.EMBED,
        "Port Council · @portcouncil",
        "https://twitter.com/portcouncil/status/12",
    )
    assert block.text == "It is here - now.\nAll of it."


@pytest.mark.parametrize(
    "noise",
    [
        "<script>var a</script>",
        "<style>p{}</style>",
        "<svg><title>Icon</title></svg>",
        "<button>Share</button>",
        "<form>Sign up<input></form>",
        '<div class="social-share-bar">Share</div>',
        '<div class="advert">Buy</div>',
        '<div content="Advertisement">Buy</div>',
        '<aside class="newsletter-signup">Sign up</aside>',
        "<nav>Menu</nav>",
        "<footer>Share this</footer>",
        "<div hidden>Hidden</div>",
        '<span aria-hidden="true">Icon</span>',
        "<time>10:01</time>",
        "<p>Updated at 12.36 BST</p>",
        "<div>Last updated: 12:36</div>",
        "<div><h2>Recommended</h2><ul><li>Another</li></ul></div>",
        "<!-- a comment -->",
    ],
)
def test_furniture_is_no_part_of_a_post(noise: str) -> None:
    assert shapes(f"<p>Before.</p>{noise}<p>After.</p>") == [("paragraph", "Before."), ("paragraph", "After.")]


def test_a_time_in_a_sentence_stays_in_it() -> None:
    assert shapes("<p>It begins at <time>10:01</time> sharp.</p>") == [("paragraph", "It begins at 10:01 sharp.")]


def test_a_card_of_another_article_is_its_link_and_its_line() -> None:
    card = '<div><figure><img src="/c.jpg"></figure><h3><a href="/why">Why it stopped</a></h3><p>A short history</p></div>'
    assert blocks(f"<p>Words.</p>{card}")[1:] == (
        Block(BlockKind.PARAGRAPH, (Span("Why it stopped", url="https://news.example/why"),)),
        Block(BlockKind.PARAGRAPH, (Span("A short history"),)),
    )


def test_a_heading_beside_a_picture_is_no_card() -> None:
    assert [kind for kind, _ in shapes('<div><figure><img src="/c.jpg"></figure><h3>Why it stopped</h3></div>')] == [
        "image",
        "heading",
    ]


def test_a_table_s_row_is_a_line() -> None:
    assert shapes("<table><tr><th>Red</th><td>3</td></tr><tr><th>Blue</th><td>1</td></tr></table>") == [
        ("paragraph", "Red · 3"),
        ("paragraph", "Blue · 1"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\nTwo.\n\n Three. ", ["One.", "Two.", "Three."]),
        ("A line that was\nonly wrapped.\nAnother.", ["A line that was only wrapped.", "Another."]),
        ("&quot;Yes&quot; &amp;ndash; no", ['"Yes" – no']),
        ("<p>One &amp;quot;word&amp;quot;</p><p>Two</p>", ['One "word"', "Two"]),
        ("&lt;p&gt;Encoded&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", ["Encoded", "twice"]),
        ("One <b>bold</b> line.\nAnother.", ["One bold line.", "Another."]),
        ("5 < 6 & 7 > 6", ["5 < 6 & 7 > 6"]),
        ("lone \ud800 surrogate <b>x</b>", ["lone \ufffd surrogate x"]),
        ("", []),
    ],
)
def test_the_text_of_structured_data_is_paragraphs(text: str, expected: list[str]) -> None:
    assert [block.text for block in read_markup(text, BASE)] == expected


def test_no_depth_of_tags_stops_the_walk() -> None:
    for tag in ("div", "b", "blockquote", "ul><li"):
        opened = f"<{tag}>" * 5_000
        assert "".join(block.text for block in blocks(opened + "deep")) == "deep"


@given(
    st.lists(st.text(st.sampled_from("ab1 \n\t\r\x0c\xa0\u200b\u3000[]<>&;\0\udc80é’/p"), max_size=12), max_size=4),
    st.sampled_from(["", " ", "\n"]),
)
@example(["Updated at 12:30"], "")
@example(["", "One."], "\n")
def test_paragraphs_of_words_alone_are_what_a_parser_would_make_of_them(paragraphs: list[str], between: str) -> None:
    markup = between.join(f"<p>{text}</p>" for text in paragraphs)
    quick = body.read_markup_anew(markup, BASE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(body, "read_plain", lambda *_: None)
        assert quick == body.read_markup_anew(markup, BASE)
