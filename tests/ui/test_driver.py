"""What becomes of what is written, on its way to the terminal, and what a terminal is taken for."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key

from tui_liveblog.ui.colours import Colour
from tui_liveblog.ui.rows import cells
from tui_liveblog.ui.terminal.ascii_only import in_ascii
from tui_liveblog.ui.terminal.capabilities import FULL_COLOURS, Capabilities
from tui_liveblog.ui.terminal.colour_strip import ColourStrip
from tui_liveblog.ui.terminal.columns import keep_columns
from tui_liveblog.ui.terminal.driver import changes
from tui_liveblog.ui.terminal.keyboard import Keyboard
from tui_liveblog.ui.terminal.theme_choice import as_shown
from tui_liveblog.ui.themes import find_theme

# Without colour


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("\x1b[31mred", "red"),
        ("\x1b[1;31mred", "\x1b[1mred"),
        ("\x1b[38;5;209;1mx", "\x1b[1mx"),
        ("\x1b[1;38;2;1;2;3;48;5;4;4mx", "\x1b[1;4mx"),
        ("\x1b[38:2::1:2:3;7mx", "\x1b[7mx"),
        ("\x1b[48:5:9mx", "x"),
        ("\x1b[58;5;1;4:3mx", "\x1b[4:3mx"),
        ("\x1b[39;49mx", "x"),
        ("\x1b[97;107;59mx", "x"),
        ("\x1b[0mx", "\x1b[0mx"),
        ("\x1b[mx", "\x1b[mx"),
        ("\x1b[;31mx", "\x1b[mx"),
        ("\x1b[31;mx", "\x1b[mx"),
        ("\x1b[9;53mx", "\x1b[9;53mx"),
        ("\x1b[38;5mx", "x"),
        ("\x1b[38mx", "x"),
        ("\x1b[38;2;5;5mx", "x"),
        ("\x1b[38;5;1;5mx", "\x1b[5mx"),
        ("\x1b[2;31H31m\x1b[?25l\x1b[>1m", "\x1b[2;31H31m\x1b[?25l\x1b[>1m"),
        ("\x1b]52;c;WzMxbQ==\x07", "\x1b]52;c;WzMxbQ==\x07"),
    ],
)
def test_colours_are_taken_out_and_attributes_stay(sent: str, left: str) -> None:
    assert ColourStrip().feed(sent) == left
    pieces = ColourStrip()
    assert "".join(map(pieces.feed, sent)) == left


@given(
    st.lists(st.sampled_from(["\x1b[", "\x1b", "[", "38;5;", "48:2:", "1", "31", ";", ":", "m", "H", "x", "49"]), max_size=30)
)
def test_however_it_is_cut_no_colour_passes_and_all_words_do(parts: list[str]) -> None:
    def manners(text: str) -> set[str]:
        return set(re.findall(r"\x1b\[([\d;:]*)m", text))

    whole, pieces = ColourStrip(), ColourStrip()
    sent = "".join(parts) + "x"
    assert (left := whole.feed(sent)) == "".join(map(pieces.feed, parts)) + pieces.feed("x")
    assert re.sub(r"\x1b\[[\d;:]*m", "", left) == re.sub(r"\x1b\[[\d;:]*m", "", sent)
    # An attribute may look like a colour's part, but nothing that is left begins with one.
    assert not [
        part for manner in manners(left) for part in manner.split(";") if part in ("31", "49") or part[:3] in ("38", "48:")
    ]


# ASCII alone


def test_quotes_and_dashes_are_written_in_ascii_and_letters_lose_their_marks() -> None:
    assert in_ascii("“It’s – well — café, naïve, Łódź: 5…”") == '"It\'s - well - cafe, naive, Lodz: 5."'


def test_what_ascii_has_no_letter_for_is_a_question_mark_for_each_column() -> None:
    assert in_ascii("東京 👍🏽 Ωא e\u0301x") == "???? ?? ?? ex"
    assert in_ascii("\x1b[1m─▌●\x1b[0m") == "\x1b[1m->*\x1b[0m"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40))
def test_ascii_takes_the_columns_that_the_layout_counted(text: str) -> None:
    assert in_ascii(text).isascii()
    if "\u200d" not in text and "\ufe0f" not in text:  # which say something only about what stands before them
        assert len(in_ascii(text)) == cells(text)


# Columns


def test_what_all_terminals_draw_alike_is_sent_as_it_is() -> None:
    for text in (
        "\x1b[1;1HStorm “Maren” ─▌● naïve Ελλάδα",
        "\x1b[1;1H東京 😀 مرحبا שלום e\u0301",
        "👍🏽 but not placed",
        "\x1b[2J",
    ):
        assert keep_columns(text) == text


def test_after_a_character_of_disputed_width_the_cursor_is_set() -> None:
    assert keep_columns("\x1b[3;5Ha👍🏽b") == "\x1b[3;5Ha  \x1b[6G👍🏽\x1b[8Gb"
    assert keep_columns("\x1b[3;5H\x1b[1ma❤️\x1b[0mb") == "\x1b[3;5H\x1b[1ma  \x1b[6G❤️\x1b[8G\x1b[0mb"


def test_each_line_is_counted_from_its_own_beginning() -> None:
    sent = "\x1b[1;1H東🇬🇧x\n\x1b[2;10H\x1b[4m中\x1b[0m🏳️‍🌈\x1b[8;1Hplain"
    expected = "\x1b[1;1H東  \x1b[3G🇬🇧\x1b[5Gx\n\x1b[2;10H\x1b[4m中\x1b[0m  \x1b[12G🏳️‍🌈\x1b[14G\x1b[8;1Hplain"
    assert keep_columns(sent) == expected


def test_a_link_is_no_words() -> None:
    assert keep_columns("\x1b[1;1H\x1b]8;;https://ellery.example/\x1b\\👍🏽\x1b]8;;\x1b\\x").endswith(
        "\x1b[1G👍🏽\x1b[3G\x1b]8;;\x1b\\x"
    )


# What a terminal is taken for


def told(**environment: str) -> Capabilities:
    return Capabilities.of({"LC_ALL": "C.UTF-8", **environment})


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, FULL_COLOURS),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, FULL_COLOURS),
        ({"TERM": "alacritty"}, FULL_COLOURS),
        ({"TERM": "xterm-direct"}, FULL_COLOURS),
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "screen-256color", "COLORTERM": ""}, 256),
        ({"TERM": "xterm"}, 16),
        ({"TERM": "linux"}, 16),
        ({"TERM": "ansi"}, 16),
        ({"TERM": "screen"}, 16),
        ({"TERM": "vt100"}, 0),
        ({"TERM": "vt220"}, 0),
        ({"TERM": "xterm-mono"}, 0),
        ({"TERM": "no-such-terminal"}, 16),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, 0),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256),
    ],
)
def test_the_environment_tells_how_many_colours_there_are(environment: dict[str, str], colours: int) -> None:
    assert told(**environment).colours == colours


@pytest.mark.parametrize(
    ("environment", "utf8", "marks"),
    [
        ({"LC_ALL": "en_GB.UTF-8", "TERM": "xterm"}, True, True),
        ({"LC_ALL": "xx_YY.utf8", "TERM": "xterm"}, True, True),  # a locale that this machine may not know
        ({"LC_ALL": "de_DE.UTF-8@euro", "TERM": "xterm"}, True, True),
        ({"LC_ALL": "C.UTF-8", "TERM": "linux"}, True, False),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "en_GB.UTF-8", "TERM": "xterm"}, True, True),
    ],
)
def test_the_locale_tells_whether_it_shows_more_than_ascii(environment: dict[str, str], utf8: bool, marks: bool) -> None:
    terminal = Capabilities.of(environment)
    assert (terminal.utf8, terminal.full_marks) == (utf8, marks)


def names(written: Iterable[object]) -> list[str]:
    return [getattr(change, "__qualname__", "") for change in written]


def test_each_terminal_gets_what_it_needs_and_no_more() -> None:
    assert names(changes(Capabilities())) == ["keep_columns"]
    assert names(changes(Capabilities(utf8=False))) == ["in_ascii"]
    assert names(changes(Capabilities(colours=0))) == ["keep_columns", "ColourStrip.feed"]


# Themes on few colours


@pytest.mark.parametrize("name", ["late-edition", "broadsheet", "arc-lamp", "semaphore"])
@pytest.mark.parametrize("colours", [8, 16])
def test_a_theme_that_cannot_be_shown_becomes_the_terminals_own_on_its_own_ground(name: str, colours: int) -> None:
    theme, few = find_theme(name), Capabilities("xterm", colours)
    for dark in (True, False):
        shown = as_shown(theme, few, dark)
        assert shown.name == name
        assert shown.tokens == find_theme("telex-dark" if dark else "telex-light").tokens
    assert as_shown(theme, few, None).tokens == find_theme("telex-dark" if theme.dark else "telex-light").tokens
    assert as_shown(theme, Capabilities(colours=256), True) is theme


def test_a_theme_of_the_terminals_own_colours_is_shown_as_it_is() -> None:
    telex = find_theme("telex-light")
    assert as_shown(telex, Capabilities("xterm", 8), True) is telex


def test_without_colour_offline_is_reversed_and_a_match_underlined_in_any_theme() -> None:
    for name in ("late-edition", "telex-light"):
        tokens = as_shown(find_theme(name), Capabilities(colours=0), None).tokens
        assert {(colour.rgb, colour.index) for colour in tokens.values()} == {("", -1)}
        assert tokens["on_bad"] == Colour(attributes=("bold", "reverse"))
        assert tokens["match_now_fg"] == Colour(attributes=("bold", "underline", "reverse"))
        assert tokens["accent"] == Colour(attributes=("bold",))
        assert tokens["select"] == Colour(attributes=("reverse",))


# What is typed


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("j", ["j"]),
        ("\x1bj", ["escape", "j"]),
        ("\x1bG", ["escape", "G"]),
        ("\x1b/", ["escape", "slash"]),
        ("\x1b3", ["escape", "3"]),
        ("\x1ba", ["alt+a"]),
        ("\x1bB", ["alt+shift+b"]),
        ("\x1b[A", ["up"]),
        ("\x1b\t", ["shift+tab"]),
        ("\x1b[106;3u", ["alt+j"]),
    ],
)
def test_escape_and_a_key_that_come_at_once_are_two_keys_unless_alt_with_it_does_anything(typed: str, keys: list[str]) -> None:
    keyboard = Keyboard(frozenset({"alt+a", "alt+shift+b"}))
    heard = [*keyboard.feed(typed)]
    heard += keyboard.feed("")
    assert [event.key for event in heard if isinstance(event, Key)] == keys
