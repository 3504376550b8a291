"""NO_COLOR in fact: whatever draws, no colour reaches the terminal.

Textual and Rich send greys, and the codes of the default colours, where a reader asked for none. What they send is text with
control sequences; of those, one kind sets colours (`ESC [ … m`), and of its parameters all but the colours stay.
"""

from __future__ import annotations

import re

_SETS_MANNER = re.compile(r"\x1b\[([0-9:;]*)m")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9:;]*)?\Z")

# 38, 48 and 58 are followed by a colour: `5;n` or `2;red;green;blue`. Or all of it is one parameter, with colons.
_FOLLOWED = frozenset((38, 48, 58))
_COLOURS = frozenset((*range(30, 50), 58, 59, *range(90, 108)))
_LENGTHS = {"5": 2, "2": 4}


class ColourStrip:
    """Takes the colours out of what is written, a piece at a time; a sequence may be cut in two between pieces."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, data: str) -> str:
        """The next piece without its colours. What may be the start of a sequence waits for the next one."""
        data, self._rest = self._rest + data, ""
        if "\x1b" not in data:
            return data
        unfinished = _UNFINISHED.search(data)
        if unfinished is not None:
            self._rest = unfinished[0]
            data = data[: unfinished.start()]
        return _SETS_MANNER.sub(_without_colours, data)


def _without_colours(found: re.Match[str]) -> str:
    parameters = found[1].split(";")
    kept: list[str] = []
    at = 0
    while at < len(parameters):
        parameter = parameters[at]
        at += 1
        number = int(parameter.partition(":")[0] or 0)
        if number not in _COLOURS:
            kept.append(parameter)
        elif number in _FOLLOWED and ":" not in parameter and at < len(parameters):
            at += _LENGTHS.get(parameters[at], 1)
    return f"\x1b[{';'.join(kept)}m" if kept else ""
