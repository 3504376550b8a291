"""The byline and the notes after it: who wrote a post, and what is to be said of it beside its words."""

from __future__ import annotations

from datetime import datetime, tzinfo

from msgspec import Struct

from tui_liveblog.model import Post, PostKind
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import clock
from tui_liveblog.ui.marks import Marks
from tui_liveblog.ui.rows import GLUE, Row, Run, cells, cut, placed
from tui_liveblog.ui.wrap import break_rows, tidy, wrap_runs

NAME_ROWS = 2
"""Rows of the margin that one name may take."""


class Seen(Struct, frozen=True):
    """A post with what is known of it beside its text.

    edited     when its words last changed, None if they never did
    withdrawn  when the newsdesk took it away, None if it stands
    """

    post: Post
    unread: bool = True
    edited: datetime | None = None
    withdrawn: datetime | None = None
    starred: bool = False


def mark_of(post: Post, marks: Marks) -> Run | None:
    """The one mark of the mark column; what it leaves out, the notes say."""
    if post.kind is PostKind.TEASER:
        return Run(marks.teaser, "dim")
    if post.pinned:
        return Run(marks.pinned, "soft")
    if post.key:
        return Run(marks.key, "key", bold=True)
    return Run(marks.summary, "soft") if post.summary else None


def notes_of(seen: Seen, marks: Marks, zone: tzinfo, *, beside_mark: bool = False) -> list[Run]:
    """The notes, in their order, each a run that does not break.

    beside_mark  leave out what the mark in the same row says already
    """
    post = seen.post
    said = [("pinned", post.pinned), ("key event", post.key), ("summary", post.summary)]
    marked = next((word for word, holds in said if holds), "") if beside_mark else ""
    plain = [word for word in ("key event", "pinned", "summary") if dict(said)[word] and word != marked]
    notes = [Run(word.replace(" ", GLUE), "soft") for word in plain]
    if seen.edited is not None:
        notes.append(Run(f"edited{GLUE}{clock(seen.edited, zone)}", "accent" if seen.unread else "soft"))
    if seen.withdrawn is not None:
        notes.append(Run(f"withdrawn{GLUE}{clock(seen.withdrawn, zone)}", "bad", bold=True))
    if post.kind is PostKind.UNFINISHED:
        notes.append(Run("unfinished", "soft"))
    elif post.shortened:
        notes.append(Run("shortened", "soft"))
    if seen.starred:
        notes.append(Run(f"{marks.starred}{GLUE}starred", "soft"))
    return notes


def with_dots(facts: list[Run], marks: Marks) -> list[Run]:
    """Facts in a row, told apart by a dot that stays on the row of the fact before it."""
    runs: list[Run] = []
    for fact in facts:
        if runs:
            runs.append(Run(f"{GLUE}{marks.between} ", "dim"))
        runs.append(fact)
    return runs


def byline_rows(seen: Seen, grid: Grid, marks: Marks, zone: tzinfo) -> list[Row]:
    """Byline and notes one after the other, under the headline or on the time's row; no rows where there is nothing to say."""
    names = ", ".join(_names(seen.post))
    column = grid.text if grid.byline < 0 else grid.byline
    notes = notes_of(seen, marks, zone, beside_mark=grid.kind == "narrow" and bool(names))
    byline = [Run(names, "soft", bold=not seen.post.title)] if names else []
    facts = with_dots(byline + notes, marks)
    return [placed(column, runs) for runs in wrap_runs(facts, grid.byline_width)] if facts else []


def margin_rows(seen: Seen, grid: Grid, marks: Marks, zone: tzinfo) -> list[Row]:
    """Byline and notes as marginalia: one a row, a long name on two."""
    rows: list[Row] = []
    bold = not seen.post.title
    for name in _names(seen.post):
        slices = break_rows(name, grid.byline_width)
        for begin, end in slices[: NAME_ROWS - 1]:
            rows.append(((grid.byline, Run(name[begin:end].replace(GLUE, " "), "soft", bold=bold)),))
        if len(slices) >= NAME_ROWS:
            rest = cut(name[slices[NAME_ROWS - 1][0] :].replace(GLUE, " "), grid.byline_width, marks.cut)
            rows.append(((grid.byline, Run(rest, "soft", bold=bold)),))
    notes = (note._replace(text=note.text.replace(GLUE, " ")) for note in notes_of(seen, marks, zone))
    rows += [((grid.byline, note),) for note in notes]
    return rows


def _names(post: Post) -> list[str]:
    return [name for name in (tidy(author).replace("\n", " ").strip() for author in post.authors) if name]


def teaser_row(seen: Seen, grid: Grid, marks: Marks, zone: tzinfo, number: int) -> Row:
    """A teaser's one row: its title, what must be said of it, and its link's number at the end of the measure.

    number  0 where it has no address
    """
    post = seen.post
    column = max(grid.text, grid.mark + 2)
    room = grid.end - column
    end = Run(f"[{number}]", "dim", link=number) if number else None
    left = room - (len(end.text) + 1 if end else 0)
    notes = [note._replace(text=note.text.replace(GLUE, " ")) for note in notes_of(seen, marks, zone)]
    title = tidy(post.title or post.text or post.url).replace("\n", " ").replace(GLUE, " ").strip()
    while notes and left - _width(notes) < cells(title[:12]):
        notes.pop()
    title = cut(title, left - _width(notes), marks.cut)
    words = [Run(title, "dim", strike=seen.withdrawn is not None, link=number)] if title else []
    row = placed(column, [run._replace(text=run.text.replace(GLUE, " ")) for run in with_dots(words + notes, marks)])
    return (*row, (grid.end - len(end.text), end)) if end and left > 0 else row


def _width(notes: list[Run]) -> int:
    return sum(cells(note.text) + 3 for note in notes)
