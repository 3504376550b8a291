"""A reader who looks elsewhere is told of what they asked to be told of: once, and of nothing that was there already."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events

from tests.builders import Follower, ids, post
from tui_liveblog.changes import Known
from tui_liveblog.model import Block, BlockKind, Post, Span
from tui_liveblog.query import parse
from tui_liveblog.rules import Alert, Rule, Rules
from tui_liveblog.ui.alerts import IDLE_SECONDS, Fired, Watch, is_attended, order_for

from .opened import sent_by
from .scenes import AppScene, TabScene, app_scene, story, story_post, tab_scene

LIFEBOAT = Rules(alerts=(Alert(parse("lifeboat")),))
BEL = "\a"


def with_lifeboat(number: int, rows: int = 2, *, author: str = "", **fields: object) -> Post:
    given = {"title": f"The lifeboat has put out again, {number}", **fields}
    return story_post(number, rows, author=author, **given)  # type: ignore[arg-type]  # fields of Post


async def look_away(scene: AppScene) -> None:
    """Another window has the focus."""
    scene.app.post_message(events.AppBlur())
    await scene.settle()


async def come_back(scene: AppScene) -> None:
    scene.app.post_message(events.AppFocus())
    await scene.settle()


def rings(sent: Sequence[str]) -> int:
    """How often the bell rang, of all that was sent."""
    return sum(words.startswith(BEL) for words in sent)


def notified(sent: Sequence[str]) -> list[str]:
    """The words of the notifications."""
    joined = "".join(sent)
    return [part.partition(BEL)[0] for part in joined.split("\x1b]9;")[1:]]


def titles(sent: Sequence[str]) -> list[str]:
    """What the window's title was set to, one after the other."""
    return [part.partition(BEL)[0] for part in "".join(sent).split("\x1b]2;")[1:]]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "VTE_VERSION", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


# What is decided


def told(*rules: Rule, known: Sequence[Known] = ()) -> Watch:
    """A watch of these rules over posts that were there at the first look."""
    met = [_meeting(rule, known) for rule in rules]
    return Watch(rules, min((item.moment for item in known), default=None), met)


def _meeting(rule: Rule, posts: Sequence[Known]) -> list[str]:
    words = rule.query.source
    return [known.post.id for known in posts if words in known.post.text]


def fired(watch: Watch, changes: object, muted: str = "") -> list[list[str]]:
    return [ids(one.posts) for one in watch.came(changes, _meeting, lambda own: own == muted)]  # type: ignore[arg-type]


def test_a_rule_fires_once_for_a_post_and_not_for_what_was_there() -> None:
    blog = Follower()
    watch = told(Rule(parse("storm")), known=blog.see(post("a", "storm", 1)).added)
    assert fired(watch, blog.see(post("b", "storm", 2), post("a", "storm", 1))) == [["b"]]
    assert fired(watch, blog.see(post("b", "storm again", 2), post("a", "storm more", 1))) == []
    assert fired(watch, blog.see(post("c", "calm", 3), post("b", "storm", 2), post("a", "storm", 1))) == []


def test_an_edit_fires_only_when_it_first_gives_a_post_what_the_rule_asks_for() -> None:
    blog = Follower()
    watch = told(Rule(parse("storm")), known=blog.see(post("a", "calm", 1)).added)
    assert fired(watch, blog.see(post("a", "storm", 1))) == [["a"]]
    assert fired(watch, blog.see(post("a", "calm", 1))) == []
    assert fired(watch, blog.see(post("a", "storm", 1))) == []


def test_older_posts_that_are_loaded_are_no_news_and_neither_are_their_edits() -> None:
    blog = Follower()
    watch = told(Rule(parse("storm")), known=blog.see(post("c", "calm", 30)).added)
    assert fired(watch, blog.see(post("c", "calm", 30), post("old", "storm", 10))) == []
    assert fired(watch, blog.see(post("c", "calm", 30), post("old", "storm and more", 10))) == []


def test_a_muted_post_fires_nothing() -> None:
    watch = told(Rule(parse("storm")))
    assert fired(watch, Follower().see(post("a", "storm", 1)), muted="a") == []


