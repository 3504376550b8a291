"""What went wrong, in a reader's words: what happened, and what to do. Nothing of httpx leaves it, nor any address in full."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tui_liveblog.clean import clean_line
from tui_liveblog.errors import LiveBlogError, NoAnswer, Refused, TimedOut, Unreadable
from tui_liveblog.fetch.headers import retry_after

_WAITING = {429: "too many requests", 503: "it is overloaded or being mended"}


def host_in_words(url: str) -> str:
    """The host of an address, with its port; never its path, which may hold a key."""
    with contextlib.suppress(ValueError):  # brackets that are no address
        return clean_line(urlsplit(url).netloc.rpartition("@")[2], 80) or "the server"
    return "the server"


def refused(status: int, headers: Mapping[str, str], url: str) -> Refused:
    """The server answered, but not with the page."""
    host = host_in_words(url)
    wait = retry_after(headers.get("retry-after", ""), headers.get("date", ""), datetime.now(UTC))
    if status in (404, 410):
        message = f"{host} has no such page ({status}); check the address"
    elif status in (401, 403):
        message = f"{host} does not let this be read without a browser ({status}); open it there"
    elif status == 511:
        message = f"this network wants a login before it lets anything through ({status}); open {host} in a browser"
    elif status in _WAITING:
        message = f"{host} asks to wait: {_WAITING[status]} ({status})"
    elif status >= 500:
        message = f"{host} has trouble of its own ({status}); try again later"
    else:
        message = f"{host} answered {status}, which is no page"
    return Refused(message, status, wait)


def ours(error: Exception, url: str) -> LiveBlogError:
    """httpx's error as one of ours, in words for a reader."""
    import httpx

    host, words = host_in_words(url), _words(error)
    if not isinstance(error, httpx.HTTPError):
        return NoAnswer(f"{host} cannot be asked: {words}", brief="cannot be asked")
    if isinstance(error, httpx.TimeoutException):
        return TimedOut(f"{host} did not answer in time; check the connection")
    if isinstance(error, httpx.RemoteProtocolError):
        return _not_http(host, words)
    if isinstance(error, httpx.ConnectError):
        return _not_connected(host, words)
    if isinstance(error, httpx.ProxyError):
        return NoAnswer(f"the proxy does not lead to {host}: {words}", brief="proxy refuses")
    if isinstance(error, httpx.UnsupportedProtocol):
        return NoAnswer(f"{host} cannot be asked: only http and https can", brief="cannot be asked")
    return NoAnswer(f"{host} cannot be reached: {words or 'the connection was lost'}", brief="connection lost")


def _not_http(host: str, words: str) -> LiveBlogError:
    if "without sending a response" in words:
        return NoAnswer(f"{host} hung up without an answer; check the address, or try again later", brief="hung up")
    if "complete message body" in words or "incomplete chunked read" in words:
        return Unreadable(
            f"{host} broke off in the middle of its answer; it is asked again at the next check", brief="cut short"
        )
    return Unreadable(f"{host} broke off or sent what is no HTTP: {words}", brief="no HTTP")


def _not_connected(host: str, words: str) -> LiveBlogError:
    lowered = words.lower()
    if "certificate" in lowered:
        return NoAnswer(
            f"{host} could not prove who it is ({words}); check the clock and the network", brief="false certificate"
        )
    if "ssl" in lowered or "tls" in lowered:
        return NoAnswer(f"{host} speaks no encryption that can be trusted ({words})", brief="no encryption")
    if "name or service" in lowered or "nodename" in lowered or "resolution" in lowered or "getaddrinfo" in lowered:
        return NoAnswer(f"the name {host} was not found; check the address and the connection", brief="name not found")
    return NoAnswer(
        f"{host} refused the connection or cannot be reached; check the address and the connection", brief="no connection"
    )


def _words(error: Exception) -> str:
    return clean_line(str(error), 120).rstrip(".")
