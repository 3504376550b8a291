"""The program as its reader meets it: a terminal of 80×24, the real page of the Independent served from this machine, and the
text dump that the project grew from."""

from __future__ import annotations

import gzip
import shlex
import time
from pathlib import Path

import pytest

from tests.live_page import LivePage
from tests.terminal import Terminal, write

WORLD_CUP = "jsonld-html/independent-2023-08-14-womens-world-cup.html.gz"
DUMP = "plain-text/independent-2024-12-19-ukraine.txt"
NEW_POST = """<div data-sort-time="1692004800000" data-update-time="1692004800000" id="post-1299999"><a href="#post-1299999">
<amp-timeago datetime="2023-08-14T09:20:00.000Z">1692004800</amp-timeago></a><div><h3>A tram named after the keeper</h3>
<div><p>The depot says that it will run until the paint comes off.</p></div></div>
<div><div><span>Odile Marchetti</span><span>14 August 2023 10:20</span></div></div></div>"""


@pytest.fixture
def page(shared: Path) -> str:
    return gzip.decompress((shared / "samples" / WORLD_CUP).read_bytes()).decode()


def with_new_post(page: str) -> str:
    """The page as its newsdesk would publish it with one post more."""
    mark = "<div items><div data-sort-time"
    assert mark in page
    return page.replace(mark, f"<div items>{NEW_POST}<div data-sort-time", 1)


@pytest.fixture
def dump(shared: Path) -> Path:
    return shared / "samples" / DUMP


def test_a_new_post_appears_at_the_next_check_without_moving_what_is_read(page: str, tmp_path: Path) -> None:
    with LivePage(page.encode()) as served, Terminal(served.url, "--interval", "1", "--cache-dir", str(tmp_path)) as terminal:
        terminal.wait_for("FOLLOWING", "10 unread · 10 posts")
        terminal.keys("j", "j")
        terminal.wait_for("HELD", "7 unread")  # two were left behind, the third was rested on
        terminal.wait_for("One of the oldest sporting rivalries")
        before = terminal.screen
        row = terminal.row_of("One of the oldest sporting rivalries")
        served.body = with_new_post(page).encode()
        terminal.wait_for("↑ 1 new", "HELD +1", "11 posts")
        after = terminal.screen
        assert terminal.row_of("One of the oldest sporting rivalries") == row
        assert after[2:-1] == before[2:-1]
        terminal.keys("F")
        terminal.wait_for("A tram named after the keeper", "FOLLOWING", gone="↑ 1 new")


def test_posts_flow_in_at_the_live_edge(page: str, tmp_path: Path) -> None:
    with LivePage(page.encode()) as served, Terminal(served.url, "--interval", "1", "--cache-dir", str(tmp_path)) as terminal:
        terminal.wait_for("FOLLOWING", "10 unread · 10 posts")
        served.body = with_new_post(page).encode()
        terminal.wait_for("A tram named after the keeper", "FOLLOWING", "11 unread · 11 posts")
        assert terminal.row_of("A tram named after the keeper") == 2


def test_what_was_read_is_read_after_a_new_start(page: str, tmp_path: Path) -> None:
    with LivePage(page.encode()) as served:
        arguments = (served.url, "--interval", "1", "--cache-dir", str(tmp_path))
        with Terminal(*arguments) as terminal:
            terminal.wait_for("FOLLOWING", "10 unread · 10 posts")
            terminal.keys("j", "j", "j")
            terminal.wait_for("7 unread · 10 posts")
            terminal.wait_for("6 unread · 10 posts")  # the fourth, by resting on it
            assert terminal.quit() == 0
        with Terminal(*arguments) as terminal:
            terminal.wait_for("6 unread · 10 posts", "HELD")
            terminal.keys("g")
            rows = terminal.wait_for("FOLLOWING")
            assert [row for row in rows if "●" in row] == []
            terminal.keys("n")
            terminal.wait_for("●")


def test_the_real_page_is_filtered_by_author_and_by_keyword(page: str, tmp_path: Path) -> None:
    with (
        LivePage(with_new_post(page).encode()) as served,
        Terminal(served.url, "--interval", "1", "--cache-dir", str(tmp_path)) as terminal,
    ):
        terminal.wait_for("11 unread · 11 posts")
        terminal.keys("a")
        terminal.wait_for("Authors", "2 names", "Odile Marchetti")
        terminal.keys("j", "Enter", "Escape")
        terminal.wait_for("by:marchetti", "1 of 11 · 10 unread hidden", "A tram named after the keeper")
        terminal.keys("Escape")
        terminal.wait_for("11 posts", gone="by:")
        terminal.keys("&")
        terminal.wait_for("Filter", "as it was")
        terminal.type("holiday")
        terminal.wait_for("1 of 11", "public holiday")
        terminal.keys("Enter")
        terminal.wait_for("1 of 11 · 10 unread hidden", gone="as it was")
        with Terminal(served.url, "--cache-dir", str(tmp_path), "--author", "marchetti") as again:
            again.wait_for("A tram named after the keeper", "1 of 11")
        with Terminal(served.url, "--cache-dir", str(tmp_path), "--filter", '"public holiday"') as again:
            again.wait_for("1 of 11", "Anthony Albanese on Monday backed calls")


