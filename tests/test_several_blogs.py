"""Several blogs in the real program: none holds another, every tab tells the truth, and a kill loses neither marks nor tabs."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.program import fails, run
from tests.server import Answer, Asked, Page, Server, Wire, hang
from tests.terminal import Terminal
from tui_liveblog.address import parse_source
from tui_liveblog.desk import Desk
from tui_liveblog.fetch import Fetcher, FetcherThread
from tui_liveblog.poll import Gate
from tui_liveblog.session import Arrived, Failed, Session


class Busy:
    """A live blog with a new post each second. `asked` holds when it was asked, by a clock that only moves forward."""

    def __init__(self, title: str = "Ferry strike") -> None:
        self.title = title
        self.asked: list[float] = []
        self._began = time.monotonic()

    @property
    def posts(self) -> int:
        return 3 + int(time.monotonic() - self._began)

    def __call__(self, wire: Wire, asked: Asked) -> None:
        self.asked.append(time.monotonic())
        body = blog_page(some_posts(self.posts), f"http://{asked.headers['host']}{asked.path}", title=self.title)
        Answer(body)(wire, asked)

    def latest(self, since: float) -> float:
        """The longest time between two requests that came after a moment."""
        asked = [moment for moment in self.asked if moment >= since]
        return max((later - sooner for sooner, later in pairwise(asked)), default=time.monotonic() - since)


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server, Server]]:
    with Server() as first, Server() as second, Server() as third:
        yield first, second, third


# None holds another.


async def follow(session: Session, outcomes: list[object]) -> None:
    async for outcome in session.follow():
        outcomes.append(outcome)  # noqa: PERF401 - it never ends


async def test_a_blog_that_hangs_and_one_that_fails_hold_no_other(
    tmp_path: Path, servers: tuple[Server, Server, Server]
) -> None:
    hanging, failing, third = servers
    busy = Busy()
    urls = hanging.on("/live", hang), failing.on("/live", Answer(b"", 500)), third.on("/live", busy)
    async with Desk(tmp_path) as desk:
        desk.fetcher = FetcherThread(Fetcher(total=1.5))
        outcomes: list[list[object]] = [[], [], []]
        sessions = [await desk.session(parse_source(url), interval=1) for url in urls]
        work = [asyncio.create_task(follow(*pair)) for pair in zip(sessions, outcomes, strict=True)]
        await third.has_been_asked(1)
        began = time.monotonic()
        await third.has_been_asked(3)
        for task in work:
            task.cancel()
    assert busy.latest(began) < 2
    assert all(isinstance(outcome, Arrived) for outcome in outcomes[2])
    for failed in outcomes[:2]:
        assert failed
        assert all(isinstance(outcome, Failed) for outcome in failed)


async def test_an_address_that_hangs_holds_others_of_its_host_no_longer_than_the_gate_is_patient() -> None:
    gate = Gate(time.monotonic, patience=0.1)
    async with gate.turn():
        began = time.monotonic()
        async with gate.turn():
            assert 0.09 < time.monotonic() - began < 2
        with pytest.raises(ZeroDivisionError):
            async with gate.turn():
                raise ZeroDivisionError
        assert gate.one_at_a_time.locked()
    assert not gate.one_at_a_time.locked()


async def test_a_site_on_another_port_of_this_machine_is_another_site(servers: tuple[Server, Server, Server]) -> None:
    refusing, other, _ = servers
    async with Desk(None) as desk:
        refused = await desk.session(parse_source(refusing.on("/live", Answer(b"", 429, {"Retry-After": "600"}))))
        assert isinstance(await refused.look(), Failed)
        page = other.on("/live", Page(blog_page(some_posts(1))))
        assert isinstance(await (await desk.session(parse_source(page))).look(), Arrived)


# The real program.


def read(row: str) -> int:
    """How many posts are read, by a status line."""
    words = row.split()
    return int(words[words.index("posts") - 1]) - int(words[words.index("unread") - 1])


def program_of(terminal: Terminal) -> int:
    shell = int(terminal._tmux("display", "-p", "#{pane_pid}"))
    return int(Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])


def test_every_tab_tells_the_truth_and_a_kill_loses_neither_marks_nor_tabs(servers: tuple[Server, Server, Server]) -> None:
    hanging, failing, third = servers
    busy = Busy()
    urls = [hanging.on("/live", hang), failing.on("/live", Answer(b"", 500)), third.on("/live", busy)]
    with Terminal("--interval", "1", *urls) as terminal:
        terminal.wait_for("asking 127.0.0.1", "FOLLOWING", "3:")
        began = time.monotonic()
        terminal.keys("Tab")
        screen = terminal.wait_for("Nothing to show from here.", "500", "OFFLINE")
        assert "answers 500 since" in screen[23]
        assert "next try at" in screen[23]
        terminal.keys("Tab")
        terminal.wait_for("Ferry strike", "FOLLOWING", "checked")
        terminal.wait_for(f"Report {busy.posts + 1}")
        terminal.keys("j", "j", "j")
        terminal.wait_for("HELD")
        before = read(terminal.wait_for("HELD +", "new")[23])
        assert busy.latest(began) < 2
        os.kill(program_of(terminal), signal.SIGKILL)
        terminal.wait_for("status 137")
    assert before >= 3
    listed = run("list").out.splitlines()
    assert [row.split()[3] for row in listed] == urls
    assert "Ferry strike" in listed[2]
    with Terminal("--interval", "1") as terminal:
        screen = terminal.wait_for("Ferry strike", "Report", "unread", "posts")
        assert read(screen[23]) >= before
        terminal.keys("Tab")
        terminal.wait_for("asking 127.0.0.1")
        terminal.keys("Tab")
        terminal.wait_for("Nothing to show from here.", "500")
        asked = time.monotonic()
        assert terminal.quit() == 0
        assert time.monotonic() - asked < 5


def test_with_no_source_the_first_time_the_demo_is_offered_and_a_key_starts_it() -> None:
    with Terminal() as terminal:
        terminal.wait_for("Nothing is followed yet.", "nothing is being asked for")
        terminal.keys("d")
        terminal.wait_for("FOLLOWING", "checked")
        terminal.type(":close")
        terminal.keys("Enter")
        terminal.wait_for("Nothing is followed yet.")
        assert terminal.quit() == 0
    assert run("list").out == ""


def test_what_was_typed_at_the_welcome_is_open_at_the_next_start(servers: tuple[Server, Server, Server]) -> None:
    first, second, _ = servers
    storm = first.on("/live/storm", Page(blog_page(some_posts(4), first.url("/live/storm"), title="Storm Maren")))
    budget = second.on("/live/budget", Page(blog_page(some_posts(5), second.url("/live/budget"), title="Budget")))
    with Terminal() as terminal:
        terminal.wait_for("Nothing is followed yet.")
        terminal.type(storm)
        terminal.keys("Enter")
        terminal.wait_for("Storm Maren", "4 unread")
        terminal.type(f":open {budget}")
        terminal.keys("Enter")
        terminal.wait_for("Budget", "5 unread")
        terminal.keys("BTab")
        terminal.wait_for("Storm Maren", "4 unread")
        assert terminal.quit() == 0
    with Terminal() as terminal:
        terminal.wait_for("Storm Maren", "4 unread")
        terminal.keys("Tab")
        terminal.wait_for("Budget", "5 unread")
        terminal.type(":forget")
        terminal.keys("Enter")
        terminal.wait_for("forget Budget, its posts and what you read? y")
        terminal.keys("y")
        terminal.wait_for("forgotten: Budget", "Storm Maren", gone="2:5")
        assert terminal.quit() == 0
    assert len(run("list").out.splitlines()) == 1


def test_without_marks_nothing_is_remembered_and_what_was_is_opened(servers: tuple[Server, Server, Server]) -> None:
    first, second, _ = servers
    storm = first.on("/live/storm", Page(blog_page(some_posts(4), first.url("/live/storm"), title="Storm Maren")))
    budget = second.on("/live/budget", Page(blog_page(some_posts(5), second.url("/live/budget"), title="Budget")))
    with Terminal("--no-mark", storm) as terminal:
        terminal.wait_for("Storm Maren", "4 unread")
        assert terminal.quit() == 0
    assert run("list").out == ""
    with Terminal(budget) as terminal:
        terminal.wait_for("Budget", "5 unread")
        assert terminal.quit() == 0
    with Terminal("--no-mark") as terminal:
        terminal.wait_for("Budget", "5 unread")
        assert terminal.quit() == 0


def test_a_blog_s_own_settings_hold_for_it_alone(servers: tuple[Server, Server, Server]) -> None:
    first, second, _ = servers
    untitled = first.on("/live/storm", Page(blog_page(some_posts(4), first.url("/live/storm"), title="")))
    budget = second.on("/live/budget", Page(blog_page(some_posts(5), second.url("/live/budget"), title="Budget")))
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "liveblog-tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(
        f'interval = 40\n[[blog]]\nurl = "{untitled}#top"\nname = "The storm"\ninterval = 7\nfilter = "title:\\"report 2\\""\n'
    )
    with Terminal(untitled, budget, size=(140, 30)) as terminal:
        terminal.wait_for("The storm", "every 7 s", "1 of 4")
        terminal.keys("Tab")
        terminal.wait_for("every 40 s", "5 unread")
        assert terminal.quit() == 0


def test_several_sources_without_a_terminal_are_refused_and_one_file_s_origin_is_for_one(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(blog_page(some_posts(1)))
    assert "one SOURCE" in fails(2, tmp_path / "a.html", tmp_path / "b.html", "--url", "https://tarnholt.example/live")
    assert "nowhere.html" in fails(4, tmp_path / "a.html", tmp_path / "nowhere.html")


def test_quitting_takes_a_moment_whatever_hangs(servers: tuple[Server, Server, Server]) -> None:
    urls = [server.on("/live", hang) for server in servers]
    with Pane(*urls) as pane:
        pane.wait_for("asking 127.0.0.1")
        time.sleep(0.5)
        began = time.monotonic()
        pane.type("q")
        pane.process.wait(10)
        assert time.monotonic() - began < 2
