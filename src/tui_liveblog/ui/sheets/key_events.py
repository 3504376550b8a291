"""The key events of a blog, newest first, to go to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType

from tui_liveblog.actions import shown_key
from tui_liveblog.changes import Known
from tui_liveblog.timeline import Entry, Mark, byline
from tui_liveblog.ui.grid import Columns, Grid
from tui_liveblog.ui.lines import KeyWords, clock, day_name
from tui_liveblog.ui.post_layout import relative
from tui_liveblog.ui.rows import Row, Run, cells, cut
from tui_liveblog.ui.sheets.base import Item, Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.wrap import break_rows, tidy

_TIME = 7
"""Columns of the time and what is between it and the headline."""

_TITLE_ROWS, _WORDS_ROWS = 6, 3
"""Rows in the rail, at most, of a headline, and of the first words of a post that has none."""


class Headline(Struct, frozen=True):
    """What the list says of a post.

    digest  that of the words which it was made from
    titled  whether it is the post's own headline
    dated   whether the page shows a time
    """

    digest: bytes
    text: str
    titled: bool
    dated: bool


class KeyEventsSheet(Sheet):
    """Dot, time and headline of each; in the rail headlines are wrapped, and days have titles.

    posts  the key events, loaded from the store
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", show=False),
        Binding("K", "close", show=False),
    ]
    title = "Key events"
    railed = True

    def __init__(self, stage: Stage, tab: Tab, posts: Iterable[Known]) -> None:
        super().__init__(stage)
        self._tab = tab
        self._headlines: dict[str, Headline] = {}
        self._asked: set[tuple[str, bytes]] = set()  # words that were asked for: those that never come are not asked for again
        self._cursor = tab.reader.cursor
        self._made: tuple[Grid, int, list[Item]] | None = None
        self._take(posts)
        self._entries = self._present()
        self._shown = self._state()
        self.at = self._nearest()

    def _present(self) -> list[Entry]:
        timeline = self._tab.timeline
        return sorted((timeline[own] for own in timeline.having(Mark.KEY)), key=lambda entry: entry.place, reverse=True)

    def _nearest(self) -> int:
        """The key event at the cursor's post, or the nearest that is older; the oldest where none is."""
        cursor, timeline = self._cursor, self._tab.timeline
        if cursor is None or cursor not in timeline:
            return 0
        place = timeline[cursor].place
        return next((at for at, entry in enumerate(self._entries) if entry.place <= place), max(0, len(self._entries) - 1))

    def _take(self, posts: Iterable[Known]) -> None:
        for known in posts:
            text = " ".join(tidy(known.post.title or known.post.text).split())
            names = ", ".join(byline(known.post, self._tab.shelf.blog))
            titled, dated = bool(known.post.title), known.post.published is not None
            self._headlines[known.post.id] = Headline(known.digest, text or names or "no words", titled, dated)

    def _state(self) -> tuple[object, ...]:
        """What its rows are made of, beside the bar and the grid."""
        entries = self._entries
        unread = tuple(self._tab.timeline.is_unread(entry.id) for entry in entries)
        times = tuple(map(self._time, entries)) if self.stage.relative else ()
        return (tuple(entries), unread, times, tuple(self._headlines.get(entry.id) for entry in entries))

    def count_again(self) -> None:
        """Posts came, were read, or the cursor went to another key event; a headline that is not here is asked for."""
        chosen = self._entries[self.at].id if self._entries else ""
        here = {entry.id for entry in self._entries}  # of one that came just now, the live edge is what took the cursor there
        self._entries = self._present()
        ids = [entry.id for entry in self._entries]
        if self._tab.reader.cursor != self._cursor:
            self._cursor = self._tab.reader.cursor
            chosen = self._cursor if self._cursor in here else chosen
        before, self.at = self.at, ids.index(chosen) if chosen in ids else max(0, min(self.at, len(ids) - 1))
        self._ask()
        state = self._state()
        if state != self._shown or self.at != before:
            self._shown, self._made = state, None
            self._show_chosen()
            self.refresh()

    def _ask(self) -> None:
        """Take changed words from the posts near the screen; load the rest."""
        missing: list[str] = []
        for entry in self._entries:
            headline = self._headlines.get(entry.id)
            if headline is not None and headline.digest == entry.digest:
                continue
            known = self._tab.shelf.known(entry.id)
            if known is not None:
                self._take([known])
            elif (entry.id, entry.digest) not in self._asked:
                self._asked.add((entry.id, entry.digest))
                missing.append(entry.id)
        if missing:
            self.choose(lambda: self._load(missing))

    async def _load(self, ids: list[str]) -> None:
        self._take((await self._tab.session.load(ids)).values())

    # What it shows.

    @property
    def columns(self) -> Columns:
        """In the rail the keys stand under the headlines."""
        columns = super().columns
        return replace(columns, text=columns.text + _TIME) if self.in_rail else columns

    def end(self) -> str:
        """How many there are, and since when."""
        if not self._entries:
            return ""
        newest, oldest = self._day(self._entries[0]), self._day(self._entries[-1])
        since = clock(self._entries[-1].moment, self.stage.zone) if newest == oldest else _short_day(oldest, newest)
        return f"{len(self._entries)} since {since}"

    def keys(self) -> KeyWords:
        """What can be done with one."""
        if self.in_rail or self.stage.grid.kind == "narrow":
            return (("Enter", "go there"), ("Esc", "close"))
        steps = (self.stage.keys[action][:1] for action in ("next_key_event", "previous_key_event"))
        step = " ".join(shown_key(key) for keys in steps for key in keys)
        return (("Enter", "go there"), *(((step, "step in the timeline"),) if step else ()), ("Esc", "close"))

    def items(self) -> Sequence[Item]:
        """The key events, each with the title of its day where that is another than the one above it."""
        grid = self.stage.grid
        if self._made is None or self._made[:2] != (grid, self.at):
            make = self._rail_item if self.in_rail else self._sheet_item
            days: list[date | None] = [None, *map(self._day, self._entries)]
            turns = [above is not None and day != above for above, day in pairwise(days)]
            self._made = (grid, self.at, [make(at, turns[at]) for at in range(len(self._entries))])
        return self._made[2]

    def _day(self, entry: Entry) -> date:
        return entry.moment.astimezone(self.stage.zone).date()

    def _time(self, entry: Entry) -> str:
        """Its time as the timeline says it; "" where the page shows none."""
        headline = self._headlines.get(entry.id)
        if headline is None or not headline.dated:
            return ""
        return relative(entry.moment, self._tab.now()) if self.stage.relative else clock(entry.moment, self.stage.zone)

    def _gutter(self, at: int, column: int) -> list[tuple[int, Run]]:
        """Dot and time, which has five columns from `column` on."""
        entry, columns = self._entries[at], self.columns
        unread = self._tab.timeline.is_unread(entry.id)
        row = [(columns.dot, Run(self.stage.marks.unread, "accent", bold=True))] if unread else []
        time = self._time(entry)
        return [*row, (column + 5 - len(time), Run(time, "bright" if unread else "dim", bold=unread))]

    def _words(self, at: int, ink: str, width: int, *, wrapped: bool) -> list[Run]:
        """The headline, cut or wrapped; nothing while it is being loaded."""
        entry = self._entries[at]
        headline, mark = self._headlines.get(entry.id), self.stage.marks.cut
        if headline is None:
            return [Run("", ink)]
        run = Run(headline.text, ink)
        if entry.marks & Mark.WITHDRAWN:
            run = Run(headline.text, "soft", strike=True)
        if not wrapped:
            return [run._replace(text=cut(run.text, width, mark))]
        slices = break_rows(run.text, width)
        most = _TITLE_ROWS if headline.titled else _WORDS_ROWS
        rows = [run._replace(text=run.text[begin:stop]) for begin, stop in slices[:most]]
        if len(slices) > most:
            rows[-1] = run._replace(text=cut(run.text[slices[most - 1][0] :], width, mark))
        return rows

    def _sheet_item(self, at: int, turns: bool) -> Item:
        grid, columns, entry = self.stage.grid, self.columns, self._entries[at]
        chosen = at == self.at
        row = [(columns.bar, Run(self.stage.marks.bar, "bright"))] if chosen else []
        row += self._gutter(at, grid.time)
        narrow = grid.kind == "narrow"
        column = grid.time + _TIME - 1 if narrow else columns.text
        end = columns.end
        day: list[tuple[int, Run]] = []
        if turns and not narrow:
            words = _short_day(self._day(entry), self._day(self._entries[0]))
            day = [(columns.end - cells(words), Run(words, "dim"))]
            end -= cells(words) + 2
        row += [(column, self._words(at, "bright" if chosen else "text", end - column, wrapped=False)[0]), *day]
        if turns and narrow:
            return (((column, Run(day_name(self._day(entry)), "soft", bold=True)),), tuple(row))
        return (tuple(row),)

    def _rail_item(self, at: int, turns: bool) -> Item:
        columns, marks = self.columns, self.stage.marks
        rows: list[Row] = [()]
        if turns:
            rows += [((columns.text, Run(day_name(self._day(self._entries[at])), "soft", bold=True)),), ()]
        for number, run in enumerate(self._words(at, "text", columns.end - columns.text, wrapped=True)):
            row: list[tuple[int, Run]] = []
            if at == self.at and number < marks.bar_rows:
                row.append((columns.bar, Run(marks.bar, "bright")))
            if number == 0:
                row += self._gutter(at, columns.text - _TIME)
            rows.append((*row, (columns.text, run)))
        return tuple(rows)

    def action_go(self) -> None:
        """Go to the chosen one; a sheet gives the page back, the rail stays."""
        if self._entries:
            tab, own = self._tab, self._entries[self.at].id
            self.choose(lambda: tab.go_to(own), closes=not self.in_rail)


def _short_day(day: date, newest: date) -> str:
    """`Wednesday` where that can be but one, else `6 November`."""
    weekday, _, rest = day_name(day).partition(" ")
    return weekday if (newest - day).days < 7 else rest
