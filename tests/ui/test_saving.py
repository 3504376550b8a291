from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from tui_liveblog.errors import UsageError
from tui_liveblog.ui.saving import name_from, proposed, why_not, write_new

from .scenes import AppScene, app_scene, story

TITLE = "storm-maren-strikes-port-ellery.md"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    place = tmp_path / "saved"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("HOME", str(tmp_path))
    return place


async def name(scene: AppScene, value: str) -> None:
    """Type a name in the place of the one that is proposed."""
    await scene.press("w", "ctrl+u")
    await scene.type(value)


def hint(scene: AppScene) -> str:
    """The last row of the prompt."""
    return scene.screen[-2].strip()


async def test_a_name_made_from_the_title_is_proposed_and_enter_saves_there(folder: Path) -> None:
    async with app_scene(story(9)) as scene:
        await scene.press("w")
        top = scene.row_of("Save as")
        assert scene.screen[top].startswith("────────── Save as ─")
        assert scene.screen[top].endswith("─ 9 posts ──")
        assert scene.screen[top + 1 : -1] == [
            f"         w {TITLE}",
            "           .md .json .jsonl .txt form   Enter save   Esc close",
        ]
        await scene.press("enter")
        assert f"saved 9 posts to {TITLE}" in scene.status
        assert not any("Save as" in row for row in scene.screen)
    assert os.listdir(folder) == [TITLE]
    text = (folder / TITLE).read_text(encoding="utf-8")
    assert text.startswith("# Storm Maren strikes Port Ellery\n")
    assert text.index("Post 9 of the storm") < text.index("Post 1 of the storm")


async def test_only_what_the_filter_lets_through_is_saved(folder: Path) -> None:
    async with app_scene(story(9), query="by:pugh") as scene:
        await name(scene, "pugh.jsonl")
        assert scene.screen[scene.row_of("Save as")].endswith("─ 3 posts ──")
        await scene.press("enter")
        assert "saved 3 posts to pugh.jsonl" in scene.status
    lines = (folder / "pugh.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["authors"] for line in lines] == [["Lowri Pugh"]] * 3


async def test_the_ending_chooses_the_form(folder: Path) -> None:
    async with app_scene(story(2)) as scene:
        for ending in ("json", "jsonl", "txt", "MD"):
            await name(scene, f"storm.{ending}")
            await scene.press("enter")
            assert f"saved 2 posts to storm.{ending}" in scene.status
    whole = json.loads((folder / "storm.json").read_text(encoding="utf-8"))
    assert whole["blog"]["title"] == "Storm Maren strikes Port Ellery"
    assert whole["blog"]["source"] == "schema.org"
    assert [post["id"] for post in whole["posts"]] == ["p2", "p1"]
    assert (folder / "storm.txt").read_text(encoding="utf-8") == (
        "2024-11-14 12:01 · Tom Adeyemi\nPost 1 of the storm\n- item 1 of 1\n- item 2 of 1\n\n"
        "2024-11-14 12:02 · Lowri Pugh\nPost 2 of the storm\n- item 1 of 2\n- item 2 of 2\n"
    )
    assert (folder / "storm.MD").read_text(encoding="utf-8").startswith("# Storm Maren")


async def test_a_file_that_is_there_is_said_before_enter_and_never_overwritten(folder: Path) -> None:
    (folder / "mine.md").write_text("my own words", encoding="utf-8")
    async with app_scene(story(2)) as scene:
        await name(scene, "mine.md")
        assert hint(scene) == "mine.md is there already; choose another name"
        await scene.press("enter")
        assert any("Save as" in row for row in scene.screen)
        assert hint(scene) == "mine.md is there already; choose another name"
        await scene.press("home")
        await scene.type("not-")
        assert hint(scene).startswith(".md .json")
        await scene.press("enter")
        assert "saved 2 posts to not-mine.md" in scene.status
    assert (folder / "mine.md").read_text(encoding="utf-8") == "my own words"


async def test_a_file_made_while_the_name_was_typed_is_not_overwritten_either(folder: Path) -> None:
    async with app_scene(story(2)) as scene:
        await name(scene, "mine.md")
        assert hint(scene).startswith(".md .json")
        (folder / "mine.md").write_text("my own words", encoding="utf-8")
        await scene.press("enter")
        assert hint(scene) == "mine.md is there already; choose another name"
    assert (folder / "mine.md").read_text(encoding="utf-8") == "my own words"


def test_a_file_made_at_the_last_moment_is_not_overwritten_and_nothing_is_left_beside_it(folder: Path) -> None:
    (folder / "mine.md").write_text("my own words", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^mine\.md is there already; choose another name$"):
        write_new(folder / "mine.md", "others")
    (folder / "link.md").symlink_to(folder / "nowhere.md")
    with pytest.raises(UsageError, match=r"^link\.md is there already"):
        write_new(folder / "link.md", "others")
    assert sorted(os.listdir(folder)) == ["link.md", "mine.md"]
    assert (folder / "mine.md").read_text(encoding="utf-8") == "my own words"


def test_a_name_that_nothing_has_yet_is_proposed(folder: Path) -> None:
    assert proposed("Storm Maren") == "storm-maren.md"
    (folder / "storm-maren.md").touch()
    (folder / "storm-maren-2.md").symlink_to("nowhere")
    assert proposed("Storm Maren") == "storm-maren-3.md"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Storm Maren: 14 ashore – “all safe”", "storm-maren-14-ashore-all-safe"),
        ("Élection à Besançon", "election-a-besancon"),
        ("../../etc/passwd\x00\n~", "etc-passwd"),
        ("Шторм в порту", "шторм-в-порту"),
        ("तूफ़ान", "तूफ़ान"),
        ("嵐の港", "嵐の港"),
        ("🌊 …", "live-blog"),
        ("", "live-blog"),
        ("harbour " * 20, "harbour-harbour-harbour-harbour-harbour-harbour-harbour"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_title_becomes_a_name_that_any_file_system_takes(title: str, expected: str) -> None:
    assert name_from(title) in (expected, "तूफान")  # accents fold: so does the dot of a letter


async def test_the_home_folder_may_be_written_as_a_tilde(tmp_path: Path) -> None:
    async with app_scene(story(2)) as scene:
        await name(scene, "~/storm.txt")
        await scene.press("enter")
        assert "saved 2 posts to ~/storm.txt" in scene.status
    assert (tmp_path / "storm.txt").exists()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "a name is wanted"),
        ("storm", "the name's end chooses the form: .md .json .jsonl .txt"),
        ("storm.pdf", "the name's end chooses the form: .md .json .jsonl .txt"),
        (".md", "the name's end chooses the form: .md .json .jsonl .txt"),
        ("nowhere/storm.md", "there is no folder nowhere"),
        ("nowhere/", "there is no folder nowhere/"),
        ("~nobody-here/storm.md", "nobody here is called nobody-here"),
        ("..", ".. is a folder; add a name"),
        ("a\x00b.md", "a name holds no control characters"),
    ],
)
def test_why_a_name_cannot_be_taken_is_said(value: str, why: str) -> None:
    assert why_not(value) == why


