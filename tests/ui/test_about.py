from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tui_liveblog.changes import Known
from tui_liveblog.errors import NoAnswer
from tui_liveblog.model import Blog, PostKind, Status
from tui_liveblog.session import Failed
from tui_liveblog.store import Facts, Store
from tui_liveblog.ui.app import LiveBlogApp
from tui_liveblog.ui.marks import ASCII, FULL
from tui_liveblog.ui.sheets.about import format_words, kept_words, lacks, size_words, terminal_words
from tui_liveblog.ui.terminal.capabilities import Capabilities
from tui_liveblog.ui.terminal.remote import Remote
from tui_liveblog.ui.themes import find_theme

from .scenes import NOON, UTC_ZONE, AppScene, app_scene, story, story_post, tab_scene


def told(scene: AppScene) -> dict[str, str]:
    """Label → value, as the open sheet shows them; wrapped values in one."""
    found: dict[str, str] = {}
    label = ""
    for row in scene.screen[scene.row_of("─ About this blog ─") + 1 : -3]:
        label = row[:10].strip() or label
        found[label] = f"{found.get(label, '')} {row[10:].strip()}".strip()
    return found


async def test_the_sheet_tells_of_the_blog_with_labels_in_the_gutter_and_values_on_the_axis() -> None:
    posts = [*story(20), story_post(101, minutes=200, key=True), story_post(102, minutes=-870, key=True)]
    async with app_scene(posts) as scene:
        await scene.press("i")
        top = scene.row_of("About this blog")
        assert scene.screen[top] == "────────── About this blog " + "─" * 53
        assert scene.screen[top + 1] == "  address  https://ellery.example/live/storm"
        assert scene.is_ink("address", "soft")
        assert scene.is_ink("https://ellery", "text")
        assert scene.screen[-2] == "           o open the page   y copy the address   Esc close"
        said = told(scene)
        assert list(said) == ["address", "format", "posts", "pace", "asked", "bytes", "kept", "lacks", "terminal"]
        assert said["format"] == "schema.org in the page, joined with the page's own elements"
        assert said["posts"] == "22 since Wednesday 21:30, 2 of them key events"
        assert said["pace"].endswith("▁█▁▁▁   1 an hour now, 20 at the most")
        assert said["asked"] == "every 30 s: the page again, conditionally; last answer 16:00:00"
        assert said["lacks"] == "nothing that is shown here"


async def test_what_is_asked_is_true_while_paused_while_it_fails_and_after_it_ended() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("equals_sign", "i")
        assert told(scene)["asked"].startswith("not now, paused since 16:00: ")
        await scene.press("escape", "equals_sign", "i")
        tab = scene.tab
        at = NOON + timedelta(hours=4, minutes=1)
        await tab.came(Failed(NoAnswer("no server answers"), at, at, 30))
        scene.app.draw()
        await scene.settle()
        assert "; no good answer since 16:01; last answer 16:00:00" in told(scene)["asked"]
        assert told(scene)["wrong"] == "no server answers"
        scene.scene.blog = Blog(title="Storm Maren", url=scene.scene.blog.url, status=Status.ENDED)
        await scene.scene.look()
        scene.app.draw()
        await scene.settle()
        assert told(scene)["asked"].startswith("every 15 min, because it has ended: ")
        assert told(scene)["pace"].endswith("9 at the most in an hour")


async def test_a_longer_interval_is_said_with_its_reason() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("i")
        scene.tab.polling = scene.tab.polling.__class__(
            checked=NOON, every=30, again=NOON + timedelta(minutes=5), asking="ellery.example"
        )
        scene.app.draw()
        await scene.settle()
        assert told(scene)["asked"].startswith("about every 5 min, because the site asks for that: ")
        scene.tab.polling = scene.tab.polling.__class__(checked=NOON, every=67.5, again=NOON + timedelta(seconds=70))
        scene.app.draw()
        await scene.settle()
        assert told(scene)["asked"].startswith("every 68 s instead of 30 s, because it is quiet or its answers are long: ")


