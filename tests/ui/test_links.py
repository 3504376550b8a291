from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_liveblog.model import Block, BlockKind, Post, PostKind, Span
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.ways_out import links_of

from .opened import sent_by, taken
from .scenes import AppScene, app_scene, story_post

PICTURE = (
    Block(
        BlockKind.PARAGRAPH,
        (Span("The rest are in the "), Span("fish market hall", "https://ellery-courier.example/hall"), Span(".")),
    ),
    Block(
        BlockKind.IMAGE,
        (Span("The Grace Penhale rounds the harbour light at dusk"),),
        url="https://img.ellery-courier.example/7.jpg",
    ),
    Block(
        BlockKind.PARAGRAPH,
        (Span("See the "), Span("Storm shelter list, town council", "https://portellery.gov.example/shelters")),
    ),
)
LONG = "https://ellery-courier.example/live/2024/nov/14/storm-maren-port-ellery-harbour?page=with:block-6735f0a28f08" + "9" * 20


def storm(**fields: object) -> Post:
    """The post of the picture."""
    given = {
        "published": datetime(2024, 11, 14, 16, 48, tzinfo=UTC),
        "title": "Lifeboat brings all fourteen ashore",
        "body": PICTURE,
        "url": "https://ellery-courier.example/live/storm#7",
    }
    return story_post(7, **{**given, **fields})  # type: ignore[arg-type]  # a test names the fields of Post


@asynccontextmanager
async def links(post: Post, *, width: int = 80, height: int = 24, marks: Marks = FULL) -> AsyncIterator[AppScene]:
    """The app with the post's links open."""
    async with app_scene([post], width=width, height=height, marks=marks) as scene:
        await scene.press("L")
        yield scene


