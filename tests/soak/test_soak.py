"""What is promised of hours against servers that misbehave: it goes on, asks, shows, and keeps what was read."""

from __future__ import annotations

from pathlib import Path

from bench.soak import soak

HOURS = 2.0
"""Ten seconds; `python -m bench soak` does three days, and judges what the program takes: here it would be noise."""


def test_hours_against_servers_that_misbehave_cost_no_mark_and_end_well(tmp_path: Path) -> None:
    done = soak(HOURS, 720, tmp_path)
    assert (done.wrong, done.lost) == ([], [])
    assert done.read > 0, done
    assert sum(count > 0 for count in done.faults.values()) > 3, done.faults
    assert done.samples[-1].descriptors < 60
    assert done.samples[-1].tasks < 60
