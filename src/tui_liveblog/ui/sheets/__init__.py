"""What opens over the page: one sheet or prompt an action, by the action's id.

A sheet that has nothing to show is not opened: then a sentence says why. No sheet is there at the first frame: each is loaded
when it is opened, or by `load_all`, which is asked for when there is time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING

from tui_liveblog.errors import NoLiveBlog
from tui_liveblog.store.database import store_error
from tui_liveblog.timeline import Mark
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.ways_out import post_in_hand, ways_out

if TYPE_CHECKING:
    from tui_liveblog.ui.sheets.prompt import Prompt

__all__ = ["OPENED_BY", "Opens", "Sheet", "load_all"]

_MODULES = (
    *("about", "authors", "changed", "filter_prompt", "go_prompt", "help", "key_events", "links", "palette", "save_prompt"),
    *("saved", "search_prompt", "stories"),
)


def load_all() -> None:
    """Load what is not loaded yet, so that the first key that opens one waits for nothing. On any thread."""
    for name in _MODULES:
        import_module(f"{__name__}.{name}")


Opens = Callable[[Stage, Tab], Awaitable["Sheet | Prompt | str"]]
"""Makes a sheet for a blog, or says in a sentence why there is nothing to show."""


async def _about(stage: Stage, tab: Tab) -> Sheet | str:
    from tui_liveblog.ui.sheets.about import LOOKED_THROUGH, AboutSheet

    session, newest = tab.session, [entry.id for entry in islice(tab.timeline.entries(), LOOKED_THROUGH)]
    try:
        return AboutSheet(stage, tab, await session.store.facts(session.key), (await session.load(newest)).values())
    except sqlite3.Error as error:
        return str(store_error(error))


async def _authors(stage: Stage, tab: Tab) -> Sheet:
    from tui_liveblog.ui.sheets.authors import AuthorsSheet

    return AuthorsSheet(stage, tab)


async def _filter(stage: Stage, tab: Tab) -> Prompt:
    from tui_liveblog.ui.sheets.filter_prompt import FilterPrompt

    return FilterPrompt(stage, tab)


async def _key_events(stage: Stage, tab: Tab) -> Sheet | str:
    from tui_liveblog.ui.sheets.key_events import KeyEventsSheet

    ids = tab.timeline.having(Mark.KEY)
    if not ids:
        return "no key events in this blog"
    try:
        return KeyEventsSheet(stage, tab, (await tab.session.load(ids)).values())
    except sqlite3.Error as error:
        return str(store_error(error))


async def _go_to(stage: Stage, tab: Tab) -> Prompt:
    from tui_liveblog.ui.sheets.go_prompt import GoPrompt

    return GoPrompt(stage, tab)


async def _next_story(stage: Stage, tab: Tab) -> Sheet | str:
    from tui_liveblog.ui.sheets.stories import StoriesSheet

    if isinstance(tab.error, NoLiveBlog) and tab.error.links:
        return StoriesSheet(stage, tab.error)
    return "this story goes on here" if tab.shelf.ended is None else "no post says where the story goes on"


async def _search(stage: Stage, tab: Tab) -> Prompt:
    from tui_liveblog.ui.sheets.search_prompt import SearchPrompt

    return SearchPrompt(stage, tab)


async def _help(stage: Stage, tab: Tab) -> Sheet:  # noqa: ARG001 - the keys are the same for all blogs
    from tui_liveblog.ui.sheets.help import HelpSheet

    return HelpSheet(stage)


async def _links(stage: Stage, tab: Tab) -> Sheet | str:
    from tui_liveblog.ui.sheets.links import LinksSheet

    known = await post_in_hand(tab)
    if known is None:
        return "no post here"
    return LinksSheet(stage, tab, known) if ways_out(tab, known.post) else "this post has no links"


async def _save(stage: Stage, tab: Tab) -> Prompt | str:
    from tui_liveblog.ui.sheets.save_prompt import SavePrompt, propose

    return SavePrompt(stage, tab, await propose(tab)) if tab.timeline.visible else "no post to save"


async def _palette(stage: Stage, tab: Tab) -> Prompt:  # noqa: ARG001 - the commands are the same for all blogs
    from tui_liveblog.ui.sheets.palette import PalettePrompt

    return PalettePrompt(stage)


async def _changed(stage: Stage, tab: Tab) -> Sheet | str:
    from tui_liveblog.ui.sheets.changed import what_changed

    return await what_changed(stage, tab)


async def _saved_filters(stage: Stage, tab: Tab) -> Sheet | str:
    from tui_liveblog.ui.sheets.saved import saved_filters

    return await saved_filters(stage, tab)


OPENED_BY: Mapping[str, Opens] = {
    "about": _about,
    "authors": _authors,
    "changed": _changed,
    "filter": _filter,
    "go_to": _go_to,
    "help": _help,
    "links": _links,
    "save": _save,
    "search": _search,
    "saved_filters": _saved_filters,
    "key_events": _key_events,
    "next_story": _next_story,
    "palette": _palette,
}
