"""What is stored of the blog that a session follows: opened, held while it is on a screen, and read."""

from __future__ import annotations

from tui_liveblog.changes import Known
from tui_liveblog.model import Blog
from tui_liveblog.session.outcomes import Opening
from tui_liveblog.store import Store
from tui_liveblog.timeline import Columns

_NEAR = 300
"""Posts of the index, before and after the reader's place, that are read before the first picture."""


class Kept:
    """One blog in the store.

    key  what it is known by there
    """

    def __init__(self, store: Store, key: str) -> None:
        self._store, self.key = store, key
        self._news: int | None = None  # the look up to which everything was yielded, or was there at the opening
        self._held = ""  # the key under which what is stored may not go

    @property
    def store(self) -> Store:
        """Where this blog is kept."""
        return self._store

    async def open(self) -> Opening:
        """What is stored of the blog, of a long history the posts near the reader; no network.

        What is yielded from now on is what comes after it.
        """
        stored = await self._store.known_blog(self.key)
        await self._hold(self.key if stored is None else stored.blog.key)
        if stored is None:
            self._news = 0
            return Opening(Blog(key=self.key), Columns())
        self.key, self._news = stored.blog.key, stored.news
        kept = await self._store.kept(self.key, _NEAR)
        to_come = max(1, stored.posts - len(kept.columns)) if kept.lacks_newer or kept.lacks_older else 0
        return Opening(
            stored.blog,
            kept.columns,
            to_come,
            kept.lacks_newer,
            kept.place,
            stored.looked,
            stored.older,
            kept.stars,
            stored.over_gaps,
        )

    async def index(self) -> Columns:
        """The index of the whole history, newest first."""
        return await self._store.index(self.key)

    async def close(self) -> None:
        """It is on no screen any more."""
        await self._hold("")

    async def _hold(self, key: str) -> None:
        """Keep what is stored of this blog, whatever room it takes."""
        before, self._held = self._held, key
        if key != before:
            if key:
                await self._store.hold(key)
            if before:
                await self._store.let_go(before)

    async def load(self, ids: list[str]) -> dict[str, Known]:
        """Posts by id."""
        return await self._store.load(self.key, ids)

    async def _settle_key(self, canonical: str) -> None:
        """At the first look the page says what its canonical address is, and the blog is known by it from then on.

        Only then: newsdesks revise addresses, and read marks stay with the first, to which the later ones lead.
        """
        key = canonical or self.key
        if key == self.key:
            return
        other = await self._store.known_blog(key)
        if await self._store.known_blog(self.key) is None:
            self.key, self._news = (key, 0) if other is None else (other.blog.key, 0)
        elif other is None:
            await self._store.lead(key, self.key)
        if self._held:
            await self._hold(self.key)
