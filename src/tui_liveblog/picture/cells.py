"""A picture, what may stand in it, and its file's form.

The file is UTF-8 in lines, parts of a line apart by tabs: neither can be in a cell.

    liveblog-tui picture 1 <CRC-32 of all that follows, in hexadecimal>
    <what was asked for: the command line and the terminal, as one Python literal>
    <columns> <rows> <1 where erasing leaves the ground> <light, dark or any: the ground that its theme is for>
    <the blogs that it shows, each as a Python literal>
    <how many pens>
    <ink> <ground> <attributes> <link>          a line each
    <head> <text> <head> <text> ...             a line for each row; see `Part`
"""

from __future__ import annotations

import zlib

FORM = "liveblog-tui picture 1"
MOST_BYTES = 1 << 20
_MOST_CELLS = 1 << 17
_LONGEST = 72
"""Code points of one cluster, as on the screen's own grid."""

ATTRIBUTES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
_INKS = frozenset(map(str, (*range(30, 38), *range(90, 98))))
_GROUNDS = frozenset(map(str, (*range(40, 48), *range(100, 108))))

# As at the last door (`frames.reader`), which a test holds this to: controls, what turns text round, separators, surrogates.
_REFUSED = frozenset(
    map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x2070), *range(0xD800, 0xE000)))
)

SINGLE, WIDE, CLUSTER = "=", "w", "?"
"""Kinds of parts: letters of one cell each; letters of two cells each; one cluster, whose width terminals may dispute."""


class Part:
    """Cells of one row that are drawn with one pen, and are of one kind. In the file its head is kind, pen and cells: `=3,17`.

    pen    the number of its pen
    cells  how many it takes
    """

    __slots__ = ("cells", "kind", "pen", "text")

    def __init__(self, kind: str, pen: int, cells: int, text: str) -> None:
        self.kind, self.pen, self.cells, self.text = kind, pen, cells, text


class Picture:
    """A screen.

    asked   what was asked for: the command line and the terminal
    erases  whether this terminal's erasing leaves the ground that is drawn with
    dark    the terminal's ground where the theme hangs on it, else None
    blogs   the keys and addresses of the blogs that were open
    pens    (ink, ground, attributes, link) as SGR parameters and an address; "" for the terminal's own, and for none
    lines   the rows, each as parts
    """

    __slots__ = ("asked", "blogs", "columns", "dark", "erases", "lines", "pens")

    def __init__(
        self,
        asked: str,
        columns: int,
        *,
        erases: bool,
        dark: bool | None,
        blogs: tuple[str, ...],
        pens: list[tuple[str, str, str, str]],
        lines: list[list[Part]],
    ) -> None:
        self.asked, self.columns, self.erases, self.dark, self.blogs = asked, columns, erases, dark, blogs
        self.pens, self.lines = pens, lines

    def encode(self) -> bytes:
        """Its file."""
        ground = "any" if self.dark is None else "dark" if self.dark else "light"
        said = [
            self.asked,
            "\t".join((str(self.columns), str(len(self.lines)), str(int(self.erases)), ground)),
            "\t".join(map(ascii, self.blogs)),
            str(len(self.pens)),
            *("\t".join(pen) for pen in self.pens),
            *("\t".join(f"{part.kind}{part.pen},{part.cells}\t{part.text}" for part in line) for line in self.lines),
        ]
        body = "\n".join(said).encode("utf-8", "replace")
        return f"{FORM} {zlib.crc32(body):08x}\n".encode() + body


def decode(data: bytes, asked: str, columns: int, rows: int) -> Picture | None:
    """The picture in a file, if it is sound, and is of what is asked for now on a screen of this size; else None."""
    try:
        head, _, body = data.partition(b"\n")
        if len(data) > MOST_BYTES or head != f"{FORM} {zlib.crc32(body):08x}".encode():
            return None
        return _picture(body.decode("utf-8").split("\n"), asked, columns, rows)
    except (ValueError, IndexError):
        return None


def blogs_in(data: bytes) -> list[str]:
    """The blogs that a file is of, each as a Python literal; none where it is no picture."""
    lines = data.split(b"\n", 4)
    if len(lines) < 5 or not lines[0].startswith(FORM.encode()):
        return []
    return lines[3].decode("utf-8", "replace").split("\t")


def _picture(lines: list[str], asked: str, columns: int, rows: int) -> Picture | None:
    wide, high, erases, ground = lines[1].split("\t")
    if lines[0] != asked or (int(wide), int(high)) != (columns, rows) or not 0 < columns * rows <= _MOST_CELLS:
        return None
    first = 4 + int(lines[3])
    pens = [_pen(line) for line in lines[4:first]]
    drawn = [_row(line, columns, len(pens)) for line in lines[first:]]
    if first < 4 or len(drawn) != rows:
        return None
    dark = {"any": None, "dark": True, "light": False}.get(ground)
    # Which blogs it is of matters to nobody who draws it.
    return Picture(asked, columns, erases=erases == "1", dark=dark, blogs=(), pens=pens, lines=drawn)


def _pen(line: str) -> tuple[str, str, str, str]:
    ink, ground, attributes, link = line.split("\t")
    if not (_is_colour(ink, "38", _INKS) and _is_colour(ground, "48", _GROUNDS) and _is_address(link)):
        raise ValueError(line)
    if attributes and not all(code in ATTRIBUTES for code in attributes.split(";")):
        raise ValueError(line)
    return ink, ground, attributes, link


def _is_colour(parameters: str, code: str, own: frozenset[str]) -> bool:
    """Whether these SGR parameters set a colour, and do nothing else."""
    if not parameters or parameters in own:
        return True
    first, *given = parameters.split(";")
    if first != code or not all(part.isascii() and part.isdecimal() and len(part) < 4 and int(part) < 256 for part in given):
        return False
    return (given[:1] == ["5"] and len(given) == 2) or (given[:1] == ["2"] and len(given) == 4)


def _is_address(link: str) -> bool:
    if not link:
        return True
    return link.startswith(("https://", "http://")) and link.isascii() and link.isprintable() and " " not in link


def _row(line: str, columns: int, pens: int) -> list[Part]:
    given = line.split("\t")
    made: list[Part] = []
    for at in range(0, len(given), 2):
        head, text = given[at], given[at + 1]
        number, cells = map(int, head[1:].split(","))
        if not 0 <= number < pens or cells < 1 or not is_safe(text) or cells != _cells(head[0], cells, text):
            raise ValueError(head)
        made.append(Part(head[0], number, cells, text))
    if sum(part.cells for part in made) != columns:
        raise ValueError(line)
    return made


def _cells(kind: str, said: int, text: str) -> int:
    """How many cells a part of this kind takes, as far as that shows without tables of widths; 0 for what cannot be."""
    if kind == CLUSTER:
        return said if 0 < len(text) <= _LONGEST else 0
    return {SINGLE: 1, WIDE: 2}.get(kind, 0) * len(text)


def is_safe(text: str) -> bool:
    """Whether nothing in it is obeyed by a terminal, or turns text round."""
    return _REFUSED.isdisjoint(text)