async def test_the_bytes_of_this_session_and_what_is_kept_are_counted_while_the_sheet_is_open() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("i")
        requests = scene.tab.session.requests
        scene.tab.session.asking.wire = 2_100_000
        await scene.publish(story_post(50))
        assert told(scene)["bytes"] == f"2.1 MB in {requests + 1} requests since it was opened"
        assert told(scene)["posts"].startswith("10 since 12:01")


async def test_edits_and_withdrawn_posts_are_counted_from_the_store_on_disk(tmp_path: Path) -> None:
    async with Store(tmp_path) as store:
        async with tab_scene(story(9), store=store) as scene:
            await scene.publish(story_post(3, title="Another headline altogether"))
            scene.posts = [post for post in scene.posts if post.id != "p5"]
            await scene.look()
            await scene.look()
            facts = await store.facts(scene.tab.session.key)
        assert (facts.source, facts.posts, facts.edits, facts.withdrawn, facts.on_disk) == ("schema.org", 9, 1, 1, True)
        assert 1_000 < facts.size < 10_000
        assert kept_words(facts) == f"{facts.size / 1000:.0f} kB here, 1 edit, 1 post withdrawn"
        assert await store.facts("https://another.example/") == Facts(on_disk=True)
    async with Store(None) as store:
        assert kept_words(await store.facts("https://another.example/")) == "0 bytes in memory only"


def known(number: int, **fields: object) -> Known:
    return Known(story_post(number, **fields), NOON, number, b"", NOON)  # type: ignore[arg-type]  # a test names fields of Post


def test_what_the_page_lacks_is_said_with_how_much_of_it() -> None:
    bare = [known(number, published=None, authors=(), title="") for number in range(3)]
    assert lacks(bare, Blog()) == "times; authors; headlines"
    assert lacks(bare, Blog(authors=("Ines Karvonen",))) == "times; headlines"  # the page's byline is one name
    some = [*map(known, range(7)), known(7, title=""), known(8, title=""), known(9, kind=PostKind.UNFINISHED)]
    assert lacks(some, Blog()) == "headlines on 2 of the newest 10; the rest of the text on 1 of the newest 10"
    assert lacks([*map(known, range(7)), known(8, kind=PostKind.TEASER, authors=())], Blog()) == "nothing that is shown here"
    assert lacks([], Blog()) == ""


FOCUS = "focus not known: 60 s without a key count as away"
HERE = Remote()


@pytest.mark.parametrize(
    ("environment", "remote", "expected"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, HERE, "xterm-256color, 80 by 24, 24-bit colour, UTF-8"),
        (
            {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"},
            Remote("", "tmux's client, which is here"),
            "tmux-256color, 80 by 24, 256 colours, UTF-8, in tmux, not remote, by tmux's client, which is here",
        ),
        (
            {"TERM": "screen", "STY": "1.x", "LC_ALL": "C"},
            Remote("SSH", "SSH_TTY, as screen knew it at its start"),
            "screen, 80 by 24, 16 colours, not UTF-8, marks in ASCII, in screen, over SSH, "
            "light: by SSH_TTY, as screen knew it at its start, mouse left to it",
        ),
        (
            {"TERM": "xterm", "NO_COLOR": "1"},
            Remote("mosh", "mosh-server"),
            "xterm, 80 by 24, no colour, UTF-8, over mosh, light: by mosh-server, mouse left to it",
        ),
        ({"TERM": "x\x1b]0;y\x07term"}, HERE, "x ]0;y term, 80 by 24, 16 colours, UTF-8"),
        ({"TERM": "xterm-kitty"}, HERE, "xterm-kitty, 80 by 24, 24-bit colour, UTF-8, opens links"),
    ],
)
def test_what_was_detected_of_the_terminal_is_said_with_what_told_it(
    environment: dict[str, str], remote: Remote, expected: str
) -> None:
    found = Capabilities.of({"LC_ALL": "C.UTF-8", **environment}).seen_from(remote)
    if environment.get("LC_ALL") == "C":  # what the machine's own locale is, is another matter
        found = replace(found, utf8=False)
    terminal = replace(found, ascii=not found.utf8)
    said = terminal_words(terminal, 80, 24, mouse=not terminal.light, focus_known=False)
    assert said == f"{expected}, {FOCUS}"


