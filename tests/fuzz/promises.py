"""What every reader of what strangers wrote promises, whatever they wrote."""

from __future__ import annotations

from tests.hostile.safety import harm_in, is_safe
from tui_liveblog import limits
from tui_liveblog.sources.base import Reply
from tui_liveblog.worker.child import answer
from tui_liveblog.worker.messages import Asked, Job, Refusal, Seen

HOME = "https://harbour.example/live"


def keep(reply: Reply) -> Seen | None:
    """Read a reply as the page reader does; None where it is refused. Raises AssertionError for a broken promise."""
    made = answer(Job((reply,)))
    if isinstance(made, Refusal):
        assert "could not be read (" not in made.message, made.message
        assert is_safe(made.message), made.message
        assert "\n" not in made.message, made.message
        return None
    if isinstance(made, Asked):
        assert len(made.requests) <= 20
        return None
    assert isinstance(made, Seen), "all parsers are loaded here"
    snapshot = made.snapshot
    assert not harm_in(snapshot), harm_in(snapshot)
    ids = [post.id for post in snapshot.posts]
    assert all(ids)
    assert len(set(ids)) == len(ids), "each post has an identity of its own"
    assert len(ids) <= limits.POSTS
    for post in snapshot.posts:
        assert len(post.text.encode()) <= limits.TEXT * 2, "its words, and marks of lists and captions"
        assert len(post.title) <= limits.TITLE
    again = answer(Job((reply,)))
    assert again == made, "the same page is the same posts"
    return made
