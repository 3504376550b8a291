"""What Textual writes, read back, cut anywhere; and what never passes."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ui.frames.emulator import Emulator, grid_of, pictured, puts, unlike
from tui_liveblog.ui.terminal.frames.encoder import Encoder
from tui_liveblog.ui.terminal.frames.grid import UNKNOWN, Grid
from tui_liveblog.ui.terminal.frames.pens import PLAIN, Pen, change, drawn_with
from tui_liveblog.ui.terminal.frames.reader import LONGEST, Erase, Operation, Pass, Put, Reader, Together


def read(*pieces: str) -> list[Operation]:
    reader = Reader()
    return [operation for piece in pieces for operation in reader.feed(piece)]


def grid(columns: int, rows: int, *pieces: str) -> Grid:
    made = Grid(columns, rows)
    for operation in read(*pieces):
        if isinstance(operation, Put):
            made.put(operation)
        elif isinstance(operation, Erase):
            made.erase(operation)
    return made


def passed(*pieces: str) -> list[str]:
    return [operation.sequence for operation in read(*pieces) if isinstance(operation, Pass)]


def rows(made: Grid) -> list[str]:
    return ["".join(line.text).rstrip() for line in made.lines]


def test_a_frame_is_words_at_their_places() -> None:
    frame = "\x1b[?2026h\x1b[1;1H\x1b[1;31mStorm\x1b[0m\n\x1b[2;3H東京\x1b[44m \x1b[0m\x1b[1;1H\x1b[?2026l"
    assert read(frame) == [
        Together(begins=True),
        Put(0, 0, "Storm", Pen("31", attributes=1)),
        Put(1, 2, "東京", PLAIN),
        Put(1, 6, " ", Pen(ground="44")),
        Together(begins=False),
    ]


SEQUENCES = [
    "\x1b[?1049h", "\x1b[?25l", "\x1b[?2004h", "\x1b[>25u", "\x1b[<u", "\x1b[?2048$p", "\x1b[?1000h\x1b[?1006h",
    "\x1b]0;(3) Storm Maren\x07", "\x1b]52;c;WzMxbQ==\x07", "\x1b]2;x\x1b\\", "\x1b]22;pointer\x07",
    "\x1bPtmux;\x1b\x1b]52;c;WzMxbQ==\x07\x1b\\", "\x1bPtmux;\x1b\x1b]777;notify;a;b\x07\x1b\\",
    "\x1bP\x1b]52;c;Wz\x1b\\", "\x1bPxMQ==\x07\x1b\\",
    "\x1b[6n", "\x1b[c", "\x1b[2 q", "\x1b(B",
]  # fmt: skip


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_what_is_meant_for_the_terminal_passes_whole_and_in_its_place(sequence: str) -> None:
    for pieces in ((sequence,), tuple(sequence)):
        told = read("\x1b[1;1Hbefore", *pieces, "after")
        assert "".join(operation.sequence for operation in told if isinstance(operation, Pass)) == sequence
        assert [type(operation) for operation in told][0 :: len(told) - 1] == [Put, Put]
        assert rows(grid(20, 1, "\x1b[1;1Hbefore", *pieces, "after")) == ["beforeafter"]


@pytest.mark.parametrize(
    "sequence", [*SEQUENCES, "\x1bc", "\x1b]52;c;x", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b[5i", "\x1b#8", "\x9b5i"]
)
def test_of_a_write_that_draws_nothing_is_passed_on_and_what_comes_after_it_is_drawn(sequence: str) -> None:
    text = (
        f"\x1b[1;1H\x1b[31mbefore{sequence}\x1b[0m\n\x1b[2;1Hafter \x1b]8;;https://e.example\x1b\\a link\x1b]8;;\x1b\\\x1b[1;1H"
    )
    assert passed(text) == []
    assert rows(grid(40, 2, text))[0].startswith("before")
    assert rows(grid(40, 2, text, "\x1b[2;15Hmore"))[1] == "after a link  more"


@pytest.mark.parametrize(
    "sequence",
    [
        *(
            "\x1bPtmux;\x1b\x1b]52;\x1b]8;;file:///etc/passwd\x1b\\",
            "\x1bP\x1b]8;;file:///etc/passwd\x07\x1b\\",
            "\x1bPtmux;x\x1b\\",
        ),
        *(
            "\x1bPtmux;\x1b\x1b[5i\x1b\\",
            "\x1bP\x1b]52;c;x\x07\x1b[5i\x1b\\",
            "\x1b_Gi=1;AAAA\x1b\\",
            "\x1b^x\x1b\\",
            "\x1bXx\x1b\\",
        ),
    ],
)
def test_nothing_but_a_copied_text_and_a_notification_is_handed_to_the_terminal_around_tmux_or_screen(sequence: str) -> None:
    assert passed(sequence) == []


def test_a_link_with_a_control_in_its_name_is_a_link_and_leads_to_the_web_only() -> None:
    assert read("\x1b]8\x00;;file:///etc/passwd\x1b\\x\x1b]8\x00;;https://e.example\x1b\\y") == [
        Put(0, 0, "x", PLAIN),
        Put(0, 1, "y", Pen(link="https://e.example")),
    ]


def test_the_bell_rings_by_itself_and_not_from_among_words() -> None:
    assert passed("\a") == ["\a"]
    assert passed("words \a and more") == []


@given(st.text(max_size=40))
@example("a\u202eb\u2066c\u2028d\ud800e\x9bf\x07g\x0eh\x7fi\x9d52;c;x\x9c")
def test_no_control_passes_from_what_is_printed(text: str) -> None:
    words = text.replace("\x1b", "")
    operations = read(f"\x1b[1;1H{words}")
    assert not any(isinstance(operation, Pass) for operation in operations)
    printed = "".join(operation.text for operation in operations if isinstance(operation, Put))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff]", printed)


PIECES = [
    "\x1b", "[",
    "]", "P", "\\", "8;;", "https://e.example", "52;c;", "\x07", "\x1b\\", "?", "2026", "1049", ";", ":", "12", "0",
    "H", "m", "h", "l",
    "K", "J", "X", "A", "D", "G", "d", "r", "$p", "38;2;1;2;3", "\n", "\r", "\b", "\x9b", "\x9d", "\x00", "\x7f",
    "Storm", " ", "東", "e\u0301", "\u0301", "👍🏽", "\u200d", "\ufe0f", "🇬🇧", "\ud800", "\u202e", "99999999999",
]  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=40), st.data())
def test_whatever_is_written_and_however_it_is_cut_it_is_read_the_same(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces).replace("\a", "\x07") + "."
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    parts = [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    if "\a" not in parts and not re.search("\x1b\\[[0-9]*;?[0-9]*H", text):  # the bell by itself; a write that draws
        assert passed(text) == passed(*parts)
    for operation in read(*parts):
        if isinstance(operation, Pass) and operation.sequence != "\a":
            assert operation.sequence[0] == "\x1b"
            inner = operation.sequence[1:].removesuffix("\x1b\\").removesuffix("\a")
            assert not re.search("[\x00-\x06\x08-\x1a\x1c-\x1f\x7f-\x9f]", inner)
    whole = grid(30, 8, text)
    for line in whole.lines:
        assert len(line.text) == len(line.pens) == 30
        assert line.text[0] != ""


@given(st.binary(max_size=200))
def test_any_bytes_are_read_and_what_follows_them_stands_in_its_place(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    made = grid(20, 4, text, "\x1b\\\x07\x1b[2J\x1b[0m\x1b[3;2Hright")
    assert rows(made)[2].endswith("right")


def test_a_sequence_without_an_end_is_dropped_and_memory_stays_flat() -> None:
    reader = Reader()
    for _ in range(40):
        assert reader.feed("\x1b]52;c;" * (reader._held == "") + "A" * (LONGEST // 8)) == []
        assert len(reader._held) <= LONGEST
    assert reader.feed("A\x07\x1b[1;1Hright") == [Put(0, 0, "right", PLAIN)]


def test_erasing_is_blanks_in_the_ground() -> None:
    made = grid(
        10,
        3,
        "\x1b[1;1Haaaaaaaaaa\x1b[2;1Hbbbbbbbbbb\x1b[3;1Hcccccccccc",
        "\x1b[2;4H\x1b[44;1m\x1b[K\x1b[1;1H\x1b[3X\x1b[3;3H\x1b[1K",
    )
    assert rows(made) == ["   aaaaaaa", "bbb", "   ccccccc"]
    assert made.lines[1].pens[9] == Pen(ground="44")


def test_what_is_written_over_a_part_of_a_wide_character_blanks_the_rest() -> None:
    assert rows(grid(10, 1, "\x1b[1;1H東京東\x1b[1;2Hx")) == [" x京東"]
    assert rows(grid(10, 1, "\x1b[1;1H東京東\x1b[1;3Hx")) == ["東x 東"]
    assert rows(grid(5, 1, "\x1b[1;1H東京東")) == ["東京"]


def test_marks_belong_to_the_cell_before_them_and_there_are_not_too_many() -> None:
    made = grid(10, 1, "\x1b[1;1H\x1b[1me\x1b[0m\u0301x")
    assert made.lines[0].text[:2] == ["e\u0301", "x"]
    assert len(grid(10, 1, "\x1b[1;1He" + "\u0301" * 1000).lines[0].text[0]) <= 100


@given(puts(20, 5), puts(20, 5))
def test_what_the_encoder_writes_reads_as_the_grid_that_it_was_made_from(first: list[Put], second: list[Put]) -> None:
    encoder, shown, seen, reader = Encoder(), Grid(20, 5, UNKNOWN), Grid(20, 5), Reader()
    for number, drawn in enumerate((first, second)):
        wanted = grid_of(20, 5, drawn)
        if number:  # a shift is for terminals
            shown = wanted.copy() if len(wanted.lines) == 0 else shown
        frame = encoder.frame(shown, wanted, 0, 0)
        if re.search(r"\x1b[MD]", frame):
            return
        for operation in reader.feed(frame):
            if isinstance(operation, Put):
                seen.put(operation)
            elif isinstance(operation, Erase):
                seen.erase(operation)
        emulator = pictured(wanted)
        assert not unlike(pictured(seen).cells, emulator.cells, wanted)
        links = [[pen.link for pen, text in zip(line.pens, line.text, strict=True) if text.strip()] for line in wanted.lines]
        assert links == [
            [pen.link for pen, text in zip(line.pens, line.text, strict=True) if text.strip()] for line in seen.lines
        ]


# Manners


@given(st.text("0123456789;:", max_size=30))
def test_any_parameters_make_a_pen_that_can_be_sent(parameters: str) -> None:
    pen = drawn_with(PLAIN, parameters)
    for before in (None, PLAIN, Pen("31", "44", 3), pen):
        sent = change(before, pen)
        read_back = before if before is not None else Pen("97", "48;5;3", 511)
        for found in re.findall(r"\x1b\[([0-9;]*)m", sent):
            read_back = drawn_with(read_back, found)
        assert read_back == pen


@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        (PLAIN, Pen("31"), "\x1b[31m"),
        (Pen("31", attributes=1), Pen("31"), "\x1b[22m"),
        (Pen("31", "44", 1), PLAIN, "\x1b[m"),
        (Pen("38;2;1;2;3", "48;2;4;5;6"), Pen("38;2;9;9;9", "48;2;4;5;6"), "\x1b[38;2;9;9;9m"),
        (Pen("38;2;1;2;3", "48;2;4;5;6", 8), Pen("38;2;1;2;3", "48;2;4;5;6"), "\x1b[24m"),
        (Pen("31", attributes=3), Pen("31", attributes=2), "\x1b[22;2m"),
        (Pen("31"), Pen("31"), ""),
    ],
)  # fmt: skip
def test_only_what_changes_of_a_manner_is_sent(before: Pen, after: Pen, sent: str) -> None:
    assert change(before, after) == sent


def test_an_emulator_and_the_reader_agree_on_a_real_frame() -> None:
    frame = "\x1b[1;1H\x1b[38;2;1;2;3;48;2;9;9;9mStorm  \x1b[0m\x1b[1;4;9mx\x1b[0m\n\x1b[2;1H東e\u0301 \x1b[7mq\x1b[0m\x1b[1;1H"
    emulator = Emulator(12, 2)
    emulator.feed(frame)
    made = grid(12, 2, frame)
    assert not unlike(emulator.cells, pictured(made).cells, made)
