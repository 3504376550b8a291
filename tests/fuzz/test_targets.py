"""What is promised of any input at all, looked for by chance for a moment; `python -m tests.fuzz` does it for longer."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.fuzz.__main__ import targets
from tests.fuzz.engine import by_mutations

SECONDS = "2"


def fuzz(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", *arguments, "--corpus", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("name", targets())
def test_no_input_that_chance_finds_in_a_moment_breaks_a_promise(name: str, tmp_path: Path) -> None:
    done = fuzz(name, "--seconds", SECONDS, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert " held" in done.stdout


def test_every_reader_of_what_strangers_wrote_has_a_target() -> None:
    assert set(targets()) >= {"clean", "feeds", "page", "plain_text", "query"}


@pytest.mark.parametrize("name", targets())
def test_every_seed_keeps_the_promises(name: str) -> None:
    target = import_module(f"tests.fuzz.{name}")
    for seed in getattr(target, "seeds", lambda: ())():
        target.one(seed)


def test_a_broken_promise_is_found_and_the_input_kept(tmp_path: Path) -> None:
    def one(data: bytes) -> None:
        assert b"!" not in data

    target = ModuleType("tests.fuzz.broken")
    vars(target).update(one=one, seeds=lambda: [b"a?"], TOKENS=(b"!",))
    with pytest.raises(AssertionError):
        by_mutations(target, 20, tmp_path)
    (found,) = tmp_path.glob("found-broken-*")
    assert b"!" in found.read_bytes()
