"""Run the workloads, print their tables; as JSON, or as a report, if asked."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench import commands, frames, ingest, keys, kills, letters, machine, newsboat, polls, resident, soak, start, wire
from bench.figures import Workload, as_markdown, as_text

WORKLOADS: dict[str, Callable[[int], Workload]] = {
    "start": start.run,
    "ingest": ingest.run,
    "polls": polls.run,
    "keys": keys.run,
    "letters": letters.run,
    "bytes": wire.run,
    "frames": frames.run,
    "memory": resident.memory,
    "idle": resident.idle,
    "commands": commands.run,
}

_REPORT = Path(__file__).parent / "REPORT.md"


LONG: dict[str, Callable[[list[str]], int]] = {"kills": kills.main, "soak": soak.main}
"""What runs for long, with arguments of its own: it measures nothing, it shows that nothing is lost."""


def main() -> None:
    """Parse what is asked for, and run it."""
    if sys.argv[1:2] and sys.argv[1] in LONG:
        sys.exit(LONG[sys.argv[1]](sys.argv[2:]))
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure; figures are medians, to be read as ratios.")
    parser.add_argument(
        "workloads", nargs="*", metavar="WORKLOAD", help=f"of {', '.join(WORKLOADS)}; all without any; or {' or '.join(LONG)}"
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each, after one that is not counted (default 5)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--report", action="store_true", help=f"write {_REPORT.name} as well")
    asked = parser.parse_args()
    for name in asked.workloads:
        if name not in WORKLOADS:
            parser.error(f"no workload is called {name}; there are {', '.join(WORKLOADS)}")
    if not newsboat.is_there():
        sys.stderr.write(f"{newsboat.MISSING}\n")
    done: list[Workload] = []
    for name in asked.workloads or WORKLOADS:
        workload = WORKLOADS[name](asked.runs)
        done.append(workload)
        if not asked.json:
            print(f"\n{workload.name}\n{as_text(workload.rows())}", *workload.notes, sep="\n  ", flush=True)
    if asked.json:
        print(json.dumps({"machine": machine.told(), "workloads": [workload.as_json() for workload in done]}, indent=1))
    if asked.report:
        _REPORT.write_text(_report(done, asked.runs), encoding="utf-8")


def _report(done: list[Workload], runs: int) -> str:
    parts = [
        "# Measured",
        "By `python -m bench --report`, in one run. A figure is the median of its runs; machines differ and are noisy: what"
        " counts is the ratio to what stands beside it.",
        "\n".join(f"- {name}: {said}" for name, said in machine.told().items()) + f"\n- runs: {runs}",
    ]
    for workload in done:
        parts += [f"## {workload.name}", as_markdown(workload.rows()), "\n".join(f"- {note}" for note in workload.notes)]
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    main()
