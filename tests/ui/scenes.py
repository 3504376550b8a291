"""What the tests of the reader, the tab and the app share: a story whose posts a test publishes, edits and takes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from tui_liveblog.address import parse_source
from tui_liveblog.changes import Known
from tui_liveblog.model import Block, BlockKind, Blog, Coverage, Origins, Post, Rank, Snapshot, Span, Status, text_digest
from tui_liveblog.poll import Cadence, Gate
from tui_liveblog.query import parse
from tui_liveblog.rules import Rules
from tui_liveblog.session import Outcome, Session
from tui_liveblog.sources.base import Reply, Request
from tui_liveblog.store import Place, Store
from tui_liveblog.timeline import Timeline, entry_of
from tui_liveblog.transfer import Fetched, Validators
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import FULL, Marks
from tui_liveblog.ui.reader import Reader
from tui_liveblog.ui.shelf import Shelf
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.themes import find_theme
from tui_liveblog.worker import Worker
from tui_liveblog.worker.messages import Early, Seen

URL = "https://ellery.example/live/storm"
UTC_ZONE = UTC
NOON = datetime(2024, 11, 14, 12, tzinfo=UTC)
AUTHORS = ("Ines Karvonen", "Tom Adeyemi", "Lowri Pugh")


def story_post(number: int, rows: int = 2, *, minutes: float | None = None, author: str = "", **fields: object) -> Post:
    """Post `number` of the story, a minute after the one before it: a headline, a byline, and so many rows of list."""
    body = tuple(Block(BlockKind.ITEM, (Span(f"item {row} of {number}"),)) for row in range(1, rows + 1))
    given = {
        "published": NOON + timedelta(minutes=number if minutes is None else minutes),
        "title": f"Post {number} of the storm",
        "authors": (author or AUTHORS[number % len(AUTHORS)],),
        "body": body,
        "origins": Origins.all(Rank.SHOWN),
    }
    return Post(f"p{number}", **{**given, **fields})  # type: ignore[arg-type]  # a test names the fields of Post


def story(count: int, rows: int = 2) -> list[Post]:
    """So many posts, newest first."""
    return [story_post(number, rows) for number in range(count, 0, -1)]


class Clock:
    """Time that passes when a test says so: seconds that only move forward, and the wall clock."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return NOON + timedelta(hours=4, seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds


class ReaderScene:
    """A reader over a timeline that the test itself tells what came: no store, no session."""

    def __init__(self, posts: Iterable[Post], *, rows: int = 21, width: int = 80, place: Place | None = None) -> None:
        self.posts: dict[str, Known] = {}
        self.clock = Clock()
        self.timeline = Timeline()
        self.shelf = Shelf(self.timeline, self._load, FULL, UTC)
        self.shelf.set_grid(Grid.of(width))
        self.reader = Reader(self.timeline, self.shelf, self.clock)
        self.reader.set_rows(rows)
        self.shelf.put(self._know(posts))
        self.timeline.receive(entry_of(known, Blog()) for known in self.posts.values())
        self.reader.open(place)

    def _know(self, posts: Iterable[Post]) -> list[Known]:
        known = []
        for post in posts:
            assert post.published is not None
            before = self.posts.get(post.id)
            order = before.order if before else len(self.posts) + 1
            edited = self.clock.now() if before and before.post != post else None
            self.posts[post.id] = Known(post, post.published, order, text_digest(post), self.clock.now(), edited)
            known.append(self.posts[post.id])
        return known

    async def _load(self, ids: list[str]) -> dict[str, Known]:
        return {own: self.posts[own] for own in ids if own in self.posts}

    async def publish(self, *posts: Post, hidden: Iterable[str] = ()) -> None:
        """New posts, and new versions of known ones; `hidden` are those that the filter keeps out."""
        async with self.reader.holding():
            known = self._know(posts)
            self.shelf.put(known)
            away = self.reader.stance == "HELD"
            self.timeline.receive((entry_of(item, Blog()) for item in known), fresh=away)
            self.timeline.show_also({item.post.id for item in known} - set(hidden))

    async def withdraw(self, own: str) -> None:
        """A post is taken away."""
        async with self.reader.holding():
            known = self.posts[own] = replace(self.posts[own], withdrawn=self.clock.now())
            self.shelf.put([known])
            self.timeline.receive([entry_of(known, Blog())])

    async def show(self, ids: Iterable[str] | None) -> None:
        """Filter: let only these through."""
        async with self.reader.holding(filtering=True):
            self.timeline.show(None if ids is None else list(ids))

    async def resize(self, width: int, rows: int) -> None:
        """Another size of the window."""
        async with self.reader.holding(fitting=True):
            self.shelf.set_grid(Grid.of(width))
            self.reader.set_rows(rows)

    def press(self, key: str) -> None:
        """What a key or the wheel asks the reader to do."""
        if key == "wheel":
            self.reader.wheel(3)
            return
        self.reader.touch()
        match key:
            case "step":
                self.reader.step(1)
            case "line":
                self.reader.line(1)
            case "page":
                self.reader.page(1)
            case "half":
                self.reader.page(0.5)
            case "oldest":
                self.reader.to_oldest()
            case "turn":
                self.reader.turn()

    def line(self) -> tuple[str, int, int] | None:
        """The first row of the cursor's post that shows: the post, its row, the row of the screen."""
        cursor = self.reader.cursor
        rows = enumerate(self.reader.lines())
        return next(((line.post, line.row, at) for at, line in rows if line.post == cursor and line.row >= 0), None)

    def row_of(self, own: str) -> int | None:
        """The row of the screen on which a post's first row stands."""
        rows = enumerate(self.reader.lines())
        return next((at for at, line in rows if line.post == own and line.row == 0), None)


