"""Settings are checked before anything starts, and an error names file, line and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_liveblog.actions import default_keys
from tui_liveblog.config import Config, Keys, Themes, check_config, keymap, load_config
from tui_liveblog.config.blogs import BlogSettings
from tui_liveblog.config.rules import Alert, Highlight, Mute
from tui_liveblog.errors import UsageError

LIMIT_MEANT = "max_mb_per_hour is the megabytes that a blog may use in an hour, such as 20"
BINDINGS_MEANT = 'bindings is a table: under [bindings], an action and its key, such as next_post = "j"'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


EVERY_SETTING = """\
interval = 45
theme = "semaphore"
cache_dir = "/var/tmp/x"
ascii = true
oldest_first = true
relative_times = true
mouse = false
light = true
hyperlinks = false
hold_unfocused = true
max_mb_per_hour = 20

window_title = false

[keys]
guardian = "a key"

[bindings]
next_post = ["n", "down"]
next_unread = "ctrl+n"

[filters]
rail = "rail OR strike"

[[highlight]]
match = "lifeboat"

[[mute]]
match = "by:newsdesk"
blogs = ["ellery-courier.example"]

[[alert]]
match = "lifeboat"
name = "lifeboat"
bell = false
notify = false
title = false
command = ["notify-send", "Live blog"]
focused = true

