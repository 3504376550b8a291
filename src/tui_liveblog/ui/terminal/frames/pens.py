"""How a cell is drawn, and the shortest way from one manner to the next: SGR (`ESC [ … m`) and links (OSC 8).

Colours stay the parameters that they came as, so 16, 256 and full colours are sent as they were asked for.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import NamedTuple

_ON = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_BIT = {code: 1 << at for at, code in enumerate(_ON)}
# What takes attributes away again takes its neighbours along: 22 ends bold and faint.
_OFF = {
    "22": _BIT["1"] | _BIT["2"],
    "23": _BIT["3"],
    "24": _BIT["4"] | _BIT["21"],
    "25": _BIT["5"] | _BIT["6"],
    "27": _BIT["7"],
    "28": _BIT["8"],
    "29": _BIT["9"],
    "54": _BIT["51"] | _BIT["52"],
    "55": _BIT["53"],
}
_ON_BLANKS = sum(_BIT[code] for code in ("4", "7", "9", "21", "51", "52", "53"))
"""Attributes that a blank shows: lines, and reverse, which shows the ink."""

_INKS = frozenset(map(str, (*range(30, 38), *range(90, 98))))
_GROUNDS = frozenset(map(str, (*range(40, 48), *range(100, 108))))


class Pen(NamedTuple):
    """The manner of one cell.

    ink         SGR parameters of the colour of the letters: "31", "38;5;208", "38;2;255;128;0"; "" is the terminal's own
    ground      those of the background
    attributes  bits, in the order of `_ON`
    link        the address that the cell leads to, "" for none
    """

    ink: str = ""
    ground: str = ""
    attributes: int = 0
    link: str = ""

    @property
    def is_ground_alone(self) -> bool:
        """Whether a blank in this manner is what erasing leaves on a terminal that erases with the ground."""
        return not self.attributes and not self.link


PLAIN = Pen()


@lru_cache(maxsize=4096)
def drawn_with(pen: Pen, parameters: str) -> Pen:
    """The pen after SGR with these parameters, any string of digits, `;` and `:`. What is not known changes nothing.

    Curly and dotted underlines (`4:3`) are plain ones, and the colour of a line (58) is left out.
    """
    ink, ground, attributes, link = pen
    parts = parameters.split(";")
    at = 0
    while at < len(parts):
        code, *sub = parts[at].split(":")
        at += 1
        code = code.lstrip("0")
        if code == "":
            ink = ground = ""
            attributes = 0
        elif code in ("38", "48", "58"):
            given = (
                [part for part in sub if part] if sub else parts[at : at + {"5": 2, "2": 4}.get("".join(parts[at : at + 1]), 1)]
            )
            at += 0 if sub else len(given)
            colour = _colour(code, given)
            if code == "38":
                ink = colour or ink
            elif code == "48":
                ground = colour or ground
        elif code == "4" and sub:
            attributes = attributes & ~_OFF["24"] | (0 if sub[0] in ("", "0") else _BIT["4"])
        elif code in _BIT:
            attributes |= _BIT[code]
        elif code in _OFF:
            attributes &= ~_OFF[code]
        elif code in _INKS or code == "39":
            ink = "" if code == "39" else code
        elif code in _GROUNDS or code == "49":
            ground = "" if code == "49" else code
    return Pen(ink, ground, attributes, link)


def _colour(code: str, given: list[str]) -> str:
    """The parameters of a colour; "" for what is none."""
    numbers = [int(part) if part.isdecimal() and len(part) < 4 else 256 for part in given]
    if max(numbers, default=256) > 255:
        return ""
    if (numbers[0] == 5 and len(numbers) == 2) or (numbers[0] == 2 and len(numbers) == 4):
        return ";".join([code, *map(str, numbers)])
    return ""


@lru_cache(maxsize=4096)
def of_blank(pen: Pen) -> Pen:
    """What is seen of this pen where nothing is written."""
    if pen.attributes & _ON_BLANKS:
        return pen
    return Pen(ground=pen.ground, link=pen.link) if pen.ink or pen.attributes else pen


@lru_cache(maxsize=4096)
def change(before: Pen | None, after: Pen) -> str:
    """The shortest sequences that make the terminal draw with `after`.

    before  None where it is not known; no frame leaves a link open
    """
    link = "" if after.link == (before.link if before is not None else "") else open_link(after.link)
    if before is not None and before[:3] == after[:3]:
        return link
    fresh = [*_attributes(after.attributes), *filter(None, (after.ink, after.ground))]
    ways = [";".join(["", *fresh])]  # an empty parameter is 0
    if before is not None:
        ways.append(";".join(_steps(before, after)))
    return f"{link}\x1b[{min(ways, key=len)}m"


def _steps(before: Pen, after: Pen) -> list[str]:
    steps: list[str] = []
    held = before.attributes
    for code, bits in _OFF.items():
        if held & ~after.attributes & bits:
            steps.append(code)
            held &= ~bits
    steps += _attributes(after.attributes & ~held)
    if before.ink != after.ink:
        steps.append(after.ink or "39")
    if before.ground != after.ground:
        steps.append(after.ground or "49")
    return steps


def _attributes(bits: int) -> list[str]:
    return [code for code in _ON if bits & _BIT[code]]


def open_link(address: str) -> str:
    """What begins a link, or with "" ends one.

    Parts of a link, on rows of their own, are one by their id. It is made from the address: Rich's is another at each drawing.
    """
    return (
        f"\x1b]8;id={zlib.crc32(address.encode('utf-8', 'replace')) & 0xFFFFF:x};{address}\x1b\\"
        if address
        else "\x1b]8;;\x1b\\"
    )
