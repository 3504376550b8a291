"""Posts made ready to be written while the rest of their page is still being read. On the store's thread only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tui_liveblog.model import Post, text_digest, words_digest
from tui_liveblog.store.rows import encode_post, words_of


class _Made(NamedTuple):
    post: Post
    digest: bytes
    words: bytes
    data: bytes


class Ready:
    """What was made of some posts of a look: their digests, words and bytes. Nothing of it is stored, nor need be.

    It is a long page's posts that are made ready, which would else be made one after the other when all are there.
    """

    def __init__(self) -> None:
        self._made: dict[str, _Made] = {}

    def make(self, posts: Iterable[Post]) -> None:
        """Make these ready."""
        for post in posts:
            text = post.text  # which takes as long to put together as to look through
            self._made[post.id] = _Made(post, words_digest(post.title, text), words_of(post, text), encode_post(post))

    def digest(self, post: Post) -> bytes:
        """`text_digest` of a post."""
        made = self._made.get(post.id)
        return made.digest if made is not None and made.post is post else text_digest(post)

    def written(self, post: Post) -> tuple[bytes, bytes]:
        """What a post is searched by, and the post as it is kept."""
        made = self._made.get(post.id)
        return made[2:] if made is not None and made.post is post else (words_of(post), encode_post(post))