def test_a_blog_that_was_empty_at_the_first_look_has_only_news() -> None:
    assert fired(told(Rule(parse("storm"))), Follower().see(post("a", "storm", 1))) == [["a"]]


def _fired(alert: Alert, *titles: str) -> Fired:
    blog = Follower()
    order = sorted({"first", "second", "third", *titles}, key=lambda title: (title == "third", title == "second", title))
    added = blog.see(*(post(title, minute=order.index(title), title=title) for title in titles)).added
    return Fired(alert, tuple(sorted(added, key=lambda known: known.moment, reverse=True)))


ANY = Alert(parse("storm"))


def test_several_posts_and_several_alerts_are_one_bell_and_one_notification() -> None:
    order = order_for([_fired(ANY, "first", "second"), _fired(replace(ANY, name="rail"), "second", "third")], attended=False)
    assert order.bell
    assert order.title
    assert order.notify == "rail · 3 posts: third"


def test_one_post_is_told_by_its_headline() -> None:
    assert order_for([_fired(ANY, "All ashore")], attended=False).notify == "All ashore"
    assert order_for([_fired(replace(ANY, name="lifeboat"), "All ashore")], attended=False).notify == "lifeboat: All ashore"


def test_a_post_without_a_headline_is_told_by_its_words() -> None:
    added = Follower().see(post("a", "The boat is in.\n", 1)).added
    assert order_for([Fired(ANY, added)], attended=False).notify == "The boat is in."


def test_each_alert_does_what_it_was_asked_to_do_and_no_more() -> None:
    silent = replace(ANY, bell=False, notify=False, title=False, command=("say",))
    order = order_for([_fired(silent, "one", "two")], attended=False)
    assert not order.bell
    assert not order.title
    assert order.notify == ""
    assert [(command, known.post.title) for command, known in order.commands] == [(("say",), "one"), (("say",), "two")]


def test_a_reader_who_is_there_is_told_only_by_alerts_that_ask_for_it() -> None:
    assert order_for([_fired(ANY, "one")], attended=True) == order_for([], attended=True)
    assert order_for([_fired(replace(ANY, focused=True), "one")], attended=True).bell


def test_watched_words_ring_nothing() -> None:
    assert order_for([Fired(Rule(parse("storm")), _fired(ANY, "one").posts)], attended=False) == order_for([], attended=False)


def test_the_terminal_says_whether_the_reader_is_there_and_a_minute_without_a_key_where_it_does_not() -> None:
    assert is_attended(focused=True, focus_known=True, idle=9_999)
    assert not is_attended(focused=False, focus_known=True, idle=0)
    assert is_attended(focused=True, focus_known=False, idle=IDLE_SECONDS - 1)
    assert not is_attended(focused=True, focus_known=False, idle=IDLE_SECONDS)


# In the app


async def test_an_alert_fires_once_for_one_matching_post_while_another_window_has_the_focus() -> None:
    async with app_scene(story(3), rules=LIFEBOAT) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(story_post(4))
        assert rings(sent) == 0
        await scene.publish(with_lifeboat(5))
        assert rings(sent) == 1
        assert notified(sent) == ["Storm Maren strikes Port Ellery: The lifeboat has put out again, 5"]
        await scene.publish(story_post(6))
        await scene.publish(with_lifeboat(5, rows=3))
        assert rings(sent) == 1


async def test_several_posts_of_one_look_ring_once() -> None:
    async with app_scene(story(3), rules=LIFEBOAT) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(with_lifeboat(4), with_lifeboat(5), story_post(6))
        assert rings(sent) == 1
        assert notified(sent) == ["Storm Maren strikes Port Ellery: 2 posts: The lifeboat has put out again, 5"]


async def test_the_backlog_rings_nothing_however_it_is_met() -> None:
    async with app_scene(rules=LIFEBOAT) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(with_lifeboat(1), with_lifeboat(2))
        await scene.publish(with_lifeboat(2, rows=4))
        assert rings(sent) == 0


