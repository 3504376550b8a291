"""What is promised of a long history: it starts, is read, filtered and polled as a short one is. Counted, not timed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tui_liveblog.model import Blog, Coverage, Post, Snapshot
from tui_liveblog.query import parse
from tui_liveblog.store import Look, Place, Store

from .scenes import NOON, URL, TabScene, app_scene, story_post, tab_scene

SHORT, LONG = 1_000, 10_000
BLOG = Blog(title="Storm Maren strikes Port Ellery", url=URL)
_TICK = 50
"""Steps of SQLite's machine between two counts."""


@dataclass
class Cost:
    """What something took: posts set in rows, statements, and steps of SQLite's machine."""

    laid_out: int = 0
    statements: int = 0
    steps: int = 0

    def is_as(self, other: Cost) -> bool:
        """Whether it took as much: trees of SQLite are a little deeper where there is more."""
        return self.laid_out == other.laid_out and self.statements == other.statements and self.steps <= other.steps * 1.1 + 500


class Counting(Store):
    """A store that counts what its files are asked."""

    cost = Cost()

    async def begin(self) -> None:
        def count() -> None:
            for connection in (self.posts.connection, self.reading.connection):
                connection.set_trace_callback(self._asked)
                connection.set_progress_handler(self._stepped, _TICK)

        await self._run(count)

    def _asked(self, _: str) -> None:
        self.cost.statements += 1

    def _stepped(self) -> int:
        self.cost.steps += _TICK
        return 0


