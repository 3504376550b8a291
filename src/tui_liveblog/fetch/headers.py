"""What an answer's headers say: validators, freshness, how long to wait. Pure; what makes no sense counts as not said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tui_liveblog import limits
from tui_liveblog.transfer import Validators


def validators_of(headers: Mapping[str, str], url: str) -> Validators:
    """What to ask with the next time: opaque, printable ASCII, `limits.VALIDATOR` long at most.

    url  the address that gave them
    """

    def kept(name: str) -> str:
        value = headers.get(name, "")
        return value if len(value) <= limits.VALIDATOR and value.isascii() and value.isprintable() else ""

    modified = kept("last-modified")
    return Validators(kept("etag"), modified if _date(modified) else "", url)


def fresh_for(headers: Mapping[str, str]) -> float:
    """Seconds that the answer stays fresh: what is left of `max-age`, else `Expires` read against `Date`.

    A shared cache's `s-maxage` is not ours.
    """
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and _is_number(value.strip('"')):
            age = headers.get("age", "0").strip()
            used = float(age) if _is_number(age) else 0.0
            return max(0.0, min(float(value.strip('"')) - used, limits.FRESHNESS_CAP))
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return 0.0
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, min((expires - now).total_seconds(), limits.FRESHNESS_CAP))


def says_its_end(headers: Mapping[str, str]) -> bool:
    """Whether a body that was cut would have been noticed: by its length, its last chunk, or the sum at the end of gzip."""
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    return chunked or "content-length" in headers or headers.get("content-encoding", "").lower().endswith("gzip")


def retry_after(value: str, date: str, now: datetime) -> float | None:
    """Seconds that a server asks us to wait; its dates are read against its own clock.

    None for what is no such header, and for no wait at all: then our own backoff decides.
    """
    value = value.strip()
    if _is_number(value):
        wait = float(value)
    else:
        until, here = _date(value), _date(date) or now
        wait = (until - here).total_seconds() if until is not None else 0.0
    return min(wait, limits.RETRY_AFTER_CAP) if wait > 0 else None


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
