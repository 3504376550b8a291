"""Regular expressions that readers type: bounded in what they may be, and in the time that they may take.

The package `regex` is loaded when the first of them is met; the standard library's knows no time limit, and one expression
could stand still for hours.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from tui_liveblog import limits
from tui_liveblog.query.terms import Pattern
from tui_liveblog.query.words import fold

if TYPE_CHECKING:
    import regex

T = TypeVar("T")

LONGEST = 200
"""Characters of an expression: far more than a reader types, and brackets this deep can still be read."""
REPEATED = 1_000
"""Copies that counted repetitions may ask for together: each is written out, and a{4000000000} would fill the memory."""
ONE_SECONDS, ALL_SECONDS = limits.REGEX_POST_SECONDS, limits.REGEX_QUERY_SECONDS

_COUNT = r"\{\s*(\d[\d\s]*)"
# What has capitals for other reasons than that a reader wants them: escapes, and what stands after a bracket's question mark.
_NOT_LETTERS = r"(?s)\\[pPN]\{[^}]*\}|\\.|\(\?(?:P?<[^\W\d]\w*>|P[=>]\w+|&\w+|[A-Za-z0-9|-]*)"


class TooLong(Exception):
    """An expression took longer than it may. Never leaves the package."""

    def __init__(self, pattern: Pattern) -> None:
        super().__init__(pattern.source)
        self.pattern = pattern


def refusal(pattern: Pattern) -> str:
    """Why this cannot be looked for, "" where it can."""
    if len(pattern.source) > LONGEST:
        return "is too long"
    copies = 1
    for count in re.findall(_COUNT, pattern.source):
        copies *= max(1, int("".join(count.split())))
    if copies > REPEATED:
        return "repeats too often"
    return "" if _compiled(pattern) is not None else "is no regular expression"


class Patience:
    """Looks for one expression, within the time that all looks together may take."""

    def __init__(self, pattern: Pattern, seconds: float = ALL_SECONDS) -> None:
        self._pattern, self._expression, self._left = pattern, _compiled(pattern), seconds

    def found_in(self, text: str) -> bool:
        """Whether it is anywhere in a folded text. Raises TooLong."""
        expression = self._expression
        return expression is not None and self._timed(lambda seconds: expression.search(text, timeout=seconds)) is not None

    def places_in(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in a folded text. Raises TooLong."""
        expression = self._expression
        if expression is None:
            return []
        return self._timed(lambda seconds: [found.span() for found in expression.finditer(text, timeout=seconds)])

    def _timed(self, look: Callable[[float], T]) -> T:
        """What a look that may take so many seconds finds."""
        if self._left <= 0:
            raise TooLong(self._pattern)
        began = time.thread_time()
        try:
            found = look(min(ONE_SECONDS, self._left))
        except (TimeoutError, MemoryError) as error:
            raise TooLong(self._pattern) from error
        self._left -= time.thread_time() - began
        return found


@lru_cache(maxsize=64)
def _compiled(pattern: Pattern) -> regex.Pattern[str] | None:
    """The expression over folded text, None for one that is none: accents fold in it, and smart case holds."""
    import regex

    source = "".join(map(_plain, unicodedata.normalize("NFC", pattern.source)))
    exact = any(map(str.isupper, re.sub(_NOT_LETTERS, "", source)))
    try:
        return regex.compile(source, regex.VERSION0 | (0 if exact else regex.IGNORECASE))
    except (regex.error, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, MemoryError):
        return None  # not only its own error: odd input ends in most of these


def _plain(character: str) -> str:
    """A character of an expression as words are folded; what it becomes is never a sign of the expression."""
    if character.isascii() and character != '"':
        return character
    plain = fold(character)
    return plain if plain == character else re.escape(plain)
