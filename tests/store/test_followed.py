"""What is promised of the blogs that a reader follows: their order is kept, and what is forgotten leaves nothing behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.store.looks import NOW
from tui_liveblog.address import canonical
from tui_liveblog.model import Blog, Coverage, Post, Snapshot
from tui_liveblog.store import Followed, Look, Place, Store

STORM, BUDGET, CUP = (f"https://ellery.example/live/{name}" for name in ("storm", "budget", "cup"))


def followed(url: str, minutes: int = 0, *, address: str = "", title: str = "") -> Followed:
    return Followed(canonical(url), address or url, "", title, NOW + timedelta(minutes=minutes))


async def follow_three(store: Store) -> None:
    for minutes, url in enumerate((STORM, BUDGET, CUP)):
        await store.follow(followed(url, minutes))


async def test_the_open_ones_come_first_in_their_order_and_then_the_one_opened_last(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await follow_three(store)
        assert [blog.key for blog in await store.followed()] == [CUP, BUDGET, STORM]
        await store.keep_open([STORM, CUP], CUP)
    async with Store(tmp_path) as store:
        found = await store.followed()
        assert [(blog.key, blog.position, blog.shown) for blog in found] == [
            (STORM, 0, False),
            (CUP, 1, True),
            (BUDGET, None, False),
        ]
        await store.keep_open([BUDGET], BUDGET)
        assert [(blog.key, blog.position) for blog in await store.followed()] == [(BUDGET, 0), (CUP, None), (STORM, None)]


async def test_opening_it_again_keeps_its_title_and_its_place_among_the_open_ones(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.follow(followed(STORM, title="Storm Maren"))
        await store.keep_open([STORM], STORM)
        await store.follow(followed(STORM, 5, address=f"{STORM}#latest"))
        (blog,) = await store.followed()
        assert (blog.title, blog.address, blog.position) == ("Storm Maren", f"{STORM}#latest", 0)
        assert blog.opened == NOW + timedelta(minutes=5)


async def test_a_blog_keeps_its_place_under_the_key_that_its_page_tells_also_where_that_was_followed(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await follow_three(store)
        await store.keep_open([STORM, BUDGET], STORM)
        await store.rename(STORM, CUP, "Cup tie")
        found = await store.followed()
        assert [(blog.key, blog.title, blog.position) for blog in found] == [(CUP, "Cup tie", 0), (BUDGET, "", 1)]


async def test_a_blog_that_was_forgotten_is_not_brought_back_by_a_title_or_by_being_open(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await follow_three(store)
        await store.forget(STORM)
        await store.rename(STORM, STORM, "Storm Maren")
        await store.keep_open([STORM, CUP], STORM)
        assert [blog.key for blog in await store.followed()] == [CUP, BUDGET]


async def test_forgetting_leaves_nothing_of_a_blog_and_everything_of_the_others(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        for url in (STORM, BUDGET):
            posts = tuple(Post(f"p{number}", published=NOW, title=f"Report {number}") for number in range(3))
            await store.receive(
                Look(url, "schema.org", Snapshot(Blog(title="Live", url=url), posts, Coverage.WHOLE), {}, f"{url}?x=1"), NOW
            )
            await store.follow(followed(url))
            await store.mark(url, {"p1": b"11111111"}, NOW)
            await store.star(url, "p2", NOW, starred=True)
            await store.keep_place(url, Place("p1", "p1", 0, following=False), NOW)
        assert await store.forget(f"{STORM}?x=1") == 3
        assert await store.forget(STORM) is None
        assert await store.known_blog(STORM) is None
        assert (await store.marks(STORM), await store.stars(STORM), await store.place(STORM)) == ({}, [], None)
        assert (await store.marks(BUDGET), await store.stars(BUDGET)) == ({"p1": b"11111111"}, ["p2"])
        assert await store.place(BUDGET) is not None
        assert len(await store.entries(BUDGET)) == 3
        assert [blog.key for blog in await store.followed()] == [BUDGET]
    for name, tables in (
        ("posts", ("post", "revision", "validator", "address", "blog")),
        ("reading", ("mark", "star", "place")),
    ):
        with closing(sqlite3.connect(tmp_path / f"{name}.sqlite3")) as file:
            for table in tables:
                left = file.execute(f"SELECT * FROM {table}").fetchall()
                assert not any("storm" in str(row) for row in left), table


async def test_a_blog_that_is_forgotten_in_another_window_goes_on_from_its_first_post(tmp_path: Path) -> None:
    """The count of its news begins anew: were it only compared, nothing would be told until it is as high as before."""
    posts = tuple(
        Post(f"p{number}", published=NOW + timedelta(minutes=number), title=f"Report {number}") for number in range(3)
    )
    looks = [Look(STORM, "schema.org", Snapshot(Blog(url=STORM), posts[: count + 1], Coverage.WHOLE), {}) for count in range(3)]
    async with Store(tmp_path) as store:
        for look in looks:
            await store.receive(look, NOW)
        news, _ = await store.since(STORM, 0)
        await store.forget(STORM)
        await store.receive(looks[1], NOW)
        assert {known.post.id for known in (await store.since(STORM, news))[1].added} == {"p0", "p1"}


async def test_a_file_of_a_version_that_followed_nothing_is_brought_up_and_keeps_its_marks(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        await store.mark(STORM, {"p1": b"11111111"}, NOW)
    with closing(sqlite3.connect(tmp_path / "reading.sqlite3")) as old:
        version = old.execute("PRAGMA user_version").fetchone()[0]
        old.execute("DROP TABLE followed")
        old.execute(f"PRAGMA user_version = {version - 1}")
        old.commit()
    async with Store(tmp_path) as store:
        await store.follow(followed(STORM))
        assert [blog.key for blog in await store.followed()] == [STORM]
        assert await store.marks(STORM) == {"p1": b"11111111"}
