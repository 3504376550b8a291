"""The names of the export formats, apart from their code: the command line checks them without importing it."""

from __future__ import annotations

FORMATS = ("json", "jsonl", "markdown")
