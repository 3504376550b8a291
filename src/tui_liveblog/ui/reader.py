"""One blog and its reader: where they are, what moves, what is read. Decides; draws nothing and asks nothing. No Textual.

The rules are UX's: the reader's line stays where it is whatever arrives, and nothing moves that they did not move.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.store import Place
from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.anchor import Anchor, Spot
from tui_liveblog.ui.attention import Attention
from tui_liveblog.ui.kept_line import KeptLine
from tui_liveblog.ui.page import Page
from tui_liveblog.ui.shelf import Shelf
from tui_liveblog.ui.surroundings import Stance, Surroundings


class _Wheel(Struct, frozen=True):
    """Where the reader was when the wheel was turned first: it moves the page and not the cursor."""

    top: Anchor | None
    following: bool


class Reader(Surroundings):
    """The reader of one blog.

    clock  seconds that only move forward
    """

    def __init__(self, timeline: Timeline, shelf: Shelf, clock: Callable[[], float]) -> None:
        super().__init__(timeline, shelf, Page(timeline, shelf))
        self.attention = Attention(clock)
        self._following = True
        self._cursor: str | None = None  # the post that the reader chose; a filter may hide it …
        self._stand_in: str | None = None  # … then this one, the nearest in time, has its row
        self._line = KeptLine(timeline, self.view)
        self._wheel: _Wheel | None = None  # None again at the next key
        self.unseen = False  # another blog is on the screen: what comes is counted, and set when somebody looks

    @property
    def stance(self) -> Stance:
        """FOLLOWING at the live edge, else HELD."""
        return Stance.FOLLOWING if self._following else Stance.HELD

    @property
    def follows(self) -> bool:
        """Whether the reader is at the live edge."""
        return self._following

    @property
    def cursor(self) -> str | None:
        """The post that the cursor is on: the chosen one, or the one that stands in for it while a filter hides it."""
        for own in (self._cursor, self._stand_in):
            if own is not None and own in self.view:
                return own
        return self.timeline.nearest(self._cursor) if self._cursor is not None else None

    def place(self) -> Place | None:
        """Where the reader is, to be remembered: their own line, not what stands in for it while a filter hides it."""
        anchor, cursor = self._line.anchor or self.view.line_of(self.cursor), self._cursor or self.cursor
        if anchor is None or cursor is None:
            return None
        anchor = self.view.as_it_is(anchor)
        letter = anchor.spot.letter if anchor.spot is not None and anchor.spot.aside < 0 else -1
        return Place(cursor, anchor.post, anchor.line, self._following, letter, anchor.row)

    # What changes around the reader.

    def open(self, place: Place | None) -> None:
        """Begin where the reader left, else at the live edge."""
        self.view.take(self.timeline.visible)
        if place is not None and not place.following and place.cursor in self.timeline:
            self._following, self._wheel = False, None
            self._cursor = place.cursor
            self._stand_in = self.timeline.nearest(place.cursor)
            spot = Spot(place.letter) if place.letter >= 0 and place.line >= 0 else None
            self._line.keep(Anchor(place.post, place.line, place.row, spot))
            target = self._line.target(anew=True)
            if target is not None:
                self.view.put(target)
            if self.cursor not in self.view.shown():  # the wheel had left it behind: the next key begins where the page is
                self._wheel = _Wheel(None, following=False)
        else:
            self._to_edge()
        self._look()

    @asynccontextmanager
    async def holding(self, *, filtering: bool = False, fitting: bool = False) -> AsyncIterator[None]:
        """Around every change of what is shown or how: posts that come, go, are edited or filtered; another width or height.

        At the live edge the newest flows in; elsewhere the line being read stays on its row. While it is hidden, the nearest
        post in time has that row. The posts that are needed are loaded first; nothing is drawn in between.

        filtering  another filter: what is nearest is found anew
        fitting    another size. After both the line goes back to where the reader had it, if an end of the page pushed it away
        """
        if self.unseen:  # the next one, when somebody looks, puts it right
            yield
            return
        following, line = self._following, self._line
        if line.anchor is None:
            line.keep(self.view.line_of(self.cursor))
        stands = None if following or filtering or fitting else line.standing()
        yield
        self.view.take(self.timeline.visible)
        if self._cursor is not None and (filtering or self._stand_in not in self.view):
            self._stand_in = self.timeline.nearest(self._cursor)
        target = None if following else line.target(anew=filtering)
        await self.shelf.want(self.view.around(target.post if target is not None else self._newest(), 3, 3))
        if following:
            self._to_edge()
        elif target is not None:
            self.view.put(target if stands is None or stands.post != target.post else replace(target, row=stands.row))
        self._look()

    def look_away(self) -> None:
        """Another blog is on the screen from now on. Nothing rests before the reader there."""
        self.unseen = True
        self.attention.look(None, (), by_key=False)

    def hold(self) -> None:
        """Leave the live edge without moving: what comes flows in no more."""
        if self._following:
            self._following = False
            self._line.keep(self.view.line_of(self.cursor))

    def turn(self) -> None:
        """The other order, within no `holding`: the cursor's post stays where it is on the screen, if it can."""
        standing = self.view.line_of(self.cursor)
        self.timeline.turn(newest_first=not self.timeline.newest_first)
        self.view.take(self.timeline.visible)
        if standing is not None:
            self.view.put(standing)
        self._moved()

    def set_rows(self, rows: int) -> None:
        """The height of the timeline, within `holding`."""
        self.view.rows = rows

    # Moving.

    def touch(self) -> None:
        """A key was pressed. After the wheel it starts from the first whole post shown."""
        self.attention.touch()
        if self._wheel is not None and self._wheel.top != self.view.top:
            self._cursor_to_first_whole()
            self._look(by_key=True)
        self._wheel = None

    def step(self, by: int) -> list[str]:
        """The next post down, or up; the post left behind, which is read: the step was single."""
        cursor = self.cursor
        if cursor is None:
            return []
        target = self.view.position(cursor) + by
        if target < 0:
            self.to_newest() if self.timeline.newest_first else self.to_oldest()
            return []
        if target >= len(self.ids):  # beyond the last post: what is left of it
            self.view.scroll(self.view.rows // 2)
            self._moved()
            return []
        self.go_to(self.ids[target])
        return [cursor]

    def line(self, by: int) -> None:
        """The page moves by lines; the cursor stays where it is as long as its post shows."""
        self.view.scroll(by)
        shown = self.view.shown()
        if not shown:
            return
        if self.cursor not in shown:
            self._cursor = (self.view.whole() or shown)[0 if by > 0 else -1]
        self._moved()

    def wheel(self, by: int) -> None:
        """The page moves, the cursor does not. Back at the live edge from which it was turned, new posts flow in again."""
        self._wheel = self._wheel or _Wheel(self.view.top, self._following)
        if self.view.scroll(by) == 0:
            return
        self._line.keep(self.view.line_of(self.cursor))
        self._following = False
        if self._at_edge() and (self._wheel.following or self.cursor == self._newest()):
            self._to_edge()
        self._look()

    def page(self, windows: float) -> list[str]:
        """The page moves by windows; the posts that it moved past and that were shown for a second, which are read."""
        shown_long = self.attention.shown_long() if windows > 0 else []
        if self.cursor is None:
            return []
        rows = self.view.rows
        distance = max(1, int(rows * abs(windows)) - (2 if abs(windows) == 1 and rows > 6 else 0))
        went = self.view.scroll(distance if windows > 0 else -distance)
        if went == 0:
            self._cursor = self.ids[-1 if windows > 0 else 0]
        else:
            self._cursor_to_first_whole()
        self._moved()
        now_at = self.view.position(self._cursor or self.ids[0])
        at_end = windows > 0 and went == 0
        return [own for own in shown_long if self.view.position(own) < now_at or (at_end and own == self.ids[-1])]

    def to_newest(self) -> None:
        """The live edge."""
        self._to_edge()
        self._look(by_key=True)

    def to_oldest(self) -> None:
        """The other end."""
        if self.ids:
            newest_first = self.timeline.newest_first
            self._cursor = self.ids[-1 if newest_first else 0]
            self.view.to_end() if newest_first else self.view.to_start()
            self._moved()

    def go_to(self, own: str) -> bool:
        """Put the cursor on a post; False where it is not on the page."""
        if own not in self.view:
            return False
        self._cursor = own
        self.view.show(own)
        self._moved()
        return True

    def point(self, own: str) -> None:
        """Put the cursor on a post of which the screen shows something, where the page is."""
        if own in self.view.shown():
            self._cursor = own
            self._moved()

    def show_line(self, own: str, line: int) -> None:
        """Bring a line of the cursor's post into sight, a third of the way down."""
        self.view.put(Anchor(own, line, self.view.rows // 3))
        self._moved()

    # Reading.

    def reworded(self, ids: Iterable[str]) -> None:
        """Posts whose words are others now: they begin to be read anew."""
        for own in ids:
            self.attention.reworded(own)

    def rested(self, *, focused: bool = True) -> str | None:
        """The cursor's post, if it was rested on for a second after a key; to be marked as read."""
        return self.attention.rested() if focused else None

    def keep_unread(self, own: str) -> None:
        """The reader said that it is unread: resting on it says nothing more until they come back to it."""
        self.attention.keep_unread(own)

    # Inside.

    def _newest(self) -> str | None:
        ids = self.ids
        return ids[0 if self.timeline.newest_first else -1] if ids else None

    def _at_edge(self) -> bool:
        return self.view.at_start if self.timeline.newest_first else self.view.at_end

    def _to_edge(self) -> None:
        self.view.to_start() if self.timeline.newest_first else self.view.to_end()
        self._following, self._wheel = True, None
        self._line.keep(None)
        self._cursor = self._newest()

    def _cursor_to_first_whole(self) -> None:
        shown = self.view.whole() or self.view.shown()
        if shown:
            self._cursor = shown[0]

    def _moved(self) -> None:
        """After every movement by a key: is this the live edge? What a filter hid is left behind."""
        self._cursor = self.cursor
        self._following = self._at_edge() and (not self.ids or self._cursor == self._newest())
        self._line.keep(None if self._following else self.view.line_of(self._cursor))
        self._look(by_key=True)

    def _look(self, *, by_key: bool = False) -> None:
        """After everything that changes the screen: what is not new any more, and what the reader has before them."""
        if self.timeline.fresh:  # at the live edge nothing lies beyond
            self.timeline.seen(self.ids if self._following else self.view.shown())
        if self.timeline.unread_only and self.timeline.release({*self.view.shown(), *filter(None, (self.cursor,))}):
            self._close_ranks()
        self.attention.look(self.cursor, self.view.ended(), by_key=by_key)

    def _close_ranks(self) -> None:
        """Posts that were read and left are gone from the unread ones: none of them was on the screen."""
        top = self.view.top
        self.view.take(self.timeline.visible)
        if top is not None:
            self.view.put(top)
