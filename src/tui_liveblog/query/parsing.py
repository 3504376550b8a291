"""From what was typed to what it means. Total: any text is a query. Pure.

What is unfinished, unknown or wrong is left out, and the first of it is said in the hint; a bracket that never closes ends
where the text does. `reading` is the same look at the text for those who draw it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from tui_liveblog.query.patterns import refusal
from tui_liveblog.query.terms import FIELDS, TIMES, VALUES, Node, Pattern, Query, Start, Term, Value, all_of, any_of, none_of
from tui_liveblog.query.tokens import Kind, Raw, Shape, Token, tokens
from tui_liveblog.query.words import folded
from tui_liveblog.when import parse_when

_DEEPEST = 30
"""Brackets in brackets: those further in are passed over, so that no text is too deep to be walked through."""

_SHOWN = 20
"""Columns of what was typed that a hint repeats."""

_CONTROLS = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"

_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
"""Whether words are a time does not depend on the clock; which one they are does."""


class Manner(StrEnum):
    """What a part of a query is to who draws it."""

    FIELD = "field"
    VALUE = "value"
    SIGN = "sign"  # OR, | and brackets
    UNKNOWN = "unknown"  # not understood, and left out


class Part(NamedTuple):
    """A part of what was typed, from `start` to `end`."""

    start: int
    end: int
    manner: Manner


def parse(source: str) -> Query:
    """The query that `source` means. Never raises."""
    if not source:
        return Query()
    source = " ".join(re.sub(_CONTROLS, "", " ".join(source.split())).split())
    builder = _Builder()
    for token in tokens(source):
        builder.take(token)
    return Query(source, builder.end(), builder.hint)


def reading(source: str) -> tuple[Part, ...]:
    """The parts of `source` from left to right; between them is space. A minus belongs to what follows it."""
    parts: list[Part] = []
    for token in tokens(source):
        start = token.start
        if token.kind is not Kind.TERM:
            parts.append(Part(start, token.end, Manner.VALUE if token.kind is Kind.SIGN else Manner.SIGN))
            continue
        if token.key:
            known = token.key.lower() in FIELDS
            parts.append(Part(start, token.after, Manner.FIELD if known else Manner.UNKNOWN))
            start = token.after
        for raw in _read(token).wrong:
            parts.append(Part(start, raw.start, Manner.VALUE))
            parts.append(Part(raw.start, raw.end, Manner.UNKNOWN))
            start = raw.end
        parts.append(Part(start, token.end, Manner.VALUE))
    return tuple(part for part in parts if part.end > part.start)


def last_value(source: str) -> tuple[str, str] | None:
    """(field, what is typed of it) of a field's value that ends where the text does, to be completed; None for none."""
    token = None
    for token in tokens(source):  # noqa: B007 - the last
        pass
    if token is None or not token.key or not token.values or token.end != len(source):
        return None
    last, field = token.values[-1], FIELDS.get(token.key.lower())
    typed = last.text if last.shape is Shape.WORD and not last.star and last.end == len(source) else ""
    return (field, typed) if field and typed else None


class _Read(NamedTuple):
    """A term token understood: the term, what is to be said, and the values that are not known."""

    term: Term | None
    hint: str
    wrong: tuple[Raw, ...] = ()


def _read(token: Token) -> _Read:
    field = FIELDS.get(token.key.lower()) if token.key else ""
    if field is None:
        near = get_close_matches(token.key.lower(), FIELDS, n=1, cutoff=0.6)
        return _Read(None, f"{token.key}: is not a field" + (f"; did you mean {near[0]}:?" if near else ""))
    values: list[Value] = []
    wrong: list[Raw] = []
    hint = ""
    for raw in token.values:
        if not raw.closed:
            sign, what = ('"', "quote") if raw.shape is Shape.PHRASE else ("/", "slash")
            hint = hint or f"{sign}{_shown(raw.text)} waits for its closing {what}"
            continue
        value, why = _value(raw, field)
        if value is not None:
            values.append(value)
        elif why:
            hint = hint or why
            wrong.append(raw)
    if not values and not hint and field:
        hint = f"{token.key}: waits for a {'time' if field in TIMES else 'word'}"
    return _Read(Term(tuple(values), field, token.negated) if values else None, hint, tuple(wrong))