async def test_nothing_rings_while_the_terminal_has_the_focus_unless_the_alert_asks_for_it() -> None:
    async with app_scene(story(3), rules=LIFEBOAT) as scene:
        await come_back(scene)
        scene.scene.clock.sleep(500)
        sent = sent_by(scene)
        await scene.publish(with_lifeboat(4))
        assert rings(sent) == 0
        await look_away(scene)
        assert rings(sent) == 0  # the reader was there when it came
    async with app_scene(story(3), rules=Rules(alerts=(Alert(parse("lifeboat"), focused=True),))) as scene:
        await come_back(scene)
        sent = sent_by(scene)
        await scene.publish(with_lifeboat(4))
        assert rings(sent) == 1


async def test_where_focus_is_unknown_a_minute_without_a_key_counts_as_elsewhere() -> None:
    async with app_scene(story(3), rules=LIFEBOAT) as scene:
        sent = sent_by(scene)
        await scene.press("j")
        scene.scene.clock.sleep(59)
        await scene.publish(with_lifeboat(4))
        assert rings(sent) == 0
        scene.scene.clock.sleep(2)
        await scene.publish(with_lifeboat(5))
        assert rings(sent) == 1
        await scene.press("a", "j")  # keys in a sheet are keys as well
        await scene.publish(with_lifeboat(6))
        assert rings(sent) == 1


async def test_a_muted_post_rings_nothing() -> None:
    rules = replace(LIFEBOAT, mutes=(Rule(parse("by:pugh")),))
    async with app_scene(story(3), rules=rules) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(with_lifeboat(4, author="Lowri Pugh"))
        assert rings(sent) == 0


@pytest.mark.parametrize("rules", [LIFEBOAT, Rules(highlights=(Rule(parse("lifeboat")),))], ids=["alert", "watched word"])
async def test_a_blog_that_does_not_show_is_marked_until_it_does_though_nothing_rings(rules: Rules) -> None:
    address = "https://ellery.example/live/budget"
    async with tab_scene(story(3), address=address, rules=rules) as other, app_scene(story(3), rules=rules) as scene:
        other.tab.reader.look_away()
        scene.app.blogs.tabs.append(other.tab)
        await come_back(scene)
        sent = sent_by(scene)
        await _comes(scene, other)
        await _comes(scene, other, story_post(4))
        assert not _marked(other)
        await _comes(scene, other, with_lifeboat(5))
        assert _marked(other)
        assert rings(sent) == 0
        await scene.press("tab")
        assert scene.app.tab is other.tab
        assert not _marked(other)


def _marked(other: TabScene) -> bool:
    return other.tab.alerted


async def _comes(scene: AppScene, other: TabScene, *posts: Post) -> None:
    """One look at another blog, handed to the app."""
    other.tell(*posts)
    scene.app.post_message(scene.app.Came(other.tab, await other.tab.session.look()))
    await scene.settle()


async def test_an_alert_whose_expression_takes_too_long_rings_nothing_and_says_so() -> None:
    async with app_scene(story(3), rules=Rules(alerts=(Alert(parse("/(x+x+)+y/")),))) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(story_post(4, title="x" * 280))
        assert rings(sent) == 0
        assert "alert /(x+x+)+y/ takes too long: left out" in scene.status


# The window's title


async def test_the_title_counts_what_came_and_was_not_seen_and_forgets_it_when_the_reader_is_back() -> None:
    async with app_scene(story(3)) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(story_post(4))
        await scene.publish(story_post(5), story_post(6))
        assert titles(sent) == ["(1) Storm Maren strikes Port Ellery", "(3) Storm Maren strikes Port Ellery"]
        await come_back(scene)
        assert titles(sent)[2:] == ["Storm Maren strikes Port Ellery"]
        await scene.press("j", "k", "t")
        assert len(titles(sent)) == 3


async def test_the_title_bears_a_mark_when_an_alert_fired() -> None:
    async with app_scene(story(3), rules=LIFEBOAT) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(with_lifeboat(4))
        assert titles(sent)[-1] == "(1!) Storm Maren strikes Port Ellery"


