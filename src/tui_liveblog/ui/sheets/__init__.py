"""What opens over the page: one sheet or prompt an action, by the action's id.

A sheet that has nothing to show is not opened: then a sentence says why.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from tui_liveblog.ui.sheets.authors import AuthorsSheet
from tui_liveblog.ui.sheets.base import Sheet
from tui_liveblog.ui.sheets.filter_prompt import FilterPrompt
from tui_liveblog.ui.sheets.help import HelpSheet
from tui_liveblog.ui.sheets.prompt import Prompt
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab

__all__ = ["OPENED_BY", "Opens", "Prompt", "Sheet"]

Opens = Callable[[Stage, Tab], Awaitable[Sheet | Prompt | str]]
"""Makes a sheet for a blog, or says in a sentence why there is nothing to show."""


async def _authors(stage: Stage, tab: Tab) -> Sheet:
    return AuthorsSheet(stage, tab)


async def _filter(stage: Stage, tab: Tab) -> Prompt:
    return FilterPrompt(stage, tab)


async def _help(stage: Stage, tab: Tab) -> Sheet:  # noqa: ARG001 - the keys are the same for all blogs
    return HelpSheet(stage)


OPENED_BY: Mapping[str, Opens] = {
    "authors": _authors,
    "filter": _filter,
    "help": _help,
}
