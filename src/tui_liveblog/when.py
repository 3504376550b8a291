"""Times as people type them, relative to a clock and a zone that are given. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

_AGO = r"-?(\d{1,5})\s*(s|sec|m|min|h|d|w)"
_CLOCK = r"(?:(today|yesterday)\s+)?(\d{1,2})[:.](\d{2})"
_UNITS = {"s": "seconds", "sec": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_when(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment, in UTC, that `30m`, `2h`, `14:00`, `yesterday 18:00`, `today`, or an ISO date or time means.

    A clock time is today's; one that is still to come is yesterday's. None for anything else.
    """
    words = " ".join(text.lower().split())
    here = now.astimezone(zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if found := re.fullmatch(_AGO, words):
        return (now - timedelta(**{_UNITS[found[2]]: int(found[1])})).astimezone(UTC)
    if found := re.fullmatch(_CLOCK, words):
        hour, minute = int(found[2]), int(found[3])
        if hour > 23 or minute > 59:
            return None
        moment = datetime.combine(here.date(), time(hour, minute), zone)
        if found[1] == "yesterday" or (found[1] is None and moment > here):
            moment -= timedelta(days=1)
        return moment.astimezone(UTC)
    if words in ("today", "yesterday"):
        return (midnight - timedelta(days=words == "yesterday")).astimezone(UTC)
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # the second for the first and the last day of the calendar
        return None
