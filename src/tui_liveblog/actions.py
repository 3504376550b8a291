"""Every action: its id, its default keys, the line that help shows, and its group. No Textual.

The help screen, the palette and the bindings are made from this table, so none of them can forget one. Keys are named as
Textual names them.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct


class Action(Struct, frozen=True):
    """One thing that a reader can do.

    id     what config and the app call it
    keys   default keys, the first is the one that help shows
    label  what it does
    group  the heading that it stands under in the help
    line   the help line that it shares with the action before or after it, "" for a line of its own
    many   each key does it to another thing, counted: its first key to the first, its second to the second
    shut   what a kiosk says instead of doing it, because it leads out of the program; "" for what leads nowhere
    """

    id: str
    keys: tuple[str, ...]
    label: str
    group: str
    line: str = ""
    many: bool = False
    shut: str = ""


_ONLY_GIVEN = "a kiosk shows only the blogs that it was given"
_NOTHING_OPENED = "a kiosk opens nothing · {copy_link} copies the address"

ACTIONS: tuple[Action, ...] = (
    Action("next_post", ("j", "down"), "next post", "Moving", "next, previous post"),
    Action("previous_post", ("k", "up"), "previous post", "Moving", "next, previous post"),
    Action("line_down", ("ctrl+e",), "one line down", "Moving", "one line"),
    Action("line_up", ("ctrl+y",), "one line up", "Moving", "one line"),
    Action("page_down", ("space", "pagedown"), "one page down", "Moving", "one page"),
    Action("page_up", ("b", "pageup"), "one page up", "Moving", "one page"),
    Action("half_page_down", ("ctrl+d",), "half a page down", "Moving", "half a page"),
    Action("half_page_up", ("ctrl+u",), "half a page up", "Moving", "half a page"),
    Action("newest", ("g",), "newest end", "Moving", "newest, oldest end"),
    Action("oldest", ("G",), "oldest end", "Moving", "newest, oldest end"),
    Action("top", ("home",), "top end", "Moving", "top, bottom end"),
    Action("bottom", ("end",), "bottom end", "Moving", "top, bottom end"),
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
    Action("next_story", ("greater_than_sign",), "where the story goes on", "Following", shut=_ONLY_GIVEN),
    Action("next_blog", ("tab",), "next blog", "Following", "next, previous blog"),
    Action("previous_blog", ("shift+tab",), "previous blog", "Following", "next, previous blog"),
    Action("next_active_blog", ("alt+a",), "next blog with news", "Following"),
    Action("toggle_read", ("u",), "read or unread", "Reading"),
    Action("mark_shown", ("A",), "mark what is shown", "Reading"),
    Action("undo", ("z",), "undo a mark", "Reading"),
    Action("star", ("s",), "star, take the star away", "Reading"),
    Action("changed", ("d",), "what changed", "Reading"),
    Action("expand", ("enter",), "unfold, fold", "Reading"),
    Action("search", ("slash",), "search", "Finding"),
    Action("filter", ("ampersand",), "filter", "Finding"),
    Action("unread_only", ("X",), "only what is unread", "Finding"),
    Action("saved_filters", ("f",), "saved filters", "Finding"),
    Action("authors", ("a",), "authors", "Finding"),
    Action("this_author", ("full_stop",), "only this author", "Finding"),
    Action("key_events", ("K",), "key events", "Finding"),
    Action("clear", ("escape",), "clear", "Finding"),
    Action("open_post", ("o",), "open the post", "Opening", shut=_NOTHING_OPENED),
    Action("open_link", tuple("123456789"), "open link n", "Opening", many=True, shut=_NOTHING_OPENED),
    Action("links", ("L",), "list links", "Opening"),
    Action("copy_link", ("y",), "copy its link", "Opening", "copy link, text"),
    Action("copy_text", ("Y",), "copy its text", "Opening", "copy link, text"),
    Action("save", ("w",), "save as a file", "Opening", shut="a kiosk writes no files"),
    Action("order", ("v",), "turn the order round", "Display"),
    Action("times", ("t",), "relative or clock time", "Display"),
    Action("about", ("i",), "about this blog", "Display"),
    Action("mouse", ("f2",), "mouse on, off", "Display"),
    Action("palette", ("ctrl+p",), "every command", "Display"),
    Action("help", ("question_mark",), "keys", "Display"),
    Action("redraw", ("ctrl+l",), "draw again", "Display"),
    Action("suspend", ("ctrl+z",), "suspend", "Display", shut="a kiosk is not suspended · {quit} ends it"),
    Action("quit", ("q", "ctrl+c"), "quit", "Display"),
)

# The name that Textual gives a key → what stands on it.
_SHOWN = {
    "space": "space",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "escape": "Esc",
    "enter": "Enter",
    "backspace": "Backspace",
    "tab": "Tab",
    "delete": "Del",
    "insert": "Ins",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
# What else readers call them; what stands on a key counts anyway, in capitals or not.
_CALLED = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "pgup": "pageup",
}
_NAMED = {
    **{shown.casefold(): name for name, shown in _SHOWN.items()},
    **{name: name for name in _SHOWN},
    **_CALLED,
}

_ARROWS = "↓↑←→"

# Where Textual's name of a character is not its Unicode name.
_OWN_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}

_SHIFTED = frozenset({"tab", "up", "down", "left", "right", "home", "end", "delete", "pageup", "pagedown"})
_WITH_CONTROL = (_SHIFTED - {"tab"}) | {name for name in _SHOWN if re.fullmatch(r"f\d+", name)}
_CONTROL_SIGNS = frozenset("\\]^_")
_SENT_AS_ANOTHER = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}
"""What most terminals send for these is that other key, so that the two cannot be told apart."""


def key_named(word: str) -> str:
    """Textual's name for a key as a reader writes it: `j`, `G`, `ctrl+e`, `space`, `PgDn`, `F2`, `?`, `alt+a`, `shift+Tab`.

    "" for what is no key, or one that most terminals cannot send. `clashing_key` says why for some of those.
    """
    if len(word) == 1:
        return _character_name(word)
    *before, plain = word.split("+")
    modifiers = {modifier.strip().casefold() for modifier in before}
    plain = plain.strip()
    if not plain or len(modifiers) != len(before):
        return ""
    name = _NAMED.get(plain.casefold(), "")
    match sorted(modifiers):
        case []:
            return name
        case ["ctrl"] if len(plain) == 1:
            letter = plain.lower() if plain.isascii() and plain.isalpha() else plain if plain in _CONTROL_SIGNS else ""
            return f"ctrl+{_character_name(letter)}" if letter and f"ctrl+{letter}" not in _SENT_AS_ANOTHER else ""
        case ["alt"] if len(plain) == 1 and plain.isascii() and plain.isalnum():
            return f"alt+shift+{plain.lower()}" if plain.isupper() else f"alt+{plain}"
        case ["alt", "shift"] if len(plain) == 1 and plain.isascii() and plain.isalpha():
            return f"alt+shift+{plain.lower()}"
        case ["shift"] if len(plain) == 1 and plain.isalpha() and len(plain.upper()) == 1:
            return plain.upper()
        case ["ctrl"] if name in _WITH_CONTROL:
            return f"ctrl+{name}"
        case ["shift"] if name in _SHIFTED:
            return f"shift+{name}"
        case ["ctrl", "shift"] if name in _SHIFTED - {"tab"}:
            return f"ctrl+shift+{name}"
        case _:
            return ""


def clashing_key(word: str) -> str:
    """The key, as it stands on a keyboard, that most terminals take `word` for: `Tab` for `ctrl+i`; "" for none."""
    return shown_key(_SENT_AS_ANOTHER.get(word.replace(" ", "").casefold(), ""))


def key_words() -> tuple[str, ...]:
    """The keys that have a name and not a character: `space`, `PgDn`, `F2` …"""
    return tuple(_SHOWN.values())


def _character_name(character: str) -> str:
    if character == " ":
        return "space"
    if not character.isprintable():
        return ""
    if character.isalnum():
        return character
    if character in _ARROWS:
        return _NAMED[character]
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _OWN_NAMES.get(name, name)


_CHARACTERS = {
    _character_name(letter): letter for letter in map(chr, (*range(0x21, 0x7F), *range(0xA1, 0x100))) if letter.isprintable()
}


def shown_key(key: str, *, in_ascii: bool = False) -> str:
    """A key as it stands on a keyboard, and as a reader may write it in the config: `?` for `question_mark`.

    in_ascii  `Down` for the arrow, where the terminal cannot show it
    """
    before, plus, name = key.rpartition("+")
    shown = _SHOWN.get(name) or _CHARACTERS.get(name) or _other_character(name)
    return before + plus + (name.capitalize() if in_ascii and shown in _ARROWS else shown)


def _other_character(name: str) -> str:
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name


def default_keys() -> dict[str, tuple[str, ...]]:
    """The keys of each action, by its id."""
    return {action.id: action.keys for action in ACTIONS}


def offered(*, kiosk: bool) -> tuple[Action, ...]:
    """The actions that a reader is told of: all, but for those that a kiosk does not do."""
    return tuple(action for action in ACTIONS if not (kiosk and action.shut))


def shut(own: str) -> str:
    """What a kiosk says instead of doing what has that id, an action or a command of `:`; "" where it does it."""
    return _COMMANDS_SHUT.get(own, "") or (_BY_ID[own].shut if own in _BY_ID else "")


_COMMANDS_SHUT = {
    "open_blog": _ONLY_GIVEN,
    "close_blog": "a kiosk keeps its blogs open · {quit} ends it",
    "forget_blog": "a kiosk forgets no blog",
}


def find(own: str) -> Action:
    """The action of that id. Raises KeyError."""
    return _BY_ID[own]


_BY_ID = {action.id: action for action in ACTIONS}
