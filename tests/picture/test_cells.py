"""What a picture's file may say, and what is made of it for the terminal."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.frames.emulator import Emulator, grid_of, pictured, puts, unlike
from tui_liveblog.picture.cells import ATTRIBUTES, FORM, MOST_BYTES, Picture, blogs_in, decode, is_safe
from tui_liveblog.picture.drawing import drawn
from tui_liveblog.ui.terminal.frames import pens, pictures
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN
from tui_liveblog.ui.terminal.frames.reader import Pass, Put, Reader

COLUMNS, ROWS = 24, 6
ASKED = "('liveblog-tui', ('https://ellery.example/live',))"


def sealed(body: str | bytes) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return f"{FORM} {crc32(data):08x}\n".encode() + data


def told(*rows: str, pens: tuple[str, ...] = ("\t\t\t",), head: str = f"{COLUMNS}\t{ROWS}\t0\tany") -> bytes:
    blank = "=0,24\t" + " " * COLUMNS
    lines = [*rows, *[blank] * (ROWS - len(rows))]
    return sealed("\n".join((ASKED, head, "'one'\t'two'", str(len(pens)), *pens, *lines)))


def read(data: bytes) -> Picture | None:
    return decode(data, ASKED, COLUMNS, ROWS)


@settings(max_examples=300, deadline=None)
@given(puts(COLUMNS, ROWS), st.booleans(), st.sampled_from([None, True, False]))
def test_a_screen_is_kept_cell_by_cell_and_drawn_as_it_was(words: list[Put], erases: bool, dark: bool | None) -> None:
    grid = grid_of(COLUMNS, ROWS, words)
    made = pictures.picture_of(grid, ASKED, ("one", "two"), erases=erases, dark=dark)
    assert made is not None
    kept = read(made.encode())
    assert kept is not None
    assert (kept.erases, kept.dark) == (erases, dark)
    assert pictures.grid_of(kept) == grid
    terminal = Emulator(COLUMNS, ROWS)
    terminal.feed(drawn(kept).replace(b"\x1b[?1049h", b""))
    assert unlike(terminal.cells, pictured(grid).cells, grid) == []


@settings(max_examples=300, deadline=None)
@given(puts(COLUMNS, ROWS, 4), st.data())
def test_whatever_its_file_says_nothing_is_sent_but_words_and_their_manner(words: list[Put], data: st.DataObject) -> None:
    made = pictures.picture_of(grid_of(COLUMNS, ROWS, words), ASKED, (), erases=False, dark=None)
    assert made is not None
    body = made.encode().partition(b"\n")[2].decode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        taken = data.draw(st.integers(0, 3))
        given_ = data.draw(
            st.sampled_from(["\x1b]52;c;aGk=\x07", "\x9b2J", "\n", "\t", ";", "9", "=0,24\t", "", "\u202e", "-", "m\x1b[2J"])
        )
        body = body[:at] + given_ + body[at + taken :]
    found = read(sealed(body.encode("utf-8", "replace")))
    if found is None:
        return
    for operation in Reader().feed(drawn(found).decode()):
        assert isinstance(operation, Put | Pass) or operation.__class__.__name__ == "Erase"
        if isinstance(operation, Pass):
            assert operation.sequence in ("\x1b[?1049h", "\x1b[?25l", "\x1b[?7l")
        if isinstance(operation, Put):
            assert is_safe(operation.text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"liveblog-tui picture 1",
        told()[:-9],
        told().replace(b"picture 1", b"picture 2"),
        told().replace(b"0\tany", b"1\tany"),  # damaged: the sum is another
        sealed(""),
        sealed(b"\xff\xfe\x00"),
        sealed("\n" * 4000),
        sealed(ASKED + "\n" * 40),
        told(head="24\t6"),
        told(head="24\t7\t0\tany"),
        told(head="-24\t-6\t0\tany"),
        told(head=f"{'9' * 5000}\t6\t0\tany"),
        told("=1,24\t" + "x" * 24),
        told("=-1,24\t" + "x" * 24),
        told("=0,24\t" + "x" * 25),
        told("=0,25\t" + "x" * 25),
        told("=0,24\t" + "x" * 23 + "\x1b"),
        told("=0,24\t" + "x" * 23 + "\u202e"),
        told("?0,24\t" + "x" * 100),
        told("?0,0\tx\t=0,24\t" + "x" * 24),
        told("?0,-1\tx\t=0,25\t" + "x" * 25),
        told("z0,24\t" + "x" * 24),
        told("=0,24\t"),
        told("=0,24"),
        told(""),
        told(pens=()),
        told(pens=("31;5\t\t\t",)),
        told(pens=("38;2;1;2\t\t\t",)),
        told(pens=("38;5;256\t\t\t",)),
        told(pens=("0m\x1b[2J\t\t\t",)),
        told(pens=("38;5;٣\t\t\t",)),
        told(pens=("\t31\t\t",)),
        told(pens=("\t\t1;99\t",)),
        told(pens=("\t\t\tfile:///etc/passwd",)),
        told(pens=("\t\t\thttps://a.example/\x1b\\\x1b]52;c;aGk=\x07",)),
        told(pens=("\t\t\thttps://a.example/é",)),
        told(pens=("\t\t\t\t",)),
        told() + b"\n=0,24\t" + b" " * 24,
        told() + b" " * MOST_BYTES,
    ],
)  # fmt: skip
def test_a_file_that_is_damaged_or_no_picture_of_ours_is_none(data: bytes) -> None:
    assert read(data) is None


def test_a_sound_file_is_read() -> None:
    found = read(told("=0,22\t" + "x" * 22 + "\tw1,2\t港", pens=("\t\t\t", "38;5;9\t48;2;0;1;255\t1;4\thttps://a.example/b")))
    assert found is not None
    assert found.pens[1] == ("38;5;9", "48;2;0;1;255", "1;4", "https://a.example/b")
    assert blogs_in(told()) == ["'one'", "'two'"]
    assert blogs_in(b"SQLite format 3\x00\n\n\n'one'\n\n") == []


def test_it_lets_through_what_the_last_door_does() -> None:
    points = [*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFE00, 0x10010), 0x1F600, 0x10FFFF]
    for character in map(chr, points):
        passed = Reader().feed(character)
        assert is_safe(character) == (passed == [Put(0, 0, character, pens.PLAIN)]), hex(ord(character))


def test_attributes_are_those_of_the_screen() -> None:
    assert ATTRIBUTES == pens._ON


def test_widths_that_are_not_the_screen_s_own_are_not_believed() -> None:
    """Then the app draws all of it again."""
    for row in ("=0,24\t" + "港" * 24, "w0,24\t" + "x" * 12, "?0,24\tx"):
        found = read(told(row))
        assert found is not None
        assert pictures.grid_of(found) is None


def test_a_screen_that_is_not_known_is_not_kept() -> None:
    grid = grid_of(COLUMNS, ROWS, ())
    grid.lines[2].text[3] = UNKNOWN
    assert pictures.picture_of(grid, ASKED, (), erases=False, dark=None) is None
