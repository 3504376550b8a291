"""What the bytes of a terminal mean: as Textual reads them, but that no key is lost behind Escape."""

from __future__ import annotations

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.events import Key

_ESCAPE = "\x1b"


class Keyboard(XTermParser):
    """Terminals send alt with a key as Escape and the key. A slow link brings both at once also where they were typed one after
    the other, `Esc` and `j`: Textual makes `alt+j` of them, and of `Esc` and `/` the latter alone. Here it is alt only where
    alt with that key does anything.

    bound  the keys with alt that do, as Textual names them
    """

    def __init__(self, bound: frozenset[str], debug: bool = False) -> None:
        self._bound = bound
        super().__init__(debug)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        if len(sequence) == 2 and sequence[0] == _ESCAPE and sequence[1].isdecimal():  # of `Esc` and `1` Textual makes `¡`
            sequence, alt = sequence[1], True
        if alt and _with_alt(sequence) not in self._bound:
            yield Key("escape", _ESCAPE)
            alt = False
        yield from super()._sequence_to_key_events(sequence, alt)


def _with_alt(character: str) -> str:
    return f"alt+shift+{character.lower()}" if character.isupper() else f"alt+{character}"
