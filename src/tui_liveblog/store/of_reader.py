"""The files behind their thread, and what a reader did: marks, stars, places, the blogs that they follow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tui_liveblog.store.files import READING, Files, Machine
from tui_liveblog.store.followed import Followed, FollowedBlogs
from tui_liveblog.store.meanwhile import Trouble
from tui_liveblog.store.posts import Posts
from tui_liveblog.store.reading import Place, Reading, keep_place_at_once
from tui_liveblog.store.telling import claim

T = TypeVar("T")


class KeptOfReader:
    """What the store keeps that no page can give again."""

    def __init__(self, folder: Path | None, machine: Machine) -> None:
        self._folder = folder
        self._files = Files(folder, machine)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    @property
    def problem(self) -> str:
        """What a reader should know of the files, in a sentence; "" where all is well."""
        return self._files.problem

    @property
    def trouble(self) -> Trouble | None:
        """Why everything is kept in memory only; None where it is written."""
        return self._files.trouble

    def told(self) -> str:
        """What a reader should know that they were not told yet, in a sentence, once; "" for nothing."""
        return self._files.told()

    async def marks_of(self, key: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Read marks of some posts."""
        wanted = list(ids)
        return await self._run(lambda: self.reading.marks_of(key, wanted))

    async def marks(self, key: str) -> dict[str, bytes]:
        """Read marks of a blog: id → digest of the words as read."""
        return await self._run(lambda: self.reading.marks(key))

    async def mark(self, key: str, marks: Mapping[str, bytes | None], now: datetime) -> None:
        """Write read marks; None takes one away. Returns when they are safe."""
        await self._run(lambda: self.reading.mark(key, marks, now))

    async def stars(self, key: str) -> list[str]:
        """The posts of a blog that the reader starred."""
        return await self._run(lambda: self.reading.stars(key))

    async def star(self, key: str, own: str, now: datetime, *, starred: bool) -> None:
        """Star a post, or take the star away. Returns when that is safe."""
        await self._run(lambda: self.reading.star(key, own, now, starred=starred))

    async def claim(self, key: str, own: str, alert: str, now: datetime) -> bool:
        """Whether no other program has told of this post by this alert; from now on none will."""
        return await self._run(lambda: claim(self.reading.connection, key, own, alert, now))

    async def place(self, key: str) -> Place | None:
        """Where the reader left a blog."""
        return await self._run(lambda: self.reading.place(key))

    async def keep_place(self, key: str, place: Place, now: datetime) -> None:
        """Remember where the reader is."""
        await self._run(lambda: self.reading.keep_place(key, place, now))

    def keep_place_at_once(self, key: str, place: Place, now: datetime) -> None:
        """The same from any thread, by a way of its own: the store's thread, or the loop, hangs. Raises sqlite3.Error."""
        if self._folder is not None:
            keep_place_at_once(self._folder / READING, key, place, now)

    async def followed(self) -> list[Followed]:
        """The blogs that the reader follows: those open when the app was last left, in their order, then the others."""
        return await self._run(lambda: self._followed.all())  # noqa: PLW0108 - what does it may be another by then

    async def follow(self, blog: Followed) -> None:
        """Remember a blog that was opened."""
        await self._run(lambda: self._followed.follow(blog))

    async def rename(self, before: str, key: str, title: str) -> None:
        """The page of a followed blog gave it a title, and the key that it has from now on."""
        await self._run(lambda: self._followed.rename(before, key, title))

    async def keep_open(self, keys: Sequence[str], shown: str) -> None:
        """These of the followed blogs are open now, and no others; `shown` is the one that shows."""
        await self._run(lambda: self._followed.keep_open(keys, shown))

    async def unfollow(self, keys: Iterable[str]) -> None:
        """Follow these no more; what is kept of them stays."""
        await self._run(lambda: self._followed.drop(keys))

    @property
    def posts(self) -> Posts:
        """The file of posts; only on the store's thread."""
        return self._files.posts

    @property
    def reading(self) -> Reading:
        """The file of read marks; only on the store's thread."""
        return self._files.reading

    @property
    def _followed(self) -> FollowedBlogs:
        return FollowedBlogs(self.reading.connection)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._files.doing, work)
