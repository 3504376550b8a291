"""Dates and times as live blogs write them, in English, German, French, Spanish and Italian.

Every pattern is tried on short lines only (`LONGEST`) and has bounded repeats, so that no text makes it slow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from tui_liveblog.sources.base import in_utc

LONGEST = 200
"""Characters of a line that may hold a byline with its date; a longer one is prose."""

DEFAULT_ZONE = "Europe/London"
"""Where local times are read when neither the text nor the reader names a zone."""

_MONTH_NAMES = (
    "january jan januar jänner jän janvier janv enero ene gennaio gen",
    "february feb februar février févr fév febrero febbraio",
    "march mar märz mrz mars marzo",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juil julio luglio lug",
    "august aug août agosto ago",
    "september sept sep septembre septiembre setiembre settembre set",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc diciembre dic dicembre",
)

_WEEKDAY_NAMES = (
    "monday mon montag mo lundi lun lunes lunedì",
    "tuesday tue tues dienstag di mardi mar martes martedì",
    "wednesday wed mittwoch mi mercredi mer miércoles mié mercoledì",
    "thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì gio",
    "friday fri freitag fr vendredi ven viernes vie venerdì",
    "saturday sat samstag sonnabend sa samedi sam sábado sáb sabato sab",
    "sunday sun sonntag so dimanche dim domingo dom domenica",
)

_HOURS = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "IST": 5.5, "JST": 9, "AEST": 10, "AEDT": 11, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours east of UTC. BST and IST have other meanings elsewhere; live blogs write them in Britain and in India."""


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # an unknown name, a folder's name, a path
        return None


# Loaded with the module: where a body is read, no file may be opened.
LONDON: tzinfo = _zone(DEFAULT_ZONE) or UTC
_BY_PLACE = {"ET": _zone("America/New_York"), "CT": _zone("America/Chicago"), "PT": _zone("America/Los_Angeles")}


def named_zone(name: str) -> tzinfo | None:
    """The zone of an IANA name, London for "", None where there is no such zone."""
    return _zone(name) if name else LONDON


def fold(word: str) -> str:
    """Lower case without accents, for looking names up: "Février" and "fevrier" are one."""
    apart = unicodedata.normalize("NFKD", word[:LONGEST].casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _numbered(rows: tuple[str, ...], first: int) -> dict[str, int]:
    return {fold(name): number for number, row in enumerate(rows, first) for name in row.split()}


_MONTHS = _numbered(_MONTH_NAMES, 1)
_WEEKDAYS = _numbered(_WEEKDAY_NAMES, 0)


def weekday(word: str) -> int | None:
    """0 for a Monday, in any of the languages, short or long; None for another word."""
    return _WEEKDAYS.get(fold(word.rstrip(".")))


def _any_of(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_M = f"(?P<name>{_any_of({name for row in _MONTH_NAMES for name in row.split()} | set(_MONTHS))})"


@cache
def _dates() -> tuple[re.Pattern[str], ...]:
    """Compiled when a line may hold a date: most pages that are read are not plain text, and it takes 6 ms."""
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            # 19 December 2024, 19. Dezember 2024, 1er août 2024, 19 de diciembre de 2024
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|°)?[ -]?(?:of |de )?{_M}\.?,?[ -](?:del? )?(?P<year>\d{{4}})",
            # December 19, 2024; glued to a name it must begin with a capital: "SinghDecember 19, 2024"
            rf"(?:(?<![^\W\d_])|(?-i:(?=[A-Z]))){_M}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
            r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
            r"(?<!\d)(?P<day>\d{1,2})(?P<mark>[/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2}(?!\d))",
        )
    )


_YEAR = re.compile(r"(?:19|20)\d\d|\d[/.]\d\d(?!\d)")
_DATE_ROOM = 40
"""Characters from the start of a date to its year, with room to spare: "23 de septiembre de " has 20."""
_ZONE = (
    r"(?: ?\(?(?:(?P<offset>(?:(?-i:GMT|UTC) ?[+-]\d{1,2}|[+-]\d{2})(?::?\d{2})?)(?!\d)"
    r"|(?P<zone>(?-i:" + _any_of(set(_HOURS) | set(_BY_PLACE)) + r"))(?![^\W_]))\)?)?"
)
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:(?P<mark>[:.]| ?h ?)(?P<minute>\d{2})(?!\d)(?::(?P<second>\d{2})(?!\d)(?:\.\d{1,9})?)?"
    r"|(?= ?[ap]\.?m|(?: Uhr| ?h)\b))"
    r"(?: ?(?P<half>[ap])\.?m(?![^\W\d_])\.?)?(?P<word> ?(?:Uhr|hrs|h)\b)?" + _ZONE
)
# Texts: `re` compiles them when they are first asked.
_AFTER = r"(?i)(?: ?[,|·•–—-]? ?|T)(?:at |um |à |a las |alle (?:ore )?|ore )?" + _CLOCK
_BEFORE = r"(?i)(?<!\d)" + _CLOCK + r"(?: ?[,|·•–—-] ?| )(?:(?:on|am|le|el|il) )?(?:(?P<day>[^\W\d_]{2,10})\.?,? )?$"
_HAS_CLOCK = r"(?i)\d ?[:.h] ?\d\d|\d ?[ap]\.?m|\d (?:uhr|h)\b|\dh\b"
_LEADING = r"(?i)" + _CLOCK + r"(?P<sep> ?[:|–—]| ?-(?= )|)(?P<rest> ?[^ ].{0,9999})?$"
_RANGE = re.compile(r"\d{1,2} ?[:.h] ?\d\d")


