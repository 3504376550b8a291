"""Images, videos and embeds of a post as blocks: captions parted from credits, tweets read as who said what."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tui_liveblog.model import Block, BlockKind, Span
from tui_liveblog.sources.html.nodes import attribute
from tui_liveblog.sources.html.spans import read_spans
from tui_liveblog.sources.html.text import absolute, one_line, scrub

# What a credit begins with, in the languages of the samples; "Image: Agency" may stand in brackets.
_LABEL = re.compile(
    r"^(?:photographs?|photos?|images?|pictures?|pics?|composite|illustration|video|credit|source|foto|bild|fotografía"
    r"|crédit photo)(?:\s+(?:by|credit))?\s*:\s*",
    re.IGNORECASE,
)
_LABELLED = re.compile(rf"(?:^|(?<=[.!?”’\"')\]])|\s){_LABEL.pattern[1:]}(?P<credit>[^:]{{1,120}})$", re.IGNORECASE)
_BRACKETED = re.compile(r"(?:^|\s*)\((?P<credit>[^()]{1,120})\)\.?$")
# Words in brackets at a caption's end are a credit when an agency or the word for a picture is named; "(left)" is not.
_AGENCY = re.compile(
    r"\b(?:E?PA|A[FP]P?|AP|ANSA|dpa|DPA|EFE|Reuters|Getty|Shutterstock|Alamy|Rex|REX|NurPhoto|Anadolu|AAP|TASS|Xinhua|Bloomberg|via"
    r"|Images?|Photos?|Pictures?|Wire|Press|Agency|News|Handout|Archive|Foto|Bild)\b|^[A-Z]{2,6}(?:/[\w .]+)?$"
)
_TWEET_AUTHOR = re.compile(r"[—–-]\s*([^()]{1,100}?)\s*\((@\w{1,30})\)")
_EMBEDS = re.compile(
    r"\b(?:twitter-tweet|twitter-video|nojs-tweet|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed)\b"
)
_YOUTUBE = re.compile(r"^/(?:embed|v|shorts)/([\w-]{6,20})")
_VIDEO_ROLE = re.compile(r"Youtube|Video", re.IGNORECASE)
_CREDIT_PARTS = "[class*=copyright], [class*=credit], [class*=Credit], [itemprop=copyrightHolder], cite"
_IMAGE = "img, amp-img"
_PLAYERS = "iframe, amp-iframe, video, amp-video, amp-youtube"


def split_credit(caption: str) -> tuple[str, str]:
    """(caption, credit): "A bridge (EPA)", "(Getty Images)" and "A bridge. Photograph: A Name/Agency" are parted."""
    bracketed = _BRACKETED.search(caption)
    if bracketed is not None:
        credit = bracketed["credit"].strip()
        if _LABEL.match(credit) or _AGENCY.search(credit):
            return caption[: bracketed.start()].strip(), _LABEL.sub("", credit)
    labelled = _LABELLED.search(caption)
    if labelled is not None:
        return caption[: labelled.start()].strip(), labelled["credit"].strip()
    return caption, ""


def is_embed(node: LexborNode) -> bool:
    """Whether a blockquote is a social network's embed code."""
    return _EMBEDS.search(attribute(node, "class")) is not None


def read_figure(figure: LexborNode, base: str) -> Block | None:
    """A figure as an image, video or embed; None where it is only a frame around words."""
    island = figure.css_first("gu-island")
    if island is not None:
        told = read_island(island, base)
        if told is not None:
            return told if told.kind is BlockKind.EMBED else _captioned(told, figure, base)
    for quote in figure.css("blockquote"):
        if is_embed(quote):
            return read_quoted_embed(quote, base)
    player = figure.css_first(_PLAYERS)
    if player is not None:
        block = read_player(player, base)
        if block is not None:
            return _captioned(block, figure, base)
    if _VIDEO_ROLE.search(attribute(figure, "data-spacefinder-type")):
        return _captioned(Block(BlockKind.VIDEO), figure, base)
    for image in figure.css(_IMAGE):
        address = image_address(image, base)
        if address:
            return _captioned(Block(BlockKind.IMAGE, url=address), figure, base)
    return None


def read_image(image: LexborNode, base: str) -> Block | None:
    """An image outside a figure; None for a pixel that counts readers, and for one without an address."""
    if any(attribute(image, side) in ("0", "1") for side in ("width", "height")):
        return None
    address = image_address(image, base)
    return Block(BlockKind.IMAGE, url=address) if address else None


def image_address(image: LexborNode, base: str) -> str:
    """Where the image is: pages that load images late keep a placeholder in `src`."""
    for name in ("src", "data-src", "data-original", "data-srcset", "srcset"):
        listed = attribute(image, name).strip()
        address = absolute(listed.split()[0].rstrip(",") if listed and "srcset" in name else listed, base)
        if address:
            return address
    return ""


