"""A filter typed letter by letter on a long blog: the count is right at every letter."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.query import parse

from .scenes import AUTHORS, AppScene, app_scene, story_post, tab_scene

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


@asynccontextmanager
async def store_held(scene: AppScene) -> AsyncIterator[None]:
    """The store's thread does nothing meanwhile."""
    go_on = threading.Event()
    held = asyncio.create_task(scene.tab.session.store._run(go_on.wait))
    try:
        yield
    finally:
        go_on.set()
        await held


async def test_the_next_letter_is_shown_while_the_posts_of_the_one_before_are_still_looked_for() -> None:
    posts = [story_post(number, author=AUTHORS[number % 3]) for number in range(60, 0, -1)]
    async with app_scene(posts) as scene:
        await scene.press("ampersand")
        async with store_held(scene):
            for letter in ("l", "o", "w"):
                await scene.pilot.press(letter)
            assert "& low" in "\n".join(scene.screen)
            assert "60 of 60" in scene.screen[scene.row_of("Filter")]
        await scene.settle()
        assert f" {naively(posts, 'low')} of 60" in scene.screen[scene.row_of("Filter")]


async def test_what_is_put_back_is_not_filtered_again_by_the_letters_before() -> None:
    posts = [story_post(number, author=AUTHORS[number % 3]) for number in range(60, 0, -1)]
    async with app_scene(posts) as scene:
        await scene.press("ampersand")
        async with store_held(scene):
            await scene.pilot.press("l", "o")
            scene.app.simulate_key("escape")
            await scene.pilot.pause()
        await scene.settle()
        assert not scene.tab.query
        assert "60 posts" in scene.status


async def test_a_letter_in_a_prompt_does_not_lay_the_screen_out_anew() -> None:
    async with app_scene([story_post(number) for number in range(60, 0, -1)]) as scene:
        await scene.press("ampersand")
        laid_out: list[object] = []
        scene.app.screen.screen_layout_refresh_signal.subscribe(scene.app, laid_out.append, immediate=True)
        await scene.press("p", "o", "s", "t")
        assert not laid_out


async def test_a_query_longer_than_its_line_shows_what_is_typed_now_and_its_beginning_again() -> None:
    async with app_scene([story_post(1)], width=60) as scene:
        await scene.press("ampersand")
        row = scene.row_of("Filter") + 1
        await scene.press("f")
        await scene.type("irst " + "word " * 30 + "last")
        assert scene.screen[row].endswith("last")
        await scene.press("home")
        assert "& first word" in scene.screen[row]
