"""What is promised of inputs collected to break readers: each is read right or refused clearly, and none does harm."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.hostile import corpora
from tests.hostile.doors import SUITES
from tests.hostile.trying import try_suite
from tui_liveblog.clean import clean_time
from tui_liveblog.sources.feeds.times import read_feed_time
from tui_liveblog.sources.html.body import read_markup
from tui_liveblog.sources.html.jsonld import read_sloppily
from tui_liveblog.sources.html.page import decode
from tui_liveblog.sources.times import read_time
from tui_liveblog.worker import Worker


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    async with Worker() as one:
        yield one


@pytest.mark.parametrize("suite", SUITES)
async def test_every_input_gives_the_posts_that_are_in_it_or_one_clear_refusal(
    shared: Path, worker: Worker, suite: str
) -> None:
    tally = await try_suite(shared / "hostile", suite, worker)
    assert tally.files == corpora.COUNTS[suite]
    assert tally.wrong == []


def test_every_suite_that_lies_there_goes_through_a_door(shared: Path) -> None:
    elsewhere = {"parser_dos", "synthetic"}  # tests/hostile/test_traps.py; its other files, where what they are about is tested
    folders = {path.name for path in (shared / "hostile").iterdir() if path.is_dir()}
    assert folders - elsewhere <= set(SUITES)
    assert set(corpora.COUNTS) - elsewhere == set(SUITES)


def test_a_page_is_read_in_the_coding_that_a_browser_reads_it_in(shared: Path) -> None:
    for row in corpora.rows(shared / "hostile" / "html5lib" / "encoding.jsonl"):
        body = base64.b64decode(row["b64"])
        assert decode(body, "").lstrip("\ufeff") == body.decode(row["encoding"], "replace").lstrip("\ufeff"), row["id"]


def test_only_codings_of_text_are_obeyed(shared: Path) -> None:
    body = b"<p>caf\xe9 \xd8\xb4</p>"
    ours = {"charsets-032": "utf-8"}  # cp65001 is what Windows calls UTF-8; no browser knows it
    for row in corpora.rows(shared / "hostile" / "synthetic" / "charsets.jsonl"):
        named = ours.get(row["id"], row["decode_with"])
        coding = {"fallback": "cp1252", "refuse": "cp1252", "windows-1252": "cp1252"}.get(named, named)
        assert decode(body, row["content_type"]) == body.decode(coding, "replace"), row["id"]


def test_times_are_what_they_say_or_unknown(shared: Path) -> None:
    for row in corpora.rows(shared / "hostile" / "synthetic" / "timestamps.jsonl"):
        value, told = row["value"], row["expect"]
        read = {clean_time(read_time(value)), clean_time(read_feed_time(value, ""))}  # pages write one kind, feeds another
        assert {moment.isoformat() for moment in read if moment} == ({told} if told else set()), row["id"]


def test_damaged_json_ld_of_other_things_is_read_as_far_as_it_goes(shared: Path) -> None:
    files = dict(corpora.packed(shared / "hostile" / "extruct-jsonld"))
    pairs = [name.removesuffix(".html") for name in files if name.removesuffix(".html") + ".jsonld" in files]
    assert len(pairs) >= 2
    for name in pairs:
        told = json.loads(files[f"{name}.jsonld"])
        scripts = LexborHTMLParser(files[f"{name}.html"]).css('script[type="application/ld+json"]')
        read = [read_sloppily(script.text())[0] for script in scripts if script.text().strip()]
        assert [one.get("@type") for one in read] == [one.get("@type") for one in told], name


def test_no_script_or_style_of_a_post_is_shown_as_its_words(shared: Path) -> None:
    tried = 0
    for row in corpora.rows(shared / "hostile" / "dompurify" / "payloads.jsonl"):
        shown = "\n".join(block.text for block in read_markup(row["html"], ""))
        for node in LexborHTMLParser(row["html"]).css("script, style"):
            words = " ".join((node.text() or "").split())
            if len(words) > 8:
                tried += 1
                assert words not in shown, row["i"]
    assert tried > 5
