"""The parsers that sources import inside `read`, so that only the worker pays for them."""

from __future__ import annotations


def load() -> None:
    """Import them all, before the worker gives up the right to open files."""
    import zoneinfo

    import selectolax.lexbor  # noqa: F401 - imported so that it is there when a file can no longer be opened

    zoneinfo.ZoneInfo("Europe/London")
