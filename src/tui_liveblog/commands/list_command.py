"""`list`: the blogs that a reader follows, and what is unread in each. Asks nobody."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from tui_liveblog.commands.options import local_zone, say
from tui_liveblog.commands.output import dumps, stamp
from tui_liveblog.store import Followed, Store

_NONE = "no blog is followed yet; liveblog-tui URL follows one"


class Listed(Struct, frozen=True):
    """A followed blog, counted.

    unread  posts without a mark of their present words, teasers too, as the app counts them
    looked  when its page was last looked at, None where that was never
    """

    blog: Followed
    posts: int
    unread: int
    looked: datetime | None

    @property
    def title(self) -> str:
        """The page's, or the address."""
        return self.blog.title or self.blog.address


async def list_followed(cache: Path, *, as_json: bool) -> int:
    """Print the followed blogs: those that were open last first, in their order."""
    async with Store(cache) as store:
        if store.problem:
            say(store.problem)
        listed = [await _counted(store, blog) for blog in await store.followed()]
    if as_json:
        for one in listed:
            sys.stdout.write(dumps(_fields(one)) + "\n")
    elif not listed:
        say(_NONE)
    elif sys.stdout.isatty():
        _table(listed)
    else:
        _columns(listed)
    return 0


async def _counted(store: Store, blog: Followed) -> Listed:
    stored = await store.known_blog(blog.key)
    if stored is None:
        return Listed(blog, 0, 0, None)
    key = stored.blog.key
    read = await store.marks(key)
    entries = await store.entries(key)
    unread = sum(read.get(entry.id) != entry.digest for entry in entries)
    return Listed(blog, len(entries), unread, stored.looked)


def _fields(one: Listed) -> dict[str, object]:
    return {
        "title": one.blog.title,
        "blog": one.blog.key,
        "address": one.blog.address,
        "open": one.blog.position is not None,
        "posts": one.posts,
        "unread": one.unread,
        "looked": stamp(one.looked),
        "opened": stamp(one.blog.opened.replace(microsecond=0)),
    }


def _cells(listed: Sequence[Listed]) -> list[tuple[str, str, str, str]]:
    """(unread, when last looked at, address, title) of each."""
    zone = local_zone()
    return [
        (
            f"{one.unread}",
            f"{one.looked.astimezone(zone):%Y-%m-%d %H:%M}" if one.looked is not None else "never",
            one.blog.address,
            one.title,
        )
        for one in listed
    ]


def _columns(listed: Sequence[Listed]) -> None:
    """Columns two blanks apart; the title last, because it has blanks of its own."""
    rows = _cells(listed)
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    for unread, looked, address, title in rows:
        sys.stdout.write(f"{unread:>{widths[0]}}  {looked:<{widths[1]}}  {address:<{widths[2]}}  {title}\n")


def _table(listed: Sequence[Listed]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("unread", justify="right", no_wrap=True)
    table.add_column("looked at", no_wrap=True, style="dim")
    table.add_column("blog")
    table.add_column("address", overflow="fold", style="dim")
    for one, (unread, looked, address, title) in zip(listed, _cells(listed), strict=True):
        table.add_row(Text(unread, style="bold" if one.unread else "dim"), Text(looked), Text(title), Text(address))
    Console(highlight=False).print(table)
