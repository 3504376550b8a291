"""Several blogs in one app: the hotlist, going from one to another, what is opened, closed and forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.ui.scenes import AppScene, Clock, TabScene, Told, own_store, story, story_post
from tui_liveblog.address import parse_source
from tui_liveblog.errors import NoAnswer, NoLiveBlog, Refused, UsageError
from tui_liveblog.model import Blog, Post, Status
from tui_liveblog.poll import Cadence, Gate
from tui_liveblog.query import parse
from tui_liveblog.session import Session
from tui_liveblog.sources.base import Request
from tui_liveblog.store import Store
from tui_liveblog.transfer import Fetched, Validators
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.hotlist import Other, hotlist
from tui_liveblog.ui.marks import ASCII, FULL
from tui_liveblog.ui.remembered import Remembered
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.themes import find_theme

from .scenes import UTC_ZONE

STORM, BUDGET, CUP = "Storm Maren strikes Port Ellery", "Budget", "Cup tie"


def url_of(title: str) -> str:
    return f"https://ellery.example/live/{title.split(maxsplit=1)[0].lower()}"


def blog(title: str, posts: list[Post], store: Store, clock: Clock) -> TabScene:
    """A blog that was not opened yet; its page has these posts."""
    worker = Told()
    made: list[TabScene] = []

    async def get(request: Request, validators: Validators) -> Fetched:
        return await made[0].get(request, validators)

    session = Session(
        parse_source(url_of(title)),
        get=get,
        store=store,
        worker=worker,
        gate=Gate(clock),
        cadence=Cadence(30, 0, clock=clock, random=lambda: 0.5),
        now=clock.now,
        clock=clock,
    )
    tab = Tab(session, marks=FULL, zone=UTC_ZONE, now=clock.now, clock=clock)
    made.append(TabScene(tab, store, worker, clock))
    made[0].blog = Blog(title=title, url=url_of(title), status=Status.LIVE)
    made[0].tell(*posts)
    return made[0]


class Window(AppScene):
    """The app on several blogs, by title."""

    blogs: dict[str, TabScene]

    @property
    def shown(self) -> str:
        return self.app.tab.title

    def count(self, title: str) -> int:
        return len(self.blogs[title].tab.timeline)

    async def until(self, there: object) -> None:
        """Wait until a function says so, and all of it is drawn."""
        assert callable(there)
        async with asyncio.timeout(10):
            while not there():
                await self.pilot.pause(0.01)
        await self.settle()

    async def came(self, title: str, *posts: Post) -> None:
        """The page of a blog shows these as well; it is looked at once."""
        scene = self.blogs[title]
        scene.tell(*posts)
        scene.tab.session.check_now()
        await self.until(lambda: all(post.id in scene.tab.timeline for post in posts))

    async def came_since(self) -> None:
        """Five posts in the budget, twelve in the cup tie."""
        for title, count in ((BUDGET, 5), (CUP, 12)):
            await self.came(title, *(story_post(number) for number in range(21, 21 + count)))

    async def command(self, text: str) -> None:
        """Type a command behind `:`."""
        await self.press("colon")
        await self.type(text)
        await self.press("enter")


@asynccontextmanager
async def window(
    blogs: dict[str, list[Post]],
    *,
    width: int = 80,
    height: int = 24,
    store: Store | None = None,
    at: int = 0,
    names: dict[str, str] | None = None,
    filters: dict[str, str] | None = None,
) -> AsyncIterator[Window]:
    """The blogs as tabs, in this order; all have been looked at once."""
    async with own_store(store) as kept:
        clock = Clock()
        scenes = {title: blog(title, posts, kept, clock) for title, posts in blogs.items()}
        for title, scene in scenes.items():
            scene.tab.named = (names or {}).get(title, "")
            scene.tab.query = parse((filters or {}).get(title, ""))
        tabs = [scene.tab for scene in scenes.values()]
        app = LiveBlogApp(tabs[at], find_theme("late-edition"), marks=FULL, zone=UTC_ZONE)
        app.blogs.put(tabs, at)
        app.blogs.remembered = Remembered(kept, clock.now)
        async with app.run_test(size=(width, height)) as pilot:
            made = Window(app, pilot, next(iter(scenes.values())))
            made.blogs = scenes
            await made.until(lambda: all(len(scenes[title].tab.timeline) == len(posts) for title, posts in blogs.items()))
            yield made


THREE = {STORM: story(9), BUDGET: story(5), CUP: story(12)}


# The hotlist


async def test_the_header_says_what_came_since_in_the_other_blogs() -> None:
    async with window(THREE) as scene:
        assert scene.screen[0].endswith("  ellery.example")  # at a first opening all is unread, and nothing new
        await scene.came_since()
        assert scene.screen[0] == "   14 Nov  Storm Maren strikes Port Ellery          ellery.example  2:5  3:12"
        assert scene.is_ink("2:", "dim", 0)
        assert scene.is_ink("12", "text", 0)
        await scene.press("tab")
        assert scene.screen[0].startswith("   14 Nov  Budget  ")
        assert scene.screen[0].endswith("  ellery.example  3:12")


async def test_a_long_title_gives_way_to_the_hotlist() -> None:
    long = "Storm Maren strikes Port Ellery: harbour closed, ferries stopped, fourteen ashore"
    async with window({long: story(9), BUDGET: story(5), CUP: story(12)}) as scene:
        assert scene.screen[0].endswith("harbour closed, ferries stopped,…")
        await scene.came_since()
        assert scene.screen[0] == "   14 Nov  Storm Maren strikes Port Ellery: harbour closed, ferri…  2:5  3:12"


async def test_on_a_wide_window_the_others_stand_beside_the_page_with_their_names() -> None:
    async with window(THREE, width=140, height=30, names={BUDGET: "The budget"}) as scene:
        await scene.came_since()
        head = scene.screen[0]
        assert head.endswith("2 The budget 5   3 Cup tie 12")
        assert len(head) == 139
        assert "ellery.example" in head
        assert scene.is_ink("2 The", "dim", 0)
        assert scene.is_ink("The budget", "soft", 0)
        assert scene.is_ink("12", "text", 0)


async def test_an_alert_in_another_blog_is_marked_until_that_blog_is_looked_at() -> None:
    async with window(THREE) as scene:
        scene.blogs[CUP].tab.alerted = True  # by an edit: no post is new
        scene.app.draw()
        await scene.settle()
        assert scene.screen[0].endswith("  3:!")
        await scene.came_since()
        assert scene.screen[0].endswith("2:5  3:12!")
        assert scene.is_ink("12!", "accent", 0)
        assert scene.style("12!", 0).bold
        await scene.press("shift+tab", "tab")
        assert scene.screen[0].endswith("2:5")


async def test_only_what_a_blog_s_filter_lets_through_counts() -> None:
    async with window(THREE, filters={CUP: "by:adeyemi", BUDGET: "by:nobody"}) as scene:
        await scene.came_since()
        assert scene.screen[0].endswith("ellery.example  3:4")


async def test_what_comes_in_another_blog_is_counted_and_its_title_is_the_page_s() -> None:
    async with window({STORM: story(3), BUDGET: story(1)}) as scene:
        await scene.came(BUDGET, story_post(2))
        assert scene.screen[0].endswith("2:1")
        await scene.came(BUDGET, story_post(3), story_post(4))
        assert scene.screen[0].endswith("2:3")


async def test_a_blog_in_which_all_is_read_is_not_in_the_hotlist() -> None:
    async with window(THREE) as scene:
        await scene.came_since()
        await scene.press("tab", "A", "tab", "tab")
        assert scene.shown == STORM
        assert scene.screen[0].endswith("ellery.example")


async def test_a_window_of_one_blog_has_no_hotlist() -> None:
    async with window({STORM: story(9)}) as scene:
        assert scene.screen[0].endswith("ellery.example")


async def test_a_narrow_window_cuts_the_title_for_it() -> None:
    async with window(THREE, width=40, height=10) as scene:
        await scene.came_since()
        assert scene.screen[0] == " Storm Maren strikes Port E…  2:5  3:12"
        await scene.press("tab")
        assert scene.screen[0] == " Budget                            3:12"


MANY = [Other(number, f"Story {number}", number, alerted=number == 3) for number in range(2, 9)]


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (80, "2:2  3:3!  4:4  5:5  6:6  7:7  8:8"),
        (34, "2:2  3:3!  4:4  5:5  6:6  7:7  8:8"),
        (33, "2:2  3:3!  4:4  5:5  6:6  7:7 …"),
        (12, "2:2  3:3! …"),
        (10, "3:3! …"),
        (6, "3:3! …"),
        (5, ""),
    ],
)
def test_short_of_room_the_last_ones_go_and_alerts_stay_longest(room: int, said: str) -> None:
    assert "".join(run.text for run in hotlist(MANY, room, FULL)) == said


def test_names_are_said_where_all_of_them_have_room_and_a_long_one_is_cut() -> None:
    others = [Other(2, "Budget", 5), Other(3, "The longest cup tie that ever was", 12, alerted=True)]
    assert "".join(run.text for run in hotlist(others, 60, FULL, named=True)) == "2 Budget 5   3 The longest cup tie… 12!"
    assert "".join(run.text for run in hotlist(others, 60, ASCII, named=True)) == "2 Budget 5   3 The longest cup t... 12!"
    assert "".join(run.text for run in hotlist(others, 30, FULL, named=True)) == "2:5  3:12!"


# Going from one to another


async def test_a_key_goes_to_the_next_blog_with_news_and_then_to_one_with_anything_unread() -> None:
    async with window(THREE) as scene:
        await scene.press("alt+a")
        assert scene.shown == BUDGET
        await scene.came(STORM, story_post(20))
        await scene.press("alt+a")
        assert scene.shown == STORM
        assert "Post 20 of the storm" in scene.screen[2]
        await scene.press("A", "alt+a", "A", "alt+a", "A", "alt+a")
        assert "nothing is unread in other blogs" in scene.status


async def test_where_one_blog_is_open_the_key_says_so() -> None:
    async with window({STORM: story(3)}) as scene:
        await scene.press("alt+a")
        assert "no other blog is open" in scene.status


async def test_a_blog_that_does_not_show_is_counted_and_never_set_in_rows() -> None:
    async with window(THREE) as scene:
        tab = scene.blogs[CUP].tab
        await scene.came(CUP, story_post(20), story_post(21))
        assert tab.timeline.unread == 14
        assert tab.shelf.laid_out == 0
        await scene.press("shift+tab")
        assert "Post 21 of the storm" in scene.screen[2]
        laid = tab.shelf.laid_out
        await scene.press("tab")
        await scene.came(CUP, story_post(22))
        assert tab.shelf.laid_out == laid


async def test_what_is_read_stays_where_it_is_while_posts_come_in_a_blog_that_does_not_show() -> None:
    async with window({STORM: story(20), BUDGET: story(3)}) as scene:
        await scene.press("j", "j", "j", "j", "j", "j")
        before = scene.screen[2:-1]
        await scene.press("tab")
        await scene.came(STORM, story_post(30), story_post(31))
        await scene.press("tab")
        assert scene.screen[2:-1] == before
        assert "2 new" in scene.screen[1]
        assert "HELD +2" in scene.status


async def test_a_blog_left_at_its_live_edge_is_there_again_with_what_came_unread() -> None:
    async with window({STORM: story(3), BUDGET: story(3)}) as scene:
        await scene.press("A", "tab")
        await scene.came(STORM, story_post(4))
        assert scene.screen[0].endswith("1:1")
        await scene.press("tab")
        assert "FOLLOWING" in scene.status
        assert scene.screen[2] == "▌● 12:04   Post 4 of the storm"
        assert "1 unread" in scene.status


async def test_a_window_that_changed_its_size_meanwhile_is_right_in_every_blog() -> None:
    async with window({STORM: story(20), BUDGET: story(20)}) as scene:
        await scene.press("tab", "j", "tab")
        await scene.pilot.resize_terminal(100, 30)
        await scene.press("tab")
        assert scene.screen[0].startswith("             14 Nov  Budget")
        assert len(scene.screen) == 30


async def test_arriving_at_a_blog_by_a_key_reads_nothing_in_it() -> None:
    async with window({STORM: story(5), BUDGET: story(5)}) as scene:
        await scene.press("tab", "j")
        unread = scene.blogs[BUDGET].tab.timeline.unread
        await scene.press("tab")
        scene.blogs[STORM].clock.sleep(5)
        await scene.press("tab")
        assert not await scene.app.tab.rest()
        assert scene.blogs[BUDGET].tab.timeline.unread == unread


async def test_an_answer_to_a_key_is_gone_when_the_blog_is_seen_again() -> None:
    async with window({STORM: story(5), BUDGET: story(5)}) as scene:
        await scene.press("z")
        assert "nothing to undo" in scene.status
        await scene.press("tab", "tab")
        assert "nothing to undo" not in scene.status


async def test_the_place_in_each_blog_is_kept_when_the_program_is_left() -> None:
    async with Store(None) as store:
        async with window({STORM: story(20), BUDGET: story(20)}, store=store) as scene:
            await scene.press("j", "j", "tab", "j")
        async with window({STORM: story(20), BUDGET: story(20)}, store=store) as scene:
            assert scene.app.tab.reader.cursor == "p18"
            assert scene.blogs[BUDGET].tab.shelf.laid_out == 0
            await scene.press("tab")
            assert scene.app.tab.reader.cursor == "p19"
            assert "Post 19" in "\n".join(scene.screen)


async def test_leaving_without_having_looked_at_a_blog_leaves_its_place_alone() -> None:
    async with Store(None) as store:
        async with window({STORM: story(20), BUDGET: story(20)}, store=store) as scene:
            await scene.press("tab", "j", "j", "j")
        place = await store.place(url_of(BUDGET))
        assert place is not None
        async with window({STORM: story(20), BUDGET: story(22)}, store=store):
            pass
        assert await store.place(url_of(BUDGET)) == place


# One more, one less


async def test_an_address_that_is_open_is_shown_and_not_opened_twice() -> None:
    async with window(THREE) as scene:
        again = blog(CUP, story(12), scene.blogs[CUP].store, Clock()).tab

        async def opener(source: str) -> Tab:
            return again

        scene.app.blogs.opener = opener
        await scene.command(f"open {url_of(CUP)}?utm_source=mail")
        assert scene.shown == CUP
        assert scene.app.tab is scene.blogs[CUP].tab


async def test_another_blog_opens_beside_the_others_and_is_remembered() -> None:
    async with window({STORM: story(3)}) as scene:
        store = scene.blogs[STORM].store
        more = blog(BUDGET, story(5), store, Clock())

        async def opener(source: str) -> Tab:
            if source != url_of(BUDGET):
                raise UsageError("no such blog")
            return more.tab

        scene.app.blogs.opener = opener
        await scene.command("open nonsense")
        assert "no such blog" in scene.status
        await scene.command(f"open {url_of(BUDGET)}")
        await scene.until(lambda: len(more.tab.timeline) == 5)
        assert scene.screen[0] == "   14 Nov  Budget                      █      0 posts an hour  ellery.example"
        followed = await store.followed()
        assert [(one.title, one.position, one.shown) for one in followed] == [(STORM, 0, False), (BUDGET, 1, True)]


async def test_a_closed_blog_shows_no_more_is_asked_no_more_and_is_still_followed() -> None:
    async with window(THREE, at=1) as scene:
        store, closed = scene.blogs[BUDGET].store, scene.blogs[BUDGET]
        await scene.press("j")
        await scene.press("colon")
        await scene.type("close")
        assert "still followed" in scene.screen[-2]
        await scene.press("enter")
        assert scene.shown == CUP
        asked = closed.asked
        closed.tab.session.check_now()
        await scene.came(CUP, story_post(30))
        assert closed.asked == asked
        assert {one.key: one.position for one in await store.followed()} == {
            url_of(STORM): 0,
            url_of(CUP): 1,
            url_of(BUDGET): None,
        }
        assert await store.place(url_of(BUDGET)) is not None


async def test_forgetting_asks_once_and_then_keeps_nothing() -> None:
    async with window(THREE, at=1) as scene:
        store = scene.blogs[BUDGET].store
        await scene.press("A")
        await scene.command("forget")
        assert scene.screen[-2].strip() == "forget Budget, its posts and what you read? y"
        await scene.press("y")
        assert "forgotten: Budget" in scene.status
        assert scene.shown == CUP
        assert await store.known_blog(url_of(BUDGET)) is None
        assert await store.marks(url_of(BUDGET)) == {}
        assert [one.title for one in await store.followed()] == [STORM, CUP]


@pytest.mark.parametrize("key", ["n", "escape", "enter"])
async def test_any_other_key_forgets_nothing(key: str) -> None:
    async with window(THREE, at=1) as scene:
        await scene.command("forget")
        await scene.press(key)
        assert scene.shown == BUDGET
        assert len(scene.app.blogs.tabs) == 3
        assert len(await scene.blogs[BUDGET].store.entries(url_of(BUDGET))) == 5


async def test_closing_the_last_one_ends_the_app_and_none_is_open() -> None:
    async with Store(None) as store:
        async with window({STORM: story(3)}, store=store) as scene:
            await scene.command("close")
            assert scene.app.blogs.all_closed
        assert [(one.title, one.position) for one in await store.followed()] == [(STORM, None)]


async def test_forgetting_the_last_one_leaves_nothing_behind_on_the_way_out() -> None:
    async with Store(None) as store:
        async with window({STORM: story(30)}, store=store) as scene:
            await scene.press("j", "j")
            await scene.command("forget")
            await scene.press("y")
        assert await store.followed() == []
        assert await store.place(url_of(STORM)) is None


# What is remembered


async def test_what_is_open_and_which_shows_is_stored_as_it_changes() -> None:
    async with window(THREE) as scene:
        store = scene.blogs[STORM].store
        await scene.press("tab", "tab")
        found = await store.followed()
        assert [(one.key, one.title, one.shown) for one in found] == [
            (url_of(STORM), STORM, False),
            (url_of(BUDGET), BUDGET, False),
            (url_of(CUP), CUP, True),
        ]


@pytest.mark.parametrize("error", [NoLiveBlog("this page is no live blog"), Refused("there is no such page (404)", 404)])
async def test_an_address_without_a_live_blog_is_not_remembered_until_there_is_one(error: Exception) -> None:
    async with window({STORM: story(3), BUDGET: []}) as scene:
        store, budget = scene.blogs[BUDGET].store, scene.blogs[BUDGET]
        budget.error = error
        asked = budget.asked
        budget.tab.session.check_now()
        await scene.until(lambda: budget.asked > asked and budget.tab.error is error)
        assert [one.title for one in await store.followed()] == [STORM]
        budget.error = None
        await scene.came(BUDGET, *story(2))
        assert [one.title for one in await store.followed()] == [STORM, BUDGET]


async def test_an_address_that_cannot_be_reached_is_remembered() -> None:
    async with window({STORM: story(3), BUDGET: []}) as scene:
        budget = scene.blogs[BUDGET]
        budget.error = NoAnswer("no server answers")
        asked = budget.asked
        budget.tab.session.check_now()
        await scene.until(lambda: budget.asked > asked and budget.tab.error is budget.error)
        assert [one.key for one in await budget.store.followed()] == [url_of(STORM), url_of(BUDGET)]


async def test_the_program_ends_well_as_long_as_one_blog_could_be_shown() -> None:
    async with window({STORM: story(3), BUDGET: []}) as scene:
        scene.blogs[BUDGET].tab.error = NoAnswer("no server answers")
        await scene.press("tab")
        assert scene.app.blogs.error is None
        scene.blogs[STORM].tab.error = NoAnswer("no server answers")
        assert scene.app.blogs.error is not None