def sheet(scene: AppScene, title: str = "Links of 16:48") -> list[str]:
    """The rows of the sheet, without the line on top and the status line."""
    return scene.screen[scene.row_of(f" {title} ") + 1 : -1]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal over SSH, without a browser."""
    for name in ("TMUX", "STY", "BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")


async def test_the_links_are_listed_as_in_the_picture() -> None:
    async with links(storm()) as scene:
        top = scene.screen[scene.row_of("Links of 16:48")]
        assert top.startswith("────────── Links of 16:48 ─")
        assert top.endswith("─ 4 ──")
        assert sheet(scene) == [
            "▌       1  fish market hall                            ellery-courier.example",
            "        2  The Grace Penhale rounds the harbour…   img.ellery-courier.example",
            "        3  Storm shelter list, town council            portellery.gov.example",
            "        4  this post                                   ellery-courier.example",
            "",
            "           1–9 open   y copy   Esc close",
        ]
        row = scene.row_of("this post")
        assert scene.is_ink("4", "bright", row)
        assert scene.style("4", row).bold
        assert scene.is_ink("this post", "text", row)
        assert scene.is_ink("ellery-courier.example", "dim", row)


async def test_a_number_in_the_list_is_the_number_on_the_screen() -> None:
    kinds = [
        Block(BlockKind.HEADING, (Span("A heading", "https://one.example/"),)),
        Block(BlockKind.PARAGRAPH, (Span("two", "https://two.example/"), Span(" words", "https://two.example/"), Span(" on"))),
        Block(BlockKind.ITEM, (Span("an item", "https://three.example/"),)),
        Block(BlockKind.QUOTE, (Span("said"),), url="https://four.example/", who="Tom"),
        Block(BlockKind.EMBED, (Span("seen "), Span("there", "https://five.example/")), url="https://six.example/"),
        Block(BlockKind.VIDEO, url="https://seven.example/"),
        Block(BlockKind.IMAGE, (Span("by "), Span("hand", "https://eight.example/")), url="https://nine.example/"),
        Block(BlockKind.PARAGRAPH, (Span(" ", "https://ten.example/"), Span("end"))),
    ]
    async with app_scene([storm(body=tuple(kinds), url="")], height=40) as scene:
        known = scene.tab.shelf.known("p7")
        assert known is not None
        ways = links_of(scene.tab, known.post)
        assert tuple(way.url for way in ways) == scene.tab.shelf.laid("p7").links
        assert [way.url for way in ways] == [url for _, url in known.post.links]
        page = "\n".join(scene.screen)
        assert all(f"[{number}]" in page for number in range(1, len(ways)))
        await scene.press("L")
        listed = sheet(scene)
        assert "        2  two words " in listed[1]
        assert listed[1].endswith("two.example")
        assert "        7  video " in listed[6]
        assert listed[8].endswith("nine.example")
        assert "       10  ten.example/ " in listed[9]  # no words of its own


async def test_the_host_is_the_real_one_and_punycode_where_its_letters_are_not_latin() -> None:
    words = "https://www.ellery-courier.example/"
    body = (Block(BlockKind.PARAGRAPH, (Span(words, "https://elleгy-courier.example/"),)),)  # the г is Cyrillic
    async with app_scene([storm(body=body)]) as scene:
        await scene.press("L")
        assert sheet(scene)[0].endswith(" xn--elley-courier-62k.example")
        assert words in sheet(scene)[0]


async def test_a_host_too_long_for_its_row_is_cut_at_its_beginning_for_its_end_says_whose_it_is() -> None:
    host = "www.ellery-courier.example.safe.and.sound.and.very.long.to.read.thief.example"
    body = (Block(BlockKind.PARAGRAPH, (Span("our own page", f"https://{host}/"),)),)
    for width in (80, 40, 140):
        async with links(storm(body=body), width=width) as scene:
            rows = [row for row in scene.screen if row.endswith("thief.example")]
            assert len(rows) == 1
            assert "…" in rows[0]
            assert any("our own page" in row for row in scene.screen)


@pytest.mark.parametrize("width", [80, 40, 140])
async def test_control_characters_in_a_links_words_do_not_reach_the_terminal(width: int) -> None:
    words = "\x1b]0;owned\x07 hall\x1b[2J\u202e\x9b31m\nnext\r"
    body = (Block(BlockKind.PARAGRAPH, (Span("a "), Span(words, "https://hall.example/"))),)
    async with app_scene([storm(body=body, title="")], width=width) as scene:
        known = scene.tab.shelf.known("p7")
        assert known is not None
        assert known.post.body == body  # as hostile as it was given: this scene's page reader does not clean
        await scene.press("L")
        left = 102 if width == 140 else 0
        rows = [row[left:] for row in scene.screen[scene.row_of(" Links of 16:48 ") + 1 : -1]]
        assert any("1  ]0;owned hall [2J 31m next" in row.replace("1 ]", "1  ]") for row in rows)
        assert "".join(rows).isprintable()


async def test_the_title_is_in_the_readers_zone_and_without_a_time_where_the_post_has_none() -> None:
    from zoneinfo import ZoneInfo

    async with app_scene([storm()]) as scene:
        scene.tab.shelf.zone = ZoneInfo("Asia/Tokyo")
        await scene.press("L")
        assert any(" Links of 01:48 " in row for row in scene.screen)
    async with links(storm(published=None)) as scene:
        assert any(" Links ─" in row for row in scene.screen)


async def test_a_post_without_links_or_address_says_so_and_opens_nothing() -> None:
    async with links(story_post(1)) as scene:
        assert "this post has no links" in scene.status
        assert not any(" Links" in row for row in scene.screen)
    async with app_scene() as scene:
        await scene.press("L")
        assert "no post here" in scene.status


async def test_a_teasers_address_is_listed_once() -> None:
    teaser = Post("t", kind=PostKind.TEASER, title="What the harbour pilots say", url="https://ellery.example/pilots")
    async with links(teaser) as scene:
        rows = sheet(scene, "Links")
        assert "1  What the harbour pilots say" in rows[0]
        assert rows[1] == ""


async def test_from_136_columns_the_links_stand_in_the_rail_and_the_page_does_not_move() -> None:
    async with app_scene([storm()], width=140, height=45) as scene:
        before = [row[:101].rstrip() for row in scene.screen]
        await scene.press("L")
        assert [row[:101].rstrip().replace("─ Links of", "") for row in scene.screen[2:]] == before[2:]
        rail = [row[102:] for row in scene.screen]
        assert rail[1].startswith("── Links of 16:48 ─")
        assert rail[2:12] == [
            "▌1 fish market hall",
            "   ellery-courier.example",
            " 2 The Grace Penhale rounds the harb…",
            "   img.ellery-courier.example",
            " 3 Storm shelter list, town council",
            "   portellery.gov.example",
            " 4 this post   ellery-courier.example",
            "",
            "   1–9 open   y copy   Esc close",
            "",
        ]


async def test_at_40_by_10_number_words_and_host_have_room() -> None:
    async with links(storm(), width=40, height=10) as scene:
        assert sheet(scene)[0] == "▌1 fish market hall"
        assert sheet(scene)[1] == "   ellery-courier.example"
        await scene.press("G")
        assert sheet(scene)[-2] == "▌4 this post     ellery-courier.example"


async def test_in_ascii_the_list_is_ascii() -> None:
    async with links(storm(), marks=ASCII) as scene:
        assert "".join(scene.screen).isascii()
        assert "1-9 open   y copy" in scene.screen[-2]


async def test_a_number_and_enter_open_and_y_copies() -> None:
    async with links(storm()) as scene:
        sent = sent_by(scene)
        await scene.press("3")
        assert "no browser here: copied https://portellery.gov.example/shelters" in scene.status
        await scene.press("y")
        assert "copied https://portellery.gov.example/shelters" in scene.status  # the bar went with the number
        await scene.press("j", "enter")
        assert "no browser here: link copied" in scene.status or "copied https://ellery-courier" in scene.status
        await scene.press("9")
        assert taken(sent) == [
            "https://portellery.gov.example/shelters",
            "https://portellery.gov.example/shelters",
            "https://ellery-courier.example/live/storm#7",
        ]
        await scene.press("escape")
        assert not any("Links of" in row for row in scene.screen)


async def test_a_number_opens_the_link_in_a_browser_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from .opened import wait_for_browser, write_browser

    monkeypatch.setenv("BROWSER", write_browser(tmp_path))
    async with links(storm()) as scene:
        await scene.press("2")
        assert await wait_for_browser(tmp_path) == ["https://img.ellery-courier.example/7.jpg"]
        assert "opening https://img.ellery-courier.example/7.jpg" in scene.status
        assert sheet(scene)[1].startswith("▌")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 10), (140, 45)])
async def test_an_address_that_the_status_line_has_no_room_for_is_shown_whole_in_the_list(width: int, height: int) -> None:
    async with links(storm(url=LONG), width=width, height=height) as scene:
        await scene.press("4", "y")
        assert "link copied" in scene.status
        left = 102 if width == 140 else 0
        shown = "".join(row[left:].strip("▌ ") for row in scene.screen)
        assert LONG in shown


async def test_the_list_stays_as_it_was_opened_while_posts_arrive() -> None:
    async with links(storm()) as scene:
        await scene.publish(story_post(8), story_post(9))
        assert sheet(scene)[0].startswith("▌       1  fish market hall")
        assert any(" Links of 16:48 " in row for row in scene.screen)
