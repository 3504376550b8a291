"""The links of one post, and the post itself: to open, or to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType

from tui_liveblog.address import host_of
from tui_liveblog.changes import Known
from tui_liveblog.ui.lines import KeyWords, clock
from tui_liveblog.ui.opening import Opening
from tui_liveblog.ui.rows import Row, Run, cells, cut
from tui_liveblog.ui.sheets.base import Item, Sheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.ways_out import WayOut, ways_out

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp

_BETWEEN = 2
"""Blanks at least between the words of a link and its host."""


class LinksSheet(Sheet):
    """The links in the numbers that the post shows, with the host that each really leads to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open(0)", show=False),
        *(Binding(str(number), f"open({number})", show=False) for number in range(1, 10)),
        Binding("y", "copy", show=False),
        Binding("L", "close", show=False),
    ]
    railed = True

    def __init__(self, stage: Stage, tab: Tab, known: Known) -> None:
        super().__init__(stage)
        self._ways = ways_out(tab, known.post)
        self._whole = -1  # the link whose whole address is shown
        self._room = (0, 0)
        published = known.post.published
        self.title = "Links" if published is None else f"Links of {clock(published, tab.shelf.zone)}"

    def end(self) -> str:
        """How many there are."""
        return str(len(self._ways))

    def keys(self) -> KeyWords:
        """What can be done with a link."""
        opens = "show its address" if self.stage.kiosk else "open"
        return ((f"1{self.stage.marks.item}9", opens), ("y", "copy"), ("Esc", "close"))

    def fit(self, room: int, above: int) -> None:
        """As every sheet does; remembered, for an address that is shown whole makes the sheet taller."""
        self._room = (room, above)
        super().fit(room, above)

    def items(self) -> Sequence[Item]:
        """A link an item: its number, its words, its host; where there is no room beside them, the host stands under them."""
        return [self._item_of(at, way) for at, way in enumerate(self._ways)]

    def _item_of(self, at: int, way: WayOut) -> Item:
        columns, cut_mark = self.columns, self.stage.marks.cut
        number = str(at + 1)
        beside = max(columns.bar + 1, columns.text - 2 - len(number))
        text = max(columns.text, beside + len(number) + 1)
        room = columns.end - text
        head: Row = ((beside, Run(number, "bright", bold=True)),)
        if at == self.at:
            head = ((columns.bar, Run(self.stage.marks.bar, "bright")), *head)
        narrow = self.in_rail or self.stage.grid.kind == "narrow"
        host = _ending(host_of(way.url), room if narrow else room // 2, cut_mark)
        rows: list[Row]
        if narrow and cells(way.words) + _BETWEEN + cells(host) > room:
            rows = [(*head, (text, Run(cut(way.words, room, cut_mark), url=way.url))), ((text, Run(host, "dim", url=way.url)),)]
        else:
            words = cut(way.words, room - _BETWEEN - cells(host), cut_mark)
            at_end = (columns.end - cells(host), Run(host, "dim", url=way.url))
            rows = [(*head, (text, Run(words, url=way.url)), at_end)]
        if at == self._whole:
            whole = range(0, len(way.url), max(1, room))
            rows += [((text, Run(way.url[start : start + room], "soft", url=way.url)),) for start in whole]
        return tuple(rows)

    def action_open(self, number: int) -> None:
        """Open the link of that number; 0 for the chosen one."""
        at = number - 1 if number else self.at
        if at < len(self._ways):
            self.at = at
            self.choose(lambda: self._open(at))

    async def _open(self, at: int) -> None:
        self._show(at, whole=not await self._opening.open(self._ways[at].url))

    def action_copy(self) -> None:
        """Copy the chosen link."""
        self.choose(self._copy)

    async def _copy(self) -> None:
        self._show(self.at, whole=not self._opening.copy_link(self._ways[self.at].url))

    def _show(self, at: int, *, whole: bool) -> None:
        """An address that the status line had no room for is shown under its words: it may have to be copied by hand."""
        if whole:
            self._whole = at
        self.fit(*self._room)

    @property
    def _opening(self) -> Opening:
        return Opening(cast("LiveBlogApp", self.app))


def _ending(host: str, room: int, mark: str) -> str:
    """A host in so many columns. It is cut at its beginning: whose it is, its end says."""
    return host if len(host) <= room else mark + host[len(host) - max(0, room - cells(mark)) :]
