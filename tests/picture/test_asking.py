"""What a command line asks for, told without the program: it must agree with the program."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from tui_liveblog.cli.options import cache_folder, config_file
from tui_liveblog.cli.parser import group
from tui_liveblog.config import Config
from tui_liveblog.picture.asking import FLAGS, VALUES, Asked, asked_for

URL = "https://ellery.example/live"
HERE = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": "/home/reader"}


def asked(*arguments: object, **environment: str) -> Asked | None:
    return asked_for([str(argument) for argument in arguments], {**HERE, **environment})


def text(*arguments: object, **environment: str) -> str:
    found = asked(*arguments, **environment)
    assert found is not None
    return found.text


def test_it_knows_every_option_of_the_timeline_and_whether_it_has_a_value() -> None:
    flags: set[str] = set()
    values: set[str] = set()
    for option in group.commands["open"].params:
        if isinstance(option, click.Option):
            (flags if option.is_flag else values).update((*option.opts, *option.secondary_opts))
    assert set(VALUES) == values
    assert set(FLAGS) == flags - {"--no-mark", "--kiosk"}


@pytest.mark.parametrize(
    "arguments",
    [
        *(([name]) for name in group.commands),
        ["--no-mark", URL],
        ["--kiosk", URL],
        ["--help"],
        ["--version"],
        [URL, "--nonsense"],
        ["--", URL],
        ["-"],
        [URL, "-"],
    ],
)
def test_of_these_no_picture_is_kept(arguments: list[str]) -> None:
    assert asked(*arguments) is None


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"TERM": ""}, {"LIVEBLOG_TUI_PLAIN_DRIVER": "1"}])
def test_nor_on_these(environment: dict[str, str]) -> None:
    assert asked(URL, **environment) is None


def test_what_looks_otherwise_is_asked_for_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").touch()
    texts = [
        text(),
        text(URL),
        text(URL, "https://corn.example/live"),
        text("https://corn.example/live", URL),
        text("page.html"),
        text("--ascii", URL),
        text("--theme", "broadsheet", URL),
        text("--theme=telex-dark", URL),
        text("--author", "A", "--author", "B", URL),
        text("--author", "B", URL),
        text(URL, NO_COLOR="1"),
        text(URL, COLORTERM="truecolor"),
        text(URL, TERM="xterm"),
        text(URL, LC_ALL="C"),
        text(URL, SSH_CONNECTION="192.0.2.1 40000 192.0.2.2 22"),
        text(URL, TMUX="/tmp/tmux,1,0"),
        text(URL, TZ="Asia/Tokyo"),
    ]
    assert len(set(texts)) == len(texts)


def test_what_looks_the_same_is_asked_for_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = text(URL, "--theme", "broadsheet", SSH_CONNECTION="192.0.2.1 40000 192.0.2.2 22")
    file = tmp_path / "page.html"
    file.touch()
    by_path = text(file)
    monkeypatch.chdir(tmp_path)
    assert text("--theme=broadsheet", URL, SSH_CONNECTION="192.0.2.1 51234 192.0.2.2 22") == first
    assert text("page.html") == text("./page.html") == by_path


@pytest.mark.parametrize("set_", [True, False])
def test_the_folders_are_the_program_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_: bool) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        if set_:
            monkeypatch.setenv(name, str(tmp_path / name))
        else:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    found = asked_for([URL], {**os.environ, "TERM": "xterm", "LIVEBLOG_TUI_CACHE_DIR": ""})
    assert found is not None
    assert Path(found.cache) == cache_folder(None, Config())
    assert Path(found.config) == config_file()
    named = asked_for([URL, "--cache-dir", "here", "--config", "mine.toml"], {**os.environ, "TERM": "xterm"})
    assert named is not None
    assert Path(named.cache) == Path("here").absolute()
    assert Path(named.config) == Path("mine.toml").absolute()


def test_settings_count_by_when_they_were_written(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    before = text(URL, "--config", config)
    config.write_text("cache_dir = 3\n")
    wrong = text(URL, "--config", config)
    config.write_text(f'cache_dir = "{tmp_path}/elsewhere"\n')
    found = asked(URL, "--config", config)
    assert found is not None
    assert found.cache == f"{tmp_path}/elsewhere"
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "late-edition.toml").touch()
    assert len({before, wrong, found.text, text(URL, "--config", config)}) == 4
