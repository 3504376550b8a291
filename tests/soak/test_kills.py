"""What is promised of a program that is killed at any moment: what it showed as read is kept, and its files are whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.kills import Killed, kill_many

TIMES = 50
"""`python -m bench kills` kills a thousand times."""
AT_ONCE = 2
"""Caches, each with a program of its own: most of the time is waiting for a screen."""


def test_nothing_that_was_shown_as_read_is_lost_and_no_file_is_damaged_by_fifty_kills(tmp_path: Path) -> None:
    def kill(number: int) -> Killed:
        return kill_many(TIMES // AT_ONCE, seed=number, folder=tmp_path / str(number))

    with ThreadPoolExecutor(AT_ONCE) as lanes:
        done = list(lanes.map(kill, range(AT_ONCE)))
    assert [(one.lost, one.again, one.damaged) for one in done] == [([], [], [])] * AT_ONCE
    assert sum(one.marks for one in done) > TIMES / 5, done  # it did mark,
    assert sum(one.polls for one in done) > TIMES / 10, done  # it did poll,
    assert sum(one.logs for one in done) > TIMES / 2, done  # and it was killed while it had something to lose