def _value(raw: Raw, field: str) -> tuple[Value | None, str]:
    """What a value means; None and why where it means nothing, without a reason where there is nothing."""
    if field in VALUES or field in TIMES:
        text = folded(raw.text + "*" * raw.star)
        if raw.shape is Shape.PATTERN:
            text = f"/{text}/"
        why = _why_not(text, field) if text else ""
        return (None, why) if why or not text else (text.lower() if field in VALUES else text, "")
    if raw.shape is Shape.PATTERN:
        pattern = Pattern(raw.text)
        why = refusal(pattern)
        return (None, f"/{_shown(raw.text)}/ {why}") if why else (pattern, "")
    text = folded(raw.text)
    if raw.shape is Shape.WORD and not text.strip(","):
        return None, ""
    return (Start(text) if raw.star and text else text or None), ""


def _why_not(text: str, field: str) -> str:
    """Why a field that knows only some words does not know this one."""
    if field in TIMES:
        known = parse_when(text, _SOME_DAY, UTC) is not None
        return "" if known else f"{field}:{_shown(text)} is no time; try 30m or 14:00"
    if text.lower() in VALUES[field]:
        return ""
    near = get_close_matches(text.lower(), VALUES[field], n=1, cutoff=0.5)
    begun = [value for value in VALUES[field] if value.startswith(text.lower())]
    return f"{field}:{_shown(text)} is not known" + (f"; did you mean {field}:{(begun or near)[0]}?" if begun or near else "")


def _shown(text: str) -> str:
    """As much of what was typed as a hint has room for; nothing in it does anything to a terminal."""
    shown, room = "", _SHOWN
    for character in text:
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return shown.rstrip() + "…"
        shown += character if character.isprintable() else "?"
    return shown


class _Frame:
    """A bracket that is open: the alternatives that are done, and the one that is being read."""

    def __init__(self, *, negated: bool = False) -> None:
        self.negated = negated
        self.done: list[tuple[Node, ...]] = []
        self.nodes: list[Node] = []
        self.sign = ""  # the `OR` that waits for what follows it

    def meaning(self) -> tuple[Node, ...]:
        found = any_of([*self.done, all_of(self.nodes)])
        return none_of(found) if self.negated else found


class _Builder:
    """Puts tokens together. AND binds tighter than OR."""

    def __init__(self) -> None:
        self.hint = ""
        self._open = [_Frame()]
        self._passed = 0  # brackets too deep to be looked at

    def take(self, token: Token) -> None:
        """The next token."""
        match token.kind:
            case Kind.TERM:
                self._term(token)
            case Kind.SIGN:
                self._say(f"{token.sign} waits for a word")
            case Kind.OR:
                self._either(token.sign)
            case Kind.OPEN if len(self._open) > _DEEPEST:
                self._passed += 1
                self._say(f"brackets go {_DEEPEST} deep; those further in are passed over")
            case Kind.OPEN:
                self._open.append(_Frame(negated=token.negated))
            case Kind.CLOSE if self._passed:
                self._passed -= 1
            case Kind.CLOSE if len(self._open) > 1:
                self._close()
            case _:
                self._say(") closes no bracket")

    def end(self) -> tuple[Node, ...]:
        """What all of it means."""
        self._finish()
        if len(self._open) > 1:
            self._say("( waits for its closing )")
        while len(self._open) > 1:
            self._close()
        return self._open[0].meaning()

    def _say(self, hint: str) -> None:
        self.hint = self.hint or hint

    def _term(self, token: Token) -> None:
        read = _read(token)
        self._say(read.hint)
        frame = self._open[-1]
        frame.sign = ""
        if read.term is not None:
            frame.nodes.append(read.term)

    def _either(self, sign: str) -> None:
        frame = self._open[-1]
        if not frame.nodes:
            self._say(f"{sign} waits for a word")
        frame.done.append(all_of(frame.nodes))
        frame.nodes = []
        frame.sign = sign

    def _finish(self) -> None:
        """The frame ends: an OR at its end waits in vain."""
        if self._open[-1].sign:
            self._say(f"{self._open[-1].sign} waits for a word")

    def _close(self) -> None:
        self._finish()
        found = self._open.pop().meaning()
        if not found:
            self._say("( ) holds nothing")
        self._open[-1].sign = ""
        self._open[-1].nodes += found
