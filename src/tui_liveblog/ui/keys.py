"""What each key does to the blog that it is pressed in: one method for an action, named as in `actions.ACTIONS`. No Textual."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tui_liveblog.query import Query, only_authors, short_name
from tui_liveblog.timeline import Mark, byline

if TYPE_CHECKING:
    from tui_liveblog.ui.tab import Tab


class Keys:
    """The actions of one tab. Each runs within the tab's turn, with the posts near the screen loaded."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._came_from: str | None = None  # the post from which the pinned one, or the summary, was looked up

    def handler(self, action: str) -> Callable[[], Awaitable[None]] | None:
        """What does an action; None for one that does not concern a blog."""
        handler: Callable[[], Awaitable[None]] | None = getattr(self, f"_do_{action}", None)
        return handler

    # Moving.

    async def _do_next_post(self) -> None:
        await self._tab.keeping.mark(self._tab.reader.step(1), read=True)

    async def _do_previous_post(self) -> None:
        await self._tab.keeping.mark(self._tab.reader.step(-1), read=True)

    async def _do_line_down(self) -> None:
        self._tab.reader.line(1)

    async def _do_line_up(self) -> None:
        self._tab.reader.line(-1)

    async def _do_page_down(self) -> None:
        await self._tab.keeping.mark(self._tab.reader.page(1), read=True)

    async def _do_page_up(self) -> None:
        self._tab.reader.page(-1)

    async def _do_half_page_down(self) -> None:
        await self._tab.keeping.mark(self._tab.reader.page(0.5), read=True)

    async def _do_half_page_up(self) -> None:
        self._tab.reader.page(-0.5)

    async def _do_newest(self) -> None:
        await self._tab.shelf.want(self._tab.around(None))
        self._tab.reader.to_newest()

    async def _do_oldest(self) -> None:
        visible = self._tab.timeline.visible
        await self._tab.shelf.want(self._tab.around(visible[-1] if visible else None))
        self._tab.reader.to_oldest()

    async def _do_top(self) -> None:
        await (self._do_newest() if self._tab.timeline.newest_first else self._do_oldest())

    async def _do_bottom(self) -> None:
        await (self._do_oldest() if self._tab.timeline.newest_first else self._do_newest())

    async def _do_next_unread(self) -> None:
        if self._tab.search:
            await self._to_match(1, "no match below")
        else:
            await self._jump(self._tab.reader.find_unread(1), "no unread post below")

    async def _do_previous_unread(self) -> None:
        if self._tab.search:
            await self._to_match(-1, "no match above")
        else:
            await self._jump(self._tab.reader.find_unread(-1), "no unread post above")

    async def _to_match(self, by: int, otherwise: str) -> None:
        own = self._tab.reader.find_match(by)
        if own is None:
            self._tab.answer = otherwise
        else:
            await self._tab.search.go_to(own)

    async def _do_first_unread(self) -> None:
        await self._jump(self._tab.reader.find_unread(0), "all read")

    async def _jump(self, own: str | None, otherwise: str) -> None:
        if own is None:
            self._tab.answer = otherwise
            return
        await self._tab.jump(own)

    async def _do_next_key_event(self) -> None:
        await self._jump(self._tab.reader.find_key_event(1), "no key event below")

    async def _do_previous_key_event(self) -> None:
        await self._jump(self._tab.reader.find_key_event(-1), "no key event above")

    async def _do_pinned(self) -> None:
        await self._there_and_back(Mark.PINNED, "no post is pinned")

    async def _do_summary(self) -> None:
        await self._there_and_back(Mark.SUMMARY, "no summary here")

    async def _there_and_back(self, mark: Mark, otherwise: str) -> None:
        """To the newest post that bears a mark; from there back to where the reader came from."""
        tab = self._tab
        having = tab.timeline.having(mark)
        own = having[0] if having else None
        if own is not None and own == tab.reader.cursor and self._came_from is not None:
            own, self._came_from = self._came_from, None
        else:
            self._came_from = tab.reader.cursor
        await self._jump(own if own is None or own in tab.timeline else None, otherwise)

    # Following.

    async def _do_follow(self) -> None:
        if self._tab.polling.paused is not None:
            self._tab.pause()
        await self._do_newest()

    async def _do_pause(self) -> None:
        self._tab.pause()

    async def _do_check_now(self) -> None:
        self._tab.check_now()

    # Reading.

    async def _do_toggle_read(self) -> None:
        reader = self._tab.reader
        own = reader.cursor
        if own is None:
            return
        read = self._tab.timeline.is_unread(own)
        if not read:
            reader.keep_unread(own)
        await self._tab.keeping.mark([own], read=read)

    async def _do_mark_shown(self) -> None:
        count = await self._tab.keeping.mark(self._tab.timeline.visible, read=True)
        self._answer(f"marked {count} as read · {{undo}} undoes" if count else "all read")

    async def _do_undo(self) -> None:
        count = await self._tab.keeping.undo()
        self._answer(f"undone: {count} post{'s' if count != 1 else ''}" if count else "nothing to undo")

    def _answer(self, words: str) -> None:
        self._tab.answer = self._tab.answer or words  # that the marks could not be written says more

    async def _do_star(self) -> None:
        own = self._tab.reader.cursor
        if own is not None:
            self._answer("starred" if await self._tab.keeping.star(own) else "no star")

    async def _do_expand(self) -> None:
        own = self._tab.reader.cursor
        if own is None:
            return
        async with self._tab.reader.holding():
            if not self._tab.shelf.toggle(own):
                self._tab.answer = "nothing is folded here"

    # Finding.

    async def _do_this_author(self) -> None:
        tab = self._tab
        own = tab.reader.cursor
        known = tab.shelf.known(own) if own is not None else None
        names = byline(known.post, tab.shelf.blog) if known is not None else ()
        if not names:
            tab.answer = "this post names no author"
            return
        everyone = tab.names()
        await tab.filtering.show_only(only_authors(tab.query, [short_name(name, everyone) for name in names]))

    async def _do_unread_only(self) -> None:
        await self._tab.filtering.show_unread(not self._tab.timeline.unread_only)

    async def _do_clear(self) -> None:
        if self._tab.search:
            await self._tab.search.look_within_turn(Query())
        elif self._tab.query:
            await self._tab.filtering.show_only(Query())
        elif self._tab.timeline.unread_only:
            await self._tab.filtering.show_unread(False)

    # Display.

    async def _do_order(self) -> None:
        tab = self._tab
        tab.reader.turn()
        newest_first = tab.timeline.newest_first
        tab.answer = "newest first" if newest_first else "oldest first"
        unread = None if newest_first else tab.reader.find_unread(0)
        if unread is not None:  # turned round for catching up: forward from the first that was missed
            await tab.jump(unread)
