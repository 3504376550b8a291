"""`tail`: posts as plain labelled text or as JSON lines, oldest first, then as they come. The linear mode of the program."""

from __future__ import annotations

import sys
from datetime import datetime, tzinfo
from typing import Any

from msgspec import Struct

from tui_liveblog.changes import Changes, Known
from tui_liveblog.clean import clean_line
from tui_liveblog.commands.options import Asked, Sieve, local_zone, until_nobody_reads
from tui_liveblog.commands.output import dumps, plain_post, post_json, stamp
from tui_liveblog.commands.words import say
from tui_liveblog.desk import Desk
from tui_liveblog.model import Blog, Status
from tui_liveblog.session import Arrived, Failed, Outcome, Session


class Manner(Struct, frozen=True):
    """How `tail` was asked to print: `--once`, `--new`, `--json`, `--since` (a moment in UTC)."""

    once: bool = False
    new: bool = False
    json: bool = False
    since: datetime | None = None


async def tail(asked: Asked, manner: Manner, data: bytes = b"") -> int:
    """Print until the blog ends. Raises LiveBlogError when the first look fails and nothing is stored.

    data  what standard input held, if it was read already
    """
    async with Desk(asked.cache, keys=asked.keys, budget=asked.budget, zones=asked.zones, reader=asked.reader) as desk:
        session = await asked.session(desk, data)
        stored = bool((await session.open()).posts)
        printer = _Printer(Sieve(asked.query), manner, local_zone())
        with until_nobody_reads():
            async for outcome in session.follow():
                if isinstance(outcome, Failed) and not stored:
                    raise outcome.error
                await printer.show(session, outcome)
                stored = True
                if session.store.problem and not printer.warned:
                    printer.warned = True
                    say(session.store.problem)
                if manner.once or outcome.next_in is None or printer.ended:
                    break
    return 0


class _Printer:
    """What has been printed, and what is said of the connection."""

    def __init__(self, sieve: Sieve, manner: Manner, zone: tzinfo) -> None:
        self._sieve, self._manner, self._zone = sieve, manner, zone
        self._begun = False
        self._offline = False
        self.warned = False
        self.ended = False

    async def show(self, session: Session, outcome: Outcome) -> None:
        """Print what a look brought."""
        first, self._begun = not self._begun, True
        stored = await session.store.known_blog(session.key)
        blog = stored.blog if stored else Blog(key=session.key)
        changes = outcome.changes if isinstance(outcome, Arrived) else Changes()
        added = sorted(changes.added + changes.returned, key=lambda item: (item.moment, item.order))
        backlog = first and not self._manner.new
        if backlog and (stored is None or len(changes.added) != stored.posts):  # else all that is stored is in hand
            added = (await session.store.everything(session.key))[::-1]
        for known in await self._sieve.lets_through(session, added, blog):
            self._print("post", known, blog)
        if not backlog:
            await self._print_changed(session, changes, blog)
        sys.stdout.flush()
        self._say_state(session.address.name, blog, outcome)
        if blog.status is Status.ENDED:
            self.ended = True

    async def _print_changed(self, session: Session, changes: Changes, blog: Blog) -> None:
        for known in await self._sieve.lets_through(session, changes.edited, blog):
            previous = await session.store.previous(session.key, known.post.id)
            if self._manner.json or previous is None or previous.digest != known.digest:  # case and commas are not news
                self._print("edit", known, blog, previous)
        for known in await self._sieve.lets_through(session, changes.withdrawn, blog):
            self._print("withdraw", known, blog)

    def _print(self, event: str, known: Known, blog: Blog, previous: Known | None = None) -> None:
        if self._manner.since is not None and known.moment < self._manner.since:
            return
        if self._manner.json:
            line: dict[str, Any] = {"event": event, "blog": blog.url or blog.key, "post": post_json(known)}
            if previous is not None:
                line["previous"] = post_json(previous)
            sys.stdout.write(dumps(line) + "\n")
            sys.stdout.flush()
        else:
            label = {"edit": "Edited", "withdraw": "Withdrawn"}.get(event, "")
            sys.stdout.write(plain_post(known, blog, self._zone, label) + "\n")

    def _say_state(self, name: str, blog: Blog, outcome: Outcome) -> None:
        """One line a change of state: on standard error, or an event."""
        failed = isinstance(outcome, Failed)
        ended = not failed and blog.status is Status.ENDED
        if failed == self._offline and not ended:
            return
        self._offline = failed
        error = str(outcome.error) if isinstance(outcome, Failed) else ""
        since = outcome.since if isinstance(outcome, Failed) else outcome.at
        state = "offline" if failed else "ended" if ended else "live"
        if self._manner.json:
            event = {
                "event": "status",
                "blog": blog.url or blog.key,
                "state": state,
                "since": stamp(since),
                "error": error or None,
            }
            sys.stdout.write(dumps(event) + "\n")
            sys.stdout.flush()
        elif failed:
            next_step = "what was stored before is printed" if self._manner.once else "asked again on its own"
            say(f"{error} (since {since.astimezone(self._zone):%H:%M:%S}; {next_step})")
        elif ended:
            say("the blog has ended")
        else:
            say(f"{clean_line(name)} answers again")