class Found(Struct, frozen=True):
    """A date with a time in a line: its place there, the local time, and the zone where the line names one."""

    start: int
    end: int
    local: datetime
    zone: tzinfo | None


class Clock(Struct, frozen=True):
    """A time of day at the start of a line. `headed` says whether words follow it there."""

    at: time
    zone: tzinfo | None
    headed: bool


def stamps(line: str) -> Iterator[Found]:
    """Each date with a time, in the order of the line: "19 December 2024 06:32", "6.32pm GMT on 19/12/2024"."""
    if len(line) > LONGEST or not re.search(_HAS_CLOCK, line):
        return
    for start, end, day in _days(line):
        after = re.compile(_AFTER).match(line, end)
        before = None if after else re.search(_BEFORE, line[:start])
        if before and before["day"] and weekday(before["day"]) is None:
            continue
        if (clock := after or before) and (at := _time(clock)) is not None:
            first, last = (start, clock.end()) if after else (clock.start(), end)
            yield Found(first, last, datetime.combine(day, at), _named(clock))


def only_date(line: str) -> tuple[str, date, str] | None:
    """The first date of a line without its time, with what stands before and after it; None where there is none."""
    if len(line) > LONGEST:
        return None
    for start, end, day in _days(line):
        return line[:start], day, line[end:]
    return None


def leading_clock(line: str) -> Clock | None:
    """The time of day that a ticker's heading begins with: "12.31 Uhr: …", "12:31 …", "6:32pm - …", "14h05 : …".

    A number with a point needs a word or a mark behind it to be a time: "12.50 euros" is none.
    """
    if not line[:1].isdigit() or not (match := re.match(_LEADING, line)):
        return None
    rest = (match["rest"] or "").strip()
    plain = not (match["half"] or match["word"] or match["zone"])
    if match["second"] or match["offset"] or (not match["minute"] and not match["sep"]):
        return None
    if match["mark"] == "." and plain and not (match["sep"] and rest):
        return None
    if _RANGE.match(rest) or (rest and not match["sep"] and not match["rest"].startswith(" ")):
        return None
    at = _time(match)
    return None if at is None else Clock(at, _named(match), any(c.isalnum() for c in rest))


def to_utc(local: datetime, zone: tzinfo) -> datetime | None:
    """A local time in UTC. An hour that the clocks skip is read as before the change, one they repeat as its first run."""
    return in_utc(local.replace(tzinfo=zone))


def _days(line: str) -> Iterator[tuple[int, int, date]]:
    if not (year := _YEAR.search(line)):
        return
    first = max(0, year.start() - _DATE_ROOM)
    found = sorted(
        ((m.start(), -m.end(), m) for pattern in _dates() for m in pattern.finditer(line, first)), key=lambda item: item[:2]
    )
    last = -1
    for start, _, match in found:
        day = _date(match) if start >= last else None
        if day is not None:
            last = match.end()
            yield start, last, day


def _date(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    year, day = int(groups["year"]), int(groups["day"])
    month = _MONTHS[fold(groups["name"])] if "name" in groups else int(groups["month"])
    if month > 12 >= day and groups.get("mark") == "/":  # 12/19/2024 can only be American
        month, day = day, month
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    hour = int(match["hour"])
    half = (match["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None


def _named(match: re.Match[str]) -> tzinfo | None:
    if name := match["zone"]:
        return _BY_PLACE[name] if name in _BY_PLACE else timezone(timedelta(hours=_HOURS[name]))
    if offset := match["offset"]:
        digits = "".join(c for c in offset if c.isdigit())
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        east = timedelta(hours=hours, minutes=minutes) * (-1 if "-" in offset else 1)
        return timezone(east) if abs(east) < timedelta(hours=24) else None
    return None
