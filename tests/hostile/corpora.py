"""The collections of hostile inputs as they lie in `../shared/hostile`: bytes by name, without any judgement."""

from __future__ import annotations

import base64
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNTS = {
    "feedparser-tests": 1049,
    "w3c-feedvalidator": 927,
    "xml-conformance": 600,
    "libxml2": 120,
    "defusedxml-bombs": 7,
    "gofuzz-xml": 397,
    "gofuzz-json": 902,
    "jsontestsuite": 157,
    "extruct-jsonld": 12,
    "html5lib": 4411,
    "dompurify": 111,
    "blns": 251,
    "xtermjs-escapes": 84,
    "alacritty-recordings": 28,
    "afl-dictionaries": 5,
    "jsonld": 18,
    "terminal": 91,
    "unicode": 32,
    "markup": 29,
    "parser_dos": 18,
}
"""Suite → files or rows in it, as its manifest counts them. Those of one word are files of `synthetic`."""


def packed(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of a suite that is an archive."""
    with tarfile.open(folder / "data.tar.gz") as files:
        for member in files:
            if member.isfile() and (opened := files.extractfile(member)) is not None:
                yield member.name, opened.read()


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of JSON lines; lone surrogates are possible in them."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def seeds(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(id, bytes) of a fuzzer's corpus."""
    for row in rows(folder / "seeds.jsonl"):
        yield str(row["id"]), base64.b64decode(row["b64"])


def loose(folder: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of a suite whose files lie there as they are."""
    for path in sorted(folder.iterdir()):
        if path.name not in ("MANIFEST.md", "LICENSE.upstream"):
            yield path.name, path.read_bytes()


def words(hostile: Path, suite: str) -> Iterator[tuple[str, str]]:
    """(name, text) of a suite that is to be put into fields."""
    folder = hostile / suite
    if suite == "blns":
        for number, row in enumerate(rows(folder / "blns.jsonl")):
            yield f"blns-{number}", row["s"]
    elif (synthetic := hostile / "synthetic" / f"{suite}.jsonl").exists():
        for row in rows(synthetic):
            yield row["id"], row["payload"]
    else:
        for name, body in packed(folder) if (folder / "data.tar.gz").exists() else loose(folder):
            yield name, body.decode("latin-1")


def generated(row: dict[str, Any]) -> bytes:
    """The body that a row of `parser_dos` describes."""
    repeated, count = row["repeat"], row["count"]
    middle = "".join(repeated % number for number in range(count)) if "%d" in repeated else repeated * count
    return str(row["prefix"] + middle + row["suffix"]).encode("utf-8", "surrogatepass")
