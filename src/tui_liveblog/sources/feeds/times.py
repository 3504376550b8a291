"""Times as feeds write them: RFC 822 in RSS, ISO 8601 in Atom, and what stands there instead.

Nothing is guessed: a time without a zone is none, unless the reader named one, and a date alone is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from tui_liveblog.sources.base import in_utc
from tui_liveblog.sources.text.moments import fold
from tui_liveblog.sources.times import read_time

_LONGEST = 100

_RFC_822 = r"""(?x)(?:[^\W\d_]+\.?,?\s+)?
        (?P<day>\d{1,2})\.?[\s-]+(?:de\s+)?(?P<month>[^\W\d_]{3,12})\.?,?[\s-]+(?:de\s+)?(?P<year>\d{4}|\d{2}),?\s+
        (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?
        \s*(?P<zone>[A-Za-z]{1,5}(?![A-Za-z]))?\s*(?P<offset>[+\-\u2212]\d{2}:?\d{2})?\s*(?:\([^()]*\))?"""
# The same as nearly all write it, told in a third of the time.
_USUAL = re.compile(r"[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):([0-5]\d) (GMT|[+-]\d{4})")
_SLASHES = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?=\s)")

# Folded beginnings in English, German, French, Spanish, Italian, Portuguese, Dutch and the Scandinavian languages: feeds are
# made by programs that ask their system for the names.
_MONTHS = {
    "jan": 1, "gen": 1, "ene": 1, "feb": 2, "fev": 2, "fevr": 2, "mar": 3, "maa": 3, "mrt": 3, "mrz": 3, "apr": 4, "abr": 4,
    "avr": 4, "may": 5, "mai": 5, "mei": 5, "mag": 5, "maj": 5, "jun": 6, "giu": 6, "juin": 6, "jul": 7, "lug": 7, "juil": 7,
    "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "out": 10, "ott": 10, "nov": 11, "dec": 12,
    "dez": 12, "dic": 12, "des": 12,
}  # fmt: skip

# Minutes east of Greenwich. RFC 822 defines the first two lines. Names that mean two times, IST or BST outside Britain, count
# as their largest users write them.
_ZONES = {
    "GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180, "NST": -210, "NDT": -150,
    "BRT": -180, "ART": -180, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120,
    "EEST": 180, "MSK": 180, "SAST": 120, "IST": 330, "PKT": 300, "WIB": 420, "ICT": 420, "HKT": 480, "SGT": 480, "AWST": 480,
    "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip


def first_time(written: Iterable[str], zone: str) -> datetime | None:
    """The first of these times that can be read, in UTC; `zone` is the IANA name to read one without a zone in, or ""."""
    for text in written:
        if (moment := read_feed_time(text, zone)) is not None:
            return moment
    return None


def read_feed_time(written: str, zone: str) -> datetime | None:
    """A time in UTC, None for what is none."""
    return _usual(match) if (match := _USUAL.fullmatch(written)) else _read(written, zone)


def _usual(match: re.Match[str]) -> datetime | None:
    day, name, year, hour, minute, second, offset = match.groups()
    month, zone = _month(name), _zone("GMT", None) if offset == "GMT" else _zone(None, offset)
    if not month or zone is None:
        return None
    try:
        return in_utc(datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=zone))
    except ValueError:
        return None


def _read(written: str, zone: str) -> datetime | None:
    text = " ".join(written[:_LONGEST].split())
    if not text or text.isdecimal():
        return None
    match = re.fullmatch(_RFC_822, text)
    if match is None:
        return read_time(_SLASHES.sub(r"\1-\2-\3", text), zone)
    month = _month(match["month"])
    if not month:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 2822, 4.3
    second = min(int(match["second"] or 0), 59)  # a leap second is the last one
    said = _zone(match["zone"], match["offset"])
    if said is None and not match["offset"]:  # a name that nobody knows is no better than none
        return read_time(f"{year:04}-{month:02}-{match['day']} {match['hour']}:{match['minute']}:{second:02}", zone)
    try:
        return in_utc(datetime(year, month, int(match["day"]), int(match["hour"]), int(match["minute"]), second, tzinfo=said))
    except ValueError:
        return None


@lru_cache(maxsize=100)
def _month(name: str) -> int:
    folded = fold(name)
    return _MONTHS.get(folded[:4]) or _MONTHS.get(folded[:3]) or 0


@lru_cache(maxsize=100)
def _zone(name: str | None, offset: str | None) -> tzinfo | None:
    if offset:
        digits = offset[1:].replace(":", "")
        away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if away > timedelta(hours=14):  # no place is further from Greenwich
            return None
        return timezone(away if offset[0] == "+" else -away)
    minutes = _ZONES.get((name or "").upper())
    if minutes is None:
        return None
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
