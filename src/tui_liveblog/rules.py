"""What a reader looks out for, as the settings say it: saved filters, watched words, mutes and alerts. Pure.

They are for the timeline. The commands without a screen know only the filters that they are given: a pipe that leaves posts
out because of a file that nobody sees would lie.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from tui_liveblog.config import Config
from tui_liveblog.model import Blog
from tui_liveblog.query import At, Facts, Query, chosen_authors, fold, folded_names, matches, parse

_LONG_AGO = At(datetime(1970, 1, 1, tzinfo=UTC), UTC)


class Rule(Struct, frozen=True):
    """What a post must have.

    blogs  words of a blog's address or title: the rule is for those blogs; for all where there are none
    """

    query: Query
    blogs: tuple[str, ...] = ()

    def concerns(self, blog: Blog, address: str) -> bool:
        """Whether the rule is for a blog; `address` is what the reader calls it by."""
        told = fold("\n".join((address, blog.key, blog.url, blog.title))).casefold()
        return not self.blogs or any(fold(words).casefold() in told for words in self.blogs)


class Alert(Rule, frozen=True):
    """A rule that tells the reader of a post.

    bell notify title  by the terminal's bell, a notification, a `!` in the window's title
    command            a program and its arguments; () for none
    focused            also while the terminal has the focus
    """

    name: str = ""
    bell: bool = True
    notify: bool = True
    title: bool = True
    command: tuple[str, ...] = ()
    focused: bool = False


class SavedFilter(Struct, frozen=True):
    """A filter that has a name."""

    name: str
    query: Query


class Rules(Struct, frozen=True):
    """All of a reader's. `window_title`: whether the window's title tells the blog and what is new."""

    filters: tuple[SavedFilter, ...] = ()
    highlights: tuple[Rule, ...] = ()
    mutes: tuple[Rule, ...] = ()
    alerts: tuple[Alert, ...] = ()
    window_title: bool = True

    @classmethod
    def of(cls, settings: Config) -> Rules:
        """Those of the settings, which were checked when they were read."""
        return cls(
            tuple(SavedFilter(name, parse(source)) for name, source in settings.filters.items()),
            tuple(Rule(parse(rule.match), rule.blogs) for rule in settings.highlight),
            tuple(Rule(parse(rule.match), rule.blogs) for rule in settings.mute),
            tuple(
                Alert(
                    parse(rule.match),
                    rule.blogs,
                    rule.name,
                    rule.bell,
                    rule.notify,
                    rule.title,
                    rule.command,
                    rule.focused,
                )
                for rule in settings.alert
            ),
            settings.window_title,
        )

    def without_commands(self) -> Rules:
        """The same, but that no alert runs a program."""
        return replace(self, alerts=tuple(replace(alert, command=()) for alert in self.alerts))

    def watched(self, blog: Blog, address: str) -> tuple[Query, ...]:
        """The queries whose words are drawn apart in a blog; `address` is what the reader calls it by."""
        return tuple(rule.query for rule in self.highlights if rule.concerns(blog, address))


def mutes_author(query: Query, name: str) -> bool:
    """Whether a mute hides everything that an author writes: it names them, and asks for nothing besides."""
    return bool(chosen_authors(query)) and matches(query, Facts(authors=folded_names((name,))), _LONG_AGO)
