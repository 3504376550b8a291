"""Tells a reader who looks elsewhere: hands what came to `alerts`, and rings, notifies, titles and runs as that decides.

No Textual: the app is asked what is shown, and is given what to send.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_liveblog.changes import Changes, Known
from tui_liveblog.errors import StoreError
from tui_liveblog.model import Blog
from tui_liveblog.query import Query
from tui_liveblog.rules import Rule
from tui_liveblog.session import Arrived, Failed, Outcome
from tui_liveblog.ui.alerts import Fired, Watch, is_attended, order_for
from tui_liveblog.ui.hook import Hooks
from tui_liveblog.ui.terminal.notify import WindowTitle, bell, notification

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp
    from tui_liveblog.ui.tab import Tab


class Lookout:
    """Owned by the app, which tells it of every outcome, key and drawing."""

    def __init__(self, app: LiveBlogApp) -> None:
        self._app = app
        self._watches: dict[Tab, Watch] = {}
        self._unseen: dict[Tab, set[str]] = {}  # posts that came while the reader was not there
        self._marked: set[Tab] = set()  # blogs of which an alert fired while the reader was not there
        self._slow: set[Query] = set()  # those with a regular expression that takes too long
        self._touched = app.tab.now()
        self._title = WindowTitle(os.environ, wanted=app.tab.rules.window_title)
        self._hooks = Hooks(self._failed)

    @property
    def _attended(self) -> bool:
        app = self._app
        idle = (app.tab.now() - self._touched).total_seconds()
        known = any(tab.focus_known for tab in app.blogs.tabs)
        return is_attended(focused=app.tab.focused, focus_known=known, idle=idle)

    def touched(self) -> None:
        """A key was pressed, or the mouse used: the reader is there."""
        self._touched = self._app.tab.now()

    # What comes.

    async def came(self, tab: Tab, outcome: Outcome) -> None:
        """One look's outcome, after the tab took it."""
        if isinstance(outcome, Failed) or tab not in self._app.blogs.tabs:
            return
        watch = self._watches.get(tab)
        blog, address = tab.shelf.blog, tab.session.address.text
        rules = tuple(rule for rule in (*tab.rules.alerts, *tab.rules.highlights) if rule.concerns(blog, address))
        if watch is None or watch.rules != rules:  # the first look, or a page that only now tells its title
            self._watches[tab] = await self._begin(tab, rules)
        elif isinstance(outcome, Arrived):
            self._note(tab, watch, outcome.changes)
            await self._tell(tab, blog, watch.came(outcome.changes, partial(self._meeting, tab), tab.timeline.is_muted))

    async def _begin(self, tab: Tab, rules: Sequence[Rule]) -> Watch:
        """Nothing that is there now is news. What meets the rules is found by the store."""
        oldest = tab.timeline.oldest
        met: list[list[str]] = []
        for rule in rules:
            try:
                ids, meant = await tab.finding.search(rule.query)
            except sqlite3.Error:  # it is said where posts are written
                ids, meant = [entry.id for entry in tab.timeline.entries()], rule.query
            if meant is not rule.query:
                self._left_out(tab, rule.query, meant)
            met.append(ids)
        return Watch(rules, oldest.moment if oldest is not None else None, met)

    def _meeting(self, tab: Tab, rule: Rule, posts: Sequence[Known]) -> Sequence[str]:
        """The posts that meet a rule; none where its regular expression takes too long: without it the rule asks for less."""
        if rule.query in self._slow:
            return ()
        ids, meant = tab.finding.among(posts, rule.query)
        if meant is rule.query:
            return ids
        self._left_out(tab, rule.query, meant)
        return ()

    def _left_out(self, tab: Tab, query: Query, meant: Query) -> None:
        self._slow.add(query)
        tab.answer = f"alert {meant.hint}"

    def _note(self, tab: Tab, watch: Watch, changes: Changes) -> None:
        """Count what came while nobody was there, also where it flows in: `Tab.new` knows only what is above the screen."""
        if not self._attended:
            self._unseen.setdefault(tab, set()).update(known.post.id for known in changes.added if watch.is_news(known))

    async def _tell(self, tab: Tab, blog: Blog, fired: Sequence[Fired]) -> None:
        if not fired:
            return
        if any(tab.timeline.is_unread(known.post.id) for one in fired for known in one.posts if known.post.id in tab.timeline):
            tab.alerted = True
        order = order_for(fired, attended=self._attended)
        if order.title:
            self._marked.add(tab)
        sent = bell(os.environ) if order.bell else ""
        if order.notify:
            sent += notification(tab.title, order.notify, os.environ)
        if sent:
            self._app.send(sent)
        for command, known in order.commands:
            if await self._is_first(tab, command, known):
                self._hooks.run(command, _given(known, blog))

    async def _is_first(self, tab: Tab, command: Sequence[str], known: Known) -> bool:
        """Whether no other program has run this command for this post: two that show one blog run it once."""
        from tui_liveblog.commands.output import dumps

        try:
            return await tab.session.store.claim(tab.session.key, known.post.id, dumps(list(command)), tab.now())
        except (sqlite3.Error, StoreError):  # told twice is better than never
            return True

    def _failed(self, words: str) -> None:
        """Said in the status line; from another thread."""
        with contextlib.suppress(RuntimeError):  # the program has just ended
            self._app.call_later(self._say, words)

    def _say(self, words: str) -> None:
        self._app.tab.answer = words
        self._app.draw()

    # What the window's title says.

    def drawn(self) -> None:
        """The screen is right now: what is on it was seen, if somebody is there."""
        shown = self._app.tab
        shown.alerted = False
        if self._attended:
            self._unseen.pop(shown, None)
            self._marked.discard(shown)
        words = self._words()
        if sent := self._title.shows(words):
            self._app.send(sent)

    def _words(self) -> str:
        """`(3) Storm Maren strikes Port Ellery`, with a `!` after the number where an alert fired."""
        tabs = self._app.blogs.tabs
        count = sum(map(self._new, tabs))
        said = (f"{count}" if count else "") + ("!" if self._marked.intersection(tabs) else "")
        return f"({said}) " * bool(said) + self._app.tab.title

    def _new(self, tab: Tab) -> int:
        """Posts that came since and were not seen: above the reader's place, or while they were not there."""
        timeline = tab.timeline
        unseen = self._unseen.get(tab, ())
        came = sum(1 for own in unseen if own in timeline and timeline.lets_through(own) and timeline.is_unread(own))
        return max(tab.new, came)

    def leave(self) -> None:
        """The terminal is another program's: its title is as it was."""
        if sent := self.title_before():
            self._app.send(sent)

    def title_before(self) -> str:
        """What gives the terminal its own title back."""
        return self._title.restored()

    def end_commands(self) -> None:
        """The reader's own commands are ended; from any thread."""
        self._hooks.end()

    def end(self) -> None:
        """The program ends."""
        self.end_commands()
        self.leave()


def _given(known: Known, blog: Blog) -> bytes:
    """What a command reads: a post as an export has it, and the blog's address."""
    from tui_liveblog.commands.output import dumps, post_json

    return f"{dumps({'blog': blog.url or blog.key, **post_json(known)})}\n".encode("utf-8", "replace")
