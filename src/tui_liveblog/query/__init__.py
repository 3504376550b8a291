"""The one language for filter, search, highlights, mutes and alerts: a total parser, and whether a post matches. Pure.

    storm harbour      both words, anywhere               title: text: by: link:    where they are (author: is by:)
    "last train"       a phrase                           by:karvonen,pugh          any of these
    /tide(s|d)?\\b/     a regular expression               is:unread                 what is true of a post
    strand*            at a word's start                  has:image                 what is in it
    -sport  !sport     not                                since:30m  before:14:00   when it was
    rail OR strike     either; a | b, and ( ) for groups

Any text parses. What is unfinished or unknown is left out and said in a hint, so that the result depends on the text alone.
Smart case: capitals in a value make it exact. Accents fold, curly apostrophes are straight ones, and quotation marks in a post
are no part of its words. docs/queries.md is the manual.
"""

from __future__ import annotations

from tui_liveblog.query.authors import (
    chosen_authors,
    hidden_authors,
    hide_author,
    mute,
    names_author,
    only_authors,
    short_name,
)
from tui_liveblog.query.combining import both, negated, without
from tui_liveblog.query.compiling import moment_of
from tui_liveblog.query.facts import At, Facts, More
from tui_liveblog.query.matching import Matcher, Sifter, compiled, matches, needs, sift
from tui_liveblog.query.narrowing import narrows
from tui_liveblog.query.parsing import Manner, Part, last_value, parse, reading
from tui_liveblog.query.printing import from_terms, printed
from tui_liveblog.query.spans import spans
from tui_liveblog.query.terms import FIELDS, VALUES, Group, Node, Pattern, Query, Start, Term, Value, hangs_on_time
from tui_liveblog.query.words import fold, folded, folded_names, searched_words, small

__all__ = [
    "FIELDS",
    "VALUES",
    "At",
    "Facts",
    "Group",
    "Manner",
    "Matcher",
    "More",
    "Node",
    "Part",
    "Pattern",
    "Query",
    "Sifter",
    "Start",
    "Term",
    "Value",
    "both",
    "chosen_authors",
    "compiled",
    "fold",
    "folded",
    "folded_names",
    "from_terms",
    "hangs_on_time",
    "hidden_authors",
    "hide_author",
    "last_value",
    "matches",
    "moment_of",
    "mute",
    "names_author",
    "narrows",
    "needs",
    "negated",
    "only_authors",
    "parse",
    "printed",
    "reading",
    "searched_words",
    "short_name",
    "sift",
    "small",
    "spans",
    "without",
]