def test_a_page_that_parses_to_nothing_keeps_its_posts_and_says_so(page: str, tmp_path: Path) -> None:
    with LivePage(page.encode()) as served, Terminal(served.url, "--interval", "1", "--cache-dir", str(tmp_path)) as terminal:
        terminal.wait_for("10 unread · 10 posts")
        served.body = b"<!DOCTYPE html><html><head><title>Back soon</title></head><body><p>Back soon.</p></body></html>"
        terminal.wait_for("page unreadable since", "10 posts")
        served.body = page.encode()
        terminal.wait_for("checked", gone="page unreadable")


def test_the_dump_is_read_from_its_file_and_looked_at_again_when_it_grows(dump: Path, tmp_path: Path) -> None:
    text = dump.read_text(encoding="utf-8")
    copy = tmp_path / "pasted.txt"
    write(copy, text)
    with Terminal(str(copy), "--cache-dir", str(tmp_path / "cache")) as terminal:
        terminal.wait_for("Peace talks only possible when Russia is weakened", "Namita Singh", "10 unread · 10 posts")
        terminal.keys("G")
        terminal.wait_for("At least 100 North Korean troops killed", "unfinished")
        terminal.keys("g", "j")
        terminal.wait_for("Where Putin", "9 unread")
        row = terminal.row_of("Where Putin")
        post = "Ice holds the harbour shut\nNothing has moved.\nThe pilots play cards.\nTom Watling19 December 2024 06:50\n"
        first = "Peace talks only possible"
        write(copy, text.replace(f"\n{first}", f"\n{post}{first}", 1))
        terminal.wait_for("↑ 1 new", "11 posts")
        assert terminal.row_of("Where Putin") == row
        terminal.keys("&")
        terminal.wait_for("as it was")
        terminal.type("by:watling")
        terminal.wait_for("3 of 11")
        terminal.keys("Enter")
        terminal.wait_for("by:watling", gone="as it was")
        assert terminal.quit() == 0
    with Terminal(str(copy), "--cache-dir", str(tmp_path / "cache")) as terminal:
        terminal.wait_for("11 posts")
        rows = terminal.wait_for("Where Putin")
        assert not any("●" in row and "06:32" in row for row in rows)


@pytest.mark.parametrize("sample", [WORLD_CUP, DUMP])
def test_standard_input_is_shown_and_the_keys_come_from_the_terminal(shared: Path, tmp_path: Path, sample: str) -> None:
    source, log = shlex.quote(str(shared / "samples" / sample)), tmp_path / "log"
    with Terminal(shell=f"cat {source} | {{program}} - 2>{shlex.quote(str(log))}") as terminal:
        terminal.wait_for("10 unread · 10 posts")
        first = terminal.row_of("▌")
        terminal.keys("j")
        terminal.wait_for("9 unread")
        assert terminal.row_of("▌") != first or "▌" in terminal.text
        assert terminal.quit() == 0
    assert log.read_text() == ""


def test_standard_input_is_not_remembered_without_an_address(dump: Path, tmp_path: Path) -> None:
    command = f"{{program}} - --cache-dir {shlex.quote(str(tmp_path))} < {shlex.quote(str(dump))}"
    for _ in range(2):
        with Terminal(shell=command) as terminal:
            terminal.wait_for("10 unread · 10 posts")
            terminal.keys("j")
            terminal.wait_for("9 unread")
            assert terminal.quit() == 0
    addressed = command.replace(" - ", " - --url https://harbour.example/live/ice ")
    with Terminal(shell=addressed) as terminal:
        terminal.wait_for("10 unread")
        terminal.keys("j", "q")
        terminal.status()
    with Terminal(shell=addressed) as terminal:
        terminal.wait_for("9 unread")


def test_a_blog_is_there_at_once_from_the_cache_while_its_server_hangs(page: str, tmp_path: Path) -> None:
    with LivePage(page.encode()) as served:
        url = served.url
        with Terminal(url, "--cache-dir", str(tmp_path)) as terminal:
            terminal.wait_for("10 posts")
            terminal.quit()
    with Terminal(url, "--cache-dir", str(tmp_path)) as terminal:
        terminal.wait_for("10 unread", "OFFLINE", "no connection since", "next try at")
        begun = time.monotonic()
        assert terminal.quit() == 0
        assert time.monotonic() - begun < 5
