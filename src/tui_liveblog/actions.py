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
    many   each key does it to another thing, counted: its first key to the first, its second to the second
    """

    id: str
    keys: tuple[str, ...]
    label: str
    group: str
    line: str = ""
    many: bool = False


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
    Action("next_key_event", ("e",), "next key event", "Moving", "next, previous key event"),
    Action("previous_key_event", ("E",), "previous key event", "Moving", "next, previous key event"),
    Action("pinned", ("P",), "pinned post", "Moving", "pinned post, summary"),
    Action("summary", ("S",), "latest summary", "Moving", "pinned post, summary"),
    Action("go_to", ("colon",), "go to a time", "Moving"),
    Action("follow", ("F",), "live edge, and follow", "Following"),
    Action("pause", ("equals_sign",), "pause, start again", "Following"),
    Action("check_now", ("r",), "check now", "Following"),
    Action("next_story", ("greater_than_sign",), "where the story goes on", "Following"),
    Action("next_blog", ("tab",), "next blog", "Following", "next, previous blog"),
    Action("previous_blog", ("shift+tab",), "previous blog", "Following", "next, previous blog"),
    Action("toggle_read", ("u",), "read or unread", "Reading"),
    Action("mark_shown", ("A",), "mark what is shown", "Reading"),
    Action("undo", ("z",), "undo a mark", "Reading"),
    Action("star", ("s",), "star, take the star away", "Reading"),
    Action("changed", ("d",), "what changed", "Reading"),
    Action("expand", ("enter",), "unfold, fold", "Reading"),
    Action("filter", ("ampersand",), "filter", "Finding"),
    Action("unread_only", ("X",), "only what is unread", "Finding"),
    Action("authors", ("a",), "authors", "Finding"),
    Action("this_author", ("full_stop",), "only this author", "Finding"),
    Action("key_events", ("K",), "key events", "Finding"),
    Action("clear", ("escape",), "clear", "Finding"),
    Action("open_post", ("o",), "open the post", "Opening"),
    Action("open_link", tuple("123456789"), "open link n", "Opening", many=True),
    Action("links", ("L",), "list links", "Opening"),
    Action("copy_link", ("y",), "copy its link", "Opening", "copy link, text"),
    Action("copy_text", ("Y",), "copy its text", "Opening", "copy link, text"),
    Action("save", ("w",), "save as a file", "Opening"),
    Action("order", ("v",), "turn the order round", "Display"),
    Action("times", ("t",), "relative or clock time", "Display"),
    Action("about", ("i",), "about this blog", "Display"),
    Action("mouse", ("f2",), "mouse on, off", "Display"),
    Action("palette", ("ctrl+p",), "every command", "Display"),
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
    "colon": ":",
    "greater_than_sign": ">",
    "tab": "Tab",
    "shift+tab": "shift+Tab",
    "f2": "F2",
}


def shown_key(key: str) -> str:
    """A key as the help writes it."""
    return _SHOWN.get(key, key)


def default_keys() -> dict[str, tuple[str, ...]]:
    """The keys of each action, by its id."""
    return {action.id: action.keys for action in ACTIONS}


def find(own: str) -> Action:
    """The action of that id. Raises KeyError."""
    return _BY_ID[own]


_BY_ID = {action.id: action for action in ACTIONS}
