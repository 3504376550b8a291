"""What a program and all that it started have held at most."""

from __future__ import annotations

import contextlib
import re
import subprocess
import time
from pathlib import Path

from tests.program import PROGRAM


def run_and_measure(*arguments: object, within: float = 60) -> tuple[subprocess.CompletedProcess[bytes], int]:
    """Run the program to its end; MiB: of every process of it the most that it ever held, together.

    The processes need not have held it at the same time: what they did hold together is no more than this.
    """
    held: dict[int, int] = {}
    command = [*PROGRAM, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        end = time.monotonic() + within
        while process.poll() is None and time.monotonic() < end:
            for pid in _tree(process.pid):
                with contextlib.suppress(OSError):
                    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
                    held[pid] = int(found[1]) if found else held.get(pid, 0)
            time.sleep(0.002)
        if process.poll() is None:
            process.kill()
        out, err = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, out, err), sum(held.values()) // 1024


def _tree(pid: int) -> list[int]:
    found, left = [], [pid]
    while left:
        found.append(one := left.pop())
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                left += map(int, task.read_text().split())
    return found
