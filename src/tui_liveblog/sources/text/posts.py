"""Posts built from the lines between boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Origins, Post, PostKind, Rank, Span, digest_id
from tui_liveblog.sources.text.boundaries import (
    ClockLine,
    Stamp,
    content,
    date_line,
    find_clocks,
    find_stamps,
    headline_after_text,
    stamps_come_first,
)
from tui_liveblog.sources.text.furniture import before_footer, bullet, caption, is_headline, without_appeal
from tui_liveblog.sources.text.moments import only_date, to_utc

MAX_POSTS = 10_000
"""Posts of one text: the limit for a page. Those that stand first are kept."""

MAX_BLOCKS = 2_000
"""Paragraphs of one post: twenty times the longest that a reader would call a post. The rest is cut off."""

LONGEST_TITLE = 200
"""Characters of a headline that its place shows to be one; a longer line is the text of a post without a headline."""

DAY = 1_440
"""Minutes of a day."""

DAY_CHANGE = 60
"""Minutes that a clock must run against the order of the page to mean another day: posts out of order are closer than that."""


class Reading(Struct, frozen=True):
    """What a text holds.

    posts    as they stand in the text
    skipped  boundaries without a post
    local    whether some times name no zone, so that they had to be given one
    cut      there were more than MAX_POSTS
    """

    title: str
    standfirst: str
    posts: tuple[Post, ...]
    skipped: int = 0
    local: bool = False
    cut: bool = False


def read_lines(lines: Sequence[str], zone: tzinfo) -> Reading:
    """The posts of a text, by whichever boundaries it has most of. `zone` is for times that name none."""
    stamps, clocks = find_stamps(lines), find_clocks(lines)
    by_clock = len(clocks) > len(stamps)
    if not stamps and not clocks:
        return Reading("", "", ())
    cut = max(len(stamps), len(clocks)) > MAX_POSTS
    if by_clock:
        kept = lines[: clocks[MAX_POSTS].line] if cut else lines
        reading = posts_after_clocks(kept, clocks[:MAX_POSTS], zone)
    elif stamps_come_first(lines, stamps):
        kept = lines[: stamps[MAX_POSTS].start] if cut else lines
        reading = posts_after_stamps(kept, stamps[:MAX_POSTS], zone)
    else:
        kept = lines[: stamps[MAX_POSTS - 1].end] if cut else lines
        reading = posts_before_stamps(kept, stamps[:MAX_POSTS], zone)
    dated = any(post.published for post in reading.posts)
    local = dated and any(mark.zone is None for mark in (clocks if by_clock else stamps))
    return replace(reading, local=local, cut=cut)


def posts_before_stamps(lines: Sequence[str], found: Sequence[Stamp], zone: tzinfo) -> Reading:
    """Posts that each end with their author and time; what follows the last of them was cut off."""
    title = standfirst = ""
    posts: list[Post | None] = []
    start = 0
    for place, stamp in enumerate(found):
        block = _content(lines[start : stamp.start])
        authors = stamp.authors
        if not block and stamp.end - stamp.start > 1:
            # The line above the date is all there is: it is the post, and no author.
            block, authors = _content(lines[stamp.start : stamp.end - 1]), ()
        if place == 0:
            title, standfirst, block = _opening_with_post(block)
        posts.append(_post(block, to_utc(stamp.local, stamp.zone or zone), authors, teasers=True))
        start = stamp.end
    posts_and_tail = [*posts, _post(_tail(lines[start:]), kind=PostKind.UNFINISHED)]
    return Reading(title, standfirst, tuple(post for post in posts_and_tail if post), posts.count(None))


def posts_after_stamps(lines: Sequence[str], found: Sequence[Stamp], zone: tzinfo) -> Reading:
    """Posts that each begin with their author and time."""
    title, standfirst = _opening(_content(lines[: found[0].start]))
    ends = [*(stamp.start for stamp in found[1:]), len(lines)]
    posts: list[Post | None] = []
    for stamp, end in zip(found, ends, strict=True):
        block = lines[stamp.end : end]
        block = _tail(block) if end == len(lines) else _content(block)
        posts.append(_post(block, to_utc(stamp.local, stamp.zone or zone), stamp.authors))
    return Reading(title, standfirst, tuple(post for post in posts if post), posts.count(None))


def posts_after_clocks(lines: Sequence[str], found: Sequence[ClockLine], zone: tzinfo) -> Reading:
    """Posts whose headlines begin with a time of day; the day comes from lines of the page that are nothing but a date."""
    opening = [line for line in lines[: found[0].line] if line]
    title, standfirst = _opening(_content(opening))
    days = _days(lines, found, opening)
    ends = [*(clock.line for clock in found[1:]), len(lines)]
    posts: list[Post | None] = []
    for clock, day, end in zip(found, days, ends, strict=True):
        block = lines[clock.line + 1 : end]
        block = _tail(block) if end == len(lines) else _content(block)
        published = to_utc(datetime.combine(day, clock.at), clock.zone or zone) if day else None
        posts.append(_post(block, published, heading=lines[clock.line] if clock.headed else ""))
    return Reading(title, standfirst, tuple(post for post in posts if post), posts.count(None))


def _post(
    lines: Sequence[str],
    published: datetime | None = None,
    authors: tuple[str, ...] = (),
    *,
    heading: str = "",
    kind: PostKind = PostKind.POST,
    teasers: bool = False,
) -> Post | None:
    title, rest = (heading, list(lines)) if heading else _headline(lines)
    if len(title) > LONGEST_TITLE:
        title, rest = "", [title, *rest]
    shortened = len(rest) > MAX_BLOCKS
    body = tuple(_block(line) for line in [*rest[:MAX_BLOCKS], *(["…"] if shortened else [])])
    if not title and not body:
        return None
    if teasers and title and [block.kind for block in body] == [BlockKind.PARAGRAPH]:
        kind = PostKind.TEASER
    # Without a time the words would be part of the identity, and each line that the post gains would make it another post.
    own = "" if published else digest_id(title, None, "" if title else body[0].text)
    origins = Origins.all(Rank.SHOWN)
    return Post(own, published, title=title, authors=authors, body=body, kind=kind, shortened=shortened, origins=origins)


def _headline(lines: Sequence[str]) -> tuple[str, list[str]]:
    for place, line in enumerate(lines):
        if caption(line) is None:
            if is_headline(line, LONGEST_TITLE):
                return line, [*lines[:place], *lines[place + 1 :]]
            break
    return "", list(lines)


def _block(line: str) -> Block:
    if (picture := caption(line)) is not None:
        words, credit = picture
        return Block(BlockKind.IMAGE, (Span(words),) if words else (), credit=credit)
    if (item := bullet(line)) is not None:
        return Block(BlockKind.ITEM, (Span(item),))
    return Block(BlockKind.PARAGRAPH, (Span(line),))


def _content(lines: Sequence[str]) -> list[str]:
    return [line for line in content(lines) if date_line(line) is None]


def _tail(lines: Sequence[str]) -> list[str]:
    """The last lines down to the footer: below it are comments and links."""
    return _content(before_footer(lines))


def _opening_with_post(lines: Sequence[str]) -> tuple[str, str, list[str]]:
    """The page's title, its introduction, and the lines of the first post, which no boundary sets apart from them."""
    lines = without_appeal(lines)
    head = _first_headline(lines)
    title = lines[0] if head and is_headline(lines[0]) else ""
    introduction = [line for line in lines[1 if title else 0 : head] if caption(line) is None]
    return title, "\n\n".join(introduction), lines[head:]


