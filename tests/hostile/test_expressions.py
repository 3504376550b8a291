"""What is promised of a reader's regular expressions: a bad one is said at once, a slow one is given up before long."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from tests.hostile import corpora
from tests.hostile.safety import is_safe
from tui_liveblog import limits
from tui_liveblog.query import At, Facts, fold, parse, sift

AT = At(datetime(2026, 11, 22, 12, tzinfo=UTC), UTC)


def test_every_expression_of_the_collection_is_answered_given_up_or_refused_in_time(shared: Path) -> None:
    given_up = refused = 0
    for row in corpora.rows(shared / "hostile" / "synthetic" / "regex.jsonl"):
        query = parse(f"/{row['pattern']}/")
        assert is_safe(query.hint)
        if not query.terms:
            refused += 1
            continue
        posts = [(str(number), Facts(fold(row["subject"]), fold(row["subject"] * 5))) for number in range(200)]
        began = time.thread_time()
        found, done = sift(query, AT, lambda posts=posts: iter(posts))  # type: ignore[misc]  # a lambda's default
        assert time.thread_time() - began < 5 * limits.REGEX_QUERY_SECONDS, row["id"]
        if done.terms != query.terms:
            given_up += 1
            assert done.hint, row["id"]
            assert len(found) == len(posts), "as if it had not been typed"
    assert given_up >= 1
    assert refused >= 2