async def fill(folder: Path, count: int) -> None:
    """A cache with so many posts of one blog."""
    async with Store(folder) as store:
        for start in range(0, count, 1_000):
            posts = tuple(story_post(number, 1) for number in range(min(count, start + 1_000), start, -1))
            await store.receive(Look(URL, "schema.org", Snapshot(BLOG, posts, Coverage.DELTA), {}, full=True), NOON)


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Caches of a short history and a long one, which tests copy."""
    made = {}
    for count in (SHORT, LONG):
        made[count] = tmp_path_factory.mktemp("history") / f"{count}"
        asyncio.run(fill(made[count], count))
    return made


@asynccontextmanager
async def opened(source: Path, scratch: Path, place: Place | None = None) -> AsyncIterator[tuple[TabScene, Counting]]:
    """A tab on a copy of a history; everything from its opening on is counted."""
    folder = scratch / source.name
    shutil.copytree(source, folder)
    store = Counting(folder)
    store.cost = Cost()
    async with store:
        if place is not None:
            await store.keep_place(URL, place, NOON)
        await store.begin()
        async with tab_scene(store=store) as scene:
            yield scene, store


async def costs(
    histories: dict[int, Path],
    scratch: Path,
    work: Callable[[TabScene], Awaitable[object]],
    before: Callable[[TabScene], Awaitable[object]] | None = None,
) -> tuple[Cost, Cost]:
    """What some work took on the short history and on the long one."""
    taken = []
    for source in histories.values():
        async with opened(source, scratch) as (scene, store):
            await scene.tab.whole()
            await look(scene)  # the first look finds nothing new
            if before is not None:
                await before(scene)
            scene.tab.reader.lines()
            laid_out, store.cost = scene.tab.shelf.laid_out, Cost()
            await work(scene)
            scene.tab.reader.lines()
            store.cost.laid_out = scene.tab.shelf.laid_out - laid_out
            taken.append(store.cost)
        shutil.rmtree(scratch / source.name)
    return taken[0], taken[1]


async def look(scene: TabScene, *new: Post) -> None:
    """A look at the newest fifty posts, some of them new."""
    newest = max((int(own[1:]) for own in scene.tab.timeline.visible[:60] if own.startswith("p")), default=0)
    shown = (*new, *(story_post(number, 1) for number in range(newest, newest - 50, -1)))
    scene._worker.snapshot = Snapshot(BLOG, shown, Coverage.WINDOW)
    await scene.tab.came(await scene.tab.session.look())


async def test_a_start_reads_no_more_of_a_long_history_than_of_a_short_one(histories: dict[int, Path], tmp_path: Path) -> None:
    taken = []
    for source in histories.values():
        async with opened(source, tmp_path) as (scene, store):
            assert len(scene.tab.reader.lines()) == 21
            assert scene.tab.shelf.known("p1") is None
            store.cost.laid_out = scene.tab.shelf.laid_out
            taken.append(store.cost)
    assert taken[1].is_as(taken[0]), taken
    assert taken[0].laid_out < 20


async def test_a_start_where_the_reader_was_reads_what_is_near(histories: dict[int, Path], tmp_path: Path) -> None:
    taken = []
    for count, source in histories.items():
        own = f"p{count // 2}"
        async with opened(source, tmp_path, Place(own, own, 0, following=False)) as (scene, store):
            assert scene.tab.reader.cursor == own
            assert scene.tab.reader.lines()[0].post == own
            taken.append(store.cost)
    assert taken[1].is_as(taken[0]), taken


@pytest.mark.parametrize("action", ["next_post", "page_down", "line_down", "oldest", "first_unread", "toggle_read", "star"])
async def test_a_key_costs_no_more_on_a_long_history(histories: dict[int, Path], tmp_path: Path, action: str) -> None:
    short, long = await costs(histories, tmp_path, lambda scene: scene.press(action))
    assert long.is_as(short), (short, long)
    assert long.laid_out < 60


async def test_a_look_with_one_new_post_costs_no_more_on_a_long_history(histories: dict[int, Path], tmp_path: Path) -> None:
    short, long = await costs(histories, tmp_path, lambda scene: look(scene, story_post(0, 1, minutes=99_999)))
    assert long.is_as(short), (short, long)
    assert long.laid_out <= 2


async def test_an_unchanged_look_costs_no_more_on_a_long_history(histories: dict[int, Path], tmp_path: Path) -> None:
    async def unchanged(scene: TabScene) -> None:
        scene.changed = False
        await scene.tab.came(await scene.tab.session.look())

    short, long = await costs(histories, tmp_path, unchanged)
    assert long.is_as(short), (short, long)
    assert long.laid_out == 0


async def test_a_filter_that_stands_asks_what_comes_and_no_history(histories: dict[int, Path], tmp_path: Path) -> None:
    short, long = await costs(
        histories,
        tmp_path,
        lambda scene: look(scene, story_post(0, 1, minutes=99_999)),
        before=lambda scene: scene.tab.filter(parse("item 1 of")),
    )
    assert long.is_as(short), (short, long)


# While the rest of a history is read.


async def test_what_is_not_counted_yet_is_not_said(histories: dict[int, Path], tmp_path: Path) -> None:
    async with opened(histories[LONG], tmp_path) as (scene, _):
        counts = scene.tab.standing.counts
        assert (counts.total, counts.unread) == (LONG, None)
        await scene.tab.whole()
        counts = scene.tab.standing.counts
        assert (counts.total, counts.unread) == (LONG, LONG)


async def test_the_first_key_may_go_to_the_other_end(histories: dict[int, Path], tmp_path: Path) -> None:
    async with opened(histories[LONG], tmp_path) as (scene, _):
        await scene.press("oldest")
        assert scene.tab.reader.cursor == "p1"


async def test_pages_go_on_where_the_first_part_of_the_history_ends(histories: dict[int, Path], tmp_path: Path) -> None:
    async with opened(histories[LONG], tmp_path) as (scene, _):
        seen = dict.fromkeys(scene.tab.reader.view.shown())
        while len(seen) < 700:
            await scene.press("page_down")
            seen |= dict.fromkeys(scene.tab.reader.view.shown())
        assert list(seen) == [f"p{number}" for number in range(LONG, LONG - len(seen), -1)]


@pytest.mark.parametrize("newest_first", [True, False])
async def test_the_rest_moves_nothing_on_the_screen(histories: dict[int, Path], tmp_path: Path, newest_first: bool) -> None:
    async with opened(histories[LONG], tmp_path, Place("p5000", "p5000", 1, following=False)) as (scene, _):
        if not newest_first:
            scene.tab.reader.turn()
        lines, stance = scene.tab.reader.lines(), scene.tab.reader.stance
        await scene.tab.whole()
        assert (scene.tab.reader.lines(), scene.tab.reader.stance) == (lines, stance)
        assert len(scene.tab.timeline.visible) == LONG


async def test_what_is_read_before_the_rest_is_there_stays_read(histories: dict[int, Path], tmp_path: Path) -> None:
    async with opened(histories[LONG], tmp_path) as (scene, _):
        await scene.press("next_post", "next_post")
        assert scene.tab.timeline.to_come
        await scene.tab.whole()
        assert not scene.tab.timeline.is_unread(f"p{LONG}")
        assert scene.tab.standing.counts.unread == LONG - 2
        await scene.press("undo")
        assert scene.tab.standing.counts.unread == LONG - 1


async def test_up_from_a_place_far_back_the_live_edge_is_the_newest_post_and_none_before(
    histories: dict[int, Path], tmp_path: Path
) -> None:
    async with opened(histories[LONG], tmp_path, Place("p5000", "p5000", 0, following=False)) as (scene, _):
        for _ in range(120):
            await scene.press("page_up")
        assert scene.tab.reader.stance == "HELD"
        assert int((scene.tab.reader.cursor or "p0")[1:]) > 5_400  # the first part ended at 5,300
        await scene.press("newest")
        assert (scene.tab.reader.cursor, scene.tab.reader.stance) == (f"p{LONG}", "FOLLOWING")


# A filter while it is typed.


async def test_a_reader_at_the_newest_posts_sees_the_first_hits_before_all_are_counted(
    histories: dict[int, Path], tmp_path: Path
) -> None:
    async with opened(histories[LONG], tmp_path) as (scene, _):
        await scene.tab.whole()
        drawn: list[tuple[list[str], bool]] = []
        scene.tab.changed = lambda: drawn.append((scene.tab.timeline.visible[:3], scene.tab.timeline.may_match_more))
        await scene.tab.filter(parse("adeyemi"))
        top = scene.tab.timeline.visible[:3]
        assert drawn == [(top, True)]
        assert (len(scene.tab.timeline.visible), scene.tab.timeline.may_match_more) == (3_334, False)


async def test_what_is_typed_meanwhile_ends_the_search_before(histories: dict[int, Path], tmp_path: Path) -> None:
    async with opened(histories[LONG], tmp_path) as (scene, store):
        await scene.tab.whole()
        store.cost = Cost()
        await scene.tab.filter(parse("zebra"))
        alone = store.cost.steps
        store.cost = Cost()
        first = asyncio.create_task(scene.tab.filter(parse("quagga")))
        await asyncio.sleep(0)
        second = asyncio.create_task(scene.tab.filter(parse("")))
        assert (await first, await second) == (False, True)
        assert store.cost.steps < alone / 2


async def test_the_first_picture_stands_before_the_rest_is_read_and_the_counts_come_by_themselves(
    histories: dict[int, Path], tmp_path: Path
) -> None:
    shutil.copytree(histories[LONG], tmp_path / "cache")
    async with Store(tmp_path / "cache") as store, app_scene(store=store) as scene:
        async for _ in _until(lambda: f"{LONG} unread" in scene.status):
            await scene.settle()
        assert "Post 10000 of the storm" in "\n".join(scene.screen)


async def _until(holds: Callable[[], bool]) -> AsyncIterator[None]:
    async with asyncio.timeout(10):
        while not holds():
            yield
            await asyncio.sleep(0.01)
