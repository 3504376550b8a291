"""What is promised of `tail`, run as a reader runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pages import PagePost, blog_page, some_posts
from tests.program import PROGRAM, fails, next_line, run, running, succeeds
from tests.server import Answer, Page, Server
from tests.worker.test_worker import children, is_gone


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running_server:
        yield running_server


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    page = tmp_path / "page.html"
    page.write_bytes(
        blog_page(
            [
                PagePost(50, "The piers are shut.", title="Storm", author="Ida Marsh", key=True),
                PagePost(30, "Tea is served.", author="Tom Reed"),
                PagePost(10, "The piers are open.", title="Morning", author=""),
            ]
        )
    )
    return page


def ids(out: str) -> list[str]:
    return [json.loads(line)["post"]["id"] for line in out.splitlines()]


# The backlog.


def test_once_prints_the_backlog_as_plain_text_oldest_first(saved: Path) -> None:
    assert succeeds("tail", saved, "--once").splitlines() == [
        "2024-07-01 12:10",
        "Morning",
        "The piers are open.",
        "",
        "2024-07-01 12:30 · Tom Reed",
        "Tea is served.",
        "",
        "2024-07-01 12:50 · Ida Marsh · key event",
        "Storm",
        "The piers are shut.",
        "",
    ]


def test_times_are_in_the_reader_s_zone(saved: Path) -> None:
    assert "2024-07-01 14:10" in succeeds("tail", saved, "--once", env={"TZ": "Europe/Berlin"})  # whatever today's offset is


def test_json_is_one_post_event_a_line_as_the_contract_says(saved: Path) -> None:
    first = json.loads(succeeds("tail", saved, "--once", "--json").splitlines()[-1])
    assert first == {
        "event": "post",
        "blog": "http://127.0.0.1/live/ferry",
        "post": {
            "id": "post-50",
            "url": "http://127.0.0.1/live/ferry#post-50",
            "title": "Storm",
            "authors": ["Ida Marsh"],
            "published": "2024-07-01T12:50:00Z",
            "updated": None,
            "key": True,
            "pinned": False,
            "summary": False,
            "kind": "post",
            "text": "The piers are shut.",
            "media": [],
            "links": [],
            "withdrawn": False,
        },
    }


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--author", "reed", "--author", "marsh"], ["post-30", "post-50"]),
        (["--filter", "piers -shut"], ["post-10"]),
        (["--filter", "piers", "--author", "Marsh"], ["post-50"]),
        (["--since", "2024-07-01T12:30"], ["post-30", "post-50"]),
        (["--filter", "nobody wrote this"], []),
        (["--filter", r"is:key OR (/pier\w*/ -shut)"], ["post-10", "post-50"]),
        (["--filter", "since:2024-07-01T12:30 -is:key"], ["post-30"]),
        (["--filter", "is:unread -is:starred", "--author", "marsh"], ["post-50"]),
    ],
)
def test_only_what_was_asked_for_is_printed(saved: Path, options: list[str], shown: list[str]) -> None:
    assert ids(succeeds("tail", saved, "--once", "--json", *options)) == shown


def test_an_expression_that_takes_too_long_is_said_and_left_out(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page([PagePost(2, "a" * 30_000 + "!"), PagePost(1, "rain")]))
    done = run("tail", page, "--once", "--json", "--filter", "-rain /(a|aa)+$/")
    assert (done.status, ids(done.out)) == (0, ["post-2"])
    assert "--filter: /(a|aa)+$/ takes too long: left out" in done.err


def test_an_unfinished_filter_is_said_and_left_out(saved: Path) -> None:
    done = run("tail", saved, "--once", "--json", "--filter", 'piers "shut')
    assert (done.status, ids(done.out)) == (0, ["post-10", "post-50"])
    assert "closing quote" in done.said


def test_new_leaves_out_what_this_cache_has_seen(saved: Path) -> None:
    assert ids(succeeds("tail", saved, "--once", "--json", "--new")) == ["post-10", "post-30", "post-50"]
    assert succeeds("tail", saved, "--once", "--json", "--new") == ""
    saved.write_bytes(blog_page([PagePost(60), PagePost(55), PagePost(50, "The piers are shut.", title="Storm", key=True)]))
    assert ids(succeeds("tail", saved, "--once", "--json", "--new")) == ["post-55", "post-60"]
    assert "12:10" in succeeds("tail", saved, "--once")


def test_new_tells_an_edit_with_the_words_before_it(saved: Path) -> None:
    succeeds("tail", saved, "--once")
    saved.write_bytes(saved.read_bytes().replace(b"Tea is served", b"Tea is late"))
    (line,) = succeeds("tail", saved, "--once", "--json", "--new").splitlines()
    event = json.loads(line)
    assert (event["event"], event["post"]["text"], event["previous"]["text"]) == ("edit", "Tea is late.", "Tea is served.")
    assert event["previous"]["id"] == event["post"]["id"] == "post-30"


def test_another_cache_has_seen_nothing(saved: Path, tmp_path: Path) -> None:
    succeeds("tail", saved, "--once")
    assert len(ids(succeeds("tail", saved, "--once", "--json", "--new", "--cache-dir", tmp_path / "other"))) == 3


def test_standard_input_is_a_source_and_ends_by_itself() -> None:
    assert len(ids(succeeds("tail", "-", "--json", stdin=blog_page(some_posts(2))))) == 2


# Following.


def test_what_happens_is_told_as_it_happens_and_the_end_of_the_blog_ends_it(server: Server, tmp_path: Path) -> None:
    """One page, followed by two: in JSON and in plain text."""
    page = Page(blog_page(some_posts(2)))
    url = server.on("/live", page)

    def event(expected: str) -> dict[str, Any]:
        happened: dict[str, Any] = json.loads(next_line(following.stdout))
        assert happened["event"] == expected, happened
        return happened

    def paragraph() -> list[str]:
        return list(iter(lambda: next_line(plain.stdout).rstrip("\n"), ""))

    common = ("tail", url, "--interval", "1", "--cache-dir")
    with running(*common, tmp_path / "1", "--json") as following, running(*common, tmp_path / "2") as plain:
        assert [event("post")["post"]["id"] for _ in range(2)] == ["post-1", "post-2"]
        assert [paragraph()[1] for _ in range(2)] == ["Report 1", "Report 2"]

        page.body = blog_page([PagePost(3), PagePost(2, "Other words.", title="Report 2"), PagePost(1, title="Report 1")])
        assert event("post")["post"]["id"] == "post-3"
        edit = event("edit")
        assert (edit["post"]["text"], edit["previous"]["text"]) == ("Other words.", PagePost(2).words)
        assert paragraph() == ["2024-07-01 12:03 · Ida Marsh", PagePost(3).words]
        assert re.fullmatch(r"Edited · 2024-07-01 12:02 · Ida Marsh · edited \d\d:\d\d", (told := paragraph())[0])
        assert told[1:] == ["Report 2", "Other words."]

        page.body = blog_page([PagePost(3), PagePost(1, title="Report 1")])
        withdrawn = event("withdraw")["post"]
        assert (withdrawn["id"], withdrawn["withdrawn"]) == ("post-2", True)
        assert paragraph()[0].startswith("Withdrawn · 2024-07-01 12:02")

        page.status = 404
        offline = event("status")
        assert (offline["state"], offline["blog"]) == ("offline", "http://127.0.0.1/live/ferry")
        assert "no such page (404)" in offline["error"]
        assert re.search(r"no such page \(404\).*since \d\d:\d\d:\d\d", next_line(plain.stderr))
        page.status = 200
        live = event("status")
        assert (live["state"], live["error"]) == ("live", None)
        assert live["since"] >= offline["since"]
        assert next_line(plain.stderr) == "liveblog-tui: 127.0.0.1 answers again\n"  # and nothing between: one line a change

        page.body = blog_page([PagePost(4), PagePost(3), PagePost(1, title="Report 1")], live=False)
        assert event("post")["post"]["id"] == "post-4"
        assert event("status")["state"] == "ended"
        assert following.communicate(timeout=10) == (b"", b"")
        out, err = plain.communicate(timeout=10)
        assert out.decode().startswith("2024-07-01 12:04 · Ida Marsh\n")
        assert err == b"liveblog-tui: the blog has ended\n"
    assert (following.returncode, plain.returncode) == (0, 0)


def test_once_and_unreachable_prints_what_is_stored_and_says_why(server: Server) -> None:
    page = Page(blog_page(some_posts(2)))
    url = server.on("/live", page)
    succeeds("tail", url, "--once")
    page.status = 404
    done = run("tail", url, "--once", "--json")
    assert (done.status, [event["post"]["id"] for event in done.events if event["event"] == "post"]) == (
        0,
        ["post-1", "post-2"],
    )
    assert [event["state"] for event in done.events if event["event"] == "status"] == ["offline"]
    plain = run("tail", url, "--once")
    assert "no such page (404)" in plain.said
    assert "again" not in plain.said


def test_a_first_look_that_fails_with_nothing_stored_ends_it(server: Server) -> None:
    assert "404" in fails(4, "tail", server.url("/nowhere"))
    assert "empty page" in fails(5, "tail", server.on("/empty", Answer(b"")))


def test_a_cache_that_cannot_be_used_is_said_and_the_posts_are_printed(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder")
    done = run("tail", saved, "--once", "--cache-dir", tmp_path / "cache" / "below")
    assert done.status == 0
    assert "Tea is served." in done.out
    assert "cannot be used" in done.said


# How it ends.


def test_a_reader_who_takes_one_line_and_goes_ends_it_also_on_a_quiet_blog(server: Server) -> None:
    url = server.on("/live", Page(blog_page(some_posts(2))))
    with running("tail", url) as following:
        assert next_line(following.stdout) == "2024-07-01 12:01 · Ida Marsh\n"
        assert following.stdout is not None
        following.stdout.close()
        assert following.wait(5) == 0
        assert following.stderr is not None
        assert following.stderr.read() == b""


def test_a_pipe_that_is_closed_amid_a_long_backlog_ends_it(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(1500)))
    program = " ".join(PROGRAM)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {program} tail '{page}' --once | head -1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")


def test_ctrl_c_ends_it_with_130_and_without_a_word_and_leaves_no_process(server: Server) -> None:
    url = server.on("/live", Page(blog_page(some_posts(2))))
    with running("tail", url) as following:
        next_line(following.stdout)
        readers = children(following.pid)
        following.send_signal(signal.SIGINT)
        assert following.wait(5) == 130
        assert following.stderr is not None
        assert following.stderr.read().strip() == b""
    assert all(map(is_gone, readers))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_what_was_printed_is_stored_however_it_is_ended(server: Server, number: signal.Signals) -> None:
    url = server.on("/live", Page(blog_page(some_posts(2))))
    with running("tail", url) as following:
        next_line(following.stdout)
        os.kill(following.pid, number)
        following.wait(5)
    assert succeeds("tail", url, "--once", "--new") == ""


def test_a_terminal_of_another_coding_gets_question_marks_and_no_traceback(saved: Path) -> None:
    out = succeeds("tail", saved, "--once", env={"PYTHONIOENCODING": "ascii"})
    assert "2024-07-01 12:30 ? Tom Reed" in out


def test_a_full_disk_behind_standard_output_is_said_in_one_line(saved: Path) -> None:
    with open("/dev/full", "w") as full, running("tail", saved, "--once", stdout=full.fileno()) as printing:
        err = printing.communicate(timeout=20)[1]
    assert (printing.returncode, err) == (1, b"liveblog-tui: the output cannot be written: No space left on device\n")
