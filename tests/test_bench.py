"""The measuring itself works, on small sizes: what it finds is no test."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from bench import commands, frames, ingest, keys, letters, resident, wire
from bench.feeds import feed
from bench.figures import FLOOR, NEWSBOAT, OURS, Figure, Workload, as_markdown, as_text, at_most, times_faster, times_floor
from bench.pages import written
from bench.processes import megabytes, processor_seconds


@pytest.mark.parametrize(
    "workload",
    [
        partial(ingest.run, 1, posts=20, polls=2),
        partial(keys.run, 1, (40,), steps=2),
        partial(resident.memory, 1, (30,)),
        partial(commands.run, 1),
        partial(letters.run, 1, (60,)),
        partial(frames.run, 1, steps=1),
        partial(wire.run, 1, steps=1),
    ],
    ids=["ingest", "keys", "memory", "commands", "letters", "frames", "bytes"],
)
def test_a_workload_measures_every_case_that_it_names(workload: Callable[[], Workload]) -> None:
    done = workload()
    ours = [figure for figure in done.figures if figure.who == OURS]
    assert ours
    assert all(value > 0 for figure in ours for value in figure.values)
    assert json.loads(json.dumps(done.as_json()))["workload"] == done.name


def test_a_table_says_the_target_beside_the_figure_and_whether_it_is_met() -> None:
    figures = [
        Figure("start", OURS, "ms", (30.0, 20.0, 25.0)),
        Figure("start", NEWSBOAT, "ms", (50.0,)),
        Figure("start", FLOOR, "ms", (10.0,)),
        Figure("rest", OURS, "MB", (3.0,)),
    ]
    rows = list(Workload("start", figures, [at_most("start", 25, "ms")]).rows())
    assert rows[1] == ("start", "50 ms (ours ×0.50)", "10 ms (ours ×2.50)", "25 ms", "20–30", "≤ 25 ms", "yes")
    assert rows[2] == ("rest", "", "", "3 MB", "", "", "")
    by = {figure.who: figure for figure in figures[:3]}
    assert times_faster("start", 2).met(by)
    assert not times_faster("start", 2.1).met(by)
    assert not times_floor("start", 2).met(by)
    assert as_text(rows).splitlines()[0].split() == ["case", "newsboat", "floor", "liveblog-tui", "spread", "target", "met"]
    assert as_markdown(rows).splitlines()[1] == "| --- | --- | --- | --- | --- | --- | --- |"


def test_what_newsboat_lacks_counts_as_missed_not_as_met() -> None:
    assert not times_faster("start", 2).met({OURS: Figure("start", OURS, "ms", (1.0,))})


def test_a_generated_post_stays_as_it_is_when_others_come() -> None:
    assert list(written(5, newest_titled=False))[1:] == list(written(4, newest_titled=False))
    assert feed(3).count("<item>") == 3
    assert "post-14<" in feed(2, after=12)


def test_memory_and_time_are_those_of_the_process_and_its_children() -> None:
    own = int(Path("/proc/self").resolve().name)
    assert megabytes(own) > 5
    assert processor_seconds(own) > 0