[[blog]]
url = "https://ellery.example/live/budget"
interval = 60
filter = "by:sparrow"
name = "Budget"
source = "schema.org"
zone = "Europe/Paris"
"""


def test_every_setting_is_read(path: Path) -> None:
    path.write_text(EVERY_SETTING)
    assert load_config(path) == Config(
        interval=45.0,
        theme="semaphore",
        cache_dir="/var/tmp/x",
        ascii=True,
        oldest_first=True,
        relative_times=True,
        mouse=False,
        light=True,
        hyperlinks=False,
        hold_unfocused=True,
        max_mb_per_hour=20.0,
        keys=Keys(guardian="a key"),
        window_title=False,
        bindings={"next_post": ["n", "down"], "next_unread": "ctrl+n"},
        filters={"rail": "rail OR strike"},
        highlight=(Highlight(match="lifeboat"),),
        mute=(Mute(match="by:newsdesk", blogs=("ellery-courier.example",)),),
        alert=(
            Alert(
                match="lifeboat",
                name="lifeboat",
                bell=False,
                notify=False,
                title=False,
                command=("notify-send", "Live blog"),
                focused=True,
            ),
        ),
        blog=(
            BlogSettings(
                url="https://ellery.example/live/budget",
                interval=60,
                filter="by:sparrow",
                name="Budget",
                source="schema.org",
                zone="Europe/Paris",
            ),
        ),
    )
    assert all(f"\n{name} =" in f"\n{EVERY_SETTING}" or f"[{name}]" in EVERY_SETTING for name in Config.__struct_fields__)


def test_a_theme_is_one_for_all_terminals_or_one_for_dark_and_one_for_light(path: Path) -> None:
    assert load_config(path).themes == Themes(dark="late-edition", light="broadsheet")
    path.write_text('theme = "semaphore"')
    assert load_config(path).themes == Themes(dark="semaphore", light="semaphore")
    path.write_text('[theme]\nlight = "day-desk"')
    assert load_config(path).themes == Themes(dark="late-edition", light="day-desk")
    path.write_text('theme = ""')
    assert load_config(path).themes == Themes()


def test_no_file_is_no_setting(path: Path) -> None:
    assert load_config(None) == load_config(path) == Config()


def test_an_empty_file_is_no_setting(path: Path) -> None:
    path.write_text("# nothing yet\n")
    assert load_config(path) == Config()


def test_a_file_from_an_editor_that_marks_its_coding_is_read(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfascii = true\n")
    assert load_config(path).ascii


def test_a_file_that_was_named_must_be_there(path: Path) -> None:
    with pytest.raises(UsageError, match=r"^no config file .*config\.toml$"):
        load_config(path, named=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("intervall = 30", "config.toml, line 1: intervall is no setting; did you mean interval?"),
        ('\n# a theme\n"theem" = "x"', "config.toml, line 3: theem is no setting; did you mean theme?"),
        ("[xyzzy]\na = 1", "config.toml, line 1: xyzzy is no setting; there are " + ", ".join(Config.__struct_fields__)),
        ('ascii = true\ninterval = "30"', "config.toml, line 2: interval: it must be a number, and is words in quotes"),
        (
            "theme = 7",
            'config.toml, line 1: theme is a name in quotes, such as "broadsheet", or a table [theme] with dark and light',
        ),
        ("[theme]\ndarc = 'x'", "config.toml, line 2: darc is no setting; did you mean dark?"),
        ("[theme]\n\nlight = 1", "config.toml, line 3: light: it must be words in quotes, and is a whole number"),
        ("[keys]\nguardain = 'abc'", "config.toml, line 2: guardain is no setting; did you mean guardian?"),
        ("mouse = 'no'", "config.toml, line 1: mouse is true or false"),
        ("hold_unfocused = 1", "config.toml, line 1: hold_unfocused is true or false"),
        ("oldest_first = 'yes'", "config.toml, line 1: oldest_first is true or false"),
        ("relative_times = []", "config.toml, line 1: relative_times is true or false"),
        *(
            (f"max_mb_per_hour = {value}", f"config.toml, line 1: {LIMIT_MEANT}")
            for value in ("0", "-1", "nan", "inf", "true", '"20"')
        ),
        ("bindings = 'vi'", f"config.toml, line 1: {BINDINGS_MEANT}"),
        ("interval = 0", "config.toml, line 1: interval is the seconds between two looks, such as 30"),
        ("\ninterval = -5", "config.toml, line 2: interval is the seconds between two looks, such as 30"),
        ("interval = nan", "config.toml, line 1: interval is the seconds between two looks, such as 30"),
        ("interval = inf", "config.toml, line 1: interval is the seconds between two looks, such as 30"),
        ("interval = ", "config.toml: Invalid value (at end of document)"),
        ("ascii = true\nascii = true\n\n", "config.toml: Cannot overwrite a value (at line 2, column 13)"),
    ],
)
def test_a_mistake_is_named_with_its_line(path: Path, text: str, said: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value) == said
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"interval = " + b"9" * 5_000,
        b'"a\\u001bb" = 1',
        b'[bindings]\n"a\\u001bb" = "j"',
        b'[bindings]\nquit = "\\u001b[31m"',
        b"theme = " + b"[" * 100_000,
        b"# " * 1_000_000,
    ],
    ids=range(7),
)
def test_a_damaged_file_is_one_clean_line(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value).isprintable()


def test_a_folder_is_no_config_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read: Is a directory$"):
        load_config(tmp_path)


def test_a_config_file_of_another_coding_says_which_one_is_wanted(path: Path) -> None:
    path.write_bytes("theme = 'night'  # Ångström".encode("latin-1"))
    with pytest.raises(UsageError, match=r"it is not UTF-8; save it as that$"):
        load_config(path)


def test_everything_that_is_wrong_is_said_in_the_order_of_the_lines(path: Path) -> None:
    path.write_text('[bindings]\nfly = "j"\n[keys]\nguardain = "x"\n[theme]\ndarc = "x"\nlight = 1\n')
    _, faults = check_config(path)
    assert [fault.partition(":")[0] for fault in faults] == [f"config.toml, line {line}" for line in (2, 4, 6, 7)]
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value) == faults[0]


# Keys


def test_without_bindings_the_keys_are_the_default_ones() -> None:
    assert keymap({}) == default_keys()


def test_a_binding_takes_the_place_of_all_default_keys_of_its_action_and_of_no_other() -> None:
    keys = keymap({"next_post": ["ctrl+n", "down"], "pause": "F5"})
    assert keys["next_post"] == ("ctrl+n", "down")
    assert keys["pause"] == ("f5",)
    assert {own: keys[own] for own in keys if own not in ("next_post", "pause")} == {
        own: default for own, default in default_keys().items() if own not in ("next_post", "pause")
    }


def test_no_keys_at_all_unbinds() -> None:
    assert keymap({"mouse": []})["mouse"] == ()


def test_a_key_goes_to_another_action_when_the_one_that_had_it_was_given_another_too() -> None:
    keys = keymap({"next_unread": "j", "next_post": "n"})
    assert (keys["next_unread"], keys["next_post"]) == (("j",), ("n",))
    assert keymap({"pause": "r", "check_now": []})["pause"] == ("r",)


def test_a_key_given_twice_to_one_action_counts_once() -> None:
    assert keymap({"next_post": ["j", "J", "shift+j", "j"]})["next_post"] == ("j", "J")


@pytest.mark.parametrize(
    ("bindings", "line", "said"),
    [
        ('next_pots = "j"', 2, "next_pots is no action; did you mean next_post?"),
        ('# mine\nfollow = "ctrl+i"', 3, 'follow: "ctrl+i" is no key of its own: terminals take it for Tab'),
        ('follow = "PgDwn"', 2, 'follow: "PgDwn" is no key; did you mean PgDn?'),
        ('follow = "hyper+x"', 2, 'follow: "hyper+x" is no key; keys are written "j", "ctrl+e", "space", "PgDn", "F2", "?"'),
        ('follow = ""', 2, 'follow: "" is no key; keys are written "j", "ctrl+e", "space", "PgDn", "F2", "?"'),
        ('follow = "x"\npause = "x"', 3, '"x" is given to both follow and pause'),
        ('pause = "r"', 2, 'pause: "r" is the key of check_now; give check_now another one as well'),
        ('help = "Shift+Q"\npause = "q"', 3, 'pause: "q" is the key of quit; give quit another one as well'),
        ("quit = []", 2, "quit must keep a key"),
        ("quit = 5", 2, 'quit takes a key in quotes or a list of them, such as "j" or ["j", "ctrl+n"]; [] takes its keys away'),
        (
            'quit = ["q", 5]', 2,
            'quit takes a key in quotes or a list of them, such as "j" or ["j", "ctrl+n"]; [] takes its keys away',
        ),
    ],
)  # fmt: skip
def test_a_binding_that_cannot_be_is_named_with_its_line(path: Path, bindings: str, line: int, said: str) -> None:
    path.write_text(f"[bindings]\n{bindings}\n")
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value) == f"config.toml, line {line}: {said}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('filter = 1\n[bindings]\nstar = "x"\nfilter = 5', 4),
        ("\nbindings = { filter = 5 }", 2),
        ("\n\nbindings.filter = 5", 3),
        ('[keys]\n[ "bindings" ]\n"filter"=5', 3),
    ],
)
def test_the_line_is_that_of_the_binding_however_the_table_is_written(path: Path, text: str, line: int) -> None:
    path.write_text(text)
    _, faults = check_config(path)
    assert faults[-1].startswith(f"config.toml, line {line}: filter takes a key")
