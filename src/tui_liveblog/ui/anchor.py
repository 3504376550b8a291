"""A line of a post by the words in it, so that it can be found again: at another width, after an edit. Pure.

A post's words are written without blanks ("letters"), because blanks come and go with the rows. A spot is the letter that a row
begins with.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

_CONTEXT = 24
"""Letters after a spot by which it is found again: four or five words."""


class Words(Struct, frozen=True):
    """The words of a post that is set in rows.

    letters  without blanks
    starts   the letter that each row begins with
    aside    the rows of the byline, which are no part of the words: (first, how many)
    folded   whether the last row only says how many more there are
    """

    letters: str
    starts: tuple[int, ...]
    aside: tuple[int, int] = (0, 0)
    folded: bool = False


NO_WORDS = Words("", (0,))
"""One row, of nothing."""


class Spot(Struct, frozen=True):
    """A row's place among the words.

    letter   the one that the row begins with
    aside    rows down the byline, -1 for a row of the words
    letters  all of the post's as they were then; "" where that was not kept
    fold     whether it is the row that says how many more there are
    """

    letter: int
    aside: int = -1
    letters: str = ""
    fold: bool = False


class Anchor(Struct, frozen=True):
    """What must not move: a line of a post, on a row of the screen.

    line  counts from the post's own first row; a negative one is a line across above it
    spot  the same line by its words, None where only the number is known
    """

    post: str
    line: int = 0
    row: int = 0
    spot: Spot | None = None


def spot_of(words: Words, row: int) -> Spot:
    """The spot of a row."""
    first, count = words.aside
    if first <= row < first + count:
        return Spot(words.starts[row], row - first, words.letters)
    if row >= len(words.starts):
        return Spot(0, -1, words.letters)
    return Spot(words.starts[row], -1, words.letters, fold=words.folded and row == len(words.starts) - 1)


def row_of(words: Words, spot: Spot) -> int:
    """The row on which a spot stands now."""
    first, count = words.aside
    if spot.aside >= 0 and count:
        return first + min(spot.aside, count - 1)
    letter = spot.letter if not spot.letters else found_again(spot.letters, spot.letter, words.letters)
    row = max(0, bisect_right(words.starts, letter) - 1)
    while first <= row < first + count and row > 0:  # a byline has no letters: the row before it has this one
        row -= 1
    return row


def is_folded_away(words: Words, spot: Spot) -> bool:
    """Whether the row of a spot is among those that are folded away."""
    if not words.folded or spot.fold or spot.aside >= 0 or spot.letters == words.letters:
        return False
    return row_of(words, spot) == len(words.starts) - 1 and (bool(spot.letters) or spot.letter > words.starts[-1])


def found_again(before: str, letter: int, now: str) -> int:
    """Where a letter of `before` is in `now`.

    What stands in front of or behind all changes keeps its place. In between, the letters that follow it are looked for, the
    nearest to where they were; a spot whose words are gone is where the change begins.
    """
    if before == now:
        return letter
    head = _common(before, now)
    if letter < head:
        return letter
    tail = _common(before[::-1], now[::-1])
    if len(before) - letter <= min(tail, len(now) - head):
        return len(now) - (len(before) - letter)
    for length in (_CONTEXT, _CONTEXT // 2):
        words = before[letter : letter + length]
        places = _places(words, now) if len(words) >= _CONTEXT // 2 else []
        if places:
            return min(places, key=lambda place: abs(place - letter))
    return min(head, max(0, len(now) - 1))


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    for at, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return at
    return min(len(first), len(second))


def _places(words: str, text: str) -> list[int]:
    found = []
    at = text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
