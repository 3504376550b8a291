"""When an alert is due, and what it does. Decides; rings nothing. No Textual.

A rule fires once for a post: when the post comes, or when an edit first gives it what the rule asks for. Further edits say
nothing more, also when the words go and come back. What was there at the first look of the session is no news, nor is what
lies before it, whenever that is loaded; a muted post never fires.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from tui_liveblog.changes import Changes, Known
from tui_liveblog.rules import Alert, Rule

IDLE_SECONDS = 60.0
"""Without a key for so long the reader counts as elsewhere, where the terminal never says whether it has the focus."""


class Fired(Struct, frozen=True):
    """A rule, and the posts of one look that it fired for, newest first."""

    rule: Rule
    posts: tuple[Known, ...]


class Order(Struct, frozen=True):
    """What is to be done about one look.

    notify    what a notification says, "" for none
    title     whether the window's title is to bear a mark
    commands  (program and arguments, post) …, oldest post first
    """

    bell: bool = False
    notify: str = ""
    title: bool = False
    commands: tuple[tuple[tuple[str, ...], Known], ...] = ()


class Watch:
    """Which posts of one blog each rule was met by.

    rules  those that concern the blog
    """

    def __init__(self, rules: Sequence[Rule], since: datetime | None, met: Iterable[Collection[str]]) -> None:
        """What was there at the first look.

        since  the moment of the oldest post there was; None where there was none
        met    the posts that met each rule
        """
        self._rules, self._since = tuple(rules), since
        self._met = [set(ids) for ids in met]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are watched."""
        return self._rules

    def is_news(self, known: Known) -> bool:
        """Whether a post is one that came since, and not an older one that was loaded."""
        return self._since is None or known.moment >= self._since

    def came(
        self,
        changes: Changes,
        meeting: Callable[[Rule, Sequence[Known]], Collection[str]],
        muted: Callable[[str], bool],
    ) -> tuple[Fired, ...]:
        """What one look's changes set off.

        meeting  the ids of those posts that have what a rule asks for
        muted    whether the post of that id is muted
        """
        touched = sorted(changes.touched, key=lambda known: (known.moment, known.order), reverse=True)
        fired: list[Fired] = []
        for rule, met in zip(self._rules, self._met, strict=True):
            first = frozenset(meeting(rule, touched)) - met
            met.update(first)
            posts = tuple(
                known
                for known in touched
                if known.post.id in first and known.withdrawn is None and self.is_news(known) and not muted(known.post.id)
            )
            if posts:
                fired.append(Fired(rule, posts))
        return tuple(fired)


def order_for(fired: Iterable[Fired], *, attended: bool) -> Order:
    """What is to be done: one bell and one notification, however many alerts there are and however many posts.

    attended  the reader is there: then only alerts that ask for it fire
    """
    due = [(one.rule, one.posts) for one in fired if isinstance(one.rule, Alert) and (one.rule.focused or not attended)]
    told = [(rule, posts) for rule, posts in due if rule.notify]
    commands = {(rule.command, known.post.id): known for rule, posts in due if rule.command for known in posts}
    return Order(
        any(rule.bell for rule, _ in due),
        _notification(told),
        any(rule.title for rule, _ in due),
        tuple(
            (command, known)
            for (command, _), known in sorted(commands.items(), key=lambda item: (item[1].moment, item[1].order))
        ),
    )


def _notification(told: Sequence[tuple[Alert, tuple[Known, ...]]]) -> str:
    """How many posts, and the headline of the newest: `lifeboat · 3 posts: All fourteen ashore`."""
    posts = {known.post.id: known for _, posts in told for known in posts}
    if not posts:
        return ""
    newest = max(posts.values(), key=lambda known: (known.moment, known.order)).post
    words = newest.title or " ".join(newest.text.split()) or "a post"
    names = ", ".join(dict.fromkeys(rule.name for rule, _ in told if rule.name))
    many = f"{len(posts)} posts: " if len(posts) > 1 else ""
    return f"{names}{' · ' if many else ': '}{many}{words}" if names else f"{many}{words}"


def is_attended(*, focused: bool, focus_known: bool, idle: float) -> bool:
    """Whether the reader is before the screen.

    focused      what the terminal last said, or what is assumed
    focus_known  whether it ever said so: tmux does not, unless it is told to
    idle         seconds since the last key; a clock that was set back says nothing
    """
    return focused if focus_known else idle < IDLE_SECONDS