def read_player(player: LexborNode, base: str) -> Block | None:
    """A player as a video, or a frame of another site as an embed; None where neither has an address."""
    if player.tag == "amp-youtube":
        video = attribute(player, "data-videoid")
        return (
            Block(BlockKind.VIDEO, url=f"https://www.youtube.com/watch?v={video}") if re.fullmatch(r"[\w-]+", video) else None
        )
    address = absolute(attribute(player, "src") or attribute(player, "data-src"), base)
    if player.tag in ("video", "amp-video"):
        if not address:
            source = player.css_first("source[src]")
            address = absolute(attribute(source, "src"), base) if source is not None else ""
        return Block(BlockKind.VIDEO, url=address)
    if not address:
        return None
    parts = urlsplit(address)
    youtube = _YOUTUBE.match(parts.path) if (parts.hostname or "").endswith(("youtube.com", "youtube-nocookie.com")) else None
    if youtube is not None:
        return Block(BlockKind.VIDEO, url=f"https://www.youtube.com/watch?v={youtube[1]}")
    if (parts.hostname or "") == "player.vimeo.com":
        return Block(BlockKind.VIDEO, url=address)
    title = one_line(attribute(player, "title"))
    return Block(BlockKind.EMBED, (Span(title),) if title else (), url=address)


def read_tweet_tag(node: LexborNode, base: str) -> Block | None:
    """An `amp-twitter` as an embed: its address, and the words where the page holds them for readers without scripts."""
    quote = node.css_first("blockquote")
    block = read_quoted_embed(quote, base) if quote is not None else None
    number = attribute(node, "data-tweetid")
    address = f"https://twitter.com/i/status/{number}" if number.isdecimal() else ""
    if block is None:
        return Block(BlockKind.EMBED, url=address) if address else None
    return block if block.url else replace(block, url=address)


def read_island(island: LexborNode, base: str) -> Block | None:
    """What a Guardian island's `props` say: a tweet's own HTML, a video's YouTube id. None for all other islands."""
    name = attribute(island, "name")
    if not name.startswith(("Tweet", "Youtube")):
        return None
    try:
        props: Any = msgspec.json.decode(attribute(island, "props"))
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    if not isinstance(props, dict):
        return None
    if name.startswith("Youtube"):
        video = props.get("assetId")
        known = isinstance(video, str) and re.fullmatch(r"[\w-]+", video)
        return Block(BlockKind.VIDEO, url=f"https://www.youtube.com/watch?v={video}" if known else "")
    element = props.get("element")
    markup = element.get("html") if isinstance(element, dict) else None
    if not isinstance(markup, str):
        return None
    quote = LexborHTMLParser(scrub(markup)).css_first("blockquote")
    return read_quoted_embed(quote, base) if quote is not None else None


def read_quoted_embed(quote: LexborNode, base: str) -> Block:
    """A social network's embed code: its words, "Name · @handle", and the post's own address."""
    words = quote.css_first("p")
    spans = read_spans(words if words is not None else quote, base)
    # The address of the tweet's own picture stands at the end of its words; it shows nothing in a terminal.
    while spans and spans[-1].text.startswith("pic.twitter.com/"):
        spans = spans[:-1]
    if spans:
        spans = (*spans[:-1], replace(spans[-1], text=spans[-1].text.rstrip()))
    signed = _TWEET_AUTHOR.search(_own_words(quote) if words is not None else one_line(quote.text()))
    return Block(
        BlockKind.EMBED,
        tuple(span for span in spans if span.text),
        url=_embed_address(quote, base),
        who=f"{signed[1]} · {signed[2]}" if signed is not None else "",
    )


def _own_words(node: LexborNode) -> str:
    """The words that stand in the node itself and not in an element in it."""
    words: list[str] = []
    child = node.child
    while child is not None:
        if child.is_text_node:
            words.append(child.text_content or "")
        child = child.next
    return one_line(" ".join(words))


def _embed_address(quote: LexborNode, base: str) -> str:
    for name in ("data-instgrm-permalink", "cite", "data-bluesky-uri"):
        address = absolute(attribute(quote, name), "")
        if address:
            return _without_tracking(address)
    statuses = [absolute(attribute(link, "href"), base) for link in quote.css("a[href]")]
    own = [address for address in statuses if re.search(r"/(?:status|p|reel|video|post)/", address)]
    return _without_tracking(own[-1]) if own else ""


def _without_tracking(address: str) -> str:
    parts = urlsplit(address)
    return address if parse_qs(parts.query).keys() & {"v", "id"} else parts._replace(query="", fragment="").geturl()


def with_caption(block: Block, caption: LexborNode, base: str) -> Block:
    """The block with the words and the credit of its `figcaption`."""
    credited = caption.css_first(_CREDIT_PARTS)
    credit = one_line(credited.text()) if credited is not None else ""
    spans = read_spans(caption, base, {credited.mem_id} if credited is not None else None, parts_apart=True)
    if credit:
        return replace(block, spans=spans, credit=_LABEL.sub("", credit.strip("() ")))
    words, credit = split_credit("".join(span.text for span in spans))
    return replace(block, spans=_first(spans, len(words)), credit=credit)


def _captioned(block: Block, figure: LexborNode, base: str) -> Block:
    caption = figure.css_first("figcaption")
    return block if caption is None else with_caption(block, caption, base)


def _first(spans: tuple[Span, ...], length: int) -> tuple[Span, ...]:
    """The spans of the first `length` characters."""
    kept: list[Span] = []
    for span in spans:
        if length <= 0:
            break
        text = span.text[:length]
        kept.append(replace(span, text=text))
        length -= len(span.text)
    return tuple(kept)
