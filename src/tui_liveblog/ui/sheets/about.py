"""Everything about the blog that shows: where it comes from, how fast it goes, how it is asked for, what it lacks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType

from tui_liveblog import limits, sources
from tui_liveblog.address import Kind
from tui_liveblog.changes import Known
from tui_liveblog.clean import clean_line, clean_url
from tui_liveblog.model import Blog, PostKind, Rank, Status
from tui_liveblog.store import Facts
from tui_liveblog.timeline import Mark, byline
from tui_liveblog.ui.alerts import IDLE_SECONDS
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.lines import KeyWords, clock, day_name
from tui_liveblog.ui.opening import Opening
from tui_liveblog.ui.pulse import HOURS, Heartbeat, sparkline
from tui_liveblog.ui.rows import Row, Run, cells
from tui_liveblog.ui.sheets.base import Item
from tui_liveblog.ui.sheets.scrolled import ScrolledSheet
from tui_liveblog.ui.stage import Stage
from tui_liveblog.ui.tab import Tab
from tui_liveblog.ui.terminal.capabilities import FULL_COLOURS, Capabilities
from tui_liveblog.ui.wrap import break_rows, tidy

if TYPE_CHECKING:
    from tui_liveblog.ui.app import LiveBlogApp

LOOKED_THROUGH = 200
"""Newest posts that are looked through for what the page lacks: what it lacked long ago says little of it now."""

_SITE_ASKS = 1 + 1.2 * limits.JITTER
"""An interval that is longer than ours by more than chance makes it is the site's own."""

Told = tuple[tuple[str, str], ...]
"""(label, value) …"""


class AboutSheet(ScrolledSheet):
    """Labels in the gutter, what is true beside them.

    facts   what is kept of the blog, counted when the sheet opened
    newest  the newest posts, looked through for what they lack
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open", show=False),
        Binding("y", "copy", show=False),
        Binding("i", "close", show=False),
    ]
    title = "About this blog"

    def __init__(self, stage: Stage, tab: Tab, facts: Facts, newest: Iterable[Known]) -> None:
        super().__init__(stage)
        self._tab, self._facts = tab, facts
        newest = list(newest)
        self._lacks = lacks(newest, tab.shelf.blog)
        self._joined = any(Rank.SHOWN in _ranks(known) for known in newest)
        self._heartbeat = Heartbeat(tab.timeline)
        self._said: Told = ()
        self._made: tuple[Grid, Told, list[Item]] | None = None

    def keys(self) -> KeyWords:
        """What can be done with the page; a file and standard input have none."""
        opens = () if self.stage.kiosk else (("o", "open the page"),)
        page = (*opens, ("y", "copy the address")) if self._page() else ()
        return (*page, ("Esc", "close"))

    def count_again(self) -> None:
        """Posts came, or an answer did."""
        said = self._told()
        if said != self._said:
            self._said = said
            self._show_chosen()
            self.refresh()

    def items(self) -> Sequence[Item]:
        """A label and its value, wrapped to the measure."""
        grid = self.stage.grid
        said = self._said = self._said or self._told()
        if self._made is None or self._made[:2] != (grid, said):
            self._made = (grid, said, [_item(label, value, grid) for label, value in said])
        return self._made[2]

    def _page(self) -> str:
        """Where the blog can be read, "" where that is not on the web."""
        address = self._tab.session.address
        return clean_url(self._tab.shelf.blog.url) or clean_url(address.text if address.kind is Kind.URL else address.url)

    def _place(self) -> str:
        """What is read where that is not on the web; a kiosk says nothing of the machine's folders."""
        address = self._tab.session.address
        if address.kind is Kind.INPUT:
            return "standard input"
        return clean_line(os.path.basename(address.text) if self.stage.kiosk else address.text)

    def action_open(self) -> None:
        """Open the page in a browser."""
        if page := self._page():
            self.choose(lambda: Opening(cast("LiveBlogApp", self.app)).open(page))

    def action_copy(self) -> None:
        """Copy the page's address."""
        if page := self._page():
            self.choose(lambda: self._copy(page))

    async def _copy(self, page: str) -> None:
        Opening(cast("LiveBlogApp", self.app)).copy_link(page)

    def _told(self) -> Told:
        tab, zone = self._tab, self.stage.zone
        timeline, address = tab.timeline, tab.session.address
        asked = "request" if address.kind is Kind.URL else "look"
        ends = [end.moment for end in (timeline.oldest, timeline.newest) if end is not None]
        told = [
            ("address", self._page() or self._place()),
            ("format", format_words(self._facts.source, joined=self._joined)),
            ("posts", post_words(len(timeline), ends, len(timeline.having(Mark.KEY)), tab.polling.checked, zone)),
            ("pace", self._pace()),
            ("asked", self._asked_words()),
            ("wrong", str(tab.polling.failed or "")),
            ("bytes", f"{size_words(tab.session.wire)} in {_count(tab.session.requests, asked)} since it was opened"),
            ("kept", kept_words(self._facts)),
            ("lacks", self._lacks),
            ("terminal", self._terminal()),
        ]
        return tuple((label, value) for label, value in told if value)

    def _pace(self) -> str:
        tab = self._tab
        pulse = self._heartbeat.at(tab.polling.checked, ended=tab.shelf.blog.status is Status.ENDED)
        line = sparkline(pulse, HOURS, self.stage.marks.spark)
        most = f"{pulse.most} at the most"
        words = f"{most} in an hour" if pulse.rate is None else f"{pulse.rate} an hour now, {most}"
        return f"{line}  {words}" if line else ""

    def _asked_words(self) -> str:
        tab = self._tab
        polling, session, zone = tab.polling, tab.session, self.stage.zone
        said = [_how_often(tab, zone)]
        if self._facts.source and session.address.kind is Kind.URL:
            said[0] += f": {sources.named(self._facts.source).asks}"
        if polling.failed is not None:
            said.append(f"no good answer since {clock(polling.since, zone)}" if polling.since else "no answer yet")
        if polling.checked is not None:
            said.append(f"last answer {polling.checked.astimezone(zone):%H:%M:%S}")
        return "; ".join(said)

    def _terminal(self) -> str:
        size, known = self.app.size, self._tab.focus_known
        return terminal_words(self.stage.terminal, size.width, size.height, mouse=self.stage.mouse, focus_known=known)


