"""Posts that were sent before are not sent again: both sides keep the last of them, under the same numbers.

The page reader numbers the posts that it sends whole, in the order in which it sends them, and its parent numbers them as they
come. Both forget a number when 3,000 more were given. So an answer is a list of numbers and the few posts that are new,
and who receives it has the very same objects in his hands as at the look before.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tui_liveblog import limits
from tui_liveblog.clean import clean_post
from tui_liveblog.model import Post
from tui_liveblog.sources.recent import Recent

_KEPT = 2 * limits.KNOWN_AGAIN
"""Posts that both sides keep."""

PAGE = limits.KNOWN_AGAIN
"""Posts of a page above which none of them is kept: they would drive out those of all other blogs."""

_LONGEST = 8_000
"""Bytes of a post that is kept, as it is sent: 24 MB of them in all."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """The posts of a page.

    order  for each post in turn its number, where it was sent before; where not, -1 for the first of `whole`, -2 for the next
    whole  posts that were not sent before, or are not kept
    kept   so many of these, the first, are numbered from now on
    """

    order: tuple[int, ...] = ()
    whole: tuple[Post, ...] = ()
    kept: int = 0


class Sent:
    """The page reader's side."""

    def __init__(self) -> None:
        self._given = 0
        self._numbers: dict[int, tuple[Post, int]] = {}  # by `id`: the post, and its number
        self._cleaned: Recent[bytes, Post] = Recent(_KEPT)
        self._encode = msgspec.msgpack.Encoder().encode

    def clean(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """`clean_post` of each; the same objects for what was cleaned before, to the last byte of it."""
        return tuple(map(clean_post if len(posts) > PAGE else self._clean, posts))

    def _clean(self, post: Post) -> Post:
        try:
            data = self._encode(post)
        except UnicodeEncodeError:  # half a letter
            return clean_post(post)
        if len(data) > _LONGEST:
            return clean_post(post)
        return self._cleaned.get(data) or self._cleaned.put(data, clean_post(post))

    def tell(self, posts: Sequence[Post]) -> Told:
        """What is sent of the posts of a page."""
        if len(posts) > PAGE:
            return Told(tuple(range(-1, -1 - len(posts), -1)), tuple(posts))
        order: list[int] = []
        short: list[int] = []  # places in `order` of posts that are kept from now on
        long: list[int] = []
        oldest = self._given - _KEPT
        for place, post in enumerate(posts):
            before = self._numbers.get(id(post))
            if before is not None and before[1] >= oldest:
                order.append(before[1])
            else:
                order.append(0)
                (long if len(self._encode(post)) > _LONGEST else short).append(place)
        for number, place in enumerate((*short, *long)):
            order[place] = -1 - number
        for place in short:
            self._numbers[id(posts[place])] = (posts[place], self._given)
            self._given += 1
        if len(self._numbers) > 2 * _KEPT:
            self._numbers = {own: at for own, at in self._numbers.items() if at[1] >= self._given - _KEPT}
        return Told(tuple(order), tuple(posts[place] for place in (*short, *long)), len(short))


class Received:
    """The parent's side."""

    def __init__(self) -> None:
        self._given = 0
        self._posts: dict[int, Post] = {}

    def posts(self, told: Told) -> tuple[Post, ...]:
        """The posts of a page. Raises ValueError for a number that was never given, or is forgotten."""
        whole, known = told.whole, self._posts
        try:
            posts = tuple([known[number] if number >= 0 else whole[-1 - number] for number in told.order])
        except LookupError as error:
            raise ValueError("a post that was never sent") from error
        for post in whole[: max(0, told.kept)]:
            known[self._given] = post
            self._given += 1
            known.pop(self._given - 1 - _KEPT, None)
        return posts
