"""What stands in a saved page without being a post: appeals for money, captions, footers, counters."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST_HEADLINE = 120
"""Characters of a headline that must be told from text by its looks."""

LONGEST_CAPTION = 60
"""Words of a caption: the longest in the samples has 36."""

_LONGEST_LABEL = 60
"""Characters of a line that are compared with what footers and buttons say."""

_WORD = r"[^\W_]|[\u3000-\U0010ffff]"  # letters, digits, pictographs; a text that `re` compiles when it is first asked
_LETTER = re.compile(r"[^\W\d_]")
_COUNT = re.compile(r"\d[\d,. ]{0,15}$")
_FOOTERS = frozenset(
    (
        "join our commenting forum", "comments", "show comments", "view comments", "hide comments", "add comment",
        "leave a comment", "most popular", "popular videos", "more about", "promoted stories", "sponsored features",
        "read next", "related articles", "kommentare", "kommentare anzeigen", "commentaires", "comentarios", "commenti",
    )
)  # fmt: skip
_FOOTER_STARTS = ("join thought-provoking conversations", "thank you for registering", "©", "all rights reserved")
_BUTTONS = frozenset(
    (
        "share", "share this", "share on facebook", "share on x", "copy link", "link copied", "find out more", "read more",
        "close", "advertisement", "anzeige", "publicité", "sign up", "log in", "register", "back to top", "bookmark", "follow",
        "recommended", "reply", "print", "teilen", "bildbeitrag", "show key points", "key points",
    )
)  # fmt: skip

_ASKS = (
    r"(?i)\byour (?:donation|contribution|support|subscription)\b|\b(?:donate|subscribe)\b"
    r"|\bsupport (?:us|our|independent)\b|\bpaid for by those who can\b|\bmake a (?:donation|contribution)\b"
    r"|\bbecome a (?:member|subscriber|supporter)\b"
    r"|\b(?:ihre spende|ihre unterstützung|unterstützen sie|spenden sie|abonnieren sie|jetzt (?:spenden|abonnieren))\b"
    r"|\b(?:votre (?:soutien|don)|faites un don|soutenez|abonnez-vous)\b"
    r"|\b(?:su (?:apoyo|donación)|apóyanos|suscríbase|suscríbete|haz una donación)\b"
    r"|\b(?:il (?:tuo|vostro) (?:sostegno|contributo)|sostienici|abbonati)\b"
)
_OURS = r"(?i)\b(?:we|our|us|wir|uns|unsere?[rmns]?|nous|notre|nos|nosotros|nuestr[oa]s?|noi|nostr[oaie])\b"

_AGENCIES = (
    r"(?:AFP|AP|EPA|PA|APA|ANSA|EFE|TASS|UPI|DPA|KNA|AAP|dpa|ddp|imago|IMAGO|Reuters|REUTERS|Getty|Shutterstock|Alamy"
    r"|Anadolu|NurPhoto|ZUMA|Sipa|SIPA|Xinhua|Bloomberg|Keystone|Belga|MAXPPP|Rex|REX|WireImage|iStock|Press Association"
    r"|Associated Press|picture[ -]alliance|Handout|Supplied)"
)
_CREDIT = (  # a text: `re` compiles it when it is first asked
    rf"{_AGENCIES}\b(?![’'])|.*[/|–-] ?{_AGENCIES}(?: (?:Images|Photo|Wire|Pictures))?$|(?:.* )?via [^ ]"
    r"|.* (?:Images|Wire|Pictures|Handout)$|(?:©|Copyright|Photo:|Foto:|Image:) ?[^ ]"
)
_CLOSERS = "\"'”’»)“‘]"
_INITIALS = re.compile(r"(?:^|[ ‘“(])(?:[A-Z]\.){2,}$")
_BULLETS = "•◦▪‣●*·"


def is_noise(line: str) -> bool:
    """Counters, buttons, and marks without a word."""
    if re.search(_WORD, line) is None or _COUNT.match(line):
        return True
    folded = line[:_LONGEST_LABEL].casefold()
    return folded.rstrip(".: ") in _BUTTONS or _is_footer(folded)


def is_footer(line: str) -> bool:
    """Where a page ends and its comments and links begin."""
    return _is_footer(line[:_LONGEST_LABEL].casefold())


def _is_footer(folded: str) -> bool:
    return folded.rstrip(".: ") in _FOOTERS or folded.startswith(_FOOTER_STARTS)


def before_footer(lines: Sequence[str]) -> list[str]:
    """The lines down to the footer: nothing after it belongs to a post."""
    for place, line in enumerate(lines):
        if is_footer(line):
            return list(lines[:place])
    return list(lines)


def caption(line: str) -> tuple[str, str] | None:
    """(caption, credit) of a line like "A fire in the port (AFP via Getty)"; None where the bracket names no agency."""
    if not line.endswith(")") or line.count(" ") >= LONGEST_CAPTION:
        return None
    opened = line.rfind("(", -100)
    credit = line[opened + 1 : -1].strip()
    return (line[:opened].strip(), credit) if opened >= 0 and re.match(_CREDIT, credit) else None


def bullet(line: str) -> str | None:
    """The words of a line that begins with a bullet; None for another line."""
    return line[1:].strip() if line[:1] in _BULLETS and line[1:2] == " " else None


def ends_like_text(line: str) -> bool:
    """Whether a sentence ends with the line. Quotes and brackets close after the stop; "the U.S." and dots ends none."""
    bare = line.rstrip(_CLOSERS)
    return bare.endswith((".", ":", ";", ",")) and not bare.endswith("..") and not _INITIALS.search(bare)


def is_headline(line: str, longest: int = LONGEST_HEADLINE) -> bool:
    """Whether a line looks like a headline: short, with a word in it, no full stop at its end, no caption, no bullet."""
    return (
        len(line) <= longest
        and _LETTER.search(line) is not None
        and not ends_like_text(line)
        and caption(line) is None
        and bullet(line) is None
    )


def without_appeal(lines: Sequence[str]) -> list[str]:
    """The lines without an appeal for money at their head.

    The appeal is the run of paragraphs that ask, or in which the publisher speaks of itself ("we"), down to the last that
    asks. The page's title may stand before it; a headline ends it.
    """
    first = 1 if lines and is_headline(lines[0]) and not re.search(_ASKS, lines[0]) else 0
    end = first
    for place in range(first, len(lines)):
        line = lines[place]
        if re.search(_ASKS, line):
            end = place + 1
        elif is_headline(line) or not re.search(_OURS, line):
            break
    return [*lines[:first], *lines[end:]]
