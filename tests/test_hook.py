"""Commands of the reader's own: run without a shell, ended when they hang, and no harm when they fail."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tui_liveblog.ui.hook import AT_ONCE, WAITING, Hooks


def wait_until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def script(folder: Path, name: str, text: str) -> tuple[str, ...]:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return (str(program),)


def test_a_command_gets_its_arguments_as_they_are_and_the_post_on_standard_input(tmp_path: Path) -> None:
    command = script(
        tmp_path, "keep", f'printf "%s\\n" "$@" > {tmp_path}/arguments; cat > {tmp_path}/in; mv {tmp_path}/in {tmp_path}/kept'
    )
    said: list[str] = []
    Hooks(said.append).run((*command, "a b", "$(touch x)", "; exit 1"), b'{"title": "storm"}\n')
    wait_until((tmp_path / "kept").exists)
    assert (tmp_path / "arguments").read_text() == "a b\n$(touch x)\n; exit 1\n"
    assert (tmp_path / "kept").read_bytes() == b'{"title": "storm"}\n'
    assert said == []


def test_what_a_command_writes_is_not_seen(tmp_path: Path, capfd: object) -> None:
    command = script(tmp_path, "loud", f"echo out; echo err >&2; touch {tmp_path}/done")
    Hooks(lambda _: None).run(command, b"")
    wait_until((tmp_path / "done").exists)
    assert capfd.readouterr() == ("", "")  # type: ignore[attr-defined]  # pytest's own


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    command = script(tmp_path, "hang", f"sleep 60 & echo $! > {tmp_path}/child; wait")
    said: list[str] = []
    begun = time.monotonic()
    Hooks(said.append, seconds=0.5).run(command, b"x" * 1_000_000)
    wait_until(lambda: said)
    assert said == ["alert command failed: hang took longer than 0.5 s and was ended"]
    assert time.monotonic() - begun < 8
    child = int((tmp_path / "child").read_text())
    wait_until(lambda: not _runs(child))


def _runs(process: int) -> bool:
    """Whether a process runs: one that has ended may wait for somebody to ask how."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_command_that_is_not_there_may_not_be_run_or_fails_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("no program")
    fails = script(tmp_path, "fails", "exit 3")
    said: list[str] = []
    hooks = Hooks(said.append)
    for _ in range(3):
        hooks.run(("no-such-program-\x1b[31m", "x"), b"")
        hooks.run((str(tmp_path / "plain"),), b"")
        hooks.run(fails, b"")
    wait_until(lambda: len(said) == 3)
    time.sleep(0.1)
    assert sorted(said) == [
        "alert command failed: fails ended with status 3",
        "alert command failed: no-such-program- [31m is not there",
        "alert command failed: plain may not be run",
    ]


def test_two_run_at_once_twenty_wait_and_the_rest_is_left_out_and_counted(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    command = script(tmp_path, "waits", f"echo >> {tmp_path}/begun; while [ ! -e {gate} ]; do sleep 0.01; done")
    said: list[str] = []
    hooks = Hooks(said.append)
    for _ in range(AT_ONCE):
        hooks.run(command, b"")
    wait_until(lambda: _lines(tmp_path / "begun") == AT_ONCE)
    for _ in range(WAITING + 5):
        hooks.run(command, b"")
    assert hooks.dropped == 5
    time.sleep(0.1)
    assert _lines(tmp_path / "begun") == AT_ONCE
    gate.touch()
    wait_until(lambda: said)
    assert said == ["alert command not run for 5 more posts: too many at once"]
    assert _lines(tmp_path / "begun") == AT_ONCE + WAITING


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_the_end_ends_what_runs_at_once_and_nothing_runs_after(tmp_path: Path) -> None:
    command = script(tmp_path, "hang", f"echo $$ > {tmp_path}/process; sleep 60")
    late = script(tmp_path, "late", f"touch {tmp_path}/late-ran")
    said: list[str] = []
    hooks = Hooks(said.append)
    hooks.run(command, b"")
    wait_until(lambda: (tmp_path / "process").exists() and (tmp_path / "process").read_text())
    process = int((tmp_path / "process").read_text())
    hooks.end()
    wait_until(lambda: not _runs(process), 2)
    hooks.run(late, b"")
    time.sleep(0.2)
    assert not (tmp_path / "late-ran").exists()
    assert said == []
