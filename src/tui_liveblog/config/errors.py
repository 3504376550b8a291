"""Where a setting stands in the reader's file, and what was meant by a word that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

import msgspec

from tui_liveblog.clean import clean_line

_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_TABLE = rf"\s*\[+\s*({_DOTTED})\s*\]"
_SETTING = rf"\s*({_DOTTED})\s*="


class Fault(NamedTuple):
    """Something in a config file that cannot be.

    line  from 1
    said  what, and what is right
    """

    line: int
    said: str


_TYPES = r"Expected `([^`]+)`, got `([^`]+)`"
_WORDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "words in quotes",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


def line_of(text: str, *names: str) -> int:
    """The line on which a setting stands: `("keys", "guardian")` is the one of `guardian` in `[keys]`.

    Where it shares a line with its table, or is not to be found, that of the table; 1 where not even that is to be found.
    """
    table: tuple[str, ...] = ()
    line, depth = 1, 0
    for number, written in enumerate(text.split("\n"), 1):
        if (found := re.match(_TABLE, written)) is not None:
            at = table = _parts(found[1])
        elif (found := re.match(_SETTING, written)) is not None:
            at = (*table, *_parts(found[1]))
        else:
            continue
        if len(at) > depth and names[: len(at)] == at:
            line, depth = number, len(at)
    return line


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_NAME, dotted))


def unknown(name: str, right: Sequence[str]) -> str:
    """What is said of a word that is no setting."""
    near = get_close_matches(name, right, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(right)}"
    return f"{clean_line(name, 40)} is no setting{hint}"


def part_of(text: str, table: str, number: int) -> tuple[str, int]:
    """The text from the head of the rule of that number on, and how many lines stand before it; all where none has one."""
    heads = list(re.finditer(rf"^[^\S\n]*\[\[\s*[\"']?{table}[\"']?\s*\]\]", text, re.MULTILINE))
    if number > len(heads):
        return text, 0
    start = heads[number - 1].start()
    end = heads[number].start() if number < len(heads) else len(text)
    return text[start:end], text.count("\n", 0, start)


def mistyped(value: object, wanted: object) -> str:
    """What is wrong with the type of a value, "" for nothing."""
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        words = clean_line(str(error).split(" - ")[0])
        found = re.fullmatch(_TYPES, words)
        return f"it must be {_in_words(found[1])}, and is {_in_words(found[2])}" if found else words
    return ""


def _in_words(types: str) -> str:
    return " or ".join(_WORDS.get(name.strip(), name.strip()) for name in types.split("|") if name.strip() != "null")
