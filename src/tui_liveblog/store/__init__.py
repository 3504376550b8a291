"""What is kept: posts, revisions and validators in `posts.sqlite3`, read marks and places in `reading.sqlite3`.

The first can be rebuilt from the web, the second cannot, so damage to one never touches the other. Both live on one thread of
their own; every method here returns when the thread has done it, and a mark is acknowledged when its commit has returned.
Where the cache cannot be written, the program goes on in memory, says so (`trouble`), and tries again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType

from tui_liveblog.changes import Changes, Known
from tui_liveblog.errors import StoreError
from tui_liveblog.model import Post
from tui_liveblog.query import At, Query
from tui_liveblog.store.database import settle_log
from tui_liveblog.store.entries import End, Entries, Kept
from tui_liveblog.store.facts import Counting, Facts
from tui_liveblog.store.files import Machine
from tui_liveblog.store.followed import Followed
from tui_liveblog.store.forgetting import Forgetting
from tui_liveblog.store.meanwhile import Trouble
from tui_liveblog.store.of_reader import KeptOfReader
from tui_liveblog.store.reading import Place
from tui_liveblog.store.ready import Ready
from tui_liveblog.store.revisions import Revision
from tui_liveblog.store.search import Found, Reader, Search, Searches
from tui_liveblog.store.tables import Look, News, StoredBlog, is_long
from tui_liveblog.timeline import Columns, Entry
from tui_liveblog.transfer import NOTHING_KNOWN, Validators

__all__ = [
    "Facts",
    "Followed",
    "Found",
    "Look",
    "Machine",
    "News",
    "Place",
    "Reader",
    "Ready",
    "Revision",
    "Store",
    "StoredBlog",
    "Trouble",
]


class Store(KeptOfReader):
    """Both files behind one thread.

    folder   the cache directory, made when it is not there; None keeps everything in memory
    machine  what the files stand on, for tests and for clocks that run faster
    """

    def __init__(self, folder: Path | None, machine: Machine | None = None) -> None:
        super().__init__(folder, machine or Machine())
        self._searches = Searches()

    async def __aenter__(self) -> Store:
        """Open both files. Raises OtherVersion when a newer version wrote one of them."""
        try:
            await self._run(self._files.open)
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what was asked for, and close."""
        await self._run(self._files.close)
        self._thread.shutdown(wait=True)

    async def known_blog(self, key: str) -> StoredBlog | None:
        """A blog by its key, or by an address that once led to it."""
        return await self._run(lambda: self.posts.blog(key))

    async def entries(self, key: str) -> list[Entry]:
        """Every post of a blog as the timeline needs it, without its text, newest first."""
        columns = await self.index(key)
        return [columns.entry(row) for row in range(len(columns))]

    async def index(self, key: str) -> Columns:
        """The index of a blog, newest first: read in pieces, between which others have a turn."""

        def piece(columns: Columns, after: End | None) -> End | None:
            return self._entries(key).piece(columns, after)

        def settle(posts: int) -> None:
            self.posts.settle(key, posts)

        while True:
            columns, turns = Columns(), self._files.turns
            end = await self._run(partial(piece, columns, None))
            while end is not None:
                end = await self._run(partial(piece, columns, end))
            if turns == self._files.turns:
                await self._run(partial(settle, len(columns)))
                return columns
            # The files are others now: what was read of those before may not be in them.

    async def kept(self, key: str, many: int) -> Kept:
        """What there is of a blog for the first picture: an index of so many posts on each side of the reader's place."""

        return await self._run(lambda: self._entries(key).kept(many))

    async def load(self, key: str, ids: Iterable[str]) -> dict[str, Known]:
        """Posts by id; unknown ids are left out."""
        wanted = tuple(ids)
        return await self._run(lambda: self.posts.load(key, wanted))

    async def everything(self, key: str) -> list[Known]:
        """Every post of a blog, newest first."""
        return await self._run(lambda: self.posts.everything(key))

    async def previous(self, key: str, own: str) -> Known | None:
        """A post as it was before its last edit."""
        return await self._run(lambda: self.posts.previous(key, own))

    async def facts(self, key: str) -> Facts:
        """What is kept of a blog, counted."""
        return await self._run(lambda: Counting(self.posts.connection).facts(key))

    async def revisions(self, key: str, own: str) -> list[Revision]:
        """Every earlier version of a post, oldest first; none of a post that was never edited."""
        return await self._run(lambda: self.posts.revisions(key, own))

    def make_ready(self, key: str, posts: Sequence[Post], ready: Ready) -> None:
        """Make posts ready to be received, on the store's thread, while others are read. Returns at once."""

        def work() -> None:
            with suppress(sqlite3.Error):  # `receive` meets it again, and knows what to do
                self.posts.make_ready(key, posts, ready)

        self._thread.submit(work)

    async def receive(self, look: Look, now: datetime) -> Changes:
        """Compare a look with what is stored, and store it, in one transaction."""
        return await self._run(self.receiving(look, now))

    def receiving(self, look: Look, now: datetime) -> Callable[[], Changes]:
        """The same as work for `news`."""

        def work() -> Changes:
            # Marks move before the posts are committed: were it after, a kill in between would leave a read post unread for
            # good.
            changes = self.posts.receive(look, now, lambda moved: self.reading.move(look.key, moved))
            if changes:
                self._files.make_room()
            if is_long(look):
                self._thread.submit(lambda: settle_log(self.posts.connection))  # when who waits for this has it
            return changes

        return work

    async def unchanged(self, key: str, validators: Mapping[str, Validators], now: datetime, *, full: bool) -> Changes:
        """A look that the server answered with 304; one at the whole window confirms what the look before it missed."""
        return await self._run(self.confirming(key, validators, now, full=full))

    def confirming(self, key: str, validators: Mapping[str, Validators], now: datetime, *, full: bool) -> Callable[[], Changes]:
        """The same as work for `news`."""
        return lambda: self.posts.unchanged(key, validators, now, full=full)

    async def news(self, key: str, count: int, first: Callable[[], Changes] = Changes) -> News:
        """What changed after the look that `count` counts, whoever saw it. `first` is done in the same turn of the thread."""

        def work() -> News:
            first()
            now, changes = self.posts.since(key, count)
            came = [known.post.id for known in changes.added]
            return News(now, changes, self.posts.blog(key), self.reading.marks_of(key, came) if came else {})

        return await self._run(work)

    async def since(self, key: str, news: int) -> tuple[int, Changes]:
        """The same, without what is known of the blog."""
        return await self._run(lambda: self.posts.since(key, news))

    async def version(self) -> tuple[int, int]:
        """Numbers that change when another program wrote posts, or read marks."""
        return await self._run(self._files.version)

    async def validators(self, key: str, url: str) -> Validators:
        """What to ask this address with."""
        return (await self.to_ask(key))[1].get(url, NOTHING_KNOWN)

    async def to_ask(self, key: str) -> tuple[StoredBlog | None, Mapping[str, Validators]]:
        """What is known of a blog, and what to ask its addresses with."""
        return await self._run(lambda: (self.posts.blog(key), self.posts.validators(key)))

    async def search(self, key: str, query: Query, at: At, reader: Reader | None = None) -> Found:
        """The posts that a query lets through, and the query without what took too long.

        reader  what was read and starred, where the files do not know it
        """
        found = Found([], query)
        async for some, _ in self.searching(key, query, at, reader):
            found = some
        return found

    async def searching(
        self, key: str, query: Query, at: At, reader: Reader | None = None
    ) -> AsyncGenerator[tuple[Found, bool], None]:
        """The same in steps: what was found so far, newest first, and whether more may come.

        Between steps others have a turn; whoever does not want the rest any more leaves.
        """

        def begin() -> Search | None:
            return self._searches.begin(self.posts, self.reading, key, query, at=at, reader=reader)

        def step(search: Search) -> bool:
            return self._searches.step(self.posts, search)

        search = await self._run(begin)
        more = search is not None
        while search is not None and more:
            more = await self._run(partial(step, search))
            yield Found(search.ids, search.query), more

    async def hold(self, key: str) -> None:
        """A blog is on a screen from now on: its posts stay, however full the cache is."""
        await self._run(lambda: self._files.screens.hold(key))

    async def let_go(self, key: str) -> None:
        """It is on that screen no more."""
        await self._run(lambda: self._files.screens.let_go(key))

    async def lead(self, address: str, key: str) -> None:
        """From now on this address leads to the blog with this key."""
        await self._run(lambda: self.posts.lead(address, key))

    async def forget(self, key: str) -> int | None:
        """Keep nothing of a blog; how many posts it had, None where nothing was kept. Raises StoreError where none can be."""

        def work() -> int | None:
            if self.trouble is not None:
                raise StoreError(f"{self.trouble.what}: nothing can be forgotten now")
            return self._forgetting.forget(key)

        return await self._run(work)

    async def addresses(self) -> list[str]:
        """Every address under which anything is kept."""
        return await self._run(lambda: self._forgetting.addresses())  # noqa: PLW0108 - what does it may be another by then

    def _entries(self, key: str) -> Entries:
        return Entries(self.posts.connection, self.reading, self.posts.blog(key))

    @property
    def _forgetting(self) -> Forgetting:
        return Forgetting(self.posts.connection, self.reading.connection)
