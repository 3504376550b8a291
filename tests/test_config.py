"""Settings are checked before anything starts, and an error names file, line and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_liveblog.config import Config, load_config
from tui_liveblog.errors import UsageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_every_setting_is_read(path: Path) -> None:
    path.write_text('interval = 45\ntheme = "semaphore"\ncache_dir = "/var/tmp/x"\nascii = true\n')
    assert load_config(path) == Config(interval=45.0, theme="semaphore", cache_dir="/var/tmp/x", ascii=True)


def test_no_file_is_no_setting(path: Path) -> None:
    assert load_config(None) == load_config(path) == Config()


def test_an_empty_file_is_no_setting(path: Path) -> None:
    path.write_text("# nothing yet\n")
    assert load_config(path) == Config()


def test_a_file_from_an_editor_that_marks_its_coding_is_read(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfascii = true\n")
    assert load_config(path).ascii


def test_a_file_that_was_named_must_be_there(path: Path) -> None:
    with pytest.raises(UsageError, match=r"^no config file .*config\.toml$"):
        load_config(path, named=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("intervall = 30", "config.toml, line 1: intervall is no setting; did you mean interval?"),
        ('\n# a theme\n"theem" = "x"', "config.toml, line 3: theem is no setting; did you mean theme?"),
        ("[xyzzy]\na = 1", "config.toml, line 1: xyzzy is no setting; there are interval, theme, cache_dir, ascii, keys"),
        ('ascii = true\ninterval = "30"', "config.toml, line 2: interval: Expected `float | null`, got `str`"),
        ("theme = 7", "config.toml, line 1: theme: Expected `str`, got `int`"),
        ("interval = 0", "config.toml, line 1: interval is the seconds between two looks, such as 30"),
        ("\ninterval = -5", "config.toml, line 2: interval is the seconds between two looks, such as 30"),
        ("interval = nan", "config.toml, line 1: interval is the seconds between two looks, such as 30"),
        ("interval = inf", "config.toml, line 1: interval is the seconds between two looks, such as 30"),
        ("interval = ", "config.toml: Invalid value (at end of document)"),
        ("ascii = true\nascii = true\n\n", "config.toml: Cannot overwrite a value (at line 2, column 13)"),
    ],
)
def test_a_mistake_is_named_with_its_line(path: Path, text: str, said: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value) == said
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("data", [b"\xff\xfe", b"interval = " + b"9" * 5_000, b'"a\\u001bb" = 1'])
def test_a_damaged_file_is_one_clean_line(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value).isprintable()


def test_a_folder_is_no_config_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_config(tmp_path)
