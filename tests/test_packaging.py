"""What is promised of the wheel: everything that the program opens at run time is in it, and nothing of the tests is."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui_liveblog import __version__

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_every_module_and_every_file_beside_them_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    source = CHECKOUT / "src"
    here = {
        str(path.relative_to(source))
        for path in (source / "tui_liveblog").rglob("*")
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(source).parts)
    }
    assert {"tui_liveblog/py.typed", "tui_liveblog/ui/app.tcss", "tui_liveblog/demo/story.toml"} <= here
    assert here - set(wheel.namelist()) == set()


def test_the_themes_are_in_the_wheel_where_the_program_looks_for_them(wheel: zipfile.ZipFile) -> None:
    themes = {path.name: path.read_bytes() for path in (CHECKOUT / "themes").glob("*.toml")}
    assert len(themes) >= 6
    packed = {
        name: wheel.read(name)
        for name in wheel.namelist()
        if name.startswith("tui_liveblog/themes/") and name.endswith(".toml")
    }
    assert packed == {f"tui_liveblog/themes/{name}": data for name, data in themes.items()}


def test_nothing_but_the_program_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    about = f"liveblog_tui-{__version__}.dist-info/"
    assert [name for name in wheel.namelist() if not name.startswith(("tui_liveblog/", about))] == []
    assert [name for name in wheel.namelist() if "test" in name or name.endswith((".pyc", ".sqlite3", ".gz"))] == []


def test_the_wheel_installs_the_command_and_names_what_it_needs(wheel: zipfile.ZipFile) -> None:
    about = f"liveblog_tui-{__version__}.dist-info/"
    entries = configparser.ConfigParser()
    entries.read_string(wheel.read(about + "entry_points.txt").decode())
    assert dict(entries["console_scripts"]) == {"liveblog-tui": "tui_liveblog.cli:main"}
    metadata = wheel.read(about + "METADATA").decode()
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata
    assert any(name.startswith(about) and name.endswith("LICENSE") for name in wheel.namelist())
    needed = {
        line.split()[1].split(">")[0].split("<")[0] for line in metadata.splitlines() if line.startswith("Requires-Dist: ")
    }
    assert {"click", "httpx", "msgspec", "rich", "selectolax", "textual"} <= needed
    assert not {"pytest", "hypothesis", "ruff", "mypy"} & needed


def test_the_wheel_runs_without_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Unpacked elsewhere, before this checkout in the path: the demo's story and the themes are found there."""
    wheel.extractall(tmp_path)
    code = """
import tui_liveblog
from tui_liveblog.demo.story import load_story
from tui_liveblog.ui.themes import find_theme, shipped_folder
print(tui_liveblog.__file__)
print(shipped_folder())
assert load_story().title and find_theme("late-edition")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [Path(line) for line in done.stdout.splitlines()] == [
        tmp_path / "tui_liveblog" / "__init__.py",
        tmp_path / "tui_liveblog" / "themes",
    ]
