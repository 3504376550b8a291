"""Saved pages, feeds and pasted text, and standard input: bounded reads that answer like a fetch."""

from __future__ import annotations

import asyncio
import os
import stat

from tui_liveblog import limits
from tui_liveblog.address import Address, Kind
from tui_liveblog.clean import clean_line
from tui_liveblog.errors import MissingFile, NotAsClaimed, OverLimit
from tui_liveblog.sources.base import Reply
from tui_liveblog.transfer import NOTHING_KNOWN, Fetched, Inflater, Validators


async def read_file(address: Address, validators: Validators = NOTHING_KNOWN) -> Fetched:
    """The file, or nothing new where it has not changed since the validators were given."""
    return await asyncio.to_thread(_read, address, validators)


def _read(address: Address, validators: Validators) -> Fetched:
    path = address.text
    name = clean_line(os.path.basename(path) or path, 80)
    try:
        with open(path, "rb", buffering=0, opener=_open_at_once) as file:
            about = os.fstat(file.fileno())
            if stat.S_ISDIR(about.st_mode):
                raise MissingFile(f"{name} is a folder; name a file in it")
            mark = Validators(etag=f"{about.st_dev}-{about.st_ino}-{about.st_size}-{about.st_mtime_ns}")
            if stat.S_ISREG(about.st_mode) and mark == validators:
                return Fetched(None, mark)
            os.set_blocking(file.fileno(), True)
            body = bounded(file.fileno(), name)
    except FileNotFoundError as error:
        raise MissingFile(f"no file {name} here; check the name, or give a URL that begins with https://") from error
    except IsADirectoryError as error:
        raise MissingFile(f"{name} is a folder; name a file in it") from error
    except OSError as error:
        raise MissingFile(f"{name} cannot be read: {clean_line(error.strerror or str(error))}") from error
    return Fetched(reply_of(address, body, name), mark, 0.0, len(body))


def reply_of(address: Address, body: bytes, name: str = "standard input") -> Reply:
    """The bytes as a reply; a gzipped file is unpacked, with the bounds of an answer from the web."""
    if body.startswith(b"\x1f\x8b"):
        inflater = Inflater()
        body = inflater.feed(body)
        inflater.finish()
    if not body or body.isspace():
        raise NotAsClaimed(f"{name} is empty; give a saved page, a feed, or pasted text")
    return Reply(address.url, body)


def read_input() -> bytes:
    """Standard input to its end. Raises OverLimit above the limit of a body."""
    return bounded(0, "standard input")


def bounded(descriptor: int, name: str) -> bytes:
    """All bytes of an open file, at most 16 MiB."""
    kept = bytearray()
    while chunk := os.read(descriptor, 1 << 18):
        kept += chunk
        if len(kept) > limits.FILE:
            raise OverLimit(f"{name} holds more than {limits.FILE // 1024**2} MiB; that is not read")
    return bytes(kept)


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for a pipe's other end."""
    return os.open(path, flags | os.O_NONBLOCK)


def changes_on_its_own(address: Address) -> bool:
    """Whether looking again can show anything new: standard input is read once."""
    return address.kind is not Kind.INPUT