async def test_posts_above_the_place_being_read_count_in_the_title_too() -> None:
    async with app_scene(story(20)) as scene:
        await scene.press("j", "j", "j")
        sent = sent_by(scene)
        await scene.publish(story_post(21))
        assert titles(sent) == ["(1) Storm Maren strikes Port Ellery"]


async def test_no_title_is_sent_where_the_settings_say_so() -> None:
    async with app_scene(story(3), rules=Rules(window_title=False)) as scene:
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(story_post(4))
        assert titles(sent) == []


async def test_a_hostile_title_and_headline_leave_no_control_of_theirs() -> None:
    async with app_scene(story(3), rules=LIFEBOAT) as scene:
        scene.scene.blog = replace(scene.scene.blog, title="Storm\x1b]0;x\x07\x9b31m")
        await look_away(scene)
        sent = sent_by(scene)
        await scene.publish(replace(with_lifeboat(4), title="lifeboat\x1b[2J\x07\x9d;y"))
        ours = "".join(words for words in sent if "]9;" in words or "]2;" in words)
        assert ours.count("\x1b") == ours.count("\x1b]9;") + ours.count("\x1b]777;") + ours.count("\x1b]2;")
        assert not set(ours) & set(map(chr, range(0x7F, 0xA0)))


# Commands


def _script(folder: Path, text: str) -> tuple[str, ...]:
    program = folder / "hook"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return (str(program),)


async def until(scene: AppScene, path: Path) -> str:
    end = time.monotonic() + 10
    while not path.exists():  # noqa: ASYNC240 - another program makes it
        assert time.monotonic() < end
        await scene.pilot.pause(0.01)
    return path.read_text()  # noqa: ASYNC240 - as above


async def test_a_command_gets_the_post_as_json(tmp_path: Path) -> None:
    command = _script(tmp_path, f"cat > {tmp_path}/in; mv {tmp_path}/in {tmp_path}/post")
    rules = Rules(alerts=(Alert(parse("lifeboat"), command=command, bell=False, notify=False),))
    async with app_scene(story(3), rules=rules) as scene:
        await look_away(scene)
        linked = (Block(BlockKind.PARAGRAPH, (Span("See "), Span("the hall", "https://ellery.example/hall"))),)
        await scene.publish(with_lifeboat(4, body=linked, key=True))
        given = json.loads(await until(scene, tmp_path / "post"))
        assert given["blog"] == "https://ellery.example/live/storm"
        assert given["title"] == "The lifeboat has put out again, 4"
        assert given["authors"] == ["Tom Adeyemi"]
        assert given["text"] == "See the hall"
        assert given["links"] == [{"text": "the hall", "url": "https://ellery.example/hall"}]
        assert given["key"] is True


async def test_a_command_that_hangs_leaves_the_app_answering_keys(tmp_path: Path) -> None:
    rules = Rules(alerts=(Alert(parse("lifeboat"), command=_script(tmp_path, f"touch {tmp_path}/begun; sleep 60")),))
    async with app_scene(story(30), rules=rules) as scene:
        await look_away(scene)
        await scene.publish(with_lifeboat(31), with_lifeboat(32), with_lifeboat(33))
        await until(scene, tmp_path / "begun")
        cursor = scene.tab.reader.cursor
        begun = time.monotonic()
        await scene.press("j")
        assert scene.tab.reader.cursor != cursor
        assert time.monotonic() - begun < 2


async def test_a_command_that_fails_is_said_once_in_the_status_line(tmp_path: Path) -> None:
    rules = Rules(alerts=(Alert(parse("lifeboat"), command=("no-such-notify-send",)),))
    async with app_scene(story(3), rules=rules) as scene:
        await look_away(scene)
        await scene.publish(with_lifeboat(4))
        end = time.monotonic() + 5
        while "alert command failed: no-such-notify-send is not there" not in scene.status:
            assert time.monotonic() < end, scene.status
            await scene.pilot.pause(0.01)
        await scene.press("j")
        await scene.publish(with_lifeboat(5))
        await scene.pilot.pause(0.2)
        assert "alert command" not in scene.status
