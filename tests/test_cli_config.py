"""`config path`, `config check` and `completions` as a reader runs them, and what the settings do to the program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.program import PROGRAM, fails, run, succeeds
from tests.terminal import Terminal, write
from tui_liveblog.cli import run as run_line
from tui_liveblog.ui.themes import find_theme

THEME = '[colours]\npage = "#101418"\ntext = "#e0dcd0"\naccent = "#ff9060"\n'
STORY = "14 November 2024\n\n" + "".join(
    f"12:{minute}\nLevel at {minute} minutes past\nThe gauge at the harbour mouth shows another finger of water.\n\n"
    for minute in range(39, 20, -1)
)


@pytest.fixture
def home() -> Path:
    """The reader's folder of settings, which is not there yet."""
    return Path(os.environ["XDG_CONFIG_HOME"]) / "liveblog-tui"


def write_settings(home: Path, text: str, **themes: str) -> None:
    (home / "themes").mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(text)
    for name, theme in themes.items():
        (home / "themes" / f"{name}.toml").write_text(theme)


# config


def test_the_path_of_the_settings_is_printed_whether_they_are_there_or_not(home: Path) -> None:
    assert succeeds("config", "path") == f"{home / 'config.toml'}\n"
    write_settings(home, "")
    assert succeeds("config", "path") == f"{home / 'config.toml'}\n"


def test_without_settings_the_check_says_that_the_defaults_hold(home: Path) -> None:
    assert succeeds("config", "check") == f"there is no {home / 'config.toml'}; all settings are the default ones\n"


def test_right_settings_and_themes_are_said_to_be_right_one_a_line(home: Path) -> None:
    write_settings(home, 'theme = "night"\n[bindings]\npause = "F5"\n', night=THEME, faint=THEME + 'dim = "#5a5f66"\n')
    assert succeeds("config", "check").splitlines() == [
        f"{home / 'config.toml'} is right",
        f"{home / 'themes' / 'faint.toml'} is right",
        "faint: dim on page has a contrast of 2.9; 4.5 is the least",
        "faint: dim on band has a contrast of 2.5; 4.5 is the least",
        f"{home / 'themes' / 'night.toml'} is right",
    ]


def test_everything_that_is_wrong_is_said_one_a_line_and_is_2(home: Path) -> None:
    write_settings(
        home,
        'moose = true\n[theme]\ndark = "nigth"\n[bindings]\npause = "r"\n',
        night=THEME,
        broken=THEME.replace("text", "txet"),
    )
    done = run("config", "check")
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines() == [
        "liveblog-tui: config.toml, line 1: moose is no setting; did you mean mouse?",
        'liveblog-tui: config.toml, line 5: pause: "r" is the key of check_now; give check_now another one as well',
        "liveblog-tui: broken.toml: `txet` is not a colour of a theme; did you mean `text`?",
    ]


def test_a_theme_that_is_not_there_is_wrong_in_the_settings(home: Path) -> None:
    write_settings(home, '[theme]\nlight = "broadsheet"\ndark = "nigth"\n', night=THEME)
    assert fails(2, "config", "check").startswith("config.toml, line 3: no theme is called `nigth`; did you mean `night`?")
    write_settings(home, '\ntheme = "nigth"\n')
    assert fails(2, "config", "check").startswith("config.toml, line 2: no theme is called `nigth`")


def test_another_file_can_be_checked_and_must_be_there(home: Path, tmp_path: Path) -> None:
    write_settings(home, "moose = true")
    file = tmp_path / "other.toml"
    assert fails(2, "config", "check", "--config", file) == f"no config file {file}"
    file.write_text("mouse = false\n")
    assert succeeds("config", "check", "--config", file) == f"{file} is right\n"
    file.write_text("mouse = 5\n")
    assert fails(2, "config", "check", "--config", file) == "other.toml, line 1: mouse is true or false"


