"""Letters judged once each: the same as when every letter of a text is looked at in its place."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import words
from tui_liveblog.letters import each_changed, foreign, told
from tui_liveblog.model import Post, text_digest
from tui_liveblog.query import fold, searched_words

_QUOTES = (("’", "'"), ("‘", "'"), ("“", ""), ("”", ""), ('"', ""))
_TEXTS = st.text() | st.text(alphabet='Aa ßẞİıſK’“”"é\u0301각가\u1100\u1161\u09c7\u09beﬁ—…ΣςＡ＂\ud800\u200b', max_size=30)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    for mark, plain in _QUOTES:
        apart = apart.replace(mark, plain)
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def _words_told(text: str) -> str:
    return "".join(letter for letter in text.casefold() if unicodedata.category(letter)[0] not in "PZC")


def _every_letter() -> Iterator[str]:
    """All letters but most ideographs, 250 a line: fewer than are gone through one by one."""
    some = [*range(0x3500), *range(0x9F00, 0xE000), *range(0xF900, 0x17000), *range(0x1B000, 0x20100)]
    named = [letter for letter in map(chr, some) if unicodedata.category(letter) not in ("Cn", "Cs")]
    named += "\ud800\udfff\u0378"
    for start in range(0, len(named), 250):
        yield "".join(named[start : start + 250])


def test_every_letter_there_is_is_folded_as_in_its_place() -> None:
    for line in _every_letter():
        assert fold(line) == _plain(line)
        assert told(line) == _words_told(line).encode()
        assert searched_words(line, "", ()) == f"{line}\0".casefold().encode("utf-8", "surrogatepass")


@given(_TEXTS)
def test_a_text_is_folded_as_letter_by_letter(text: str) -> None:
    assert fold(text) == _plain(text)


@given(_TEXTS, _TEXTS)
def test_what_is_searched_is_the_small_text(title: str, text: str) -> None:
    assert searched_words(title, text, ("Ada",)) == f"{title}\0{text}\0Ada".casefold().encode("utf-8", "surrogatepass")


@given(_TEXTS, _TEXTS)
def test_a_digest_is_of_the_letters_alone(title: str, text: str) -> None:
    said = f"{title}\n{text}"
    expected = _words_told(said) or said
    assert (
        text_digest(Post("p", title=title, body=words(text)))
        == hashlib.blake2b(expected.encode("utf-8", "replace"), digest_size=8).digest()
    )


def test_a_text_of_very_many_letters_is_gone_through_once() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 1_000)))
    asked: list[str] = []

    def cross_out(letter: str) -> str:
        asked.append(letter)
        return "x"

    assert each_changed(text + text, cross_out) == "x" * 2_000
    assert len(asked) == 2_000
    assert foreign(text) == set(text)
