"""`export`: look once, then write all that is stored."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from tui_liveblog.address import Kind
from tui_liveblog.clean import clean_line
from tui_liveblog.commands.options import Asked, Sieve, local_zone
from tui_liveblog.commands.output import blog_json, dumps, markdown, post_json
from tui_liveblog.commands.words import say
from tui_liveblog.desk import Desk
from tui_liveblog.errors import NoLiveBlog, UsageError
from tui_liveblog.session import Arrived, Failed, Session
from tui_liveblog.sources.base import Look

_PAGES = 500
"""Older pages that `--all` loads: the longest blog known has 142 of ten."""
_BETWEEN = 1.0
"""Seconds between two of them."""


async def export(asked: Asked, form: str, *, offline: bool = False, whole: bool = False, output: Path | None = None) -> int:
    """Write the blog as JSON, JSON lines or Markdown; the exit status. Raises LiveBlogError when there is nothing to write.

    offline  ask nobody
    whole    load older posts first, to the first one
    """
    async with Desk(
        asked.cache, keys=asked.keys, budget=asked.budget, zones=asked.zones, waits=offline, reader=asked.reader
    ) as desk:
        session = await asked.session(desk)
        opening = await session.open()
        if offline:
            if not opening.posts:
                named = asked.address.text if asked.address.kind is Kind.URL else asked.address.name
                raise NoLiveBlog(f"nothing of {clean_line(named, 200)} is stored; leave --offline out to ask for it")
        else:
            outcome = await session.look()
            if isinstance(outcome, Failed):
                if not opening.posts:
                    raise outcome.error
                say(f"{outcome.error}; what was stored before is written")
            elif whole:
                await _load_older(session)
        if session.store.problem:
            say(session.store.problem)
        _write(await _text(session, asked, form), output)
    return 0


async def _load_older(session: Session) -> None:
    """Page by page, politely, until there are no older posts."""
    for _ in range(_PAGES):
        outcome = await session.look(Look.OLDER)
        if isinstance(outcome, Failed):
            say(f"older posts: {outcome.error}; those that came are written")
            return
        if not isinstance(outcome, Arrived) or not outcome.older or not outcome.changes.added:
            return
        if not session.address.on_loopback:
            await asyncio.sleep(_BETWEEN)


async def _text(session: Session, asked: Asked, form: str) -> str:
    stored = await session.store.known_blog(session.key)
    assert stored is not None
    blog = stored.blog
    posts = await Sieve(asked.query).lets_through(session, await session.store.everything(session.key), blog)
    match form:
        case "jsonl":
            return "".join(dumps(post_json(known)) + "\n" for known in posts)
        case "markdown":
            return markdown(blog, posts, local_zone())
        case _:
            made = {"blog": blog_json(blog, stored.source), "posts": [post_json(known) for known in posts]}
            return dumps(made, indent=2) + "\n"


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    target = output.resolve()  # a link stays one
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if output.exists() and not output.is_file():  # /dev/stdout, a named pipe: not to be replaced
            output.write_text(text, encoding="utf-8")
            return
        # Beside it first: a full disk must not leave half a file where a whole one was.
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):  # it was never made
            beside.unlink()
        raise UsageError(f"{clean_line(str(output))} cannot be written: {clean_line(error.strerror or str(error))}") from error
