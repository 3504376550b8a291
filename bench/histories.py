"""Caches with histories of several sizes, ours and newsboat's, both filled by polls of the same feeds."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from bench import newsboat
from bench.feeds import TITLE, feed, headline
from bench.looker import Looker
from bench.screen import Pane
from bench.serving import Serving

__all__ = ["TITLE", "Histories"]

_AT_ONCE = 10_000


class Histories:
    """For each size a cache of ours and one of newsboat's, and the server whose feed they hold. Sizes rise.

    boats  whether newsboat's are wanted
    """

    def __init__(self, folder: Path, sizes: Sequence[int], *, boats: bool = True) -> None:
        self._folder = folder
        self._boats = boats and newsboat.is_there()
        self._serving = Serving()
        self._sizes = sorted(sizes)

    def __enter__(self) -> Histories:
        """Fill them: by polls of at most 10,000 posts each, as readers would have."""
        self._serving.__enter__()
        ours, boat = self._folder / "filling", newsboat.Newsboat(self._folder / "filling-boat", self._url())
        there = 0
        self._put(1, 0)
        with Looker(self._url(), ours) as looker:
            for size in self._sizes:
                while there < size:
                    more = min(_AT_ONCE, size - there)
                    self._put(more, there)
                    looker.look(str(more))
                    if self._boats:
                        boat.poll()
                    there += more
                self._copy(size)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop serving."""
        self._serving.__exit__(kind, error, trace)

    def newest(self, size: int) -> str:
        """What is on the screen when the newest post is."""
        return headline(size)

    def ours(self, size: int, *arguments: str, columns: int = 80, rows: int = 24) -> Pane:
        """The app on that history."""
        folder = self._folder / f"ours-{size}"
        return Pane(self._url(), "--interval", "3600", *arguments, cache=folder, columns=columns, rows=rows)

    def boat(self, size: int) -> newsboat.Newsboat:
        """newsboat on that history."""
        return newsboat.Newsboat(self._folder / f"boat-{size}", self._url())

    def serve(self, size: int) -> None:
        """Serve the newest posts of that history: polls find nothing new."""
        self._put(min(size, 100), max(0, size - 100))

    def _put(self, posts: int, after: int) -> None:
        self._serving.put("/feed", feed(posts, after=after), "application/rss+xml")

    def _url(self) -> str:
        return self._serving.url("/feed")

    def _copy(self, size: int) -> None:
        """The caches as they are now: SQLite's files are whole when copied together and nobody writes."""
        shutil.copytree(self._folder / "filling", self._folder / f"ours-{size}")
        if self._boats:
            shutil.copytree(self._folder / "filling-boat", self._folder / f"boat-{size}")
