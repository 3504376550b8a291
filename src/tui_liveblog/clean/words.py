"""Words: no control but newline, nothing that turns text round, no heap of marks on a letter; and identities as a line."""

from __future__ import annotations

import re
import unicodedata

from tui_liveblog import limits

# Line and paragraph separators are newlines by another name; a lone carriage return is a control like any other.
_SEPARATORS = re.compile("\r\n|[\u2028\u2029]")
# What the four below change, in one look: nearly all text holds none of it.
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]")
# C0 but newline, DEL, C1.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
# Embeddings, overrides, isolates; deprecated format characters, annotations, and marks that show nothing but break words.
_REMOVED = re.compile("[\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\u200b\u2060-\u2064\ufeff\u00ad\u180e]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Nine or more characters that are neither letters nor space nor ASCII: the only runs that can hold too many marks.
_MARK_RUNS = re.compile(rf"[^\w\s\x21-\x7e]{{{limits.COMBINING + 1},}}")
_FOREIGN_RUN = re.compile(rf"[^\x00-\x7f]{{{limits.COMBINING + 1}}}")  # which these are, told in a fifth of the time
# Two steps, each linear: one pattern for both goes back over a run of spaces from each of them.
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n\s*")


def clean_text(text: str) -> str:
    """The text without anything that a terminal would obey; newlines stay, other controls between words become a space."""
    if not _is_safe(text):
        text = _SEPARATORS.sub("\n", text)
        text = _CONTROLS.sub(" ", text)
        text = _REMOVED.sub("", text)
        text = _SURROGATES.sub("\ufffd", text)
    return _MARK_RUNS.sub(_few_marks, text) if _has_foreign_run(text) else text


def _is_safe(text: str) -> bool:
    """Whether there is nothing unsafe: of ASCII all is safe that is printable, which is told in a fifth of the time."""
    return (text.isascii() and text.replace("\n", "").isprintable()) or _UNSAFE.search(text) is None


def _has_foreign_run(text: str) -> bool:
    """Whether so many letters that are not ASCII stand in a row. Each takes a byte more: that there are few is told at once."""
    return len(text.encode()) - len(text) > limits.COMBINING and _FOREIGN_RUN.search(text) is not None


def clean_line(text: str, longest: int = limits.TITLE) -> str:
    """One line: newlines and runs of space become one space; cut with an ellipsis at `longest` characters."""
    if not text:
        return text
    line = " ".join(clean_text(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def clean_id(own: str) -> str:
    """An identity as one line of at most 512 characters; a longer one keeps its start and a digest of all of it."""
    line = clean_line(own, len(own) + 1)
    if len(line) <= limits.ID:
        return line
    import hashlib

    tail = hashlib.blake2b(own.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{line[: limits.ID - 17]}~{tail}"


def is_clean(text: str) -> bool:
    """Whether `clean_text` would leave it as it is."""
    return _is_safe(text) and not (_has_foreign_run(text) and _MARK_RUNS.search(text))


def plain_size(text: str) -> int:
    """The bytes of one line that comes out as it goes in, 0 for any other text.

    What is printable is neither a control nor any other blank.
    """
    if not text.isprintable() or "  " in text or not text or text[0] == " " or text[-1] == " ":
        return 0
    return len(text) if text.isascii() else 0 if _has_foreign_run(text) else len(text.encode())


def fold(text: str) -> str:
    """Runs of space as one, runs of blank lines as one newline: a hundred thousand blank lines are none."""
    if "  " in text or not text.isascii():
        text = _SPACES.sub(" ", text)
    return _BLANK_LINES.sub("\n", text) if "\n" in text else text


def _few_marks(found: re.Match[str]) -> str:
    if not any(unicodedata.category(character)[0] == "M" for character in set(found[0])):
        return found[0]  # arrows, emoji
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        category = unicodedata.category(character)
        if category[0] == "M":
            marks += 1
        elif category != "Cf":  # a joiner is no base: what follows it still stands on the one before
            marks = 0
        if marks <= limits.COMBINING or category == "Cf":
            kept.append(character)
    return "".join(kept)
