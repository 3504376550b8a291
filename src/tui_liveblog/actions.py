"""Every action: its id, its default keys, the line that help shows, and its group. No Textual.

The help screen, the palette and the bindings are made from this table, so none of them can forget one. Keys are named as
Textual names them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a reader can do.

    id     what config and the app call it
    keys   default keys, the first is the one that help shows
    label  the help line
    group  the heading that it stands under
    """

    id: str
    keys: tuple[str, ...]
    label: str
    group: str


ACTIONS: tuple[Action, ...] = (
    Action("next_post", ("j", "down"), "next post", "Moving"),
    Action("previous_post", ("k", "up"), "previous post", "Moving"),
    Action("line_down", ("ctrl+e",), "one line down", "Moving"),
    Action("line_up", ("ctrl+y",), "one line up", "Moving"),
    Action("page_down", ("space", "pagedown"), "one page down", "Moving"),
    Action("page_up", ("b", "pageup"), "one page up", "Moving"),
    Action("half_page_down", ("ctrl+d",), "half a page down", "Moving"),
    Action("half_page_up", ("ctrl+u",), "half a page up", "Moving"),
    Action("newest", ("g", "home"), "newest end", "Moving"),
    Action("oldest", ("G", "end"), "oldest end", "Moving"),
    Action("next_unread", ("n",), "next unread", "Moving"),
    Action("previous_unread", ("N",), "previous unread", "Moving"),
    Action("first_unread", ("U",), "first unread", "Moving"),
    Action("follow", ("F",), "live edge, and follow", "Following"),
    Action("pause", ("equals_sign",), "pause, start again", "Following"),
    Action("check_now", ("r",), "check now", "Following"),
    Action("toggle_read", ("u",), "read or unread", "Reading"),
    Action("mark_shown", ("A",), "mark what is shown", "Reading"),
    Action("undo", ("z",), "undo a mark", "Reading"),
    Action("expand", ("enter",), "unfold, fold", "Reading"),
    Action("filter", ("ampersand",), "filter", "Finding"),
    Action("authors", ("a",), "authors", "Finding"),
    Action("this_author", ("full_stop",), "only this author", "Finding"),
    Action("clear", ("escape",), "clear", "Finding"),
    Action("help", ("question_mark",), "keys", "Display"),
    Action("redraw", ("ctrl+l",), "draw again", "Display"),
    Action("suspend", ("ctrl+z",), "suspend", "Display"),
    Action("quit", ("q", "ctrl+c"), "quit", "Display"),
)

_SHOWN = {
    "space": "space",
    "equals_sign": "=",
    "ampersand": "&",
    "full_stop": ".",
    "question_mark": "?",
    "down": "↓",
    "up": "↑",
    "escape": "Esc",
    "enter": "Enter",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
}


def shown_key(key: str) -> str:
    """A key as the help writes it."""
    return _SHOWN.get(key, key)


def find(own: str) -> Action:
    """The action of that id. Raises KeyError."""
    return _BY_ID[own]


_BY_ID = {action.id: action for action in ACTIONS}
