"""The errors that a reader may see, and the exit status of each.

LiveBlogError                  something to tell the reader in one line: what happened, what to do
├── UsageError            2    the command line or the config says something that cannot be
├── NoLiveBlog            3    reached and readable, but no live blog is there
├── NotReached            4    nothing came: the reason is the subclass
│   ├── MissingFile            no such file, or it cannot be opened
│   ├── NoAnswer               name not found, refused, reset, TLS failure, led to a private address
│   ├── TimedOut               no answer, or not all of it, within the deadline
│   └── Refused                the server answered 4xx or 5xx (`status`), perhaps with a time to wait (`retry_after`)
├── Unreadable            5    it came, but it is damaged, or not what it claims to be
│   ├── OverLimit              larger, deeper or slower than the limits allow
│   └── NotAsClaimed           HTML where JSON was said, an empty answer, another format than the one named
└── StoreError            5    the cache cannot be used; `OtherVersion` when a newer version wrote it

Expected failures travel as values (`Failed` in session.py); these are raised only where the caller cannot go on.
A foreign library's exception is turned into one of these at the door, with the cause chained.
"""

from __future__ import annotations


class LiveBlogError(Exception):
    """Something to tell the reader. `str(error)` is one clean line without the program's name or a full stop.

    brief  the cause in two or three words for the status line, "name not found"; "" where the kind of error says enough
    """

    exit_status = 1

    def __init__(self, message: str = "", *, brief: str = "") -> None:
        super().__init__(message)
        self.brief = brief


class UsageError(LiveBlogError):
    """The command line or the config says something that cannot be."""

    exit_status = 2


class NoLiveBlog(LiveBlogError):
    """Reached and readable, but no live blog is there. `links` are (title, url) of live blogs that the page links to."""

    exit_status = 3

    def __init__(self, message: str, links: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.links = links


class NotReached(LiveBlogError):
    """Nothing came."""

    exit_status = 4


class MissingFile(NotReached):
    """No such file, or it cannot be opened."""


class NoAnswer(NotReached):
    """Name not found, connection refused or reset, TLS failure, or a way to a private address."""


class TimedOut(NotReached):
    """No answer, or not all of it, within the deadline."""


class Refused(NotReached):
    """The server answered 4xx or 5xx.

    status       the HTTP status
    retry_after  seconds that the server asked us to wait, None where it did not say
    """

    def __init__(self, message: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class Unreadable(LiveBlogError):
    """It came, but it is damaged."""

    exit_status = 5


class OverLimit(Unreadable):
    """Larger, deeper or slower to read than the limits allow."""


class NotAsClaimed(Unreadable):
    """Not what it claims to be."""


class StoreError(LiveBlogError):
    """The cache cannot be used."""

    exit_status = 5


class OtherVersion(StoreError):
    """A newer version of the program wrote this cache; it is never written by an older one."""
