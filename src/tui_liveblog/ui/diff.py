"""What an edit changed, word by word. Pure.

Blocks are compared first: those that stayed, those that became another, those that are only in one version. Then the words of
those that were changed; a word removed stands before the one that came in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.ui.pieces import cut

T = TypeVar("T")

_STEPS = 200_000
"""Steps that one search for what stayed may take: a tenth of a second. Some 600 changed words; beyond that a text is new."""

_GAP = 256
"""Pairs of blocks that are weighed against each other where some were changed, some added: 16 by 16."""

_ALIKE = 0.4
"""The share of the shorter text's words that stayed: below it the rest is `the` and `of`, and one text replaced another."""


class Change(Enum):
    """What became of a word."""

    KEPT = auto()
    REMOVED = auto()
    ADDED = auto()


_SAID_BY = (BlockKind.QUOTE, BlockKind.EMBED)
_CREDITED = (BlockKind.IMAGE, BlockKind.VIDEO)
"""The kinds that are shown with who said it, and with a credit."""

# Written without spaces: each character is a word, with the marks that belong to it.
_IDEOGRAPH = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_IDEOGRAPH}][\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*|[^\s{_IDEOGRAPH}]+")


class Word(Struct, frozen=True):
    """Characters without a space between them; of Chinese and Japanese one character.

    before  the space between it and the word before; a blank for the first
    spans   its letters in their manner, without addresses
    """

    text: str
    before: str
    spans: tuple[Span, ...]


Words = tuple[tuple[Change, Word], ...]
"""Words in their order, removed ones before those that came in their place."""


class ChangedBlock(NamedTuple):
    """A block with its changes: its kind, level and number in `block`; its words, who said them, a credit."""

    block: Block
    words: Words
    who: Words
    credit: Words


class Comparison(NamedTuple):
    """A post with what changed in it."""

    title: Words
    blocks: tuple[ChangedBlock, ...]

    @property
    def words(self) -> Words:
        """Every word of the post, in its order."""
        return self.title + tuple(word for block in self.blocks for part in block[1:] for word in part)


def compare_posts(old: Post, new: Post) -> Comparison:
    """What changed in headline and body. Words are compared, not their manner, nor the addresses of links."""
    title = _changes(_words_in(old.title), _words_in(new.title))
    return Comparison(title, tuple(_blocks([*_parts(old.body)], [*_parts(new.body)])))


# Words.


def _words_in(text: str) -> list[Word]:
    return _words_of((Span(text),))


def _words_of(spans: Sequence[Span]) -> list[Word]:
    """The words of spans; a word may have letters of several."""
    text = "".join(span.text for span in spans)
    found = list(_WORD.finditer(text))
    words: list[Word] = []
    end = 0  # where the last word ended
    for word, parts in zip(found, cut([span.text for span in spans], (word.span() for word in found)), strict=True):
        before, end = text[end : word.start()], word.end()
        between = "\n" if "\n" in before else before[:1]
        pieces = tuple(Span(part, "", spans[number].strong, spans[number].emphasis) for number, part in parts)
        words.append(Word(word[0], between if words else " ", pieces))
    return words


def _changes(old: Sequence[Word], new: Sequence[Word]) -> Words:
    """Both texts as one. Texts that have little in common are given whole."""
    before, after = [word.text for word in old], [word.text for word in new]
    kept = _kept(before, after) if _share(_common(Counter(before), Counter(after)), before, after) else []
    if not _share(len(kept), before, after):
        kept = []
    made: list[tuple[Change, Word]] = []
    at_old = at_new = 0
    for next_old, next_new in [*kept, (len(old), len(new))]:
        made += [(Change.REMOVED, word) for word in old[at_old:next_old]]
        made += [(Change.ADDED, word) for word in new[at_new:next_new]]
        made += [(Change.KEPT, word) for word in new[next_new : next_new + 1]]
        at_old, at_new = next_old + 1, next_new + 1
    return tuple(made)


def _share(common: int, old: Sequence[str], new: Sequence[str]) -> bool:
    return common > 0 and common >= _ALIKE * min(len(old), len(new))


def _common(old: Counter[str], new: Counter[str]) -> int:
    small, large = (old, new) if len(old) < len(new) else (new, old)
    return sum(min(count, large[word]) for word, count in small.items() if word in large)


# Blocks.


class _Parts(NamedTuple):
    """A block in words. `key` is what makes it the same block, `tally` how often it has each word."""

    block: Block
    words: list[Word]
    who: list[Word]
    credit: list[Word]
    key: tuple[tuple[str, ...], ...]
    tally: Counter[str]

    def all(self, change: Change) -> ChangedBlock:
        """The block with one change of all its words."""
        words, who, credit = (tuple((change, word) for word in part) for part in (self.words, self.who, self.credit))
        return ChangedBlock(self.block, words, who, credit)


def _parts(body: Sequence[Block]) -> Iterator[_Parts]:
    """The blocks that have words. They keep no address: links are not numbered here, and what is underlined was added."""
    for block in body:
        who = block.who if block.kind in _SAID_BY else ""
        credit = block.credit if block.kind in _CREDITED else ""
        parts = _words_of(block.spans), _words_in(who), _words_in(credit)
        key = tuple(tuple(word.text for word in part) for part in parts)
        if any(key):
            yield _Parts(replace(block, url=""), *parts, key, Counter(word for part in key for word in part))


def _blocks(old: Sequence[_Parts], new: Sequence[_Parts]) -> Iterator[ChangedBlock]:
    """Blocks of both versions in their order: those that stayed, those that were changed, whole ones removed and added."""
    at_old = at_new = 0
    for next_old, next_new in [*_kept([block.key for block in old], [block.key for block in new]), (len(old), len(new))]:
        yield from _gap(old[at_old:next_old], new[at_new:next_new])
        if next_new < len(new):
            yield new[next_new].all(Change.KEPT)
        at_old, at_new = next_old + 1, next_new + 1


def _gap(old: Sequence[_Parts], new: Sequence[_Parts]) -> Iterator[ChangedBlock]:
    """The blocks between two that stayed."""
    at_old = at_new = 0
    for next_old, next_new in [*_pairs(old, new), (len(old), len(new))]:
        yield from (block.all(Change.REMOVED) for block in old[at_old:next_old])
        yield from (block.all(Change.ADDED) for block in new[at_new:next_new])
        if next_new < len(new):
            before, after = old[next_old], new[next_new]
            words, who = _changes(before.words, after.words), _changes(before.who, after.who)
            yield ChangedBlock(_shape(before, after) or after.block, words, who, _changes(before.credit, after.credit))
        at_old, at_new = next_old + 1, next_new + 1


def _pairs(old: Sequence[_Parts], new: Sequence[_Parts]) -> list[tuple[int, int]]:
    """Which block became which: the pairs that keep the most words; where there are too many blocks, one after the other."""
    if len(old) == len(new) == 1 and old[0].block.kind is new[0].block.kind:
        return [(0, 0)]
    if len(old) * len(new) > _GAP:
        return [(at, at) for at, (before, after) in enumerate(zip(old, new, strict=False)) if _weight(before, after)]
    weights = [[_weight(before, after) for after in new] for before in old]
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]  # the words kept by the best pairs from here on
    for at in reversed(range(len(old))):
        for to in reversed(range(len(new))):
            paired = best[at + 1][to + 1] + weights[at][to]
            best[at][to] = max(best[at + 1][to], best[at][to + 1], paired)
    pairs: list[tuple[int, int]] = []
    at = to = 0
    while at < len(old) and to < len(new):
        if weights[at][to] and best[at][to] == best[at + 1][to + 1] + weights[at][to]:
            pairs.append((at, to))
            at, to = at + 1, to + 1
        elif best[at][to] == best[at + 1][to]:
            at += 1
        else:
            to += 1
    return pairs