def test_both_are_told_of_in_the_help_and_each_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, told in (
        (["--help"], ["config", "completions", "path", "check"]),
        (["config", "--help"], ["path", "check"]),
        (["config", "path", "--help"], ["whether the file is there or not", "themes"]),
        (["config", "check", "--help"], ["exit status 2", "--config"]),
        (["completions", "--help"], ["bash", "zsh", "fish", "~/.bashrc"]),
    ):
        assert run_line(arguments) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert all(words in said for words in told), arguments


def test_config_alone_is_wrong_usage() -> None:
    assert "missing command" in fails(2, "config")
    assert "missing argument" in fails(2, "completions")
    assert "tcsh" in fails(2, "completions", "tcsh")


# Themes


def test_a_theme_that_the_command_line_names_must_be_there_and_one_of_the_settings_need_not(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "storm.txt"
    page.write_text(STORY)
    write_settings(home, 'theme = "nigth"\n', night=THEME)
    assert fails(2, "open", page, "--theme", "nihgt").startswith("no theme is called `nihgt`; did you mean `night`?")
    assert fails(2, "demo", "--theme", "nihgt").startswith("no theme is called `nihgt`; did you mean `night`?")
    with Terminal("open", str(page)) as terminal:
        terminal.wait_for("Level at 39", "no theme is called `nigth`; did you mean `night`?")
        assert terminal.quit() == 0


def colours(terminal: Terminal) -> set[str]:
    """The colours of words and grounds on the screen: "#rrggbb". A blank has no ink, whatever was sent with it."""
    shown = re.sub(r"(?:\x1b\[[\d;]*m)++(?= *(?:\x1b|\n|$))", "", terminal._tmux("capture-pane", "-p", "-e"))
    found = re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", shown)
    return {"#{:02x}{:02x}{:02x}".format(*map(int, channels)) for channels in found}


def wait_for_colour(terminal: Terminal, rgb: str, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while rgb not in colours(terminal):
        assert time.monotonic() < until, (rgb, colours(terminal), terminal.text)
        time.sleep(0.05)


def test_saving_the_theme_changes_the_colours_on_the_screen_within_five_seconds(home: Path, tmp_path: Path) -> None:
    page, theme = tmp_path / "storm.txt", home / "themes" / "night.toml"
    page.write_text(STORY)
    write_settings(home, 'theme = "night"\n', night=THEME)
    with Terminal("open", str(page)) as terminal:
        terminal.wait_for("Level at 39", "FOLLOWING")
        wait_for_colour(terminal, "#e0dcd0")
        write(theme, THEME.replace("#e0dcd0", "#d0e0dc"))
        wait_for_colour(terminal, "#d0e0dc")
        assert "#e0dcd0" not in colours(terminal)
        write(theme, THEME.replace("text", "txet"))
        terminal.wait_for("night.toml: `txet` is not a colour of a theme", seconds=5)
        assert "#d0e0dc" in colours(terminal)
        write(theme, THEME)
        wait_for_colour(terminal, "#e0dcd0")
        assert terminal.quit() == 0


def test_a_broken_theme_does_not_keep_the_program_from_starting(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "storm.txt"
    page.write_text(STORY)
    write_settings(home, 'theme = "night"\n', night=THEME.replace("text", "txet"))
    with Terminal("open", str(page)) as terminal:
        terminal.wait_for("Level at 39", "night.toml: `txet` is not a colour of a theme")
        wait_for_colour(terminal, find_theme("late-edition").tokens["text"].rgb)
        write(home / "themes" / "night.toml", THEME)
        wait_for_colour(terminal, "#e0dcd0")
        assert terminal.quit() == 0


# Keys


def test_a_key_of_ones_own_works_in_a_terminal_and_is_the_one_that_help_shows(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "storm.txt"
    page.write_text(STORY)
    write_settings(home, '[bindings]\nquit = ["ctrl+q", "x"]\npause = "F5"\nhelp = "alt+h"\nnext_post = "ctrl+x"\n')
    with Terminal("open", str(page), size=(80, 30)) as terminal:
        terminal.wait_for("Level at 39", "FOLLOWING")
        terminal.keys("C-x")
        terminal.wait_for("HELD")
        terminal.keys("q", "F5")
        terminal.wait_for("PAUSED")
        terminal.keys("M-h")
        terminal.wait_for("F5  pause", "ctrl+q x  quit", "alt+h  keys", "ctrl+x k")
        terminal.keys("Escape")
        terminal.wait_for("PAUSED", gone="Esc closes")
        terminal.keys("C-q")
        assert terminal.status() == 0


def test_wrong_keys_are_said_before_anything_starts(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "storm.txt"
    page.write_text(STORY)
    write_settings(home, '[bindings]\npuase = "F5"\n')
    assert fails(2, "open", page) == "config.toml, line 2: puase is no action; did you mean pause?"
    assert fails(2, "demo") == "config.toml, line 2: puase is no action; did you mean pause?"
    assert fails(2, "tail", page, "--once") == "config.toml, line 2: puase is no action; did you mean pause?"


@pytest.mark.parametrize("mouse", [True, False])
def test_the_mouse_is_asked_for_unless_the_settings_forbid_it(home: Path, tmp_path: Path, mouse: bool) -> None:
    page = tmp_path / "storm.txt"
    write(page, STORY)
    write_settings(home, f"mouse = {str(mouse).lower()}\n")
    with Terminal("open", str(page)) as terminal:
        terminal.wait_for("Level at 39", "FOLLOWING")
        assert terminal._tmux("display", "-p", "#{mouse_any_flag}").strip() == str(int(mouse))
        assert terminal.quit() == 0


# completions


def completed(*words: str, shell: str = "bash") -> list[str]:
    """What the program offers a shell for the last of these words."""
    environment = {"COMP_WORDS": " ".join(("liveblog-tui", *words)), "COMP_CWORD": str(len(words))}
    if shell == "fish":
        environment["COMP_CWORD"] = words[-1]
    done = subprocess.run(
        PROGRAM,
        env={**os.environ, **environment, "_LIVEBLOG_TUI_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return done.stdout.decode().splitlines()


def test_commands_files_and_options_are_completed() -> None:
    first = completed("")
    assert first[0] == "file,"
    assert {"plain,tail", "plain,config", "plain,completions"} <= set(first)
    assert "plain,open" not in first
    assert completed("exp") == ["file,exp", "plain,export"]
    assert completed("config", "") == ["plain,check", "plain,path"]
    assert completed("completions", "") == ["plain,bash", "plain,zsh", "plain,fish"]
    assert completed("tail", "--on") == ["plain,--once"]
    assert completed("tail", "storm") == ["file,storm"]
    assert completed("--th") == completed("storm.html", "--th") == ["plain,--theme"]
    assert {"plain,--help", "plain,--version", "plain,--no-mark"} <= set(completed("--"))


def test_names_of_themes_are_completed_ones_own_among_them(home: Path) -> None:
    write_settings(home, "", night="no theme at all")
    assert completed("--theme", "n") == ["plain,night"]
    assert "plain,late-edition" in completed("demo", "--theme", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell_asks_the_program_what_to_offer(shell: str) -> None:
    script = succeeds("completions", shell)
    assert f"_LIVEBLOG_TUI_COMPLETE={shell}_complete" in script
    assert "liveblog-tui" in script
    assert any("config" in line for line in completed("conf", shell=shell))


def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    script = tmp_path / "completion.bash"
    script.write_text(succeeds("completions", "bash"))
    program = tmp_path / "liveblog-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui_liveblog "$@"\n')
    program.chmod(0o755)
    typed = "COMP_WORDS=(liveblog-tui con); COMP_CWORD=1; compopt() { :; }"
    asked = typed + '; _liveblog_tui_completion liveblog-tui; echo "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "-c", f'source "{script}" && complete -p liveblog-tui && {asked}'],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["complete -o nosort -F _liveblog_tui_completion liveblog-tui", "config"]
