"""Publishers' quirks as a table: where the truth stands on their pages, and what of their structured data is none.

Adding a publisher is one row here and one pair of fixtures. Class names that look like hashes change at each of a site's
deploys: rows select by structure, tags, ids and attributes. Light: imports no parser, because `claims` reads it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct


class Marks(Struct, frozen=True):
    """Data that the page embeds for its own scripts and that names posts' marks.

    selector   the element that bears it
    attribute  the attribute that holds the JSON
    posts      the key of the list of posts; each has an `id` and `attributes` with `pinned`, `keyEvent`, `summary`
    """

    selector: str
    attribute: str
    posts: str


class Publisher(Struct, frozen=True):
    """One publisher's pages.

    A *pick* is a CSS selector below the post's element, for its words, or `selector@name` for an attribute; `@name` alone is
    an attribute of the post's own element. Of several picks, the first that finds something counts.

    name         for messages
    hosts        the site's domain names; any subdomain is meant too
    sign         CSS of what only pages of this kind hold, for pages that are known by their markup and not by their host
    traces       bytes that a page of posts holds, all of them: a cheap test before parsing
    posts        CSS of the posts' elements, in the page's order
    apart        CSS of what holds copies of posts outside the feed
    identity     finds, in an element's id, a JSON-LD id or a URL's fragment, the part that is the same in all
    canonical    the one form of an id, with {} for that part
    permalink    a post's own address, with {page} and {id}, where nothing on the page gives one
    published    picks of the time shown: timestamps
    local        picks of a time in words, read in `timezone`, for when `published` finds none
    timezone     the IANA name for times without a zone
    updated      picks of when the post last changed: timestamps
    title        picks; a heading of a related article's card is never one
    authors      picks; all that the first fruitful one finds
    link         picks of the post's permalink
    noise        CSS, below the post, of what is no body besides what the picks found
    teaser       CSS that the element of a post matches that only points to another article; its `link` is that article's
    key          CSS that the element of a key event matches
    pinned       CSS that the element of a pinned post matches
    summary      CSS that the element of a summary matches
    pinned_copy  CSS of the pinned post's copy; a link in it names the post
    marks        where key events and the like are named
    live         finds "true" or "false" in a script: whether the blog goes on
    headline     CSS of the blog's title on the page
    standfirst   CSS of the standfirst's paragraphs
    byline       CSS of the names in the page's byline
    distrusted   fields of `Origins` that the structured data has wrong on every post
    wall_clock   picks of timestamps whose zone is not to be believed: they are local in `timezone`; asked last of all
    positional   whether ids only say a post's place on the page, and are given anew at each update
    refresh      pick, below the page, of the interval in milliseconds that its own client is told
    """

    name: str
    hosts: tuple[str, ...]
    traces: tuple[bytes, ...]
    posts: str
    identity: str
    canonical: str
    sign: str = ""
    apart: str = ""
    permalink: str = "{page}#{id}"
    published: tuple[str, ...] = ("time@datetime",)
    local: tuple[str, ...] = ()
    timezone: str = ""
    updated: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    noise: str = ""
    teaser: str = ""
    key: str = ""
    pinned: str = ""
    summary: str = ""
    pinned_copy: str = ""
    marks: Marks | None = None
    live: str = ""
    headline: str = "h1"
    standfirst: str = ""
    byline: str = ""
    distrusted: frozenset[str] = frozenset()
    wall_clock: tuple[str, ...] = ()
    positional: bool = False
    refresh: str = ""

    def canonical_id(self, name: str) -> str:
        """The one form of an id, whichever way it is written; "" for what is no id of a post here."""
        match = re.search(self.identity, name) if self.identity else None
        return self.canonical.format(match[1]) if match is not None else ""

    def says_live(self, scripts: Iterable[str]) -> bool | None:
        """What the publisher's own flag in the page's scripts says; None where there is none."""
        for script in scripts if self.live else ():
            match = re.search(self.live, script)
            if match is not None:
                return match[1] == "true"
        return None

    def owns(self, host: str) -> bool:
        """Whether the host is one of the publisher's."""
        return any(host == own or host.endswith("." + own) for own in self.hosts)


