"""Rules in the settings: a mistake is named with its line, and what a rule asks for is what a post must have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_liveblog.config import Config, check_config, load_config
from tui_liveblog.errors import UsageError
from tui_liveblog.model import Blog
from tui_liveblog.query import parse
from tui_liveblog.rules import Alert, Rule, Rules, SavedFilter, mutes_author

STORM = Blog(key="https://ellery.example/live/storm", title="Storm Maren strikes Port Ellery")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


NEEDS = 'needs what a post must have, such as match = "lifeboat"'
COMMAND = 'command is a list: the program, then its arguments, such as ["notify-send", "Live blog"]'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[filters]\nrail = "rail"\nmine = "auther:pugh"', 3, "mine: auther: is not a field; did you mean author:?"),
        ('[filters]\nmine = "\\"rail"', 2, 'mine: "rail waits for its closing quote'),
        ('[filters]\nmine = ""', 2, "mine: there are no words to look for"),
        ("[filters]\nmine = 5", 2, 'mine is what the filter lets through, in quotes, such as "rail OR strike"'),
        ("filters = 5", 1, 'filters is a table: under [filters], a name and its query, such as rail = "rail"'),
        ('[[mute]]\nmatch = "rail"\n\n[[mute]]\nmatch = "titel:x"', 5, "match: titel: is not a field; did you mean title:?"),
        ('[[mute]]\nmatch = "rail"\n\n[[mute]]\nmach = "x"', 5, "mach is no setting; did you mean match?"),
        ('[[alert]]\nmatch = "rail"\n[[alert]]\nname = "x"', 3, f"alert {NEEDS}"),
        ('ascii = true\n[[highlight]]\nblogs = ["x"]', 2, f"highlight {NEEDS}"),
        ('[[highlight]]\nmatch = ""', 2, "match: there are no words to look for"),
        ("[[mute]]\nmatch = 5", 2, "match: it must be words in quotes, and is a whole number"),
        ('[mute]\nmatch = "x"', 1, 'mute stands in double brackets: [[mute]], with match = "lifeboat" under it'),
        ('[[alert]]\nmatch = "x"\nbel = true', 3, "bel is no setting; did you mean bell?"),
        ('[[alert]]\nmatch = "x"\nbell = 1', 3, "bell: it must be true or false, and is a whole number"),
        ('[[alert]]\nmatch = "x"\ncommand = "notify-send x"', 3, COMMAND),
        ('[[alert]]\nmatch = "x"\ncommand = []', 3, COMMAND),
        ('[[alert]]\nmatch = "x"\ncommand = ["a", "\\u0000"]', 3, COMMAND),
        ('window_title = "no"', 1, "window_title is true or false"),
    ],
)
def test_a_mistake_in_a_rule_is_named_with_its_line(path: Path, text: str, line: int, said: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"config.toml, line {line}: {said}")


def test_everything_wrong_in_rules_of_one_kind_is_said_where_each_stands(path: Path) -> None:
    path.write_text('[[alert]]\nmatch = "auther:x"\n[[alert]]\nmatch = "y"\nbel = 1\n[[mute]]\nx = 1\n')
    _, faults = check_config(path)
    assert [fault.partition(":")[0] for fault in faults] == [f"config.toml, line {line}" for line in (2, 5, 7)]


def test_rules_are_read_as_they_are_written(path: Path) -> None:
    path.write_text(
        '[filters]\nrail = "rail"\n[[highlight]]\nmatch = "lifeboat"\n[[mute]]\nmatch = "by:newsdesk"\nblogs = ["storm"]\n'
        '[[alert]]\nmatch = ""\ncommand = ["say", "hello"]\n'
    )
    rules = Rules.of(load_config(path))
    assert rules.filters == (SavedFilter("rail", parse("rail")),)
    assert rules.highlights == (Rule(parse("lifeboat")),)
    assert rules.mutes == (Rule(parse("by:newsdesk"), ("storm",)),)
    assert rules.alerts == (Alert(parse(""), command=("say", "hello")),)
    assert rules.alerts[0].bell
    assert rules.alerts[0].notify
    assert not rules.alerts[0].focused


def test_without_settings_there_are_no_rules() -> None:
    assert Rules.of(Config()) == Rules()


@pytest.mark.parametrize(
    ("blogs", "holds"),
    [
        ((), True),
        (("ellery.example",), True),
        (("STORM MAREN",), True),
        (("budget", "maren"), True),
        (("budget",), False),
    ],
)
def test_a_rule_is_for_the_blogs_whose_address_or_title_has_its_words(blogs: tuple[str, ...], holds: bool) -> None:
    assert Rule(parse("x"), blogs).concerns(STORM, "https://ellery.example/live/storm") is holds


def test_the_words_of_a_highlight_are_asked_of_the_blogs_that_it_is_for() -> None:
    rules = Rules(highlights=(Rule(parse("lifeboat")), Rule(parse("budget"), ("westminster",))))
    assert rules.watched(STORM, "https://ellery.example/live/storm") == (parse("lifeboat"),)


def test_a_mute_that_names_an_author_and_nothing_else_mutes_all_that_they_write() -> None:
    assert mutes_author(parse("by:newsdesk"), "Courier Newsdesk")
    assert mutes_author(parse("by:pugh,newsdesk"), "Courier Newsdesk")
    assert not mutes_author(parse("by:newsdesk"), "Lowri Pugh")
    assert not mutes_author(parse("by:newsdesk football"), "Courier Newsdesk")
    assert not mutes_author(parse("-football"), "Courier Newsdesk")
