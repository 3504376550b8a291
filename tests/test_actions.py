"""The table of actions, which help, palette and bindings are made from."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from tui_liveblog.actions import ACTIONS, Action, clashing_key, find, key_named, key_words, shown_key

MULTIPLEXERS = {"ctrl+a", "ctrl+b", "ctrl+s"}
"""screen's, tmux's, and the one that stops a terminal: a reader may not be able to type them."""


def test_no_two_actions_have_one_id_or_share_a_key() -> None:
    assert max(Counter(action.id for action in ACTIONS).values()) == 1
    assert max(Counter(key for action in ACTIONS for key in action.keys).values()) == 1


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_can_be_called_typed_and_told(action: Action) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", action.id)
    assert set(action.keys) - MULTIPLEXERS
    assert action.label
    assert action.group
    assert find(action.id) is action


@pytest.mark.parametrize("key", [key for action in ACTIONS for key in action.keys])
def test_every_key_is_one_that_textual_knows(key: str) -> None:
    (binding,) = Binding.make_bindings([(key, "x", "")])
    assert binding.key == key
    plain = key.removeprefix("ctrl+").removeprefix("alt+")
    named = {str(each.value) for each in Keys}
    characters = {_character_to_key(chr(code)) for code in range(0x21, 0x7F)} | set(KEY_NAME_REPLACEMENTS.values())
    assert key in named or plain in named or plain in characters
    assert events.Key(key, None).name


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("equals_sign", "="),
        ("ampersand", "&"),
        ("question_mark", "?"),
        ("full_stop", "."),
        ("pagedown", "PgDn"),
        ("j", "j"),
        ("G", "G"),
    ],
)
def test_help_shows_keys_as_they_stand_on_a_keyboard(key: str, shown: str) -> None:
    assert shown_key(key) == shown


def test_no_key_is_shown_by_the_name_that_only_textual_calls_it() -> None:
    for key in (key for action in ACTIONS for key in action.keys):
        assert "_" not in shown_key(key)


@pytest.mark.parametrize("key", [key for action in ACTIONS for key in action.keys])
def test_a_key_as_it_is_shown_can_be_written_into_the_config(key: str) -> None:
    assert key_named(shown_key(key)) == key


def test_every_character_of_a_keyboard_is_named_as_textual_names_it() -> None:
    for character in [chr(code) for code in range(0x21, 0x7F)] + list("éßäñøдع§£€¿«"):
        assert key_named(character) == _character_to_key(character), character
        assert shown_key(key_named(character)) == character


NAMED = {
    "space": "space", " ": "space", "Tab": "tab", "shift+Tab": "shift+tab", "Enter": "enter", "return": "enter",
    "Esc": "escape", "escape": "escape", "PgDn": "pagedown", "pgdn": "pagedown", "PageUp": "pageup", "Home": "home",
    "END": "end", "Del": "delete", "insert": "insert", "Backspace": "backspace", "↓": "down", "up": "up", "F2": "f2",
    "f12": "f12", "ctrl+e": "ctrl+e", "Ctrl+E": "ctrl+e", "ctrl + e": "ctrl+e", "ctrl+F5": "ctrl+f5",
    "ctrl+PgDn": "ctrl+pagedown", "ctrl+\\": "ctrl+backslash", "ctrl+]": "ctrl+right_square_bracket", "shift+j": "J",
    "alt+a": "alt+a", "alt+A": "alt+shift+a",
    "shift+ctrl+Left": "ctrl+shift+left", "shift+PgUp": "shift+pageup", "+": "plus",
}  # fmt: skip


@pytest.mark.parametrize("word", NAMED)
def test_keys_that_have_names_are_understood_as_readers_write_them(word: str) -> None:
    assert key_named(word) == NAMED[word]
    assert key_named(shown_key(NAMED[word])) == NAMED[word]


def test_what_can_be_bound_is_what_a_terminal_of_textuals_sends() -> None:
    sent = {keys[0].value for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple) and len(keys) == 1}
    for modifiers in ("", "ctrl+", "shift+", "ctrl+shift+"):
        for word in (*key_words(), *(map(chr, range(0x21, 0x7F)) if modifiers == "ctrl+" else ())):
            key = key_named(modifiers + word)
            assert key in sent or not key, modifiers + word


@pytest.mark.parametrize(
    "word",
    ["", "nothing", "f25", "ctrl+", "+j", "ctrl+alt+x", "alt+.", "shift+1", "ctrl+1", "ctrl+shift+a", "jj", "\x1b", "\x7f"],
)
def test_what_is_no_key_or_is_not_sent_by_most_terminals_has_no_name(word: str) -> None:
    assert key_named(word) == ""


@pytest.mark.parametrize(
    ("word", "key"), [("ctrl+i", "Tab"), ("Ctrl+M", "Enter"), ("ctrl+[", "Esc"), ("ctrl+h", "Backspace"), ("j", "")]
)
def test_keys_that_terminals_take_for_others_are_known(word: str, key: str) -> None:
    assert clashing_key(word) == key
    assert not key or key_named(word) == ""


def test_arrows_have_words_where_they_cannot_be_shown() -> None:
    assert [shown_key(key, in_ascii=True) for key in ("down", "shift+up", "j", "ctrl+left")] == [
        "Down",
        "shift+Up",
        "j",
        "ctrl+Left",
    ]


def test_actions_that_share_a_help_line_stand_together_in_one_group() -> None:
    for line in {action.line for action in ACTIONS if action.line}:
        places = [place for place, action in enumerate(ACTIONS) if action.line == line]
        assert len(places) == 2
        assert places[1] == places[0] + 1
        assert len({ACTIONS[place].group for place in places}) == 1


def test_the_actions_of_a_group_stand_together() -> None:
    groups = [action.group for action in ACTIONS]
    assert [group for place, group in enumerate(groups) if group != groups[place - 1] or not place] == list(
        dict.fromkeys(groups)
    )


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(KeyError):
        find("fly")
