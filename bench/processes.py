"""What a process and all that it started cost: processor time and memory, as Linux counts them."""

from __future__ import annotations

import contextlib
from pathlib import Path

_PROC = Path("/proc")


def tree(process: int) -> list[int]:
    """The process and all that come from it."""
    parents: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):  # it ended while we looked
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, at = [process], 0
    while at < len(found):
        found += parents.get(found[at], [])
        at += 1
    return found


def processor_seconds(process: int) -> float:
    """What all of them have used, in seconds, exact to the nanosecond."""
    return sum(_used(task) for one in tree(process) for task in (_PROC / str(one) / "task").iterdir())


def main_thread_seconds(process: int) -> float:
    """What the first thread of the process has used: the one that draws."""
    return _used(_PROC / str(process) / "task" / str(process))


def _used(task: Path) -> float:
    with contextlib.suppress(OSError):  # it ended while we looked
        return int((task / "schedstat").read_text().split()[0]) / 1e9
    return 0.0


def megabytes(process: int) -> float:
    """PSS of all of them: shared pages are shared out."""
    total = 0
    for one in tree(process):
        with contextlib.suppress(OSError):  # it ended while we looked
            lines = (_PROC / str(one) / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024
