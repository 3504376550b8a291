"""The demo's story: what was published, corrected and withdrawn, and when. Pure; the file is read once.

A story has minutes of its own. `StoryClock` says which minute a reader's moment is, and what moment a minute's post bears: the
backlog lies as far back as the story says, and what comes after arrives hurried, dated when it really arrived.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from datetime import UTC, datetime, time
from html.parser import HTMLParser
from importlib import resources
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.errors import UsageError

SECONDS_A_MINUTE = 2.0
"""How long a minute of the story takes after the demo opens, at speed 1: the story's remaining hours in about ten minutes."""


class Correction(Struct, frozen=True):
    """A later version of a post: the story's minute at which it replaces the first, and the new body."""

    at: int
    body: str


class StoryPost(Struct, frozen=True):
    """One post of the story, in the version that a reader has before them.

    id          "post-17": its place in the story, from 1
    at          the story's minute at which it was published
    changed     the minute of the version at hand: `at`, or the correction's
    title       "" where it has none
    authors     who signed it; empty for the desk's own
    body        HTML; empty for a teaser
    teaser      the address of the article that a teaser points to, else ""
    withdrawn   the minute at which it is taken away, None for one that stays
    correction  what is yet to replace this version, None if nothing is
    """

    id: str
    at: int
    changed: int
    title: str = ""
    authors: tuple[str, ...] = ()
    body: str = ""
    teaser: str = ""
    key: bool = False
    pinned: bool = False
    summary: bool = False
    withdrawn: int | None = None
    correction: Correction | None = None

    @property
    def words(self) -> str:
        """The body as plain text, blocks apart by a blank line."""
        reader = _Words()
        reader.feed(self.body)
        reader.close()
        folded = (" ".join(part.split()) for part in reader.paragraphs)
        return "\n\n".join(part for part in folded if part)


class Story(Struct, frozen=True):
    """A whole live blog, told beforehand.

    home    the invented publication's own address
    path    the live blog's path on the demo's server
    byline  the page's authors, apart from those of its posts
    starts  the clock in the story's city at minute 0
    opens   the minute at which a demo opens: all that came before is its backlog
    posts   oldest first, in their first versions
    """

    title: str
    standfirst: str
    publication: str
    home: str
    path: str
    language: str
    byline: tuple[str, ...]
    starts: time
    opens: int
    posts: tuple[StoryPost, ...]

    @property
    def turns(self) -> tuple[int, ...]:
        """The minutes at which something is published, corrected or withdrawn, in order."""
        minutes = [post.at for post in self.posts]
        minutes += [post.correction.at for post in self.posts if post.correction]
        minutes += [post.withdrawn for post in self.posts if post.withdrawn is not None]
        return tuple(sorted(minutes))

    def last_turn(self, minute: float) -> int:
        """The minute of the latest of the `turns` until then; the first for a time before them all."""
        turns = self.turns
        return turns[max(0, bisect_right(turns, minute) - 1)]

    def is_over(self, minute: float) -> bool:
        """Whether nothing will change any more."""
        return minute >= self.turns[-1]


class StoryClock(Struct, frozen=True):
    """Ties a story's minutes to the reader's time.

    opens    the story's minute at which the demo opened
    started  that moment, in seconds since 1970
    speed    how many times as fast as `SECONDS_A_MINUTE` says; finite and above 0, else UsageError
    """

    opens: int
    started: float
    speed: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.speed) and self.speed > 0):
            raise UsageError(f"the demo cannot run at speed {self.speed:g}: give a number above 0")

    def minute(self, now: float) -> float:
        """The story's minute at `now` (seconds since 1970); the opening one for a time before the demo's start."""
        return self.opens + max(0.0, now - self.started) * self.speed / SECONDS_A_MINUTE

    def moment(self, minute: float) -> datetime:
        """When that minute is for the reader, in UTC: before the opening at the story's pace, after it at the demo's."""
        after = minute - self.opens
        seconds = after * SECONDS_A_MINUTE / self.speed if after > 0 else after * 60
        return datetime.fromtimestamp(self.started + seconds, UTC)


