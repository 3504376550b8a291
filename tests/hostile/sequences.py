"""What a stream of bytes tells a terminal to do: its control functions, each in one form, whatever its numbers are."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(
    r"\x1b\[(?P<csi>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b\x9c]*)(?:\x07|\x1b\\)"
    r"|\x1b(?P<string>[PX^_])(?P<said>[^\x1b]*(?:\x1b[^\\][^\x1b]*)*)\x1b\\"
    r"|\x1b(?P<escape>[ -/]*[0-~])"
    r"|(?P<control>[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f])"
    r"|(?P<turns>[\u2028-\u202e\u2066-\u2069])"
    r"|(?P<raw>[\ud800-\udfff])"
)
_COLOUR = re.compile(r"(?P<which>[345]8)[;:](?:5[;:]\d+|2[;:]{1,2}\d+[;:]\d+[;:]\d+)")


def functions(sent: bytes) -> set[str]:
    """The control functions in it: `CSI H`, `CSI ?25 l`, `SGR 1`, `OSC 2`, `ESC 7`, `C0 07`, `bidi 202e`, `raw 9b`."""
    found: set[str] = set()
    for token in _TOKEN.finditer(sent.decode("utf-8", "surrogateescape")):
        found.update(_named(token))
    return found


def _named(token: re.Match[str]) -> set[str]:
    if (final := token["final"]) is not None:
        given = token["csi"]
        if final == "m" and not token["between"] and given[:1] not in tuple("<=>?"):
            return {f"SGR {code}" for code in _manners(given)}
        kept = given if final in "hlnctuxpq$" or given[:1] in tuple("<=>?") else ""
        return {f"CSI {kept}{token['between']} {final}"}
    if (said := token["osc"]) is not None:
        return {f"OSC {said.partition(';')[0]}", *_harm_in(said)}
    if token["string"] is not None:
        return {f"ESC {token['string']} {token['said'][:6]!r}"}
    if token["escape"] is not None:
        return {f"ESC {token['escape']}"}
    if token["control"] is not None:
        return {f"{'C1' if token['control'] > '~' else 'C0'} {ord(token['control']):02x}"}
    if token["turns"] is not None:
        return {f"bidi {ord(token['turns']):04x}"}
    return {f"raw {ord(token['raw']) & 0xFF:02x}"}


def _manners(given: str) -> set[str]:
    plain = _COLOUR.sub(lambda found: found["which"], given)
    return {code.lstrip("0") or "0" for code in re.split("[;:]", plain)}


def _harm_in(said: str) -> set[str]:
    """Controls inside a string that is told to the terminal: a terminal may end it there."""
    return {f"in OSC {ord(character):02x}" for character in said if unicodedata.category(character) == "Cc"}
