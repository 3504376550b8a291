"""One blog and its reader: where they are, what moves, what is read. Decides; draws nothing and asks nothing. No Textual.

The rules are UX's: the reader's line stays where it is whatever arrives; a post is read when the cursor rested on it or moved
on from it, never by arriving or being drawn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tui_liveblog.store import Place
from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.rows import Row
from tui_liveblog.ui.shelf import Shelf
from tui_liveblog.ui.viewport import Hold, Viewport

REST_SECONDS = 1.0
"""How long the cursor rests on a post, or a post's last line stands on the screen, until it counts as read."""


class Stance(StrEnum):
    """Where the reader is: at the live edge, where new posts flow in, or elsewhere, where nothing moves."""

    FOLLOWING = "FOLLOWING"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One row of the timeline: the post it belongs to, the row of that post (-1 for lead and gap), whether the bar is on it."""

    post: str
    row: int
    bar: bool = False
    lead: Row = ()


class Reader:
    """The reader of one blog.

    clock  seconds that only move forward
    """

    def __init__(self, timeline: Timeline, shelf: Shelf, clock: Callable[[], float]) -> None:
        self.timeline, self.shelf = timeline, shelf
        self._clock = clock
        self._view = Viewport(self._height)
        self._wanted: Hold | None = None  # the cursor's post and where its line stood, kept while a filter hides it
        self._following = True
        self._rest_since: float | None = None  # None until a key is pressed: arriving marks nothing
        self._shown_since = clock()
        self._kept_unread = ""
        self._index: dict[str, int] = {}

    # What is where.

    @property
    def stance(self) -> Stance:
        """FOLLOWING at the live edge, else HELD."""
        return Stance.FOLLOWING if self._following else Stance.HELD

    @property
    def cursor(self) -> str | None:
        """The post that the cursor is on: the wanted one, or the nearest in time while a filter hides it."""
        return self.timeline.nearest(self._wanted.post) if self._wanted is not None else None

    @property
    def ids(self) -> Sequence[str]:
        """The posts on the page, from top to bottom."""
        return self._view.ids

    def lines(self) -> list[ScreenLine]:
        """The timeline's rows as they stand."""
        cursor, bars = self.cursor, 0
        found: list[ScreenLine] = []
        for line in self._view.lines():
            lead = self._lead(line.post)
            row = line.line - len(lead)
            if row < 0:
                found.append(ScreenLine(line.post, -1, lead=lead[line.line]))
                continue
            row = row if row < len(self.shelf.laid(line.post).rows) else -1
            bar = row >= 0 and line.post == cursor and bars < self.shelf.marks.bar_rows
            bars += bar
            found.append(ScreenLine(line.post, row, bar))
        return found

    def on_screen(self) -> list[str]:
        """The posts that any row of the screen shows, from top to bottom."""
        return list(dict.fromkeys(line.post for line in self._view.lines()))

    def first_day(self) -> date | None:
        """The day of the first post on the screen."""
        top = self._view.top
        return self.shelf.day_of(top.post) if top is not None else None

    def nearby(self) -> list[str]:
        """The posts that a key might bring onto the screen: what the shelf should hold."""
        rows = self._view.rows
        top = self._view.top
        start = self._position(top.post) if top is not None else 0
        ids = self._view.ids
        wanted = list(ids[max(0, start - 2 * rows) : start + 3 * rows])
        cursor = self.cursor
        if cursor is not None:
            at = self._position(cursor)
            wanted += ids[max(0, at - rows) : at + rows]
        return wanted

    def place(self) -> Place | None:
        """Where the reader is, to be remembered."""
        top, cursor = self._view.top, self.cursor
        return None if top is None or cursor is None else Place(cursor, top.post, top.line, self._following)

    # What changes around the reader.

    def open(self, place: Place | None) -> None:
        """Begin where the reader left, else at the live edge."""
        self._sync()
        if place is not None and not place.following and place.cursor in self.timeline:
            self._following = False
            self._wanted = Hold(place.cursor)
            at = self.timeline.nearest(place.post)
            if at is not None:
                self._view.hold(self._position(at), place.line if at == place.post else 0, 0)
                self._remember()
        else:
            self._to_edge()
        self._shown_since = self._clock()

    @asynccontextmanager
    async def holding(self) -> AsyncIterator[None]:
        """Around every change of what is shown or how: posts that come, go, are edited or filtered; another width or height.

        At the live edge the newest flows in; elsewhere the reader's line is on its row again afterwards. The posts that are
        needed for that are loaded first; nothing is drawn in between.
        """
        following, hold = self._following, self._hold()
        yield
        self._sync()
        around = None if following or hold is None else self.timeline.nearest(hold.post)
        at, rows = self._position(around) if around is not None else 0, self._view.rows
        await self.shelf.want(self.ids[max(0, at - 2 * rows) : at + 3 * rows])
        if following:
            self._to_edge()
        else:
            self._restore(hold)
        self.timeline.seen(self.on_screen())

    def set_rows(self, rows: int) -> None:
        """The height of the timeline, within `holding`."""
        self._view.rows = max(1, rows)

    # Moving. Each says which posts it moved past, for `read_by`.

    def step(self, by: int) -> list[str]:
        """The next post down, or up. The post left behind is read: the step was single."""
        cursor = self.cursor
        if cursor is None:
            return []
        target = self._position(cursor) + by
        if not 0 <= target < len(self.ids):
            self._edge_of_page(by)
            return []
        self._go(target)
        return [cursor]

    def line(self, by: int) -> None:
        """The page moves by lines; the cursor stays on a post that shows."""
        self._view.scroll(by)
        self._cursor_on_screen(down=by > 0)
        self._moved()

    def wheel(self, by: int) -> None:
        """The page moves, the cursor does not: the next key starts from the first whole post shown."""
        self._view.scroll(by)
        self._after_wheel()

    def page(self, by: float) -> list[str]:
        """The page moves by windows; what it moved past and showed for a second is read."""
        shown_long = self._clock() - self._shown_since >= REST_SECONDS
        ended = self._ended_on_screen() if shown_long else []
        cursor = self.cursor
        if cursor is None:
            return []
        rows = self._view.rows
        distance = max(1, int(rows * abs(by)) - (2 if abs(by) == 1 and rows > 6 else 0))
        went = self._view.scroll(distance if by > 0 else -distance)
        if went == 0:
            self._wanted = Hold(self.ids[-1] if by > 0 else self.ids[0])
        else:
            self._cursor_to_first_whole()
        self._moved()
        now_at = self._position(self.cursor or cursor)
        past = ended if by > 0 else []
        return [own for own in past if self._position(own) < now_at or (went == 0 and own == self.ids[-1])]

    def to_newest(self) -> None:
        """The live edge."""
        self._to_edge()
        self._moved()

    def to_oldest(self) -> None:
        """The other end."""
        if self.ids:
            self._wanted = Hold(self.ids[-1])
            self._view.to_end()
            self._moved()

    def go_to(self, own: str) -> bool:
        """Put the cursor on a post; False where it is not on the page."""
        if own not in self._index:
            return False
        self._go(self._index[own])
        return True

    def find_unread(self, by: int) -> str | None:
        """The next unread post down, or up; the oldest unread for 0."""
        ids = self.ids
        cursor = self.cursor
        if by == 0:
            order: Iterable[str] = reversed(ids)
        elif cursor is None:
            order = ids
        else:
            at = self._position(cursor)
            order = ids[at + 1 :] if by > 0 else reversed(ids[:at])
        return next((own for own in order if self.timeline.is_unread(own)), None)

    # Reading.

    def rested(self, *, focused: bool = True) -> str | None:
        """The cursor's post, if it was rested on for a second after a key; to be marked as read."""
        cursor = self.cursor
        if not focused or cursor is None or cursor == self._kept_unread or self._rest_since is None:
            return None
        return cursor if self._clock() - self._rest_since >= REST_SECONDS * 0.98 else None

    def keep_unread(self, own: str) -> None:
        """The reader said that it is unread: resting on it says nothing more until they come back to it."""
        self._kept_unread = own

    def touch(self) -> None:
        """A key was pressed: from now on resting counts."""
        self._rest_since = self._clock()

    # Inside.

    def _lead(self, own: str) -> tuple[Row, ...]:
        at = self._position(own)
        return self.shelf.lead(own, self.ids[at - 1] if at > 0 else None)

    def _height(self, own: str) -> int:
        at = self._position(own)
        below = self.ids[at + 1] if at + 1 < len(self.ids) else None
        apart = below is not None and bool(self.shelf.lead(below, own))
        return len(self._lead(own)) + len(self.shelf.laid(own).rows) + self.shelf.gap(own, below, apart=apart)

    def _position(self, own: str) -> int:
        return self._index.get(own, 0)

    def _sync(self) -> None:
        self._view.ids = self.timeline.visible
        self._index = {own: at for at, own in enumerate(self._view.ids)}

    def _hold(self) -> Hold | None:
        """The line that must not move: the cursor's, if it is on the screen, else the first."""
        if self._wanted is not None:
            cursor = self.cursor
            if cursor == self._wanted.post:
                self._remember()
            return self._wanted
        return self._view.top

    def _remember(self) -> None:
        """Note on which row the cursor's post stands, by the first of its lines that shows."""
        if self._wanted is None or self._wanted.post not in self._index:
            return
        own = self._wanted.post
        found = next(((row, at.line) for row, at in enumerate(self._view.lines()) if at.post == own), None)
        self._wanted = Hold(own, found[1] if found else 0, found[0] if found else 0)

    def _restore(self, hold: Hold | None) -> None:
        if hold is None or not self.ids:
            self._to_edge()
            return
        at = self.timeline.nearest(hold.post)
        if at is None:
            return
        self._view.hold(self._position(at), hold.line if at == hold.post else 0, hold.row)

    def _to_edge(self) -> None:
        self._view.to_start()
        self._following = True
        self._wanted = Hold(self.ids[0]) if self.ids else None
        self.timeline.seen(list(self.ids[: self._view.rows]) if self.ids else ())

    def _go(self, index: int) -> None:
        """Put the cursor on a block and show it: whole if it fits, else from its first line; move no more than needed."""
        own = self.ids[index]
        self._wanted = Hold(own)
        rows = self._view.rows
        lines = [line for line in self._view.lines() if line.post == own]
        height = self._height(own)
        head = 0 if index == 0 else len(self._lead(own))
        body = head + len(self.shelf.laid(own).rows)
        whole = len(lines) >= min(height, body) and bool(lines) and lines[0].line <= head
        if not whole:
            first = self._view.row_of(own, head)
            if body > rows:
                self._view.hold(index, min(head, height - 1), 0)
            elif first is not None or self._is_below(index):
                self._view.hold(index, body - 1, rows - 1)
            else:
                self._view.hold(index, 0, 0)
        self._moved()

    def _is_below(self, index: int) -> bool:
        """Whether a block lies right below the screen: farther jumps put it on the first row."""
        lines = self._view.lines()
        return bool(lines) and index == self._position(lines[-1].post) + 1

    def _edge_of_page(self, by: int) -> None:
        """A step beyond the last or first post shows what is left of it."""
        if by < 0:
            self.to_newest()
        else:
            self._view.scroll(self._view.rows // 2)
            self._moved()

    def _cursor_on_screen(self, *, down: bool) -> None:
        whole = self._whole_posts()
        cursor = self.cursor
        shown = self.on_screen()
        if cursor in whole or not shown or (cursor in shown and not whole):
            return
        target = (whole or shown)[0 if down else -1]
        self._wanted = Hold(target)

    def _cursor_to_first_whole(self) -> None:
        whole, shown = self._whole_posts(), self.on_screen()
        if shown:
            self._wanted = Hold((whole or shown)[0])

    def _after_wheel(self) -> None:
        self._following = self._view.at_start and bool(self.ids) and self.cursor == self.ids[0]
        self.timeline.seen(self.on_screen())
        self._shown_since = self._clock()

    def _whole_posts(self) -> list[str]:
        """Posts whose first and last row show."""
        count: dict[str, int] = {}
        for line in self.lines():
            if line.row >= 0:
                count[line.post] = count.get(line.post, 0) + 1
        return [own for own, rows in count.items() if rows == len(self.shelf.laid(own).rows)]

    def _ended_on_screen(self) -> list[str]:
        """Posts whose last row shows."""
        return [line.post for line in self.lines() if line.row == len(self.shelf.laid(line.post).rows) - 1]

    def _moved(self) -> None:
        """After every movement: is this the live edge, and what is not new any more?"""
        cursor = self.cursor
        self._following = self._view.at_start and (not self.ids or cursor == self.ids[0])
        if cursor != self._kept_unread:
            self._kept_unread = ""
        now = self._clock()
        self._rest_since = self._shown_since = now
        self.timeline.seen(self.on_screen())