def _first_headline(lines: Sequence[str]) -> int:
    if (head := headline_after_text(lines)) is not None:
        return head
    shapes = [is_headline(line) for line in lines]
    if len(lines) > 2 and shapes[-2:] == [True, True] and not shapes[-3]:
        return len(lines) - 2  # an introduction, then a teaser, whose one line need not be a sentence
    # No introduction: the last of the short lines at the top is the headline, those above it are the page's.
    texts = [place for place, headed in enumerate(shapes) if not headed and caption(lines[place]) is None]
    if not texts or not any(shapes[: texts[0]]):
        return 0
    return max(place for place in range(texts[0]) if shapes[place])


def _opening(lines: Sequence[str]) -> tuple[str, str]:
    """The page's title and introduction, where no post follows them without a boundary."""
    lines = without_appeal(lines)
    twice = next((place for place, (line, following) in enumerate(pairwise(lines)) if line == following), None)
    if twice is not None and is_headline(lines[twice], LONGEST_TITLE):  # as the page's title and as its heading
        title, rest = lines[twice], lines[twice + 2 :]
    elif lines and is_headline(lines[0]) and lines[0].count(" ") > 1:
        title, rest = lines[0], lines[1:]
    else:
        title, rest = "", lines
    introduction: list[str] = []
    for line in rest:
        if is_headline(line) or caption(line) is not None or bullet(line) is not None:
            if introduction:
                break
            continue
        introduction.append(line)
    return title, "\n\n".join(introduction)


def _days(lines: Sequence[str], found: Sequence[ClockLine], opening: Sequence[str]) -> list[date | None]:
    """The day of each clock. A date line holds for the posts below it; midnight is where the clock runs against the order."""
    starts = [0, *(clock.line + 1 for clock in found)]
    dated: list[date | None] = []
    for start, clock in zip(starts, found, strict=False):
        stated_here = [day for line in lines[start : clock.line] if line and (day := date_line(line)) is not None]
        dated.append(stated_here[-1] if stated_here else None)
    if not any(dated):
        dated[0] = _title_date(opening) or _last_date(lines[found[-1].line + 1 :])
    minutes = [_minutes(clock.at) for clock in found]
    # The order in which the posts span the shorter time is the page's.
    newest_first = sum((a - b) % DAY - (b - a) % DAY for a, b in pairwise(minutes)) <= 0
    days_of: list[date | None] = []
    current: date | None = None
    for place, stated in enumerate(dated):
        ran = minutes[place] - minutes[place - 1] if place else 0
        if stated:
            current = stated
        elif current and (ran if newest_first else -ran) > DAY_CHANGE:
            current = _next(current, -1 if newest_first else 1)
        days_of.append(current)
    return days_of


def _title_date(opening: Sequence[str]) -> date | None:
    """The date that ends the first line of the page: "Storm over the coast: 27 August 2024"."""
    found = only_date(opening[0]) if opening else None
    return found[1] if found and not found[2].strip(" .") else None


def _last_date(tail: Sequence[str]) -> date | None:
    last = next((line for line in reversed(tail) if line), "")
    return date_line(last)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _next(day: date, step: int) -> date | None:
    try:
        return day + timedelta(days=step)
    except OverflowError:
        return None
