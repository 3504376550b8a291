"""Documentation as a test: each setting, action, theme and colour is where a reader looks for it, and examples are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui_liveblog import limits
from tui_liveblog.actions import ACTIONS, shown_key
from tui_liveblog.config import Config, load_config
from tui_liveblog.ui import hook
from tui_liveblog.ui.themes import TOKENS, load_theme, theme_files

ROOT = Path(__file__).parents[1]
CONFIG = (ROOT / "docs" / "config.md").read_text()


def blocks(text: str) -> list[str]:
    return re.findall(r"```toml\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_documented_with_its_keys(action: object) -> None:
    assert isinstance(action, type(ACTIONS[0]))
    (row,) = [row for row in CONFIG.splitlines() if row.startswith(f"| `{action.id}` |")]
    assert action.label in row
    if not action.many:
        assert all(f"`{shown_key(key)}`" in row for key in action.keys)


def test_every_setting_is_documented_and_the_example_is_right(tmp_path: Path) -> None:
    example = blocks(CONFIG)[0]
    for name in Config.__struct_fields__:
        assert re.search(rf"^(# )?\[*{name}\b", example, re.MULTILINE), name
    path = tmp_path / "config.toml"
    path.write_text(example)
    assert load_config(path).keymap()["star"] == ("asterisk",)


def test_every_theme_and_colour_is_documented_and_the_example_is_right(tmp_path: Path) -> None:
    for name in theme_files([]):
        assert f"`{name}`" in CONFIG, name
    for token in TOKENS:
        assert f"`{token}`" in CONFIG, token
    path = tmp_path / "night-desk.toml"
    path.write_text(blocks(CONFIG)[-1])
    assert load_theme(path).name == "night-desk"


def test_the_readme_leads_to_what_it_names() -> None:
    readme = (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)|src=\"([^\"]+)\"", readme):
        name = next(filter(None, target))
        assert (ROOT / name).exists(), name


def test_security_names_the_limits_that_hold() -> None:
    told = (ROOT / "SECURITY.md").read_text()
    assert f"{limits.PARSE_SECONDS:g} seconds and {limits.PARSE_MEMORY // 1024**2} MiB" in told
    assert f"{limits.REGEX_POST_SECONDS * 1000:g} ms of the processor's time a post" in told
    assert f"{limits.REGEX_QUERY_SECONDS:g} s a query" in told
    assert f"They have {hook.SECONDS:g} seconds" in told
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text()
    assert all((ROOT / folder).is_dir() for folder in re.findall(r"`(tests/\w+)`", told))