class Told(Worker):
    """A page reader that is told what each page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = Snapshot(Blog())

    async def read(
        self,
        replies: tuple[Reply, ...],
        source: str = "",
        state: bytes = b"",
        *,
        gather: bool = False,
        early: Early | None = None,
    ) -> Seen:
        return Seen("schema.org", self.snapshot)


class TabScene:
    """A tab over a real session and a real store in memory; `get` and the page reader do what the test says.

    error  what the next looks fail with
    """

    def __init__(self, tab: Tab, store: Store, worker: Told, clock: Clock) -> None:
        self.tab, self.store, self.clock, self._worker = tab, store, clock, worker
        self.error: Exception | None = None
        self.changed = True
        self.asked = 0
        self.blog = Blog(title="Storm Maren strikes Port Ellery", url=URL, status=Status.LIVE)
        self.posts: list[Post] = []

    async def get(self, request: Request, validators: Validators) -> Fetched:
        """What the session asks with."""
        self.asked += 1
        if self.error is not None:
            raise self.error
        return Fetched(Reply(request.url, b"<html>%d" % self.asked) if self.changed else None, Validators('"a"'))

    def tell(self, *posts: Post) -> None:
        """The page shows these as well from now on, in the place of those with the same ids."""
        ids = {post.id for post in posts}
        self.posts = [*posts, *(post for post in self.posts if post.id not in ids)]
        self._worker.snapshot = Snapshot(self.blog, tuple(self.posts), Coverage.WHOLE)

    async def look(self) -> Outcome:
        """One look of the session, and what the tab makes of it."""
        self.tell()
        outcome = await self.tab.session.look()
        await self.tab.came(outcome)
        return outcome

    async def publish(self, *posts: Post) -> Outcome:
        """The page shows these as well; one look."""
        self.tell(*posts)
        return await self.look()

    async def press(self, *actions: str) -> str:
        """Do actions; the answer to the last one."""
        for action in actions:
            assert await self.tab.do(action), action
        return self.tab.answer

    async def resize(self, width: int, rows: int) -> None:
        """The window has this size: the timeline so many rows."""

        def change() -> None:
            self.tab.shelf.set_grid(Grid.of(width))
            self.tab.reader.set_rows(rows)

        await self.tab.resize(change)


@asynccontextmanager
async def tab_scene(
    posts: Iterable[Post] = (),
    *,
    keep: bool = True,
    store: Store | None = None,
    width: int = 80,
    rows: int = 21,
    marks: Marks = FULL,
    address: str = URL,
    newest_first: bool = True,
    hold_unfocused: bool = False,
    clock: Clock | None = None,
    rules: Rules | None = None,
) -> AsyncIterator[TabScene]:
    """A tab that has looked once, where there are posts. A `store` is the test's own to open and close."""
    clock, worker = clock or Clock(), Told()
    scenes: list[TabScene] = []

    async def get(request: Request, validators: Validators) -> Fetched:
        return await scenes[0].get(request, validators)

    async with own_store(store) as kept:
        session = Session(
            parse_source(address),
            get=get,
            store=kept,
            worker=worker,
            gate=Gate(clock),
            cadence=Cadence(30, 0, clock=clock, random=lambda: 0.5),  # asked again as soon as a test says so
            now=clock.now,
            clock=clock,
        )
        tab = Tab(
            session,
            marks=marks,
            zone=UTC,
            now=clock.now,
            clock=clock,
            keep=keep,
            newest_first=newest_first,
            hold_unfocused=hold_unfocused,
            rules=rules,
        )
        scene = TabScene(tab, kept, worker, clock)
        scenes.append(scene)
        await scene.resize(width, rows)
        await tab.open()
        posts = list(posts)
        if posts:
            await scene.publish(*posts)
        yield scene


