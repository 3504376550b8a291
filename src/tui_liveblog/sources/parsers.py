"""The parsers that sources import inside `read`, so that only the worker pays for them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import walk_packages
from zoneinfo import ZoneInfo

from tui_liveblog import sources
from tui_liveblog.clean import clean_url

_ZONES = ("Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Rome", "Asia/Kolkata", "America/New_York", "UTC")
"""Zones that publishers and plain text name: their files are read once, here."""


_SELDOM = (f"{sources.__name__}.feeds.damaged",)
"""What few pages need, and takes as long to import as a third of all the rest: feedparser brings a client for the web along."""


def load() -> None:
    """Import what a source may use, before the worker gives up the right to open files."""
    for module in walk_packages(sources.__path__, f"{sources.__name__}."):
        if module.name not in _SELDOM:
            import_module(module.name)
    for zone in _ZONES:
        ZoneInfo(zone)
    _use_lazy_imports()


def load_more(zones: Sequence[str] = (), *, seldom: bool) -> None:
    """The same for what is not the same everywhere.

    zones   the IANA names of time zones that replies may name
    seldom  what few pages need
    """
    for zone in zones:
        ZoneInfo(zone)
    for name in _SELDOM if seldom else ():
        import_module(name)


def _use_lazy_imports() -> None:
    """Codecs and the like are imported at their first use: use them."""
    import selectolax.lexbor

    selectolax.lexbor.LexborHTMLParser("<p>").css("p")
    for codec in ("utf-8-sig", "utf-16", "windows-1252", "windows-1251", "shift_jis", "gb18030", "iso-8859-1", "idna"):
        "a".encode(codec)
    clean_url("https://bücher.example/")
