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
    label  what it does
    group  the heading that it stands under in the help
    line   the help line that it shares with the action before or after it, "" for a line of its own
    """

    id: str
    keys: tuple[str, ...]
    label: str
    group: str
    line: str = ""


ACTIONS: tuple[Action, ...] = (
    Action("next_post", ("j", "down"), "next post", "Moving", "next, previous post"),
    Action("previous_post", ("k", "up"), "previous post", "Moving", "next, previous post"),
    Action("line_down", ("ctrl+e",), "one line down", "Moving", "one line"),
    Action("line_up", ("ctrl+y",), "one line up", "Moving", "one line"),
    Action("page_down", ("space", "pagedown"), "one page down", "Moving", "one page"),
    Action("page_up", ("b", "pageup"), "one page up", "Moving", "one page"),
    Action("half_page_down", ("ctrl+d",), "half a page down", "Moving", "half a page"),
    Action("half_page_up", ("ctrl+u",), "half a page up", "Moving", "half a page"),
    Action("newest", ("g", "home"), "newest end", "Moving", "newest, oldest end"),
    Action("oldest", ("G", "end"), "oldest end", "Moving", "newest, oldest end"),
    Action("next_unread", ("n",), "next unread", "Moving", "next, previous unread"),
    Action("previous_unread", ("N",), "previous unread", "Moving", "next, previous unread"),
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