def _item(label: str, value: str, grid: Grid) -> Item:
    end, column = (9, 10) if grid.kind == "narrow" else (grid.text - 2, grid.text)
    text = tidy(value)
    url = clean_url(value)
    slices = break_rows(text, grid.end - column)
    rows: list[Row] = [((column, Run(text[begin:stop], "text", url=url)),) for begin, stop in slices]
    return (((end - cells(label), Run(label, "soft")), *(rows[0] if rows else ())), *rows[1:])


def format_words(source: str, *, joined: bool = False) -> str:
    """A format's name; of structured data, whether it was joined with what the page shows. `check` says what told it."""
    if source == "schema.org":
        return f"{source} in the page" + (", joined with the page's own elements" if joined else "")
    return source or "not known yet"


def _ranks(known: Known) -> tuple[Rank, ...]:
    origins = known.post.origins
    return origins.published, origins.title, origins.authors, origins.body


def post_words(count: int, ends: Sequence[datetime], key_events: int, now: datetime | None, zone: tzinfo) -> str:
    """`240 since Wednesday 06:15, 31 of them key events`. The ends are the oldest and the newest; `now` is the last check."""
    if not ends:
        return "none yet"
    oldest = ends[0].astimezone(zone)
    today = (now or ends[-1]).astimezone(zone).date()
    weekday, _, date = day_name(oldest.date()).partition(" ")
    days = (today - oldest.date()).days
    day = "" if days <= 0 else f"{weekday} " if days < 7 else f"{date} "
    keys = f", {key_events} of them {'key events' if key_events != 1 else 'a key event'}" if key_events else ""
    return f"{count} since {day}{clock(oldest, zone)}{keys}"


