"""Run fuzz targets, one after the other: `python -m tests.fuzz [NAME…] [--seconds N] [--corpus FOLDER]`."""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent


def targets() -> list[str]:
    """The modules beside this that have a `one`."""
    found = []
    for path in sorted(_HERE.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "one" for node in tree.body):
            found.append(path.stem)
    return found


def main() -> int:
    """Print a line a target, and what was found; the exit status says whether anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Look for inputs that break a promise.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(targets())}; all without any")
    parser.add_argument("--seconds", type=float, default=60, help="for each (default 60)")
    parser.add_argument("--corpus", type=Path, help="keep what was learnt, and what was found, in this folder")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(targets()):
        parser.error(f"no target is called {', '.join(sorted(unknown))}; there are {', '.join(targets())}")
    with tempfile.TemporaryDirectory() as folder:
        broken = [name for name in asked.names or targets() if not _holds(name, asked.seconds, asked.corpus or Path(folder))]
    return 1 if broken else 0


def _holds(name: str, seconds: float, folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.engine", name, str(seconds), str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    executed = re.search(r"number_of_executed_units: (\d+)", said)
    print(
        f"{name}: {executed[1] if executed else '?'} inputs in {seconds:g} s, {'held' if done.returncode == 0 else 'BROKEN'}",
        flush=True,
    )
    if done.returncode:
        print(said[-3000:])
        for path in sorted(folder.glob(f"found-{name}-*")):
            print(f"{path.name}: {path.read_bytes()[:2000]!r}")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
