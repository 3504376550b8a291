"""A text that is made of pieces, each in a manner of its own, cut where the whole text is to be cut. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Slice = tuple[int, int]
"""Where a part begins and ends in its text."""


def cut(pieces: Sequence[str], slices: Iterable[Slice]) -> Iterator[list[tuple[int, str]]]:
    """For each slice of the whole text, which come in order and do not overlap, its parts: of which piece, and what of it."""
    index = offset = 0  # the piece that a slice begins in, and where that piece begins in the text
    for start, end in slices:
        while offset + len(pieces[index]) <= start:
            offset += len(pieces[index])
            index += 1
        parts: list[tuple[int, str]] = []
        here, begin = index, offset
        while begin < end:
            part = pieces[here][max(start - begin, 0) : end - begin]
            if part:
                parts.append((here, part))
            begin += len(pieces[here])
            here += 1
        yield parts
