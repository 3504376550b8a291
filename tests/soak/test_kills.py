"""What is promised of a program that is killed at any moment: what it showed as read is kept, and its files are whole."""

from __future__ import annotations

from pathlib import Path

from bench.kills import kill_many

TIMES = 50
"""`python -m bench kills` kills a thousand times."""


def test_nothing_that_was_shown_as_read_is_lost_and_no_file_is_damaged_by_fifty_kills(tmp_path: Path) -> None:
    done = kill_many(TIMES, seed=7, folder=tmp_path)
    assert (done.lost, done.again, done.damaged) == ([], [], [])
    assert done.marks > TIMES / 3, done  # it did mark,
    assert done.polls > TIMES / 5, done  # it did poll,
    assert done.logs > TIMES / 2, done  # and it was killed while it had something to lose