def _weight(old: _Parts, new: _Parts) -> int:
    """The words that two blocks have in common; 0 where they are not alike."""
    if _shape(old, new) is None:
        return 0
    common = _common(old.tally, new.tally)
    return common if common >= _ALIKE * min(old.tally.total(), new.tally.total()) else 0


def _shape(old: _Parts, new: _Parts) -> Block | None:
    """The block as which both can be shown: the newer, or the older if that alone has room for who said it, or for a credit."""
    said_by, credited = old.who or new.who, old.credit or new.credit
    for block in (new.block, old.block):
        if (not said_by or block.kind in _SAID_BY) and (not credited or block.kind in _CREDITED):
            return block
    return None


# What stayed, of any kind.


def _kept(old: Sequence[T], new: Sequence[T]) -> list[tuple[int, int]]:
    """Where what stayed is in both: as much of it as there can be, or only both ends where finding more takes too long."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
    middle = _longest(old[start : len(old) - end], new[start : len(new) - end])
    return [
        *((at, at) for at in range(start)),
        *((start + at, start + to) for at, to in middle),
        *((len(old) - at, len(new) - at) for at in range(end, 0, -1)),
    ]


def _longest(old: Sequence[T], new: Sequence[T]) -> list[tuple[int, int]]:
    """The longest common subsequence, by Myers (1986): quick where little changed, and given up after `_STEPS`.

    difflib cannot be given up: two texts of 2,000 words that only repeat themselves take it 40 s.
    """
    if not old or not new:
        return []
    rows: list[dict[int, int]] = []  # after so many changes: how far in `old`, by how much further that is than in `new`
    steps = 0
    for changes in range(len(old) + len(new) + 1):
        before = rows[-1] if rows else {1: 0}
        row: dict[int, int] = {}
        rows.append(row)
        low, high = 2 * max(0, changes - len(new)) - changes, changes - 2 * max(0, changes - len(old))
        for ahead in range(low, high + 1, 2):
            reached = at = max(before.get(ahead + 1, -1), before.get(ahead - 1, -2) + 1)
            while at < len(old) and at - ahead < len(new) and old[at] == new[at - ahead]:
                at += 1
            row[ahead] = at
            steps += 1 + at - reached
            if at >= len(old) and at - ahead >= len(new):
                return _back(rows, len(old), len(new))
        if steps > _STEPS:
            break
    return []


def _back(rows: list[dict[int, int]], at: int, to: int) -> list[tuple[int, int]]:
    """The way through `rows` to the end of both: its diagonals."""
    pairs: list[tuple[int, int]] = []
    for row in reversed([{1: 0}, *rows[:-1]]):
        down, right = row.get(at - to + 1, -1), row.get(at - to - 1, -2) + 1
        came = max(down, right)
        while at > came:
            at, to = at - 1, to - 1
            pairs.append((at, to))
        at, to = (at, to - 1) if down >= right else (at - 1, to)
    return pairs[::-1]
