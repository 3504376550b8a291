"""The command line's contract, run as a reader runs it: exit statuses, one line for an error, nothing on standard output."""

from __future__ import annotations

import gzip
import json
import shlex
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.pages import article_page, blog_page, some_posts
from tests.program import PROGRAM, Done, fails, run, succeeds
from tests.server import Answer, Server, raw
from tui_liveblog import __version__
from tui_liveblog.cli import run as run_line


def at_once(*runs: tuple[object, ...]) -> list[str]:
    """What each of these failing command lines says: (status, argument, …)."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda run_: fails(int(str(run_[0])), *run_[1:]), runs))


# 0


def test_version_and_help_are_for_everybody() -> None:
    assert succeeds("--version") == f"liveblog-tui {__version__}\n"
    for short in ("-h", "--help"):
        told = succeeds(short)
        assert "SOURCE" in told
        assert {"tail", "export", "check", "demo"} <= set(told.split())
    assert "--format [json|jsonl|markdown]" in succeeds("export", "-h")


def test_without_a_source_the_program_says_how_to_begin() -> None:
    assert "liveblog-tui demo" in succeeds()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_standard_stream_that_the_shell_closed_is_no_fault(tmp_path: Path, closed: str) -> None:
    page, status = tmp_path / "page.html", tmp_path / "status"
    page.write_bytes(blog_page(some_posts(2)))
    for line in ("--version", f"tail --once {page}"):
        command = f"{shlex.join(PROGRAM)} {line} {closed}; echo $? >{status}"
        done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=30, check=False)
        assert (status.read_text(), done.stderr) == ("0\n", b""), line
        assert bool(done.stdout) != (">&-" in closed.split()), line


# 1


def test_an_output_that_is_full_is_1_and_one_line() -> None:
    for line in ("--version", "config path"):
        command = f"{shlex.join(PROGRAM)} {line} >/dev/full"
        done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=30, check=False)
        assert (done.returncode, done.stderr.decode()) == (
            1,
            "liveblog-tui: the output cannot be written: No space left on device\n",
        )


# 2: wrong usage


WRONG = {
    ("tail",): "SOURCE",
    ("tail", "page.html", "--sinse", "2h"): "--since",
    ("tail", "page.html", "--since", "soon"): "2h",
    ("tail", "page.html", "--interval", "often"): "often",
    ("tail", "page.html", "--interval", "-1"): "-1",
    ("tail", "page.html", "--interval", "nan"): "nan",
    ("export", "page.html", "--format", "word"): "jsonl",
    ("export", "page.html", "--source", "schema.orgg"): "did you mean 'schema.org'?",
    ("tail", "page.html", "--zone", "Europe/Bärlin"): "names are such as Europe/Berlin",
    ("export", "page.html", "--url", "ftp://tarnholt.example/"): "--url",
    ("check", "gopher://tarnholt.example/live"): "only http and https",
    ("check", "https://"): "no address",
    ("check", ""): "standard input",
    ("check", "a.html", "b.html"): "b.html",
    ("tail", "page.html", "--config", "none.toml"): "none.toml",
    ("tail", "page.html", "--config", "config.toml"): "did you mean interval?",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_2_and_says_what_is_right(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("intervall = 3\n")
    monkeypatch.chdir(tmp_path)
    assert run_line(list(arguments)) == 2
    done = Done(2, *capsys.readouterr())
    assert done.out == ""
    assert WRONG[arguments] in done.said


def test_wrong_usage_ends_the_process_with_2() -> None:
    assert "--since" in fails(2, "tail", "page.html", "--sinse", "2h")


# 3: readable, but no live blog


def test_ordinary_articles_of_many_sites_are_3(shared: Path) -> None:
    folder = shared / "samples" / "negative-articles"
    articles = json.loads((folder / "truth.json").read_text())
    assert len(articles) == 9
    for said in at_once(*((3, "export", folder / name) for name in articles)):
        assert "no live blog" in said or "not a live blog" in said or "not of a live blog" in said


def test_a_front_page_is_3_and_names_the_live_blogs_that_it_links_to() -> None:
    front = b"""<!doctype html><title>The Lantern</title><meta property="og:url" content="https://lantern.example/news">
        <h1>News</h1><a href="/news/live/ferry-strike">Ferry strike live</a> <a href="/news/tea">Tea</a>"""
    assert "https://lantern.example/news/live/ferry-strike" in fails(
        3, "check", "-", "--url", "https://lantern.example/news", stdin=front
    )


@pytest.mark.parametrize(
    "body", [article_page(), b"Just some words.\nAnd more of them.\n", b'{"name": "a recipe"}', b"<p>Hello</p>"]
)
def test_what_can_be_read_but_holds_no_posts_is_3(body: bytes) -> None:
    fails(3, "export", "-", stdin=body)


# 4: not reached


def test_what_cannot_be_reached_is_4_and_names_the_cause(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/live"
    with Server() as server:
        said = at_once(
            (4, "tail", tmp_path / "nowhere.html"),
            (4, "tail", tmp_path),
            (4, "export", nobody),
            (4, "check", "http://tarnholt.invalid/live"),
            (4, "tail", server.url("/nowhere")),
            (4, "export", server.on("/forbidden", Answer(b"", 403))),
            (4, "check", server.on("/broken", Answer(b"", 500))),
            (4, "tail", server.on("/gone", raw(b""))),
        )
    hints = (
        "nowhere.html",
        "folder",
        "refused the connection",
        "tarnholt.invalid was not found",
        "404",
        "403",
        "500",
        "hung up",
    )
    for line, hint in zip(said, hints, strict=True):
        assert hint in line


# 5: reached, but damaged, over a limit, or not what it claims to be


def test_what_is_damaged_or_not_what_it_claims_is_5_and_says_so(tmp_path: Path) -> None:
    declared = b'<!doctype html><title>Ferry</title><script type="application/ld+json">%s</script>'
    files = {
        "empty.html": b"",
        "blank.html": b" \r\n",
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "paper.pdf": b"%PDF-1.7\n" + bytes(range(256)),
        "noise.bin": bytes(range(256)) * 16,
        "cut.html.gz": gzip.compress(blog_page(some_posts(2)))[:-20],
        "damaged.html": declared % b'{"@type": "LiveBlogPosting",,',
        "no-posts.html": declared % b'{"@type": "LiveBlogPosting", "liveBlogUpdate": []}',
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    with Server() as server:
        login = Answer(b"<!doctype html><html><title>Log in</title></html>", headers={"Content-Type": "application/json"})
        said = at_once(
            *((5, "export", tmp_path / name) for name in files),
            (5, "export", server.on("/login", login)),
            (5, "tail", server.on("/cut", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>"))),
        )
    hints = ("empty", "empty", "picture", "PDF", "not text", "cut short", "damaged", "no posts", "promised JSON", "broke off")
    for line, hint in zip(said, hints, strict=True):
        assert hint in line


def test_a_newer_version_s_cache_is_5_and_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(blog_page(some_posts(2)))
    succeeds("export", page)
    succeeds("export", page, "--cache-dir", tmp_path / "cache")
    database = tmp_path / "cache" / "posts.sqlite3"
    head = bytearray(database.read_bytes())
    head[60:64] = (99).to_bytes(4, "big")  # user_version, https://www.sqlite.org/fileformat.html
    database.write_bytes(head)
    assert "newer version" in fails(5, "export", page, "--cache-dir", tmp_path / "cache")
    assert database.read_bytes() == head


# Whatever it is told.


def test_what_is_said_is_one_clean_line_whatever_the_name_holds(tmp_path: Path) -> None:
    assert "owned" in fails(4, "tail", tmp_path / "\x1b]0;owned\x07\n\u202epage.html")
    assert "owned" in fails(2, "tail", "page.html", "--since", "\x1b]0;owned\x07\n")
    assert "owned" in fails(2, "tail", "page.html", "--owned\x1b[31m\n")


def test_the_cache_is_where_the_option_the_environment_or_the_settings_say_in_that_order(tmp_path: Path) -> None:
    page, config = tmp_path / "page.html", tmp_path / "config.toml"
    page.write_bytes(blog_page(some_posts(2)))
    folders = {name: tmp_path / name for name in ("option", "environment", "settings")}
    config.write_text(f'cache_dir = "{folders["settings"]}"\n')
    told = ("export", page, "--config", config)
    succeeds(*told, "--cache-dir", folders["option"], env={"LIVEBLOG_TUI_CACHE_DIR": str(folders["environment"])})
    assert [name for name, folder in folders.items() if folder.exists()] == ["option"]
    succeeds(*told, env={"LIVEBLOG_TUI_CACHE_DIR": str(folders["environment"])})
    assert [name for name, folder in folders.items() if folder.exists()] == ["option", "environment"]
    succeeds(*told, env={"LIVEBLOG_TUI_CACHE_DIR": ""})
    assert all((folder / "posts.sqlite3").exists() for folder in folders.values())


def test_the_named_source_is_the_one_that_reads(shared: Path) -> None:
    text = shared / "samples" / "plain-text" / "independent-2024-12-19-ukraine.txt"
    assert run("check", text, "--source", "plain text").out.startswith("format: plain text\n")
    fails(5, "check", text, "--source", "schema.org")
