"""What is promised of saved pages and standard input: bounded reads, an unchanged file read once, failures in plain words."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tui_liveblog import limits
from tui_liveblog.address import Address, Kind, parse_source
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import LiveBlogError, MissingFile, NotAsClaimed, OverLimit, Unreadable
from tui_liveblog.files import bounded, changes_on_its_own, read_file, reply_of

BODY = b"<!doctype html><title>Ferry strike</title>"


def address(path: Path, url: str = "") -> Address:
    return Address(Kind.FILE, str(path), url)


async def failure(path: Path, kind: type[LiveBlogError]) -> str:
    with pytest.raises(LiveBlogError) as caught:
        await read_file(address(path))
    assert type(caught.value) is kind
    message = str(caught.value)
    assert message == clean_line(message, 400)
    return message


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything: be somebody else for a while."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(user)


async def test_a_file_is_read_whole_and_its_page_never_sees_its_path(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(BODY)
    reply = (await read_file(address(page))).reply
    assert reply is not None
    assert (reply.body, reply.url, reply.content_type) == (BODY, "", "")


async def test_a_saved_page_has_the_address_that_the_reader_named(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(BODY)
    reply = (await read_file(address(page, "https://tarnholt.example/live"))).reply
    assert reply is not None
    assert reply.url == "https://tarnholt.example/live"


async def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(BODY)
    first = await read_file(address(page))
    before = page.stat()
    page.write_bytes(BODY.upper())  # whoever reads it sees this
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (await read_file(address(page), first.validators)).reply is None


@pytest.mark.parametrize("change", ["other bytes of the same length", "another file in its place", "touched"])
async def test_a_changed_file_is_read_again(tmp_path: Path, change: str) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(BODY)
    first = await read_file(address(page))
    if change == "another file in its place":
        beside = tmp_path / "new.html"
        beside.write_bytes(BODY)
        os.utime(beside, ns=(0, page.stat().st_mtime_ns))
        beside.replace(page)
    else:
        page.write_bytes(BODY if change == "touched" else BODY.upper())
        os.utime(page, ns=(0, page.stat().st_mtime_ns + 1))
    assert (await read_file(address(page), first.validators)).reply is not None


async def test_a_gzipped_page_is_unpacked(tmp_path: Path) -> None:
    page = tmp_path / "page.html.gz"
    page.write_bytes(gzip.compress(BODY))
    reply = (await read_file(address(page))).reply
    assert reply is not None
    assert reply.body == BODY


async def test_a_gzipped_page_that_is_cut_short_is_unreadable(tmp_path: Path) -> None:
    page = tmp_path / "page.html.gz"
    page.write_bytes(gzip.compress(BODY)[:-3])
    assert "cut short" in await failure(page, Unreadable)


async def test_a_gzip_bomb_on_the_disk_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.html.gz"
    page.write_bytes(gzip.compress(bytes(64 * 1024**2)))
    await failure(page, OverLimit)


@pytest.mark.parametrize("body", [b"", b"\r\n \t\n", gzip.compress(b"", mtime=0)])
async def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, body: bytes) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(body)
    assert "page.html is empty" in await failure(page, NotAsClaimed)


async def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    with page.open("wb") as file:
        file.truncate(limits.FILE)
        file.write(b"<p>")
    assert (await read_file(address(page))).reply is not None
    with page.open("ab") as file:
        file.write(b"and one more")
    assert "16 MiB" in await failure(page, OverLimit)


async def test_a_missing_file_and_a_folder_say_what_to_give_instead(tmp_path: Path) -> None:
    assert "https://" in await failure(tmp_path / "nowhere.html", MissingFile)
    assert "is a folder" in await failure(tmp_path, MissingFile)
    (tmp_path / "file").write_bytes(BODY)
    assert "cannot be read" in await failure(tmp_path / "file" / "page.html", MissingFile)


async def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(BODY)
    page.chmod(0)
    with as_nobody():
        assert "Permission denied" in await failure(page, MissingFile)


async def test_a_hostile_file_name_is_cleaned_in_the_message(tmp_path: Path) -> None:
    message = await failure(tmp_path / "\x1b]0;owned\x07\u202epage\n.html", MissingFile)
    assert message.isprintable()


async def test_a_pipe_whose_writer_is_gone_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "empty" in await failure(pipe, NotAsClaimed)


async def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """`liveblog-tui tail <(command)`."""
    reading, writing = os.pipe()
    try:
        os.write(writing, BODY)
        os.close(writing)
        reply = (await read_file(address(Path(f"/dev/fd/{reading}")))).reply
    finally:
        os.close(reading)
    assert reply is not None
    assert reply.body == BODY


async def test_a_file_without_end_is_left_at_the_limit() -> None:
    await failure(Path("/dev/zero"), OverLimit)


def test_standard_input_is_read_to_its_end_and_bounded(tmp_path: Path) -> None:
    with (tmp_path / "input").open("w+b") as file:
        file.truncate(limits.FILE + 1)
        with pytest.raises(OverLimit, match="standard input"):
            bounded(file.fileno(), "standard input")
        file.truncate(limits.FILE)
        file.seek(0)
        assert len(bounded(file.fileno(), "standard input")) == limits.FILE


def test_empty_standard_input_is_said_to_be_empty() -> None:
    with pytest.raises(NotAsClaimed, match="standard input is empty"):
        reply_of(parse_source("-"), b"\n")


def test_only_standard_input_never_changes() -> None:
    assert changes_on_its_own(parse_source("page.html"))
    assert changes_on_its_own(parse_source("https://tarnholt.example/live"))
    assert not changes_on_its_own(parse_source("-"))