_IS_LIVE = r'"isLive"\s*:\s*(true|false)'

INDEPENDENT = Publisher(
    name="The Independent",
    hosts=("independent.co.uk", "the-independent.com"),
    traces=(b"amp-live-list", b"post-"),
    posts='amp-live-list [id^="post-"]',
    identity=r"^(?:liveblogPost|post-)(\d+)$",
    canonical="post-{}",
    published=("amp-timeago@datetime", "time@datetime"),
    local=('[id^="post-"] > div:last-child span',),
    timezone="Europe/London",
    updated=("@data-update-time",),
    title=("h3", "h2"),
    authors=('[id^="post-"] > div:last-child span:first-of-type',),
    # The post's link to itself, and its last part, where that is the byline and not the body of a post without one.
    noise='a[href^="#post-"], [id^="post-"] > div:last-child:not(:has(p, h3, figure, ul, blockquote))',
    standfirst="#articleHeader h2",
    byline='#articleHeader a[href*="/author/"]',
)

# Structure: guardian/dotcom-rendering, dotcom-rendering/src/components/LiveBlockContainer.tsx and PinnedPost.tsx.
GUARDIAN = Publisher(
    name="The Guardian",
    hosts=("theguardian.com",),
    traces=(b"liveblog-body", b"block-"),
    posts='article[id^="block-"]',
    identity=r"^(?:block-)?([0-9a-f]{24})$",
    canonical="block-{}",
    apart="#pinned-post",
    permalink="{page}?page=with:{id}#{id}",
    published=("header time@datetime",),
    updated=("footer time@datetime",),
    title=("header h2",),
    # The publisher's own component puts a contributor's name in a span beside the headshot, the time in a link.
    authors=("header > div > span",),
    link=("header a@href",),
    pinned_copy="#pinned-post",
    marks=Marks('gu-island[name="KeyEventsCarousel"]', "props", "keyEvents"),
    live=_IS_LIVE,
    headline='[data-gu-name="headline"] h1',
    standfirst='[data-gu-name="standfirst"] p',
    byline="address [rel=author]",
    distrusted=frozenset({"published", "updated", "title", "authors"}),
)

# The newspaper that our own demo publishes on loopback (`demo/server.py`), on whatever port it got.
LANTERN = Publisher(
    name="The Tarnholt Lantern",
    hosts=(),
    sign='meta[name="generator"][content="liveblog-tui demo"]',
    traces=(b"liveblog-tui demo", b"live-post"),
    posts='.live-blog__posts > article[id^="post-"]',
    identity=r"^(post-\d+)$",
    canonical="{}",
    published=("time.live-post__published@datetime",),
    updated=("time.live-post__updated@datetime",),
    title=(".live-post__title", ".live-teaser__link"),
    authors=(".live-post__author",),
    link=("a.live-teaser__link@href",),
    teaser='[data-teaser="true"]',
    key='[data-key-event="true"]',
    pinned='[data-pinned="true"]',
    summary='[data-summary="true"]',
    live=_IS_LIVE,
    standfirst=".live-blog__standfirst",
    byline=".live-blog__author",
)

# One system for all titles of the house; its JSON-LD has the page's bylines on every post, the element who wrote it.
REACH = Publisher(
    name="Reach",
    hosts=(
        "mirror.co.uk", "express.co.uk", "dailystar.co.uk", "dailyrecord.co.uk", "manchestereveningnews.co.uk",
        "liverpoolecho.co.uk", "birminghammail.co.uk", "walesonline.co.uk", "chroniclelive.co.uk", "belfastlive.co.uk",
        "bristolpost.co.uk", "nottinghampost.com", "leeds-live.co.uk", "mylondon.news", "irishmirror.ie", "dublinlive.ie",
        "plymouthherald.co.uk", "hulldailymail.co.uk", "stokesentinel.co.uk", "football.london", "kentlive.news",
        "devonlive.com", "cornwalllive.com", "examinerlive.co.uk", "gloucestershirelive.co.uk", "cambridge-news.co.uk",
    ),
    sign="[data-post-time][data-last-modified-time][id]",
    traces=(b"data-post-time", b"data-last-modified-time"),
    posts="[data-post-time][id]",
    identity=r"^(\d+)$",
    canonical="{}",
    published=("@data-post-time",),
    updated=("@data-last-modified-time",),
    title=("h3", "h2"),
    # On a key event the place of the name says so instead.
    authors=('[data-post-time]:not([data-type="key-event"]) mark',),
    noise="mark, time",
    key='[data-type="key-event"]',
    headline="h1",
    distrusted=frozenset({"authors"}),
)  # fmt: skip

