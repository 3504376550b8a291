"""`forget`: takes away all that is kept of a blog: its posts, and what a reader did with them. Asks nobody."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path

from tui_liveblog.address import parse_source
from tui_liveblog.clean import clean_line
from tui_liveblog.commands.options import say
from tui_liveblog.errors import UsageError
from tui_liveblog.picture import files as pictures
from tui_liveblog.store import Store

_SHOWN = 120
"""Characters of an address in an error."""


async def forget(cache: Path, source: str) -> int:
    """Keep nothing of a blog, by any address that led to it. Raises UsageError, with the nearest, where nothing is kept."""
    async with Store(cache) as store:
        if store.problem:
            say(store.problem)
        key = await _key_of(store, source)
        stored = await store.known_blog(key)
        title = stored.blog.title if stored is not None else ""
        count = await store.forget(key)
        pictures.forget(str(cache), source, key, *((stored.blog.key,) if stored is not None else ()))
        if count is None:
            raise UsageError(await _unknown(store, source))
    posts = f"{count} post{'s' if count != 1 else ''}"
    sys.stdout.write(f"forgotten: {title or clean_line(source, _SHOWN)}, {posts}\n")
    return 0


async def _key_of(store: Store, source: str) -> str:
    """The key of what was typed: a SOURCE, or an address as `list` shows it."""
    key = parse_source(source).key
    followed = await store.followed()
    return next((blog.key for blog in followed if source in (blog.key, blog.address)), key)


async def _unknown(store: Store, source: str) -> str:
    said = f"nothing is kept of {clean_line(source, _SHOWN)}"
    near = get_close_matches(source, await store.addresses(), n=1, cutoff=0.5)
    return (
        f"{said}; did you mean {clean_line(near[0], _SHOWN)}?" if near else f"{said}; liveblog-tui list shows what you follow"
    )
