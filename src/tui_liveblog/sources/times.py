"""Timestamps as live blogs write them, read into UTC.

A time without a zone is a local time: it needs the IANA name of the zone, and without one it is no time at all, because a
guess would put posts hours from where they belong.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from tui_liveblog.sources.base import in_utc

_ISO = re.compile(
    r"""(\d{4})-(\d{1,2})-(\d{1,2})
        (?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?)
        \s*(?P<zone>Z|UTC|GMT|[+\-\u2212]\d{2}(?::?\d{2})?)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_BASIC = re.compile(r"^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(?!\d)", re.ASCII)
"""ISO 8601 without its marks: `20261122T100000Z`."""
_DIGITS = re.compile(r"\d{9,16}", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4}),?\s+(?:at\s+)?(\d{1,2})[:.](\d{2})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_KEPT = 64
"""Characters of a time that is kept, at most: no honest one has more."""

_SECONDS_END = 100_000_000_000
"""Epoch numbers from here on are milliseconds: as seconds they would be after the year 5138, as milliseconds from 1973."""


def read_time(value: object, zone: str = "") -> datetime | None:
    """A timestamp in UTC: ISO 8601 with `Z`, `+0000`, `+01:00` or without seconds, or an epoch number in s or ms.

    `zone` is the IANA name to read a naive one in. None for what is no time: a bare date, an impossible date, a naive time
    without a zone, a number that is no epoch.
    """
    if isinstance(value, str):
        text = value.strip()
        return _kept_text(text, zone) if len(text) <= _KEPT else _read_text(text, zone)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _read_epoch(value)
    return None


def _read_text(text: str, zone: str) -> datetime | None:
    return _read_epoch(int(text)) if _DIGITS.fullmatch(text) else _read_iso(text, zone)


_kept_text = lru_cache(maxsize=2_048)(_read_text)
"""What was read at the last look: a page shows nearly all of its times again."""


def read_words(text: str, zone: str) -> datetime | None:
    """A local time as English pages print it, "14 August 2023 10:01", read in `zone` (IANA); None where there is none."""
    match = _WORDS.search(text)
    if match is None:
        return None
    day, month, year, hour, minute = match.groups()
    name = month[:3].lower()
    if name not in _MONTHS:
        return None
    return _in_zone((int(year), _MONTHS.index(name) + 1, int(day), int(hour), int(minute), 0, 0), _zone_named(zone))


def _read_epoch(number: float) -> datetime | None:
    if not math.isfinite(number) or number <= 0:
        return None
    seconds = number / 1000 if number >= _SECONDS_END else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _read_iso(text: str, zone: str) -> datetime | None:
    match = _ISO.fullmatch(_BASIC.sub(r"\1-\2-\3T\4:\5:\6", text))
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction = match.groups()[:7]
    said = match["zone"]
    numbers = (
        int(year),
        int(month),
        int(day),
        int(hour),
        int(minute),
        int(second or 0),
        int((fraction or "")[:6].ljust(6, "0")),
    )
    return _in_zone(numbers, _offset(said) if said else _zone_named(zone))


def _in_zone(numbers: tuple[int, int, int, int, int, int, int], zone: tzinfo | None) -> datetime | None:
    if zone is None:
        return None
    ends_the_day = numbers[3:] == (24, 0, 0, 0)  # ISO 8601 lets midnight be called by the day before it
    try:
        moment = datetime(*numbers[:3], *((0, 0, 0, 0) if ends_the_day else numbers[3:]), tzinfo=zone)
        return in_utc(moment + timedelta(days=1) if ends_the_day else moment)
    except (ValueError, OverflowError):
        return None


def _offset(said: str) -> tzinfo | None:
    if said[0].isalpha():
        return UTC
    digits = said[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    # No zone is further than 14 hours from Greenwich; `timezone` itself refuses from 24.
    if away > timedelta(hours=14):
        return None
    return timezone(away if said[0] == "+" else -away)


def _zone_named(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a name, a folder of the zone files
        return None
