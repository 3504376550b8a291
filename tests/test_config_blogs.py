"""`[[blog]]`: a blog's own settings are found by its address, and a mistake in them is named with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.pages import blog_page, some_posts
from tests.pane import Pane
from tests.program import Done, fails, run
from tests.server import Page, Server
from tui_liveblog.cli import run as run_line
from tui_liveblog.config import check_config, load_config
from tui_liveblog.config.blogs import BlogSettings, settings_for

BUDGET = "https://ellery.example/live/budget"
NO_ADDRESS = 'url is the address of a live blog in quotes, such as "https://example.org/live/storm"'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    "written",
    [
        BUDGET,
        f"{BUDGET}#post-7",
        f"{BUDGET}?utm_source=mail",
        "HTTPS://Ellery.Example:443/live/budget",
        "ellery.example/live/budget",
    ],
)
def test_a_blog_is_found_however_its_address_is_written(path: Path, written: str) -> None:
    path.write_text(
        f'[[blog]]\nurl = "https://ellery.example/live/storm"\nname = "Storm"\n[[blog]]\nurl = "{written}"\nname = "Budget"\n'
    )
    blogs = load_config(path).blog
    assert settings_for(blogs, [BUDGET]).name == "Budget"
    assert settings_for(blogs, ["https://ellery.example/live/cup"]) == BlogSettings(url="")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[blog]]\nname = 'Budget'", 1, f"a blog needs its address: {NO_ADDRESS}"),
        ("[[blog]]\nurl = 7", 2, NO_ADDRESS),
        ("[[blog]]\nurl = 'storm.html'", 2, NO_ADDRESS),
        ("[[blog]]\nurl = 'ftp://ellery.example/live'", 2, NO_ADDRESS),
        (f"[[blog]]\nurl = '{BUDGET}'\nintervall = 60", 3, "intervall is no setting; did you mean interval?"),
        (f"[[blog]]\nurl = '{BUDGET}'\ninterval = 0", 3, "interval is the seconds between two looks, such as 60"),
        (f"[[blog]]\nurl = '{BUDGET}'\ninterval = true", 3, "interval is the seconds between two looks, such as 60"),
        (f"[[blog]]\nurl = '{BUDGET}'\nname = ' '", 3, 'name is what the blog is called, such as "Budget"'),
        (f"[[blog]]\nurl = '{BUDGET}'\nzone = 'Paris'", 3, "there is no time zone Paris; names are such as Europe/Berlin"),
        (
            f"[[blog]]\nurl = '{BUDGET}'\nzone = '../passwd'",
            3,
            "there is no time zone ../passwd; names are such as Europe/Berlin",
        ),
        (f"[[blog]]\nurl = '{BUDGET}'\nsource = []", 3, "source: it must be words in quotes, and is a list"),
        (
            f"[[blog]]\nurl = '{BUDGET}'\ninterval = 60\n\n[[blog]]\nname = 'Storm'\nurl = '{BUDGET}#x'",
            7,
            "url: this blog has its settings in line 2 already",
        ),
        ("[blog]\nurl = 'x'", 1, 'blog stands in double brackets: [[blog]], with url = "https://…" under it'),
        ("\nblog = 7", 2, 'blog stands in double brackets: [[blog]], with url = "https://…" under it'),
    ],
)
def test_a_mistake_is_named_with_its_line(path: Path, text: str, line: int, said: str) -> None:
    path.write_text(text)
    assert check_config(path)[1][0] == f"config.toml, line {line}: {said}"


def test_a_filter_that_is_none_is_named_with_its_line(path: Path) -> None:
    path.write_text(f'[[blog]]\nurl = "{BUDGET}"\n\nfilter = "auther:sparrow"\n')
    (fault,) = check_config(path)[1]
    assert fault.startswith("config.toml, line 4: filter: ")


def test_a_format_that_is_none_is_an_error_in_the_check_and_at_the_start(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_text(f'[[blog]]\nurl = "{BUDGET}"\nsource = "schema.orgg"\n')
    said = "config.toml, line 3: no source is called 'schema.orgg'; did you mean 'schema.org'?"
    assert run_line(["config", "check", "--config", str(path)]) == 2
    assert Done(2, *capsys.readouterr()).said == said
    assert run_line(["tail", "page.html", "--config", str(path)]) == 2
    assert Done(2, *capsys.readouterr()).said == said


def test_the_format_of_a_blog_is_used_where_the_command_line_names_none() -> None:
    with Server() as server:
        url = server.on("/live", Page(blog_page(some_posts(2))))
        folder = Path(os.environ["XDG_CONFIG_HOME"]) / "liveblog-tui"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(f'[[blog]]\nurl = "{url}"\nsource = "plain text"\n')
        assert "no posts found in this text" in fails(3, "check", url)
        assert run("check", url, "--source", "schema.org").out.startswith("format: schema.org")


_FEED = b"""<rss version="2.0"><channel><title>Harbour</title><item><title>Ice</title><guid>1</guid>
<description>The basin froze.</description><pubDate>2020/1/10 14:33:00</pubDate></item></channel></rss>"""


def test_times_that_name_no_zone_are_those_of_the_zone_that_the_reader_names_for_the_blog_or_for_once(tmp_path: Path) -> None:
    def told(*options: str) -> str:
        return str(run("export", url, "--format", "jsonl", *options).events[-1]["published"])

    with Server() as server:
        url = server.on("/feed", Page(_FEED, "application/rss+xml"))
        assert told("--cache-dir", str(tmp_path / "one")) == "None"
        assert told("--cache-dir", str(tmp_path / "two"), "--zone", "Asia/Shanghai") == "2020-01-10T06:33:00Z"
        folder = Path(os.environ["XDG_CONFIG_HOME"]) / "liveblog-tui"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text(f'[[blog]]\nurl = "{url}"\nzone = "Pacific/Chatham"\n')
        assert told("--cache-dir", str(tmp_path / "three")) == "2020-01-10T00:48:00Z"
        with Pane(url, "--cache-dir", str(tmp_path / "four"), env={"TZ": "UTC"}) as pane:
            pane.wait_for("00:48")