def _how_often(tab: Tab, zone: tzinfo) -> str:
    """How often the site is asked, and why, where that is not what the reader or the default says."""
    polling, cadence = tab.polling, tab.session.cadence
    if polling.paused is not None:
        return f"not now, paused since {clock(polling.paused, zone)}"
    if polling.every is None:
        return "once, to its end" if polling.checked is not None and polling.failed is None else "for the first time now"
    if tab.shelf.blog.status is Status.ENDED:
        return f"every {seconds_words(cadence.current(ended=True))}, because it has ended"
    taken = 0.0
    if polling.failed is None and polling.again is not None and polling.checked is not None:
        taken = (polling.again - polling.checked).total_seconds()
    if taken > polling.every * _SITE_ASKS:
        return f"about every {seconds_words(taken)}, because the site asks for that"
    if polling.every > cadence.interval:
        usual = seconds_words(cadence.interval)
        return f"every {seconds_words(polling.every)} instead of {usual}, because it is quiet or its answers are long"
    return f"every {seconds_words(polling.every)}"


def kept_words(facts: Facts) -> str:
    """`2.1 MB here, 4 edits, 1 post withdrawn`."""
    where = "here" if facts.on_disk else "in memory only"
    edits = f", {_count(facts.edits, 'edit')}" if facts.edits else ""
    withdrawn = f", {_count(facts.withdrawn, 'post')} withdrawn" if facts.withdrawn else ""
    return f"{size_words(facts.size)} {where}{edits}{withdrawn}"


def lacks(newest: Iterable[Known], blog: Blog) -> str:
    """What the newest posts lack that a timeline shows: `times; headlines on 31 of the newest 200 posts`."""
    posts = [known.post for known in newest if known.post.kind is not PostKind.TEASER]
    missing = {
        "times": sum(post.published is None for post in posts),
        "authors": sum(not byline(post, blog) for post in posts),
        "headlines": sum(not post.title for post in posts),
        "the rest of the text": sum(post.kind is PostKind.UNFINISHED or post.shortened for post in posts),
    }
    said = [what for what, count in missing.items() if count and count == len(posts)]
    said += [f"{what} on {count} of the newest {len(posts)}" for what, count in missing.items() if 0 < count < len(posts)]
    return "; ".join(said) or ("nothing that is shown here" if posts else "")


def terminal_words(terminal: Capabilities, width: int, height: int, *, mouse: bool, focus_known: bool) -> str:
    """What was detected: name, size, colours, coding, what is in between, where the reader is and what follows from that.

    mouse        whether clicks and the wheel are taken
    focus_known  whether the terminal ever told who has the keys
    """
    colours = {0: "no colour", FULL_COLOURS: "24-bit colour"}.get(terminal.colours, f"{terminal.colours} colours")
    remote = terminal.remote
    far = f"over {remote.over}" if remote.over else f"not remote, by {remote.by}" if remote.by else ""
    if remote.over and not terminal.light:
        far += f", by {remote.by}, but not light: you said so"
    focus = "tells its focus" if focus_known else f"focus not known: {IDLE_SECONDS:.0f} s without a key count as away"
    said = [
        terminal.term,
        f"{width} by {height}",
        colours,
        ("UTF-8" if terminal.utf8 else "not UTF-8") + (", marks in ASCII" if terminal.ascii else ""),
        f"in {terminal.within}" if terminal.within else "",
        far,
        f"light: {terminal.light}" if terminal.light else "",
        "" if mouse else "mouse left to it",
        "opens links" if terminal.links else "",
        focus,
    ]
    return ", ".join(words for words in said if words)


def size_words(size: int) -> str:
    """Bytes in decimal units: `812 bytes`, `31 kB`, `2.1 MB`."""
    if size < 1000:
        return _count(size, "byte")
    return f"{size / 1000:.0f} kB" if size < 999_500 else f"{size / 1e6:.1f} MB"


def seconds_words(seconds: float) -> str:
    """`30 s`, `4.5 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min".replace(".0 ", " ")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
