"""Addresses: http and https alone, in printable ASCII, the host as it really is."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from tui_liveblog import limits

_URL_SAFE = "/%:@!$&'()*+,;=~-._[]"
_URL_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"[a-z0-9._-]+")
# An address that comes out as it goes in, which nearly all do: what follows would take it apart and join it again.
_PLAIN_URL = re.compile(
    r"https?://[a-z0-9._-]+(?::[1-9][0-9]{0,3}|:[1-5][0-9]{4})?"
    r"(?:/[A-Za-z0-9/%:@!$&'()*+,;=~._-]*(?:\?[A-Za-z0-9/%:@!$&'()*+,;=~._?-]+)?)?"
)

# And any address that has been through here: no user, nothing but printable ASCII.
_PRINTED_URL = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][!-~]*)?")


def clean_url(url: str) -> str:
    """The address in printable ASCII, or "" for one that must not be opened.

    Only http and https, at most 2,083 bytes, no user information, no control, nothing that turns text round. A host of other
    letters is shown in its punycode form, so that a Cyrillic look-alike looks like what it is.
    """
    url = url.strip()
    if len(url) <= limits.URL and _PLAIN_URL.fullmatch(url):
        return url
    if not url or len(url) > limits.URL or _URL_REFUSED.search(url):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return ""
    netloc = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    if not netloc:
        return ""
    if port is not None:
        netloc = f"{netloc}:{port}"
    path, query, fragment = (
        quote(part, safe=_URL_SAFE + "?", errors="replace") for part in (parts.path, parts.query, parts.fragment)
    )
    made = urlunsplit((parts.scheme, netloc, path.replace("?", "%3F"), query, fragment))
    return made if len(made) <= limits.URL else ""


def is_clean_url(url: str) -> bool:
    """Whether it is one that `clean_url` made."""
    return len(url) <= limits.URL and _PRINTED_URL.fullmatch(url) is not None


def _host(host: str, *, bracketed: bool) -> str:
    """The host as a URL bears it, or "". An IPv4 address dressed as IPv6 is refused: nobody writes one for a reader."""
    if bracketed:
        import ipaddress

        try:
            address = ipaddress.IPv6Address(host)
        except ValueError:
            return ""
        return "" if address.ipv4_mapped else f"[{host}]"
    if not host.isascii():
        host = _punycode(host)
    return host if _HOST.fullmatch(host) else ""


def _punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        return ""
