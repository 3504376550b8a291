"""JSON as people write it: what a strict parser refuses, read as far as it can be.

Of 1,239 real pages with JSON-LD, 2.3 % have a block that does not parse. Accepted besides JSON: comments, single quotes, names
without quotes, quotes within strings that nobody escaped, raw control characters, missing and trailing commas, several values
run together, text after the end, and an end that is missing. One pass, no way back; every step moves on.
"""

from __future__ import annotations

import re
from typing import Any

from tui_liveblog import limits

_SPACE = re.compile(r"(?:[\s\ufeff;]+|//[^\n]*|/\*.*?(?:\*/|\Z)|<!\[CDATA\[|\]\]>|<!--|-->)*", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?")
_WORD = re.compile(r"[^\s\"'\[\]{},:;]{1,200}")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_ESCAPE = re.compile(r"u[0-9a-fA-F]{4}|.", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_PLAIN = {quote: re.compile(rf"[^\\{quote}]+") for quote in "\"'"}
# What may follow the quote that ends a string, within an object and elsewhere: else it is a quote within the words.
_AFTER_IN_OBJECT = re.compile(
    r"[\s;]{0,64}(?:[:}\]]|\Z|,[\s;]{0,64}(?:[\"'}\]]|[\w@$]+\s*:|\Z)|[\"'](?=[\w@$-]{1,60}[\"']\s*:))"
)
_AFTER = re.compile(r"[\s;]{0,64}(?:[\]},]|\Z)")


def read(text: str) -> Any:
    """The value; a list of them where several stand in the text. Raises ValueError where there is none."""
    reader = _Reader(text)
    values: list[Any] = []
    reader.space()
    while reader.at < len(text):
        before = reader.at
        if text[reader.at] in "{[":
            values.append(reader.value(0))
        if reader.at == before:
            reader.at += 1
        reader.space()
    if not values:
        raise ValueError("no JSON in it")
    return values[0] if len(values) == 1 else values


class _Reader:
    """Where in the text the reading is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def space(self) -> None:
        """Past blanks, comments and wrappers."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def value(self, depth: int, *, in_object: bool = False) -> Any:
        """The value that begins here; None, and nowhere further, where none does."""
        character = self.text[self.at : self.at + 1]
        if depth > limits.JSON_DEPTH:
            raise ValueError("nested too deep")
        match character:
            case "{":
                return self._object(depth)
            case "[":
                return self._array(depth)
            case '"' | "'":
                return self._string(character, _AFTER_IN_OBJECT if in_object else _AFTER)
        if found := _NUMBER.match(self.text, self.at):
            self.at = found.end()
            number = found[0]
            return float(number) if set(number) & set(".eE") else int(number)
        if found := _WORD.match(self.text, self.at):
            self.at = found.end()
            return _WORDS.get(found[0], found[0])
        return None

    def _object(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        self.at += 1
        while True:
            self._separators(",:")
            character = self.text[self.at : self.at + 1]
            if character in ("}", ""):
                self.at += 1
                return made
            if character == "]":  # the object's end is missing: the array around it goes on
                return made
            name = self._name(character)
            if name is None:
                self.at += 1
                continue
            self.space()
            if self.text[self.at : self.at + 1] == ":":
                self.at += 1
                self.space()
                made[name] = self.value(depth + 1, in_object=True)

    def _name(self, character: str) -> str | None:
        if character in "\"'":
            end = self.text.find(character, self.at + 1, self.at + 300)
            if end < 0:
                return None
            name, self.at = self.text[self.at + 1 : end], end + 1
            return name
        found = _WORD.match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return found[0]

    def _array(self, depth: int) -> list[Any]:
        made: list[Any] = []
        self.at += 1
        while True:
            self._separators(",")
            character = self.text[self.at : self.at + 1]
            if character in ("]", ""):
                self.at += 1
                return made
            if character == "}":  # the array's end is missing
                return made
            before = self.at
            made.append(self.value(depth + 1))
            if self.at == before:
                made.pop()
                self.at += 1

    def _separators(self, which: str) -> None:
        self.space()
        while self.text[self.at : self.at + 1] and self.text[self.at] in which:
            self.at += 1
            self.space()

    def _string(self, quote: str, after: re.Pattern[str]) -> str:
        """A string; a quote ends it only where what follows could follow a string."""
        made: list[str] = []
        self.at += 1
        while self.at < len(self.text):
            if found := _PLAIN[quote].match(self.text, self.at):
                made.append(found[0])
                self.at = found.end()
            elif self.text[self.at] == "\\":
                found = _ESCAPE.match(self.text, self.at + 1)
                made.append(_unescaped(found[0]) if found else "")
                self.at += 1 + (len(found[0]) if found else 0)
            else:
                self.at += 1
                if after.match(self.text, self.at):
                    break
                made.append(quote)
        return "".join(made)


def _unescaped(escape: str) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)