def published_at(story: Story, elapsed_minutes: float) -> tuple[StoryPost, ...]:
    """What the page shows at that minute of the story, newest first, each post in its latest version."""
    return tuple(
        _version(post, elapsed_minutes)
        for post in reversed(story.posts)
        if post.at <= elapsed_minutes and (post.withdrawn is None or elapsed_minutes < post.withdrawn)
    )


def _version(post: StoryPost, minute: float) -> StoryPost:
    correction = post.correction
    if correction is None or minute < correction.at:
        return post
    return replace(post, body=correction.body, changed=correction.at, correction=None)


def structured_data(story: Story, clock: StoryClock, minute: float, url: str) -> dict[str, Any]:
    """The story at that minute as schema.org's LiveBlogPosting, ready for JSON: posts newest first, at `url` and a fragment.

    Key events, the pinned post and the summary are not told: schema.org has no words for them. A teaser has the address of
    its article and no body. `coverageEndTime` is there only when the story is over.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": url,
        "url": url,
        "headline": story.title,
        "description": story.standfirst,
        "inLanguage": story.language,
        "author": _people(story.byline),
        "publisher": {"@type": "NewsMediaOrganization", "name": story.publication, "url": story.home},
        "datePublished": stamp(clock.moment(story.turns[0])),
        "dateModified": stamp(clock.moment(story.last_turn(minute))),
        "coverageStartTime": stamp(clock.moment(story.turns[0])),
        "liveBlogUpdate": [_update(post, clock, url) for post in published_at(story, minute)],
    }
    if story.is_over(minute):
        data["coverageEndTime"] = stamp(clock.moment(story.turns[-1]))
    return data


def _update(post: StoryPost, clock: StoryClock, url: str) -> dict[str, Any]:
    update: dict[str, Any] = {
        "@type": "BlogPosting",
        "@id": f"{url}#{post.id}",
        "url": post.teaser or f"{url}#{post.id}",
        "datePublished": stamp(clock.moment(post.at)),
        "dateModified": stamp(clock.moment(post.changed)),
    }
    if post.title:
        update["headline"] = post.title
    if post.authors:
        update["author"] = _people(post.authors)
    if post.body:
        update["articleBody"] = post.words
    return update


def _people(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"@type": "Person", "name": name} for name in names]


def stamp(moment: datetime) -> str:
    """The moment as RFC 3339 in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def load_story() -> Story:
    """The story that comes with the program."""
    text = resources.files(__package__).joinpath("story.toml").read_text(encoding="utf-8")
    return read_story(text)


def read_story(text: str) -> Story:
    """A story from TOML with the keys told at the head of `story.toml`; TypeError or KeyError for a wrong or missing one."""
    table = tomllib.loads(text)
    posts = tuple(_read_post(number, fields) for number, fields in enumerate(table.pop("post"), 1))
    return Story(byline=tuple(table.pop("byline")), posts=posts, **table)


def _read_post(number: int, fields: dict[str, Any]) -> StoryPost:
    correction = fields.pop("correction", None)
    return StoryPost(
        id=f"post-{number}",
        changed=fields["at"],
        authors=tuple(fields.pop("authors", ())),
        body=fields.pop("body", "").strip(),
        correction=Correction(correction["at"], correction["body"].strip()) if correction else None,
        **fields,
    )


class _Words(HTMLParser):
    """Gathers the words of a body; a new block begins a new paragraph."""

    blocks = frozenset({"p", "h3", "li", "blockquote", "footer", "figure", "figcaption"})

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs = [""]

    def handle_starttag(self, tag: str, *_: object) -> None:
        if tag in self.blocks:
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.blocks:
            self.paragraphs.append("")

    def handle_data(self, data: str) -> None:
        self.paragraphs[-1] += data
