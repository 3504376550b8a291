"""A blog saved as a file: what it is called, what is in it, and that no other file is lost by it. No Textual."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_line
from tui_liveblog.commands.output import blog_json, dumps, markdown, plain_post, post_json
from tui_liveblog.errors import UsageError
from tui_liveblog.model import Blog
from tui_liveblog.query import fold

FORMS = (".md", ".json", ".jsonl", ".txt")
"""Endings of a file, each of which chooses a form: Markdown, JSON, JSON lines, plain text."""

_LONGEST_NAME = 60
"""Characters of a proposed name: four bytes each stay under the 255 that file systems take."""

_PROPOSALS = 99


def name_from(title: str) -> str:
    """A file's name made from a title: its words in small letters, hyphens between; `live-blog` for a title without any."""
    letters = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in fold(title).casefold())
    name = re.sub(" +", "-", letters.strip())
    if len(name) > _LONGEST_NAME:
        whole = name[: _LONGEST_NAME + 1].rpartition("-")[0]
        name = whole or name[:_LONGEST_NAME]
    return name or "live-blog"


def proposed(title: str) -> str:
    """A name for a Markdown file in the working directory that no file there has."""
    name = name_from(title)
    numbered = (f"{name}-{number}.md" for number in range(2, _PROPOSALS))
    return next((free for free in (f"{name}.md", *numbered) if not os.path.lexists(free)), f"{name}.md")


def path_of(value: str) -> Path:
    """What was typed as a path, `~` expanded. Raises UsageError for a home that nobody has."""
    try:
        return Path(value.strip()).expanduser()
    except RuntimeError as error:
        raise UsageError(f"nobody here is called {clean_line(value.strip().partition('/')[0][1:], 40)}") from error


def form_of(path: Path) -> str:
    """The ending that chooses the form."""
    return path.suffix.lower()


def why_not(value: str) -> str:
    """Why this cannot be the file, in a sentence; "" where it can. Looks at the disk."""
    value = value.strip()
    if not value:
        return "a name is wanted"
    if any(unicodedata.category(character) == "Cc" for character in value):
        return "a name holds no control characters"
    try:
        path = path_of(value)
        folder, shown = path.parent, clean_line(path.name, 60)
        if path.is_dir():
            return f"{shown or value} is a folder; add a name"
        if value.endswith("/") or not folder.is_dir():
            return f"there is no folder {clean_line(value if value.endswith('/') else str(folder), 60)}"
        if form_of(path) not in FORMS:
            return f"the name's end chooses the form: {' '.join(FORMS)}"
        if os.path.lexists(path):
            return f"{shown} is there already; choose another name"
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"nothing can be written to {clean_line(str(folder.absolute()), 60)}"
    except UsageError as error:
        return str(error)
    except OSError as error:
        return clean_line(error.strerror or str(error), 80)
    return ""


def in_form(form: str, blog: Blog, source: str, posts: Sequence[Known], zone: tzinfo) -> str:
    """The posts in the form that an ending of `FORMS` chooses: plain text is oldest first, as `tail` prints it.

    source  the format that the blog was read from
    posts   newest first
    """
    match form:
        case ".json":
            return dumps({"blog": blog_json(blog, source), "posts": [post_json(known) for known in posts]}, indent=2) + "\n"
        case ".jsonl":
            return "".join(dumps(post_json(known)) + "\n" for known in posts)
        case ".txt":
            return "\n".join(plain_post(known, blog, zone) for known in reversed(posts))
        case _:
            return markdown(blog, list(posts), zone)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, whole or not at all. Raises UsageError, also where there is one by now."""
    beside = path.with_name(f".liveblog-tui-{secrets.token_hex(4)}")
    try:
        try:
            with beside.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            _take_the_place(beside, path)
        finally:
            with contextlib.suppress(OSError):  # it took the place already, or was never made
                beside.unlink()
    except OSError as error:
        shown = clean_line(path.name, 60)
        if error.errno == errno.EEXIST:
            raise UsageError(f"{shown} is there already; choose another name") from error
        raise UsageError(f"{shown} cannot be written: {clean_line(error.strerror or str(error), 60)}") from error


def _take_the_place(beside: Path, path: Path) -> None:
    """Rename, where no file has the name: an empty one of ours takes it first, for a rename over another's would lose that."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        beside.replace(path)
    except OSError:
        path.unlink()
        raise
