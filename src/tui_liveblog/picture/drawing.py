"""A picture in bytes for the terminal: the one place where they are made, of words and parameters that were looked at."""

from __future__ import annotations

import zlib

from tui_liveblog.picture.cells import CLUSTER, WIDE, Part, Picture

TAKE = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""The screen of programs, no cursor, no wrapping: as Textual begins."""

GIVE = "\x1b[m\x1b[?2004l\x1b[?1004l\x1b[?1002l\x1b[?1000l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""The terminal as a shell wants it, whatever of its modes was set."""

_ERASABLE = 4


def drawn(picture: Picture) -> bytes:
    """What shows it on a terminal in any state, and takes the screen for it."""
    written = [TAKE]
    pen = -1
    link = ""
    for row, line in enumerate(picture.lines, 1):
        written.append(f"\x1b[{row}H")
        column = 1
        for number, part in enumerate(line):
            if part.pen != pen:
                pen = part.pen
                written.append(_manner(picture.pens[pen]))
                if picture.pens[pen][3] != link:
                    link = picture.pens[pen][3]
                    written.append(_link(link))
            if number + 1 == len(line) and _is_erased(part, picture):
                written.append("\x1b[K")
            else:
                written.append(_words(part, column))
            column += part.cells
    if link:
        written.append(_link(""))
    written.append("\x1b[m")
    return "".join(written).encode("utf-8", "replace")


def _words(part: Part, column: int) -> str:
    """The cursor is put by number after what is not one cell a letter: terminals differ. See `ui.terminal.columns`."""
    after = f"\x1b[{column + part.cells}G"
    if part.kind == CLUSTER:
        return f"{' ' * part.cells}\x1b[{column}G{part.text}{after}"
    return part.text + after if part.kind == WIDE else part.text


def _is_erased(part: Part, picture: Picture) -> bool:
    """Whether the rest of a row is blank as erasing leaves it."""
    _, ground, attributes, link = picture.pens[part.pen]
    own = picture.erases or not ground
    return own and not attributes and not link and len(part.text) >= _ERASABLE and not part.text.strip(" ")


def _manner(pen: tuple[str, str, str, str]) -> str:
    ink, ground, attributes, _ = pen
    return f"\x1b[{';'.join(('', *filter(None, (attributes, ink, ground))))}m"  # an empty parameter is 0


def _link(address: str) -> str:
    """As `frames.pens` opens it: parts of one link are one by their id."""
    return f"\x1b]8;id={zlib.crc32(address.encode()) & 0xFFFFF:x};{address}\x1b\\" if address else "\x1b]8;;\x1b\\"
