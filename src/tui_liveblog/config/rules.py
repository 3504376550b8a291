"""`[filters]`, `[[highlight]]`, `[[mute]]` and `[[alert]]`: what a reader looks out for, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from tui_liveblog.clean import clean_line
from tui_liveblog.config.errors import Fault, line_of, mistyped, part_of, unknown
from tui_liveblog.query import parse


class Highlight(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[highlight]]`: words that are drawn apart from the others.

    match  a query: what a post must have
    blogs  words of an address or a title: only in those blogs; in all where there are none
    """

    match: str
    blogs: tuple[str, ...] = ()


class Mute(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[mute]]`: posts that are hidden, and never count as new or unread. Fields as in `Highlight`."""

    match: str
    blogs: tuple[str, ...] = ()


class Alert(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[alert]]`: posts that the reader is told of while they are elsewhere. `match` "" is every post.

    name     what the notification calls it
    bell     the terminal's bell
    notify   a notification of the desktop, by way of the terminal
    title    a `!` in the window's title, until the reader is back
    command  a program and its arguments, run with the post as JSON on its standard input
    focused  also while the terminal has the focus
    """

    match: str
    blogs: tuple[str, ...] = ()
    name: str = ""
    bell: bool = True
    notify: bool = True
    title: bool = True
    command: tuple[str, ...] = ()
    focused: bool = False


RULES: Mapping[str, type[msgspec.Struct]] = {"highlight": Highlight, "mute": Mute, "alert": Alert}
"""What stands in double brackets, and what may stand under it."""

_EVERYTHING = frozenset({"alert"})
"""Rules for which "" is a sensible query: every post."""


def rule_faults(table: str, value: object, text: str) -> Iterator[Fault]:
    """Everything that is wrong with `[filters]` or the rules of one kind, as they were read from the file's text."""
    if table == "filters":
        yield from _filter_faults(value, text)
    elif not isinstance(value, list) or not all(isinstance(rule, dict) for rule in value):
        yield Fault(line_of(text, table), f'{table} stands in double brackets: [[{table}]], with match = "lifeboat" under it')
    else:
        for number, rule in enumerate(value, 1):
            yield from _faults_of(table, rule, *part_of(text, table, number))


def _filter_faults(value: object, text: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(
            line_of(text, "filters"), 'filters is a table: under [filters], a name and its query, such as rail = "rail"'
        )
        return
    for name, source in value.items():
        line, shown = line_of(text, "filters", name), clean_line(name, 40)
        if not isinstance(source, str):
            yield Fault(line, f'{shown} is what the filter lets through, in quotes, such as "rail OR strike"')
        elif said := query_fault(source):
            yield Fault(line, f"{shown}: {said}")


def _faults_of(table: str, rule: Mapping[str, object], text: str, before: int) -> Iterator[Fault]:
    """What is wrong with one rule, which stands in `text`, with so many lines of the file before it."""
    fields = {field.name: field for field in msgspec.structs.fields(RULES[table])}
    if "match" not in rule and not rule.keys() - fields.keys():  # else it may be the one that is misspelt
        yield Fault(before + line_of(text, table), f'{table} needs what a post must have, such as match = "lifeboat"')
    for name, value in rule.items():
        line = before + line_of(text, table, name)
        if name not in fields:
            yield Fault(line, unknown(name, tuple(fields)))
        elif name == "command" and not _is_command(value):
            yield Fault(line, 'command is a list: the program, then its arguments, such as ["notify-send", "Live blog"]')
        elif said := mistyped(value, fields[name].type):
            yield Fault(line, f"{name}: {said}")
        elif name == "match" and isinstance(value, str) and (said := query_fault(value, all_too=table in _EVERYTHING)):
            yield Fault(line, f"match: {said}")


def query_fault(source: str, *, all_too: bool = False) -> str:
    """What is wrong with a query, "" for nothing: what a prompt only hints at is a mistake where it is kept.

    all_too  "" is right, and every post
    """
    query = parse(source)
    return clean_line(query.hint) or ("" if query or (all_too and not source.strip()) else "there are no words to look for")


def _is_command(value: object) -> bool:
    words = value if isinstance(value, list) else []
    return bool(words and words[0]) and all(isinstance(word, str) and "\0" not in word for word in words)