async def test_a_folder_that_is_not_there_is_said_in_the_prompt(folder: Path) -> None:
    async with app_scene(story(2)) as scene:
        await name(scene, "nowhere/storm.md")
        assert hint(scene) == "there is no folder nowhere"
        await scene.press("enter")
        assert hint(scene) == "there is no folder nowhere"
        await scene.press("escape")
        assert not any("Save as" in row for row in scene.screen)
    assert os.listdir(folder) == []


def as_nobody(value: str) -> str:
    """Why a name cannot be taken by a user who owns nothing; root may write everywhere."""
    if os.geteuid() != 0:
        return why_not(value)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os.write(writing, why_not(value).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as said:
        words = said.read()
    os.waitpid(child, 0)
    return words


def test_a_folder_that_cannot_be_written_to_is_said() -> None:
    assert as_nobody("/usr/storm.md") == "nothing can be written to /usr"


async def test_a_file_that_cannot_be_written_is_said_in_one_line_and_the_prompt_stays(folder: Path) -> None:
    async with app_scene(story(2)) as scene:
        await name(scene, f"{'x' * 280}.md")
        await scene.press("enter")
        assert "File name too long" in hint(scene)
        assert "\n" not in hint(scene)
    assert os.listdir(folder) == []


async def test_a_disk_that_does_not_answer_does_not_hold_up_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    on: list[threading.Thread] = []
    lexists, opened = os.path.lexists, os.open

    def asked(path: str | Path) -> bool:
        on.append(threading.current_thread())
        return lexists(path)

    def taken(path: str | Path, *given: int) -> int:
        on.append(threading.current_thread())
        return opened(path, *given)

    async with app_scene(story(2)) as scene:
        with monkeypatch.context() as patched:
            patched.setattr(os.path, "lexists", asked)
            patched.setattr(os, "open", taken)
            await name(scene, "storm.md")
            await scene.press("enter")
    assert len(on) > 2
    assert threading.main_thread() not in on