# JSON-LD without ids, but with the right times; elements with ids, whose local times say that they are UTC.
REPUBBLICA = Publisher(
    name="la Repubblica",
    hosts=("repubblica.it", "lastampa.it", "ilsecoloxix.it", "huffingtonpost.it"),
    traces=(b"liveblog", b"_event"),
    posts='section[id*="_event"]',
    identity=r"^(\d+_event\d+)$",
    canonical="{}",
    published=(),
    timezone="Europe/Rome",
    title=("h2", "h3"),
    noise="time",
    headline="",
    wall_clock=("time@datetime",),
)

# Microdata with everything in attributes, cut at the first quotation mark; the words stand in the element.
NDTV = Publisher(
    name="NDTV",
    hosts=("ndtv.com",),
    traces=(b"_parent", b"liveBlogUpdate"),
    posts='li[id$="_parent"]',
    identity=r"^(\d+)(?:_parent)?$",
    canonical="{}",
    published=(),
    title=('[class$="_ttl"]',),
    timezone="Asia/Kolkata",
    noise="time, script, button, form, [onclick], [class$='_dte'], [class$='_dtime'], [class$='_scl'], [class$='pst_opt']",
)

# Ids by position (#post1 is the newest), given anew at each update: a post is known by its headline and time.
TIMES_OF_INDIA = Publisher(
    name="The Times of India",
    hosts=("timesofindia.indiatimes.com", "timesofindia.com"),
    traces=(b"timesofindia", b"LiveBlogPosting"),
    posts="",
    identity="",
    canonical="",
    timezone="Asia/Kolkata",
    positional=True,
)

# Its pages are read by sources of their own (`bbc_stream`, `bbc_morph`). Where a page is read from its structured data alone,
# posts keep the ids that those give.
BBC = Publisher(
    name="the BBC",
    hosts=("bbc.co.uk", "bbc.com"),
    traces=(b"LiveBlogPosting", b"bbc.co"),
    posts="",
    identity=r"^(?:post[_-])?([0-9a-f]{24}|asset:[\w-]+)$",
    canonical="{}",
    timezone="Europe/London",
)

# Any page with the component: https://amp.dev/documentation/components/amp-live-list
AMP = Publisher(
    name="an AMP page",
    hosts=(),
    sign="amp-live-list [items] > [id][data-sort-time]",
    traces=(b"amp-live-list", b"data-sort-time"),
    posts="amp-live-list [items] > [id][data-sort-time]",
    identity=r"^([\w.:-]+)$",  # a template that was never filled in has `[[.ID]]`
    canonical="{}",
    published=("amp-timeago@datetime", "time@datetime", "@data-sort-time"),
    updated=("@data-update-time",),
    title=("h2", "h3", "h4"),
    noise="amp-timeago, time, amp-social-share, button",
    refresh="amp-live-list@data-poll-interval",
)

PUBLISHERS: tuple[Publisher, ...] = (
    INDEPENDENT, GUARDIAN, LANTERN, REACH, REPUBBLICA, NDTV, TIMES_OF_INDIA, BBC, AMP
)  # fmt: skip


def publisher_of(*hosts: str) -> Publisher | None:
    """The row of the first of these hosts that has one: where the page came from, then what it calls its own address."""
    for host in hosts:
        for publisher in PUBLISHERS:
            if host and publisher.owns(host):
                return publisher
    return None