def test_what_the_reader_said_of_light_is_said_too() -> None:
    remote, found = Remote("SSH", "SSH_CONNECTION"), Capabilities(term="xterm")
    heavy = found.seen_from(remote, light=False, by="by --light")
    assert ", over SSH, by SSH_CONNECTION, but not light: you said so, " in terminal_words(
        heavy, 80, 24, mouse=True, focus_known=True
    )
    light = found.seen_from(HERE, light=True, by="by config.toml")
    assert terminal_words(light, 80, 24, mouse=False, focus_known=True).endswith(
        "UTF-8, light: by config.toml, mouse left to it, tells its focus"
    )


async def test_whether_the_terminal_tells_who_has_the_keys_is_said() -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("i")
        assert told(scene)["terminal"].endswith(f"80 by 24, 24-bit colour, UTF-8, {FOCUS}")
        await scene.tab.focus(True)
        scene.app.draw()
        await scene.settle()
        assert told(scene)["terminal"].endswith("tells its focus")


def test_formats_and_sizes_are_said_in_words_for_a_reader() -> None:
    assert format_words("feed") == "feed"
    assert format_words("schema.org") == "schema.org in the page"
    assert format_words("") == "not known yet"
    assert [size_words(size) for size in (1, 812, 31_400, 999_499, 999_500, 2_100_000)] == [
        "1 byte",
        "812 bytes",
        "31 kB",
        "999 kB",
        "1.0 MB",
        "2.1 MB",
    ]


async def test_the_page_is_opened_and_its_address_copied_from_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PATH", "")
    async with app_scene(story(9)) as scene:
        await scene.press("i", "y")
        assert "copied https://ellery.example/live/storm" in scene.status
        await scene.press("o")
        assert "no browser here" in scene.status
        await scene.press("i")
        assert "About this blog" not in "".join(scene.screen)


async def test_a_file_has_no_page_to_open() -> None:
    async with tab_scene(story(9), address="/srv/saved/storm.html") as scene:
        scene.blog = Blog(title="Storm Maren strikes Port Ellery")
        app = LiveBlogApp(scene.tab, find_theme("late-edition"), marks=FULL, zone=UTC_ZONE)
        async with app.run_test(size=(80, 24)) as pilot:
            made = AppScene(app, pilot, scene)
            await made.settle()
            await made.scene.look()
            scene.tab.shelf.blog = Blog(key=scene.tab.shelf.blog.key)
            await made.press("i", "o", "y")
            assert told(made)["address"] == "/srv/saved/storm.html"
            assert " looks since it was opened" in told(made)["bytes"]
            assert made.screen[-2] == "           Esc close"


async def test_at_40_by_10_the_labels_stay_and_the_values_wrap_beside_them() -> None:
    async with app_scene(story(9), width=40, height=10) as scene:
        await scene.press("i")
        assert scene.screen[1].endswith(" space for more")
        assert scene.screen[2] == "  address https://ellery.example/live/s"
        assert scene.screen[4].startswith("   format schema.org in the page,")
        seen = set(scene.screen)
        for _ in range(6):
            await scene.press("space")
            seen |= set(scene.screen)
        for label in ("posts", "pace", "asked", "bytes", "kept", "lacks", "terminal"):
            assert any(row.startswith(f"{label:>9} ") for row in seen), label
        assert not scene.screen[1].endswith(" space for more")


async def test_in_ascii_and_at_140_columns_the_sheet_holds() -> None:
    async with app_scene(story(9), width=140, height=45, marks=ASCII) as scene:
        await scene.press("i")
        assert "".join(scene.screen).isascii()
        row = scene.screen[scene.row_of("  address  https")]
        assert row.index("https") == 33
