"""Run the workloads and print their tables."""

from __future__ import annotations

import argparse

from bench import frames, letters, start

WORKLOADS = {"start": start.run, "letters": letters.run, "frames": frames.run}


def main() -> None:
    """Parse what is asked for, and run it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure; figures are medians, to be read as ratios.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=f"of {', '.join(WORKLOADS)}; all without any")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, after one that is not counted (default 5)")
    asked = parser.parse_args()
    for name in asked.workloads or WORKLOADS:
        if name not in WORKLOADS:
            parser.error(f"no workload is called {name}; there are {', '.join(WORKLOADS)}")
        WORKLOADS[name](asked.runs)


if __name__ == "__main__":
    main()
