"""What a page shows again is neither read, cleaned nor sent again, and nothing of that can be seen from outside."""

from __future__ import annotations

import random

import msgspec
import pytest
from msgspec.structs import replace

from tests.builders import post
from tests.pages import PagePost, blog_page
from tui_liveblog import clean
from tui_liveblog.model import Post
from tui_liveblog.sources.base import Reply
from tui_liveblog.sources.feeds import posts as feed_posts
from tui_liveblog.sources.feeds.entry import Entry
from tui_liveblog.sources.html import elements, structured
from tui_liveblog.sources.recent import Recent
from tui_liveblog.worker import again
from tui_liveblog.worker.again import Received, Sent, Told
from tui_liveblog.worker.child import answer, in_short
from tui_liveblog.worker.messages import Answer, Job, Seen, encode_frame


class Wire:
    """A page reader and its parent, in one process."""

    def __init__(self) -> None:
        self.sent, self.received = Sent(), Received()
        self.told = Told()
        self.bytes = 0

    def over(self, said: Answer) -> Seen:
        """An answer as it arrives."""
        frame = encode_frame(in_short(said, self.sent))
        self.bytes = len(frame)
        seen = msgspec.msgpack.decode(frame[4:], type=Answer)
        assert isinstance(seen, Seen)
        self.told = seen.told
        return Seen(seen.source, replace(seen.snapshot, posts=self.received.posts(seen.told)))

    def look(self, reply: Reply) -> Seen:
        """What a page shows."""
        return self.over(answer(Job((reply,)), self.sent.clean))


def assert_same(seen: Seen, fresh: Answer) -> None:
    """A look is what it would be without any before it."""
    assert isinstance(fresh, Seen)
    assert seen.snapshot == fresh.snapshot


def page(newest: int, posts: int, *, edited: int = 0, known: bool = True) -> Reply:
    """A page that shows so many posts, the newest first; of a publisher that is `known` or not."""
    shown = [
        PagePost(number, "It was mended by noon." if number == edited else "") for number in range(newest, newest - posts, -1)
    ]
    body = blog_page(shown)
    return Reply("http://127.0.0.1/live/ferry", body if known else body.replace(b"liveblog-tui demo", b"another"), "text/html")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read and cleaned, in order."""
    done: list[str] = []
    reading, shown, cleaning = structured._Reading.post, elements._Element.read, clean.clean_post
    for where in ("structured._kept", "elements._kept", "elements._timed"):
        monkeypatch.setattr(f"tui_liveblog.sources.html.{where}", Recent())

    def reads(self: structured._Reading, update: dict[str, object]) -> Post | None:
        done.append("read")
        return reading(self, update)

    def reads_element(self: elements._Element, identity: str) -> Post:
        done.append("read as shown")
        return shown(self, identity)

    def cleans(one: Post) -> Post:
        done.append("cleaned")
        return cleaning(one)

    monkeypatch.setattr(structured._Reading, "post", reads)
    monkeypatch.setattr(elements._Element, "read", reads_element)
    monkeypatch.setattr(again, "clean_post", cleans)
    return done


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("posts", [10, 1_418])
def test_of_a_page_with_one_new_post_one_is_read_cleaned_and_sent_however_many_it_shows(
    posts: int, known: bool, read: list[str]
) -> None:
    wire = Wire()
    once = ["read", "read as shown", "cleaned"] if known else ["read", "cleaned"]
    wire.look(page(posts, posts, known=known))
    assert (sorted(read), len(wire.told.whole)) == (sorted(once * posts), posts)
    for newest in range(posts + 1, posts + 4):
        read.clear()
        seen = wire.look(page(newest, posts, known=known))
        assert (read, len(wire.told.whole)) == (once, 1)
        assert [one.id for one in seen.snapshot.posts] == [f"post-{number}" for number in range(newest, newest - posts, -1)]
        assert_same(seen, answer(Job((page(newest, posts, known=known),))))


def test_a_post_whose_words_are_others_is_read_again_and_no_other(read: list[str]) -> None:
    wire = Wire()
    wire.look(page(20, 20))
    read.clear()
    seen = wire.look(page(20, 20, edited=7))
    assert (read, len(wire.told.whole)) == (["read", "read as shown", "cleaned"], 1)
    assert ["mended" in one.text for one in seen.snapshot.posts].index(True) == 13
    assert_same(wire.look(page(20, 20)), answer(Job((page(20, 20),))))


def test_what_is_shown_again_is_the_very_same_object() -> None:
    wire = Wire()
    before = wire.look(page(30, 30)).snapshot.posts
    after = wire.look(page(31, 30)).snapshot.posts
    assert all(one is other for one, other in zip(before, after[1:], strict=False))


def test_whatever_pages_come_in_whatever_order_both_sides_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "_KEPT", 40)
    monkeypatch.setattr(again, "PAGE", 25)
    monkeypatch.setattr(again, "_LONGEST", 600)
    chance = random.Random(7)
    wire = Wire()
    pool = [post(f"p{number}", text=" ".join(["word"] * chance.choice((1, 20, 300)))) for number in range(120)]
    for _ in range(400):
        posts = tuple(chance.sample(pool, chance.randrange(0, 32)))
        cleaned = wire.sent.clean(posts)
        assert cleaned == posts
        said = wire.over(answer_of(cleaned))
        assert said.snapshot.posts == posts
        assert len(wire.received._posts) <= 41


def answer_of(posts: tuple[Post, ...]) -> Seen:
    """An answer with these posts."""
    seen = answer(Job((page(1, 1),)))
    assert isinstance(seen, Seen)
    return Seen(seen.source, replace(seen.snapshot, posts=posts))


@pytest.mark.parametrize("order", [(0,), (5,), (-2,), (-1, 7)])
def test_a_number_that_was_never_given_is_refused(order: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="never sent"):
        Received().posts(Told(order, (post("p"),), 1))


def test_a_post_that_is_unclean_comes_out_clean_at_each_look(read: list[str]) -> None:
    wire = Wire()
    dirty = Post("p", title="\x1b]0;owned\x07Storm")
    for _ in range(3):
        assert wire.sent.clean([dirty])[0].title == "]0;owned Storm"
    assert wire.sent.clean([replace(dirty, title="\x1b[2JStorm")])[0].title == "[2JStorm"
    assert read == ["cleaned"] * 2


@pytest.mark.parametrize("posts", [10, 1_418])
def test_of_a_feed_with_one_new_item_one_is_read_cleaned_and_sent_however_long_it_is(
    posts: int, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = feed_posts._post

    def reads(entry: Entry, zone: str) -> Post:
        read.append("read")
        return reading(entry, zone)

    monkeypatch.setattr(feed_posts, "_kept", Recent())
    monkeypatch.setattr(feed_posts, "_post", reads)
    wire = Wire()
    for newest in range(posts, posts + 3):
        read.clear()
        items = "".join(
            f"<item><guid>p{number}</guid><title>Report {number}</title></item>" for number in range(newest, newest - posts, -1)
        )
        reply = Reply("", f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "application/rss+xml")
        seen = wire.look(reply)
        new = posts if newest == posts else 1
        assert (sorted(read), len(wire.told.whole)) == (["cleaned"] * new + ["read"] * new, new)
        assert_same(seen, answer(Job((reply,))))
