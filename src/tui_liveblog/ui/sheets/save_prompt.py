"""Asks for a file's name, and saves there what the filter lets through."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import ClassVar

from tui_liveblog.clean import clean_line
from tui_liveblog.errors import LiveBlogError, UsageError
from tui_liveblog.store.database import store_error
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.saving import FORMS, form_of, in_form, path_of, proposed, why_not, write_new
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab


class SavePrompt(Prompt):
    """Says of each name whether it can be taken, and stays open until one is."""

    sign: ClassVar[str] = "w"
    title: ClassVar[str] = "Save as"

    def __init__(self, stage: Stage, tab: Tab, name: str) -> None:
        super().__init__(stage, name)
        self._tab = tab
        self._said = ("", "")  # a name, and why it cannot be taken

    def end(self) -> str:
        """How many posts are saved."""
        return _posts(len(self._tab.timeline.visible))

    def keys(self) -> KeyWords:
        """What the keys do, and the endings."""
        return ((" ".join(FORMS), "form"), ("Enter", "save"), ("Esc", "close"))

    def hint(self, value: str) -> str:
        """Why the name cannot be taken."""
        name, why = self._said
        return why if name == value else ""

    def typed(self, value: str) -> Callable[[], Awaitable[object]]:
        """Ask the disk about the name."""

        async def look() -> None:
            why = await asyncio.to_thread(why_not, value)
            if value == self.value:  # else more was typed meanwhile, and is asked about
                self._said = (value, why)

        return look

    def submitted(self, value: str) -> None:
        """Save; the prompt closes when that is done."""
        self.post_message(Sheet.Chose(lambda: self._save(value)))

    async def _save(self, value: str) -> None:
        try:
            count = await save(self._tab, value)
        except LiveBlogError as error:
            self._said = (value, str(error))
            return
        self._tab.answer = f"saved {_posts(count)} to {clean_line(value, 200)}"
        self.post_message(Sheet.Closed())


async def propose(tab: Tab) -> str:
    """A file's name for the blog."""
    return await asyncio.to_thread(proposed, tab.shelf.blog.title or tab.name)


async def save(tab: Tab, value: str) -> int:
    """Save the posts that the filter lets through; how many. Raises LiveBlogError when the file cannot be made.

    value  what was typed as its name
    """
    why = await asyncio.to_thread(why_not, value)
    if why:
        raise UsageError(why)
    session, wanted = tab.session, set(tab.timeline.visible)
    try:
        stored = await session.store.known_blog(session.key)
        everything = await session.store.everything(session.key)
    except sqlite3.Error as error:
        raise store_error(error) from error
    blog, source = (stored.blog, stored.source) if stored is not None else (tab.shelf.blog, "")
    posts = [known for known in everything if known.post.id in wanted]

    def write() -> None:
        path = path_of(value)
        write_new(path, in_form(form_of(path), blog, source, posts, tab.shelf.zone))

    await asyncio.to_thread(write)
    return len(posts)


def _posts(count: int) -> str:
    return f"{count} post{'s' if count != 1 else ''}"