@asynccontextmanager
async def own_store(store: Store | None) -> AsyncIterator[Store]:
    """The store that was given, or one in memory for as long as this lasts."""
    if store is not None:
        yield store
        return
    async with Store(None) as made:
        yield made


@asynccontextmanager
async def app_scene(
    posts: Iterable[Post] = (),
    *,
    width: int = 80,
    height: int = 24,
    query: str = "",
    marks: Marks = FULL,
    store: Store | None = None,
    clock: Clock | None = None,
    rules: Rules | None = None,
) -> AsyncIterator[AppScene]:
    """The app in a window that nobody sees, on a tab that has looked once."""
    async with tab_scene(posts, width=width, marks=marks, store=store, clock=clock, rules=rules) as scene:
        app = LiveBlogApp(scene.tab, find_theme("late-edition"), marks=marks, zone=UTC, query=parse(query))
        async with app.run_test(size=(width, height)) as pilot:
            made = AppScene(app, pilot, scene)
            await made.settle()
            yield made


class AppScene:
    """The app, its keys and its screen."""

    def __init__(self, app: LiveBlogApp, pilot: Pilot[int], scene: TabScene) -> None:
        self.app, self.pilot, self.scene, self.tab = app, pilot, scene, scene.tab

    async def settle(self) -> None:
        """Until everything that was asked for is drawn."""
        await self.pilot.pause()
        async with self.tab.turn:
            pass
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, as Textual names them."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Put text into the prompt."""
        prompt = self.app.query_one(Input)
        prompt.insert_text_at_cursor(text)
        await self.settle()

    async def publish(self, *posts: Post) -> None:
        """The page shows these as well; the app looks at once."""
        asked = self.scene.asked
        self.scene.tell(*posts)
        self.tab.session.check_now()
        async with asyncio.timeout(10):  # an app that broke never asks
            while self.scene.asked == asked:
                await self.pilot.pause(0.01)
        await self.settle()

    @property
    def strips(self) -> list[Strip]:
        """The rows of the screen as they are drawn."""
        return self.app.screen._compositor.render_strips()

    @property
    def screen(self) -> list[str]:
        """The rows of the screen, without trailing blanks."""
        return [strip.text.rstrip() for strip in self.strips]

    def style(self, words: str, row: int | None = None) -> Style:
        """How the first character of the words is drawn, on that row or where they are first on the screen."""
        strip = self.strips[self.row_of(words) if row is None else row]
        column = cell_len(strip.text.partition(words)[0])
        (segment,) = strip.crop(column, column + 1)
        assert segment.style is not None
        return segment.style

    def is_ink(self, words: str, token: str, row: int | None = None) -> bool:
        """Whether the words are drawn in this ink of the theme, as a terminal of 256 colours shows it."""
        color = self.style(words, row).color
        assert color is not None
        return color.downgrade(ColorSystem.EIGHT_BIT).number == self.app.stage.painter.theme.tokens[token].index

    @property
    def status(self) -> str:
        """The status line."""
        return self.screen[-1]

    def row_of(self, words: str) -> int:
        """The row on which the words stand."""
        return next(number for number, row in enumerate(self.screen) if words in row)
