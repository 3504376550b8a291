"""A filter typed letter by letter on a long blog: the count is right at every letter."""

from __future__ import annotations

import random

from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.query import parse

from .scenes import AUTHORS, app_scene, story_post, tab_scene

WORDS = ("harbour", "ice", "lamp", "tea", "radio", "blanket", "crew", "noon", "weather", "Ellery", "lifeboat", "pier")
COUNT = 10_000


def long_story() -> list[Post]:
    chance = random.Random(5)
    return [
        story_post(
            number,
            body=(Block(BlockKind.PARAGRAPH, (Span(" ".join(chance.choices(WORDS, k=8))),)),),
            title=f"Bulletin {number}" if number % 4 == 0 else "",
        )
        for number in range(COUNT, 0, -1)
    ]


def naively(posts: list[Post], typed: str) -> int:
    """Every word, in capitals or not as it was typed, in the headline, the text or the author's name."""
    count = 0
    for post in posts:
        places = (post.title, post.text, *post.authors)
        count += all(
            any(word in (place if word != word.lower() else place.lower()) for place in places) for word in typed.split()
        )
    return count


async def test_on_ten_thousand_posts_the_count_is_right_at_every_letter() -> None:
    posts = long_story()
    async with tab_scene(posts) as scene:
        for typed in ("life adeyemi 99", "Ellery ka"):
            for length in range(1, len(typed) + 1):
                letters = typed[:length]
                assert await scene.tab.filter(parse(letters))
                assert len(scene.tab.timeline.visible) == naively(posts, letters), letters
        await scene.tab.filter(parse(""))
        assert len(scene.tab.timeline.visible) == COUNT


async def test_the_count_is_on_the_screen_at_every_letter() -> None:
    posts = [story_post(number, author=AUTHORS[number % 3]) for number in range(60, 0, -1)]
    async with app_scene(posts) as scene:
        await scene.press("ampersand")
        typed = ""
        for letter in "post 5 lowri":
            typed += letter
            await scene.press(letter if letter != " " else "space")
            assert f" {naively(posts, typed)} of 60" in scene.screen[scene.row_of("Filter")], typed
