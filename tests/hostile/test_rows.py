"""What is promised of a cache that another hand has written to: its words are clean again before anyone sees them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.hostile import told
from tests.hostile.sequences import functions
from tests.hostile.test_terminal import NEVER, press, still
from tests.pane import Pane
from tests.program import succeeds
from tests.server import Page, Server
from tui_liveblog.model import Block, Post, Span
from tui_liveblog.store.rows import decode_unseen, encode_post

BARE = {"LIVEBLOG_TUI_PLAIN_DRIVER": "1"}
"""Without the last door, the driver: this is of the one before it."""

HARM = "\x1b]0;owned\x07\x9b2J\x7f\u202e"


@pytest.fixture
def spoilt(tmp_path: Path) -> str:
    """A blog that was followed and edited once, and whose server is gone; every text in both files then got harm in it."""
    with Server() as server:
        page = Page(told.page(told.harmless(3), "Ferry"))
        url = server.on("/live", page)
        succeeds("tail", url, "--once", "--cache-dir", tmp_path)
        page.body = told.page([f"again {text}" for text in told.harmless(3)], "Ferry")
        with Pane(url, "--cache-dir", tmp_path, drawn=False) as pane:
            pane.wait_for_bytes(b"again")
            press(pane, "A")
            assert pane.quit() == 0
    with closing(sqlite3.connect(tmp_path / "posts.sqlite3")) as posts:
        for table in ("post", "revision"):
            for number, data in posts.execute(f"SELECT rowid, data FROM {table}").fetchall():
                spoiled = encode_post(with_harm(decode_unseen(data)))
                posts.execute(f"UPDATE {table} SET data = ? WHERE rowid = ?", (spoiled, number))
        posts.execute("UPDATE post SET authors = ?", (json.dumps([HARM]),))
        posts.execute(
            "UPDATE blog SET title = title || ?1, standfirst = standfirst || ?1, language = ?1, url = url || ?1, authors = ?2",
            (HARM, json.dumps([f"Ida {HARM}"])),
        )
        posts.execute("UPDATE validator SET etag = ?1, modified = ?1", (HARM,))
        posts.commit()
    with closing(sqlite3.connect(tmp_path / "reading.sqlite3")) as reading:
        reading.execute("UPDATE followed SET title = title || ?1, address = address || ?1, url = ?1", (HARM,))
        reading.commit()
    return url


def with_harm(post: Post) -> Post:
    body = tuple(
        replace(
            block,
            spans=tuple(Span(span.text + HARM, span.url + HARM if span.url else "") for span in block.spans),
            url=block.url + HARM if block.url else "",
            who=block.who + HARM,
            credit=block.credit + HARM,
        )
        for block in (*post.body, Block(post.body[0].kind, (Span("x", "javascript:alert(1)"),)))
    )
    made = replace(
        post, title=post.title + HARM, authors=(f"Ida {HARM}",), url="http://user:secret@harbour.example/", body=body
    )
    return replace(made, body=(*body, Block(post.body[0].kind, (Span(HARM),))))


def test_nothing_of_a_stored_row_reaches_the_terminal_or_a_file_as_it_was_written(spoilt: str, tmp_path: Path) -> None:
    cache = ("--cache-dir", tmp_path)
    lines = [("export", spoilt, "--offline", "--format", form, *cache) for form in ("json", "jsonl", "markdown")]
    for line in (*lines, ("list", *cache), ("list", "--json", *cache)):
        said = succeeds(*line)
        assert "owned" in said
        assert functions(said.encode()) == set(), line
        assert "javascript:" not in said
        assert "secret" not in said
    made = json.loads(succeeds(*lines[0]))
    assert len(made["posts"]) == 3
    assert not any(set(HARM) - set(" ]0;owned2J") & set(post["text"]) for post in made["posts"])


def test_nor_do_they_from_the_timeline_its_sheets_or_its_title(spoilt: str, tmp_path: Path) -> None:
    with Pane(spoilt, "--cache-dir", tmp_path, size=(140, 60), env=BARE, drawn=False) as pane:
        pane.wait_for_bytes(b"owned")
        still(pane)
        for key in ("d", "\x1b[27u", "L", "\x1b[27u", "a", "\x1b[27u", "i", "\x1b[27u", " ", "Y", "y", "r"):
            press(pane, key)
        assert pane.quit() == 0
        assert {function for function in functions(pane.sent) if NEVER.match(function)} == set()
        assert b"\x1b]0;" not in pane.sent
