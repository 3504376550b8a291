"""What changed in a post since it was read, word by word; each edit by itself with `[` and `]`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType

from tui_liveblog.changes import Known
from tui_liveblog.model import Post
from tui_liveblog.store import Revision
from tui_liveblog.store.database import store_error
from tui_liveblog.timeline import byline
from tui_liveblog.ui.byline import Seen
from tui_liveblog.ui.diff import Change, compare_posts
from tui_liveblog.ui.diff_layout import changed_rows
from tui_liveblog.ui.lines import KeyWords
from tui_liveblog.ui.marks import ASCII, Marks
from tui_liveblog.ui.rows import Row, Run
from tui_liveblog.ui.sheets.base import Item
from tui_liveblog.ui.sheets.scrolled import ScrolledSheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.ways_out import post_in_hand


class Version(Struct, frozen=True):
    """A version of a post. `since` is when it took the place of the one before, None for the first."""

    post: Post
    digest: bytes
    since: datetime | None


Edits = tuple[int, int]
"""The numbers of two versions that are compared, from 0: the older, the newer."""


class History(Struct, frozen=True):
    """A post as it is known, and its versions, oldest first: two at least. Edit 1 made version 1 of version 0."""

    known: Known
    versions: tuple[Version, ...]

    @property
    def edits(self) -> int:
        """How often the post was edited."""
        return len(self.versions) - 1

    def version_read(self, digest: bytes | None) -> int:
        """The newest version with the words that were read, -1 if none were; where they are not kept, the last but one."""
        if digest is None:
            return -1
        found = (number for number in range(self.edits, -1, -1) if self.versions[number].digest == digest)
        return next(found, self.edits - 1)


def history_of(known: Known, revisions: Sequence[Revision]) -> History:
    """A post and its revisions, one at least, oldest first."""
    posts = [*(revision.post for revision in revisions), known.post]
    since: list[datetime | None] = [None]
    since += [_edited(*pair, revision.replaced) for pair, revision in zip(pairwise(posts), revisions, strict=True)]
    since[-1] = known.edited or since[-1]
    digests = [*(revision.digest for revision in revisions), known.digest]
    return History(known, tuple(map(Version, posts, digests, since)))


def _edited(before: Post, after: Post, seen: datetime) -> datetime:
    """When an edit was made: what the source said then, if it said so; else when it was seen."""
    moment = after.updated
    return moment if moment is not None and moment != before.updated and moment <= seen else seen


async def what_changed(stage: Stage, tab: Tab) -> ChangedSheet | str:
    """The sheet for the cursor's post, or why there is nothing to show."""
    try:
        known = await post_in_hand(tab)
        if known is None:
            return "no post here"
        read = tab.timeline.digest_read(known.post.id)
        history = await _load(tab, known.post.id)
    except sqlite3.Error as error:
        return str(store_error(error))
    return history if isinstance(history, str) else ChangedSheet(stage, tab, history, read)


async def _load(tab: Tab, own: str) -> History | str:
    """All that is kept of a post, or why that is nothing.

    Revisions first: an edit stored in between then counts with the one before it; the other way round it would show nothing.
    """
    revisions = await tab.session.store.revisions(tab.session.key, own)
    known = (await tab.session.load([own])).get(own)
    if known is None:
        return "this post is not kept any more"
    if not revisions:
        return "this post was not edited" if known.edited is None else "its words before the edit were not kept"
    return history_of(known, revisions)


class ChangedSheet(ScrolledSheet):
    """A post with the words that were removed and added."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "close", show=False),
        Binding("left_square_bracket", "step(-1)", show=False),
        Binding("right_square_bracket", "step(1)", show=False),
    ]
    title = "What changed"
    whole = True

    def __init__(self, stage: Stage, tab: Tab, history: History, read: bytes | None) -> None:
        """Open at all that changed since the words with the digest `read`; at the last edit if these are the present ones."""
        super().__init__(stage)
        self._tab, self._history = tab, history
        self._read = history.version_read(read)
        last = history.edits
        self._since = (self._read, last) if 0 <= self._read < last - 1 else None
        self._shown = self._since or (last - 1, last)
        self._told = tab.shelf.known(history.known.post.id)
        self._set: tuple[object, list[Row]] | None = None  # what the rows were made of, and the rows

    # Which edit.

    def _steps(self) -> list[Edits]:
        """All that `[` and `]` go through, oldest first: each edit, and all since the post was read."""
        single = [(number, number + 1) for number in range(self._history.edits)]
        return sorted([*single, self._since] if self._since else single, key=lambda edits: (edits[1], -edits[0]))

    def action_step(self, by: int) -> None:
        """Show an older or newer edit."""
        steps = self._steps()
        at = steps.index(self._shown) + by
        if 0 <= at < len(steps):
            self._shown, self._first = steps[at], 0
            self.refresh()

    def count_again(self) -> None:
        """The post may have been edited once more: then there is a newer edit to go to. What shows stays as it is."""
        known = self._tab.shelf.known(self._history.known.post.id)
        if known is not None and known != self._told:
            self._told = known
            self.choose(self._look_again)

    async def _look_again(self) -> None:
        try:
            history = await _load(self._tab, self._history.known.post.id)
        except sqlite3.Error:
            return  # what shows is true all the same
        if not isinstance(history, str) and history.edits >= self._history.edits:
            self._history = history
            self._show_chosen()
            self.refresh()

    # Rows.

    def end(self) -> str:
        """Which edit of how many."""
        older, newer = self._shown
        first = f"edits {older + 1} to {newer}" if newer > older + 1 else f"edit {newer}"
        return f"{first} of {self._history.edits}"

    def keys(self) -> KeyWords:
        """Other edits, where there are any."""
        close = ("Esc", "close")
        return (("[ ]", "older, newer edit"), close) if self._history.edits > 1 else (close,)

    def items(self) -> Sequence[Item]:
        """A row each."""
        return [(row,) for row in self.rows()]

    def rows(self) -> list[Row]:
        """The post with its changes; kept until another edit, width or look is asked for."""
        grid, marks = self.stage.grid, self._marks()
        made_of = (self._shown, grid, marks, self._history)
        if self._set is None or self._set[0] != made_of:
            older, newer = (self._history.versions[number] for number in self._shown)
            comparison = compare_posts(older.post, newer.post)
            rows = changed_rows(comparison, self._seen(newer), grid, marks, self.stage.zone)
            if all(change is Change.KEPT for change, _ in comparison.words):
                rows += [(), ((grid.text, Run("no word changed, only how they are set", "soft")),)]
            self._set = made_of, rows if grid.kind == "narrow" else [(), *rows]
        return self._set[1]

    def _seen(self, version: Version) -> Seen:
        """A version as the layout takes it. Its edit is news if it was made after the post was read."""
        known, last = self._history.known, version is self._history.versions[-1]
        return Seen(
            replace(version.post, authors=byline(version.post, self._tab.shelf.blog)),
            unread=self._shown[1] > self._read,
            edited=version.since,
            withdrawn=known.withdrawn if last else None,
            starred=self._tab.timeline.is_starred(known.post.id),
        )

    def _marks(self) -> Marks:
        """The stage's; without any colour, changed words stand in brackets."""
        marks = self.stage.marks
        colourless = all(colour.own and colour.index < 0 for colour in self.stage.painter.theme.tokens.values())
        return replace(marks, removed=ASCII.removed, added=ASCII.added) if colourless else marks
