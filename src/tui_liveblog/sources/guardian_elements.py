"""The elements that the Guardian's page model makes a post of, as blocks.

Each is written as the HTML that the site's own components make of it, and read with the reader of pages: so a post has the
same words and media whether it came in the model, in the page or in a delta. Types and their members:
guardian/dotcom-rendering, dotcom-rendering/src/types/content.ts; what becomes of them: src/lib/renderElement.tsx.
"""

from __future__ import annotations

import html
import re

from tui_liveblog.model import Block
from tui_liveblog.sources.guardian_words import Thing, thing, things, words
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.text import has_tags

_PREFIX = "model.dotcomrendering.pageElements."
_YOUTUBE = re.compile(r"(?:[?&]v=|/embed/|/v/|/shorts/|youtu\.be/)([\w-]{6,20})")
# Forms, adverts and rules: nothing of them is the post's.
_FURNITURE = frozenset({
    "AdPlaceholderBlockElement", "CalloutBlockElement", "CalloutBlockElementV2", "DividerBlockElement",
    "NewsletterSignupBlockElement", "ReporterCalloutBlockElement",
})  # fmt: skip


def read_elements(elements: object, base: str) -> tuple[Block, ...]:
    """The blocks of a list of elements; relative links are relative to `base`.

    One of an unknown type gives its words, if it has any; what is no element gives nothing.
    """
    return tuple(block for element in things(elements) for block in read_markup(_markup(element), base))


def _markup(element: Thing) -> str:
    kind = words(element, "_type").removeprefix(_PREFIX)
    if kind in _FURNITURE:
        return ""
    match kind:
        case "ImageBlockElement":
            return _image(element)
        case "MultiImageBlockElement":
            images = "".join(_image(image) for image in things(element.get("images")))
            return images + _paragraph(words(element, "caption"))
        case "CartoonBlockElement":
            variants = things(element.get("variants"))
            drawn = [image for variant in variants for image in things(variant.get("images"))]
            return _picture(_largest(drawn), element)
        case "YoutubeBlockElement":
            return _video(f"https://www.youtube.com/watch?v={words(element, 'assetId')}", words(element, "mediaTitle"))
        case "VideoYoutubeBlockElement" | "VideoVimeoBlockElement" | "VideoFacebookBlockElement":
            return _video(words(element, "embedUrl", "originalUrl", "url"), words(element, "caption", "title"))
        case "GuVideoBlockElement" | "MediaAtomBlockElement" | "SelfHostedVideoBlockElement":
            files = (words(asset, "url", "id") for asset in things(element.get("assets")))
            return _figure(
                f'<video src="{_attribute(next(filter(None, files), ""))}"></video>', words(element, "caption", "title")
            )
        case "PullquoteBlockElement":
            return _quote(words(element, "html"), words(element, "attribution"))
        case "CommentBlockElement":
            return _quote(words(element, "body"), words(element, "profileName"))
        case "RichLinkBlockElement" | "LinkBlockElement":
            return _link(words(element, "url"), words(element, "text", "label"))
    return _embed(element)


def _embed(element: Thing) -> str:
    """What brings its own HTML, what is a frame of another site, and what nobody has heard of."""
    markup = words(element, "html")
    if markup:
        return markup if has_tags(markup) else _paragraph(markup)
    address = words(element, "embedUrl", "trackUrl", "url", "originalUrl")
    label = words(element, "title", "alt", "caption", "kicker")
    if address:
        return _figure(f'<iframe src="{_attribute(address)}"></iframe>', label)
    return _paragraph(words(element, "body", "text", "captionText") or label)


def _image(element: Thing) -> str:
    data = thing(element.get("data"))
    shown = data if element.get("displayCredit") is not False else {**data, "credit": ""}
    return _picture(_largest(things(thing(element.get("media")).get("allImages"))), shown)


def _picture(address: str, told: Thing) -> str:
    return _figure(f'<img src="{_attribute(address)}">', words(told, "caption"), words(told, "credit")) if address else ""


def _largest(images: list[Thing]) -> str:
    """The address of the master, else of the widest."""

    def size(image: Thing) -> tuple[bool, int]:
        fields = thing(image.get("fields"))
        width = words(fields, "width")
        return fields.get("isMaster") == "true", int(width) if width.isdecimal() and len(width) < 7 else 0

    return words(max(images, key=size), "url") if images else ""


def _video(address: str, title: str) -> str:
    found = _YOUTUBE.search(address)
    player = f"https://www.youtube.com/embed/{found[1]}" if found is not None else address
    return (
        _figure(f'<iframe src="{_attribute(player)}"></iframe>', title)
        if found or "/watch?v=" not in address
        else _paragraph(title)
    )


def _figure(inside: str, caption: str, credit: str = "") -> str:
    """A figure. The page's own components put captions in as HTML."""
    credited = f' <span class="credit">{html.escape(credit)}</span>' if credit else ""
    told = f"<figcaption><span>{caption}</span>{credited}</figcaption>" if caption or credit else ""
    return f"<figure>{inside}{told}</figure>"


def _quote(markup: str, who: str) -> str:
    said = markup if has_tags(markup) else _paragraph(markup)
    return f"<blockquote>{said}<footer>{html.escape(who)}</footer></blockquote>" if said else ""


def _link(address: str, text: str) -> str:
    return f'<p><a href="{_attribute(address)}">{html.escape(text)}</a></p>' if text.strip() else ""


def _paragraph(text: str) -> str:
    return text if has_tags(text) else f"<p>{html.escape(text)}</p>" if text else ""


def _attribute(text: str) -> str:
    return html.escape(text, quote=True)
