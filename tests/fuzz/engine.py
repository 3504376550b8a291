"""Runs one target until its time is over or a promise is broken: `python -m tests.fuzz.engine NAME SECONDS FOLDER`.

With atheris, which sees which lines an input reaches; without it, by mutations alone. In a process of its own: libFuzzer ends
the one that it runs in.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

_SLOW = 10
"""Seconds that one input may take: twice a page's deadline."""

_LONGEST = 8_000


def main() -> int:
    """The exit status: 0 when no promise was broken."""
    name, seconds, folder = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    try:
        import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]  # no types; not for every machine
    except ImportError:
        return by_mutations(import_module(f"tests.fuzz.{name}"), seconds, folder)
    with atheris.instrument_imports(include=["tui_liveblog"]):
        target = import_module(f"tests.fuzz.{name}")
    corpus = folder / name
    _write_seeds(target, corpus)
    words = folder / f"{name}.dict"
    words.write_text("".join(map(_as_token, getattr(target, "TOKENS", ()))))
    arguments = [
        name,
        str(corpus),
        f"-max_total_time={max(1, round(seconds))}",
        f"-max_len={_LONGEST}",
        f"-timeout={_SLOW}",
        "-rss_limit_mb=2048",
        f"-artifact_prefix={folder}/found-{name}-",
        f"-dict={words}",
        "-print_final_stats=1",
        "-verbosity=0" if seconds < 60 else "-verbosity=1",
        "-seed=1" if seconds < 60 else f"-seed={time.time_ns() & 0xFFFFFF}",
    ]
    atheris.Setup(arguments, target.one)
    atheris.Fuzz()
    return 0


def _as_token(token: bytes) -> str:
    """A line of libFuzzer's dictionaries."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in token) + '"\n'


def _write_seeds(target: ModuleType, corpus: Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)


def _seeds(target: ModuleType) -> list[bytes]:
    given: Callable[[], list[bytes]] | None = getattr(target, "seeds", None)
    return [b"", *given()] if given is not None else [b""]


def by_mutations(target: ModuleType, seconds: float, folder: Path) -> int:
    """Run a target on mutations of its seeds. What breaks a promise is kept in the folder, and raised."""
    chance = random.Random(1)
    seeds, tokens = _seeds(target), [b"<", b"\0", b'"', b"\n", *getattr(target, "TOKENS", ())]
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randint(0, 20)] = chance.choice(tokens) if chance.random() < 0.7 else chance.randbytes(4)
        tried += 1
        try:
            target.one(bytes(data[:_LONGEST]))
        except BaseException:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"found-{target.__name__.rpartition('.')[2]}-{tried}").write_bytes(data)
            raise
    sys.stderr.write(f"stat::number_of_executed_units: {tried}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
