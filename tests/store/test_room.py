"""What is promised of the cache's limit: over it, the posts of the blogs that were opened longest ago go, and nothing else."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from tests.store.looks import NOW, look, post
from tui_liveblog.store import Followed, Machine, Store
from tui_liveblog.store.screens import Screens

LIMIT = 825_000
WORDS = "The pier is closed to everybody. " * 30
NAMES = [f"https://tarnholt.example/live/{name}" for name in ("first", "second", "third", "fourth")]
POSTS = {f"p{number}" for number in range(1, 61)}


def small(limit: int = LIMIT) -> Machine:
    return Machine(limit=limit)


async def write(store: Store, key: str, *, words: str = WORDS) -> None:
    """Sixty posts of a thousand letters: some 200 KB with what is searched."""
    await store.receive(look(*(post(number, f"{words}{number}") for number in range(60, 0, -1)), key=key, etag='"a"'), NOW)


async def kept(store: Store, key: str) -> set[str]:
    return {known.post.id for known in await store.everything(key)}


async def opened(store: Store, key: str, hours: int) -> None:
    """It was opened so many hours ago."""
    await store.follow(Followed(key, key, "", "", NOW - timedelta(hours=hours)))


async def test_over_the_limit_the_blogs_opened_longest_ago_go_first_with_their_posts_and_revisions(tmp_path: Path) -> None:
    first, second, third, fourth = NAMES
    async with Store(tmp_path, small()) as store:
        for key, hours in ((first, 1), (second, 9), (third, 5)):
            await opened(store, key, hours)
        await write(store, second)
        await write(store, second, words=f"Edited. {WORDS}")
        await write(store, third)
        assert (await kept(store, second), await kept(store, third)) == (POSTS, POSTS)
        await write(store, first)  # … which is too much
        assert (await kept(store, second), await kept(store, third), await kept(store, first)) == (set(), POSTS, POSTS)
        assert await store.revisions(second, "p1") == []
        await write(store, fourth)  # never opened on a screen: it was looked at now
        assert [len(await kept(store, key)) for key in NAMES] == [60, 0, 0, 60]


async def test_marks_and_stars_and_starred_posts_never_go_and_what_comes_again_is_read(tmp_path: Path) -> None:
    first, second, third, _ = NAMES
    async with Store(tmp_path, small(560_000)) as store:
        await opened(store, first, 9)
        await write(store, first)
        digests = {entry.id: entry.digest for entry in await store.entries(first)}
        await store.mark(first, digests, NOW)
        await store.star(first, "p7", NOW, starred=True)
        await write(store, second)
        await write(store, third)
        assert await kept(store, first) == {"p7"}
        assert (await store.marks(first), await store.stars(first)) == (digests, ["p7"])
        assert not await store.validators(first, first)  # the next look asks for the page, not whether it changed
        stored = await store.known_blog(first)
        assert stored is not None
        assert (stored.state, stored.blog.title) == (b"", "Ferry strike")
        await store.hold(first)
        await write(store, first)
        assert await kept(store, first) == POSTS
        assert {entry.id: entry.digest for entry in await store.entries(first)} == await store.marks(first)


async def test_a_blog_on_a_screen_of_this_program_never_goes(tmp_path: Path) -> None:
    first, second, third, _ = NAMES
    async with Store(tmp_path, small(100_000)) as store:
        await store.hold(first)
        await store.hold(second)
        for key in (first, second, third):
            await write(store, key)
        assert [len(await kept(store, key)) for key in NAMES[:3]] == [60, 60, 0]
        await store.let_go(first)
        await write(store, third)
        assert [len(await kept(store, key)) for key in NAMES[:3]] == [0, 60, 0]


HOLDING = """
import asyncio, sys
from pathlib import Path
from tui_liveblog.store import Store

async def main():
    async with Store(Path(sys.argv[1])) as store:
        await store.hold(sys.argv[2])
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_a_blog_on_a_screen_of_another_program_never_goes_until_that_ends_however_it_does(tmp_path: Path) -> None:
    first, second, third, _ = NAMES
    async with Store(tmp_path, small(100_000)) as store:
        await write(store, first)
        other = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", HOLDING, str(tmp_path), second), stdout=asyncio.subprocess.PIPE
        )
        try:
            assert other.stdout is not None
            assert await other.stdout.readline() == b"held\n"
            await write(store, second)
            await write(store, third)
            assert [len(await kept(store, key)) for key in NAMES[:3]] == [0, 60, 0]
        finally:
            other.kill()
            await other.wait()
        await write(store, third)
        assert [len(await kept(store, key)) for key in NAMES[:3]] == [0, 0, 0]


async def test_the_files_stay_near_the_limit_however_much_is_written(tmp_path: Path) -> None:
    async with Store(tmp_path, small()) as store:
        for number in range(25):
            await write(store, f"https://tarnholt.example/live/{number}")
    with os.scandir(tmp_path) as found:
        assert sum(file.stat().st_size for file in found) < LIMIT * 1.6  # a blog's size more, before the others go


async def test_a_session_holds_the_blog_that_it_opened_until_it_closes(tmp_path: Path) -> None:
    from tests.pages import blog_page, some_posts
    from tests.server import Page, Server
    from tui_liveblog.address import parse_source
    from tui_liveblog.desk import Desk

    with Server() as server:
        url = server.on("/live", Page(blog_page(some_posts(2), server.url("/canonical"))))
        async with Desk(tmp_path) as desk:
            session = await desk.session(parse_source(url))
            await session.open()
            assert session.key == url
            await session.look()
            held: Screens = desk.store._files.screens
            assert session.key == server.url("/canonical")
            assert held.keys == {session.key}
            await session.close()
            assert held.keys == set()
