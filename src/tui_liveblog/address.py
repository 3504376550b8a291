"""What SOURCE means: a URL, a file, or standard input; and the key under which a blog is remembered. Pure but for `exists`."""

from __future__ import annotations

import ipaddress
import os
import re
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from tui_liveblog.clean import clean_line, clean_url
from tui_liveblog.errors import UsageError

_TRACKING = (
    r"(?i)(utm_.*|at_.*|ns_.*|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|cmp|icid|ito|xtor|ref|ref_src|smid|src|s_cid"
    r"|api-key)"
)
"""Parameters that say where a reader came from, not what they read."""

_BARE = r"(?i)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::\d+)?(?:[/?#].*)?"
"""An address typed without its scheme: `example.org/live/storm`."""

_FILE_NAME = r"(?i)[^/?#]*\.(html?|xhtml|mht|txt|md|json|jsonl|xml|rss|atom|rdf|gz|toml|csv|pdf)"
"""A name that is a file's rather than a host's."""

_LIVE_PATH = r"(?i)/live[/-]|live-?blog|-live-|-live$"
"""How newsdesks write the addresses of their live blogs."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_OLD_NUMBER = r"(?i)(?:(?:0x[0-9a-f]*|[0-9]+)(?:\.|$)){1,4}"
"""An IPv4 address in one of the ways that C has always taken: 127.1, 2130706433, 0x7f.1, 0177.0.0.1."""

_LOOPBACK = r"127(?:\.\d{1,3}){3}"
"""Not any host that begins with 127: `127.example.org` is somebody's."""


class Kind(StrEnum):
    """Where a blog's bytes come from."""

    URL = "url"
    FILE = "file"
    INPUT = "input"


class Address(Struct, frozen=True):
    """Where a blog is read from.

    text  the URL, the file's absolute path, or "-"
    url   where a saved file's page came from (`--url`), else ""
    """

    kind: Kind
    text: str
    url: str = ""

    @property
    def key(self) -> str:
        """What the blog is remembered under until its page names its canonical address; "" for what is not remembered."""
        if self.kind is Kind.URL:
            return canonical(self.text)
        if self.url:
            return canonical(self.url)
        return "" if self.kind is Kind.INPUT else self.text

    @property
    def name(self) -> str:
        """The host, or the file's name, for a reader."""
        if self.kind is Kind.URL or self.url:
            return host_of(self.url or self.text)
        return "standard input" if self.kind is Kind.INPUT else clean_line(os.path.basename(self.text))

    @property
    def on_loopback(self) -> bool:
        """Whether it is on this machine: the reader's own server, or a file."""
        host = host_of(self.text) if self.kind is Kind.URL else ""
        return self.kind is not Kind.URL or host in ("localhost", "::1") or re.fullmatch(_LOOPBACK, host) is not None


def parse_source(text: str, url: str = "") -> Address:
    """What the reader typed. Raises UsageError for what can be none of the three."""
    came_from = clean_url(url) if url else ""
    if url and not came_from:
        raise UsageError(f"--url must be an http or https address, not {clean_line(url, 80)!r}")
    if text == "-":
        return Address(Kind.INPUT, "-", came_from)
    if re.match(r"https?://", text, re.IGNORECASE):
        address = clean_url(text)
        if not address:
            raise UsageError(f"{clean_line(text, 80)!r} is no address that can be opened; check its host")
        return Address(Kind.URL, address)
    if scheme := re.match(r"([a-z][a-z0-9+.-]*)://", text, re.IGNORECASE):
        raise UsageError(f"{clean_line(scheme[1], 20)}:// cannot be followed; only http and https can")
    bare = re.fullmatch(_BARE, text) and not re.fullmatch(_FILE_NAME, text)
    if bare and not os.path.lexists(text) and (address := clean_url(f"https://{text}")):
        return Address(Kind.URL, address)
    if not text:
        raise UsageError("an empty SOURCE; give a URL, a file, or - for standard input")
    return Address(Kind.FILE, os.path.abspath(text), came_from)


def canonical(url: str) -> str:
    """The URL without fragment, tracking parameters, and the differences that mean nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    netloc = f"[{host}]" if ":" in host else host
    if parts.port and parts.port != {"http": 80, "https": 443}.get(parts.scheme):
        netloc = f"{netloc}:{parts.port}"
    query = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not re.fullmatch(_TRACKING, name)
    ]
    return urlunsplit((parts.scheme, netloc, parts.path or "/", urlencode(query), ""))


def canonical_key(address: Address, named: str) -> str:
    """The blog's key once its page was read. `named` is the address that the page calls its own.

    A page speaks only for its own site: one that claims another's address would share, and could spoil, what was read there.
    """
    if address.kind is Kind.URL and named and same_site(named, address.text):
        return canonical(named)
    return address.key


def points_inside(url: str) -> bool:
    """Whether a URL names this machine or a private network, by its host as written: no page may send a reader there.

    A name that only resolves to such an address is found where it is connected to: `is_private`.
    """
    host = host_of(url).rstrip(".")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".home.arpa")) or not host:
        return True
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host.rpartition(".")[2].isdigit() or re.fullmatch(_OLD_NUMBER, host) is not None  # written to deceive
    return is_private(host)


def is_private(address: str) -> bool:
    """Whether an IP address is this machine's or a private network's, or stands for one, or for nobody or for many.

    Anything that leads to IPv4 through IPv6 is judged by the IPv4 address in it. Carriers' own networks (100.64/10, RFC 6598),
    link-local addresses and what no registry gives out are private too; what is no address counts as private.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _embedded(found)
        if inner is not None:
            return is_private(str(inner))
        if found.is_site_local:
            return True
    return not found.is_global or found.is_multicast or found.is_reserved or found.is_unspecified


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address in one of NAT64 (RFC 6052: DNS64 gives them out) or the old IPv4-compatible form; None for others."""
    if address in _NAT64 or int(address) >> 32 == 0:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_live_address(url: str, site: str) -> bool:
    """Whether an address looks like that of a live blog on the same site as another."""
    try:
        parts = urlsplit(url)
        same = _name(parts.hostname) == _name(urlsplit(site).hostname)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and same and re.search(_LIVE_PATH, parts.path.rstrip("/")) is not None


def _name(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")


def host_of(url: str) -> str:
    """The host of a URL in lower case, "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # brackets that are no address
        return ""


def site_of(url: str) -> str:
    """The host of a URL, with its port where that is no usual one: `ellery.example`, `127.0.0.1:8000`; "" if it has none."""
    try:
        port = urlsplit(url).port
    except ValueError:  # brackets that are no address, or a port that is none
        return host_of(url)
    return f"{host_of(url)}:{port}" if port not in (None, 80, 443) else host_of(url)


def same_site(one: str, other: str) -> bool:
    """Whether two URLs are of one site; `www.`, `amp.` and `m.` make no other."""
    return _site(one) == _site(other)


def _site(url: str) -> tuple[str, int | None]:
    try:
        port = urlsplit(url).port
        return re.sub(r"^(www|amp|m|mobile)\.", "", host_of(url)), None if port in (80, 443) else port
    except ValueError:
        return "", None
