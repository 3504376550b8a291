"""Names of authors, and what stands around a date without being one: weekdays, "By", "Updated"."""

from __future__ import annotations

import re
from datetime import date

from tui_liveblog.sources.text.moments import weekday

LONGEST_NAMES = 100
"""Characters of all the authors on one post. No byline in the samples has more than 40."""

MOST_WORDS = 12
"""Words of all the authors on one post, for the same reason."""

_UPDATED = r"(?P<updated>(?:last |zuletzt )?(?:updated|modified|aktualisiert)|mis à jour|actualizado|aggiornato)"
# Texts: `re` compiles them when they are first asked.
_LABEL_FIRST = rf"(?i)(?:{_UPDATED}|(?:first )?(?:published|posted)|stand|veröffentlicht|publié|publicado|pubblicato)\b[ :]*"
_LABEL_LAST = rf"(?i)(?:(?<=[ ,|·•–—(:-])|^)(?:{_UPDATED}|published|posted)$"
_BY = re.compile(r"(?:by|By|BY) |(?:Von|Par|Por) (?=[^ ]+ )")  # "Von Anna Example" names an author, "von Example" is a name
_ON = re.compile(r"(?:^| )(?:on|at|am|vom|le|el|il|du)$|^(?:On|At|Am|Vom|Le|El|Il|Du)$")
_LAST_WORD = re.compile(r"[^\W\d_]{2,10}\.?$")
_BETWEEN = re.compile(r" ?, ?(?:and )?| (?:and|und|et|&) ", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<=[^\W\d_])[A-Z][^\W\d_]{2,9}$")
_EDGES = " ,|·•–—-:/()"
_PARTICLES = frozenset(
    (
        "de", "da", "di", "du", "del", "della", "der", "den", "dos", "das", "do", "van", "von", "zu", "la", "le", "el", "al",
        "bin", "ibn", "and", "und", "et", "y", "e", "i", "in", "for", "of", "the",
    )
)  # fmt: skip
_NOT_IN_NAMES = frozenset(':;?!"“”„«»…@#=<>[]{}*_\\')


def names(words: str, day: date, *, apart: bool = False) -> tuple[tuple[str, ...], bool] | None:
    """The authors in the words beside a date, and whether they are called the time of an update.

    None where the words are prose, so that the date belongs to a sentence and not to a post. `apart` says that a mark or
    nothing at all, but no space, sets the words off from the date: then a short name may be in small letters.
    """
    bare, updated = _without_labels(words.strip(_EDGES), day)
    if not bare:
        return (), updated
    if not (is_name(bare) or (apart and bare.count(" ") < 4 and _could_be_name(bare))):
        return None
    return split_authors(bare), updated


def is_name(words: str) -> bool:
    """Whether a line or a part of one looks like names and nothing else: few words, in capitals, no digits, no full stop."""
    return _could_be_name(words) and all(word.lower() in _PARTICLES or not word[:1].islower() for word in words.split())


def split_authors(words: str) -> tuple[str, ...]:
    """Names apart: "A and B", "A, B" and "A & B" are two authors; "A, world editor" is one, and the office is left out."""
    found: list[str] = []
    for part in _BETWEEN.split(words):
        name = part.strip(_EDGES)
        office = found and not found[0][0].islower() and name.split(" ")[-1].islower()
        if name and name not in found and not office:
            found.append(name)
    return tuple(found)


def _could_be_name(words: str) -> bool:
    if len(words) > LONGEST_NAMES or not 0 < len(apart := words.split()) <= MOST_WORDS:
        return False
    if any(c.isdigit() or c in _NOT_IN_NAMES for c in words) or not any(c.isalpha() for c in words):
        return False
    last = apart[-1]
    return not last.endswith(".") or len(last) <= 3  # "Jr." and initials, not the end of a sentence


def _without_labels(words: str, day: date) -> tuple[str, bool]:
    updated = False
    for _ in range(4):  # "Updated by A, Thursday": each turn takes one thing off
        before = words
        words = _without_weekday(_ON.sub("", words).strip(_EDGES), day)
        if label := re.match(_LABEL_FIRST, words) or re.search(_LABEL_LAST, words):
            updated = updated or label["updated"] is not None
            words = (words[: label.start()] + words[label.end() :]).strip(_EDGES)
        words = without_by(words)
        if words == before:
            break
    return words, updated


def without_by(words: str) -> str:
    """The words without a "By" before them."""
    return words[match.end() :] if (match := _BY.match(words)) else words


def _without_weekday(words: str, day: date) -> str:
    match = _CAPITAL.search(words) or _LAST_WORD.search(words)
    if not match or (named := weekday(match.group())) is None:
        return words
    # A weekday alone is never a name. "Anna Freitag" is one, unless the date is a Friday and a whole name stands before it.
    before = words[: match.start()]
    bare = before.strip(_EDGES)
    set_off = before != f"{bare} " or " " in bare
    return bare if not bare or (named == day.weekday() and set_off) else words
