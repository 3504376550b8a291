"""What is promised of what is loaded when: a command pays for nothing that it does not use, and each library has its place."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.server import Page, Server

LOADED = """
import sys
from tui_liveblog.cli import run
status = run(sys.argv[1:])
print(status, *sys.modules, sep="\\n", file=sys.stderr)
"""


def loaded_by(*arguments: object) -> set[str]:
    """The packages that the program's own process has loaded when a command line is done; the command must end well."""
    done = subprocess.run([sys.executable, "-c", LOADED, *map(str, arguments)], capture_output=True, text=True, check=True)
    status, *modules = done.stderr.splitlines()
    assert status == "0", done.stderr
    return {module.partition(".")[0] for module in modules} | {
        module for module in modules if module.startswith("tui_liveblog")
    }


@pytest.mark.parametrize("command", [("tail", "--once"), ("export",), ("check",)])
def test_a_command_without_a_screen_loads_no_textual_and_leaves_the_parsers_to_the_page_reader(
    command: tuple[str, ...],
) -> None:
    with Server() as server:
        modules = loaded_by(*command, server.on("/live", Page(blog_page(some_posts(2)))))
    assert "httpx" in modules
    assert not {"textual", "rich", "selectolax", "feedparser", "tui_liveblog.ui"} & modules


def test_a_page_that_is_read_from_a_file_loads_no_network(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(2)))
    assert not {"httpx", "rich", "textual", "selectolax"} & loaded_by("tail", page, "--once")


def test_version_loads_next_to_nothing() -> None:
    code = """
import atexit, sys
atexit.register(lambda: print(*sys.modules))
sys.argv = ["x", "--version"]
from tui_liveblog.cli import main
main()
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    modules = set(printed.split())
    assert "tui_liveblog.cli" in modules
    assert not {"click", "httpx", "msgspec", "textual", "asyncio", "tui_liveblog.cli.parser"} & modules


def test_the_first_frame_loads_next_to_nothing() -> None:
    """`tests/ui/test_first_frame.py` sees it on a screen, and what is loaded only after the first post."""
    code = "import sys, tui_liveblog.cli, tui_liveblog.ui.terminal.first; print(*sys.modules)"
    modules = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert "tui_liveblog.picture.drawing" in modules
    assert not {"re", "dataclasses", "typing", "pathlib", "json", "contextlib", "click", "rich", "textual", "asyncio"} & modules


def test_what_is_asked_seldom_is_compiled_when_it_is_asked() -> None:
    """Compiling all that the program knows was 15 ms of a start."""
    code = """
import re, sys, textual.app
compiled, really = [], re._compiler.compile
def note(pattern, flags=0):
    compiled.append(pattern)
    return really(pattern, flags)
re._compiler.compile = note
import tui_liveblog.cli.parser, tui_liveblog.ui.launch, tui_liveblog.ui.app
print(*map(ascii, compiled), sep="\\n")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ufeff" in done.stdout
    assert not [seldom for seldom in ("fbclid", "yesterday", "rxvt", "Expected `") if seldom in done.stdout]


def test_help_loads_neither_a_screen_nor_a_network() -> None:
    assert not {"httpx", "textual", "selectolax", "sqlite3", "asyncio"} & loaded_by("--help")


def test_the_page_reader_loads_no_event_loop_and_a_client_for_the_web_only_with_what_few_pages_need() -> None:
    code = """
import sys, tui_liveblog.worker.child
from tui_liveblog import sources
sources.load_all(seldom=False)
print(*sys.modules)
sources.load_all()
print(*sys.modules)
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    usual, whole = (set(line.split()) for line in printed)
    assert {"selectolax", "xml.etree.ElementTree"} <= usual
    assert not {"feedparser", "http.client", "ssl", "socket", "email"} & usual
    assert "feedparser" in whole
    assert not {"asyncio", "httpx", "sqlite3", "textual", "click"} & whole


BEGUN = """
import sys
from tui_liveblog.cli import main
def note(event, arguments):
    if event == "subprocess.Popen":
        print("begun with", *sys.modules, file=sys.stderr)
sys.addaudithook(note)
sys.argv = ["liveblog-tui", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("command", [("tail", "--once"), ("export",), ("check",)])
def test_a_command_that_reads_a_page_starts_the_page_reader_before_all_else(command: tuple[str, ...], tmp_path: Path) -> None:
    """Its parsers take as long to load as all the rest: so both load side by side."""
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(2)))
    done = subprocess.run([sys.executable, "-c", BEGUN, *command, page], capture_output=True, text=True, check=True)
    (begun,) = [set(line.split()) for line in done.stderr.splitlines() if line.startswith("begun with")]
    assert not {"click", "typing", "asyncio", "msgspec", "sqlite3", "tui_liveblog.cli.parser"} & begun


@pytest.mark.parametrize("line", [("tail", "--help"), ("export", "--offline", "{page}"), ("list",)], ids=" ".join)
def test_a_command_that_reads_no_page_starts_no_page_reader(line: tuple[str, ...], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(2)))
    subprocess.run([sys.executable, "-m", "tui_liveblog", "tail", "--once", page], capture_output=True, check=True)
    words = [word.format(page=page) for word in line]
    done = subprocess.run([sys.executable, "-c", BEGUN, *words], capture_output=True, text=True, check=True)
    assert "begun with" not in done.stderr


def test_a_command_line_that_is_wrong_leaves_no_page_reader_behind() -> None:
    marked = {**os.environ, "LEFT_BEHIND": f"{os.getpid()}-wrong"}
    done = subprocess.run([sys.executable, "-c", BEGUN, "tail", "--sideways"], capture_output=True, env=marked, check=False)
    assert (done.returncode, done.stderr.count(b"begun with")) == (2, 1)
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ends meanwhile
            left += [process] if marked["LEFT_BEHIND"].encode() in (process / "environ").read_bytes() else []
    assert left == []


@pytest.mark.parametrize(
    ("library", "place"),
    [("httpx", "fetch/"), ("httpcore", "fetch/"), ("textual", "ui/"), ("selectolax", "sources/"), ("click", "cli/")],
)
def test_each_library_has_its_place(library: str, place: str) -> None:
    """import-linter keeps the layers; this names the files."""
    root = Path(__file__).parent.parent / "src" / "tui_liveblog"
    users = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        for line in path.read_text().splitlines()
        if line.split()[:2] in (["import", library], ["from", library])
        or line.strip().startswith((f"from {library}.", f"import {library}."))
    }
    assert users
    assert {user for user in users if not user.startswith(place)} == set()


def test_the_layers_are_kept() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    checkout = Path(__file__).parent.parent
    done = subprocess.run([linter, "--no-cache"], cwd=checkout, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stdout
