from __future__ import annotations

from itertools import pairwise

import pytest

from tui_liveblog.actions import ACTIONS
from tui_liveblog.ui.grid import Grid
from tui_liveblog.ui.marks import ASCII, FULL, Marks
from tui_liveblog.ui.rows import cells, row_end
from tui_liveblog.ui.sheets.help import HelpSheet

from .scenes import AppScene, app_scene, story


def sheet(scene: AppScene) -> list[str]:
    """The rows of the help, without the line on top and the status line."""
    return scene.screen[scene.row_of("─ Keys ─") + 1 : -1]


def groups() -> list[str]:
    """The headings in the order of the table of actions."""
    return list(dict.fromkeys(action.group for action in ACTIONS))


@pytest.mark.parametrize("marks", [FULL, ASCII], ids=["full", "ascii"])
async def test_at_no_width_are_keys_or_words_cut_and_they_never_touch(marks: Marks) -> None:
    async with app_scene(story(3), marks=marks) as scene:
        await scene.press("question_mark")
        help_sheet = scene.app.query_one(HelpSheet)
        lines = {action.line or action.label for action in ACTIONS}
        for width in range(40, 220):
            grid = scene.app.stage.grid = Grid.of(width)
            rows = [row for item in help_sheet.items() for row in item]
            assert lines <= {run.text for row in rows for _, run in row}
            for row in rows:
                assert row[:1] == () or row[0][0] >= 0
                assert row_end(row) <= grid.width - 2 * grid.margin
                assert all(column + cells(run.text) + 2 <= after for (column, run), (after, _) in pairwise(row)), width


async def test_at_140_columns_three_stacks_are_read_down_and_then_across_over_the_titles_axis() -> None:
    async with app_scene(story(30), width=140, height=45) as scene:
        await scene.press("question_mark")
        rows = sheet(scene)
        heads = rows[0].split()
        assert [groups().index(head) for head in heads] == sorted(groups().index(head) for head in heads)
        assert len(heads) == 3
        top = scene.screen[scene.row_of("─ Keys ─")]
        assert top.index("Keys") == rows[0].index(heads[0]) == 18
        assert top.index("Esc closes") + len("Esc closes") == 99
        assert rows[1].startswith("         j k ↓ ↑  next, previous post")


async def test_at_80_columns_there_are_two_stacks_and_more_is_shown_on_asking() -> None:
    async with app_scene(story(30)) as scene:
        await scene.press("question_mark")
        assert scene.row_of("─ Keys ─") == 1
        assert len(sheet(scene)[0].split()) == 2
        assert "space for more   Esc closes" in scene.screen[1]
        seen = "\n".join(sheet(scene))
        await scene.press("space")
        seen += "\n".join(sheet(scene))
        assert all(group in seen for group in groups())
        await scene.press("G")
        assert scene.screen[1].endswith(" Esc closes ──")
        assert "space for more" not in scene.screen[1]


async def test_under_80_columns_there_is_one_stack_because_two_would_cut_words() -> None:
    async with app_scene(story(30), width=72, height=24) as scene:
        await scene.press("question_mark")
        assert sheet(scene)[0].split() == ["Moving"]
        assert sheet(scene)[1].startswith("        j k ↓ ↑  next, previous post")


async def test_long_keys_that_a_reader_bound_take_rows_of_their_own_and_leave_the_words_whole() -> None:
    async with app_scene(story(3)) as scene:
        keys = {**scene.app.stage.keys, "newest": ("ctrl+shift+home",), "oldest": ("ctrl+shift+end",), "first_unread": ()}
        scene.app.stage.keys = keys
        await scene.press("question_mark")
        rows = sheet(scene)
        at = next(number for number, row in enumerate(rows) if "newest, oldest end" in row)
        left = [row[:16].strip() for row in rows[at : at + 3]]
        assert "".join(left).startswith("ctrl+shift+Home")
        assert any(row[:32].rstrip() == " " * 17 + "first unread" for row in rows)
