"""`[bindings]`: the reader's own keys for actions. Keys inside sheets are not among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from tui_liveblog.actions import clashing_key, default_keys, key_named, key_words, shown_key
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import UsageError

Given = Mapping[str, str | Sequence[str]]
"""An action's id → a key or several, as a reader writes them; none takes its keys away."""

_EXAMPLES = 'keys are written "j", "ctrl+e", "space", "PgDn", "F2", "?"'


def keymap(overrides: Given) -> dict[str, tuple[str, ...]]:
    """The keys of every action by its id, as Textual names them: the defaults, but for what is given.

    Raises UsageError for what cannot be: the first of `binding_faults`.
    """
    for _, fault in binding_faults(overrides):
        raise UsageError(fault)
    return _overlaid(overrides)


def binding_faults(overrides: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(the id it stands under, what is wrong with it) of everything that cannot be, as it was read from the file.

    Where an id or a key is wrong, keys that two actions share are not looked for: they may be gone with it.
    """
    wrong = [(own, fault) for own, keys in overrides.items() for fault in _faults_of(own, keys)]
    yield from wrong
    if not wrong:
        yield from _shared_keys(overrides)  # type: ignore[arg-type]  # every id and every key was just looked at


def _faults_of(own: str, keys: object) -> Iterator[str]:
    if own not in default_keys():
        near = get_close_matches(own, default_keys(), n=1, cutoff=0)
        yield f"{clean_line(own, 40)} is no action; did you mean {near[0]}?"
        return
    words = [keys] if isinstance(keys, str) else keys
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        yield f'{own} takes a key in quotes or a list of them, such as "j" or ["j", "ctrl+n"]; [] takes its keys away'
        return
    for word in words:
        if not key_named(word):
            yield f'{own}: "{clean_line(word, 40)}" is no key{_what_then(word)}'
    if own == "quit" and not words:
        yield "quit must keep a key"


def _what_then(word: str) -> str:
    clashing = clashing_key(word)
    if clashing:
        return f" of its own: terminals take it for {clashing}"
    near = get_close_matches(word.casefold(), {shown.casefold(): shown for shown in key_words()}, n=1, cutoff=0.7)
    shown = next((shown for shown in key_words() if near and shown.casefold() == near[0]), "")
    return f"; did you mean {shown}?" if shown else f"; {_EXAMPLES}"


def _shared_keys(overrides: Given) -> Iterator[tuple[str, str]]:
    """Keys that two actions would have. The one that has it by default keeps it, unless it was given others."""
    owners: dict[str, str] = {}
    keys = _overlaid(overrides)
    for own in sorted(keys, key=lambda own: own in overrides):  # those that were not touched come first, and have theirs
        for key in keys[own]:
            other = owners.setdefault(key, own)
            if other == own:
                continue
            shown = shown_key(key)
            if other in overrides:
                yield own, f'"{shown}" is given to both {other} and {own}'
            else:
                yield own, f'{own}: "{shown}" is the key of {other}; give {other} another one as well'


def _overlaid(overrides: Given) -> dict[str, tuple[str, ...]]:
    keys = default_keys()
    for own, words in overrides.items():
        given = (words,) if isinstance(words, str) else words
        keys[own] = tuple(dict.fromkeys(map(key_named, given)))
    return keys
