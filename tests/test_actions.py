"""The table of actions, which help, palette and bindings are made from."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from textual import events
from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from tui_liveblog.actions import ACTIONS, Action, find, shown_key

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
    plain = key.removeprefix("ctrl+")
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
