"""What is said of one blog in the rows around its timeline. No Textual."""

from __future__ import annotations

from tui_liveblog.session import Session
from tui_liveblog.timeline import Timeline
from tui_liveblog.ui.counts import Counts
from tui_liveblog.ui.keeping import Keeping
from tui_liveblog.ui.reader import Reader
from tui_liveblog.ui.shelf import Shelf
from tui_liveblog.ui.status import Polling, Standing


class Told:
    """What a tab tells of itself; it makes all of this.

    named  what the reader calls the blog in the settings
    """

    session: Session
    timeline: Timeline
    shelf: Shelf
    reader: Reader
    keeping: Keeping
    polling: Polling
    answer: str
    named: str

    @property
    def standing(self) -> Standing:
        """What the status line says."""
        counts, fault = Counts.of(self.timeline), self.keeping.fault
        return Standing(self.reader.stance.value, self.new, self.shelf.blog, self.polling, counts, self.answer, fault)

    @property
    def new(self) -> int:
        """Posts that came since the reader left the live edge."""
        return self.timeline.fresh

    @property
    def new_behind(self) -> int:
        """How many of these lie the other way than new posts do: late ones, dated before what is on the screen."""
        if not self.new:
            return 0
        timeline, shown = self.timeline, self.reader.view.shown()
        if not shown:
            return 0
        at = timeline.position(shown[0])
        above = sum(1 for own in timeline.fresh_ids if timeline.position(own) < at)
        return self.new - above if timeline.newest_first else above

    @property
    def name(self) -> str:
        """The host, or the file's name."""
        return self.session.address.name

    @property
    def title(self) -> str:
        """The page's; where it has none, what the reader calls it, or the host."""
        return self.shelf.blog.title or self.named or self.name

    def names(self) -> list[str]:
        """Everyone who wrote a post."""
        return [author.name for author in self.timeline.authors() if author.name]
