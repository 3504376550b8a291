from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tui_liveblog.errors import UsageError
from tui_liveblog.ui.colours import Colour, contrast, mix, nearest_index, rgb_of
from tui_liveblog.ui.themes import (
    PAIRS,
    TOKENS,
    Theme,
    find_theme,
    load_theme,
    shipped_folder,
    theme_files,
    weak_pairs,
    without_colour,
)

SHIPPED = ("arc-lamp", "broadsheet", "late-edition", "semaphore", "telex-dark", "telex-light")
COLOURED = ("arc-lamp", "broadsheet", "late-edition", "semaphore")

# What words need on what they stand on: WCAG 2, 4.5 for words and 3 for what only has to be seen.
LEAST = {
    "page": dict.fromkeys(("bright", "text", "soft", "dim", "accent", "key", "caution", "bad", "link", "highlight"), 4.5),
    "band": dict.fromkeys(("bright", "text", "soft", "dim", "accent", "key", "caution", "bad", "link", "highlight"), 4.5),
    "select": {"bright": 4.5, "text": 4.5, "soft": 4.5, "accent": 3.0},
    "accent": {"on_accent": 4.5},
    "bad": {"on_bad": 4.5},
    "match_bg": {"match_fg": 4.5, "match_now_bg": 3.0},
    "match_now_bg": {"match_now_fg": 4.5},
    "add_bg": {"add_fg": 4.5},
    "del_bg": {"del_fg": 4.5},
}


def written(folder: Path, text: str, name: str = "night-desk") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def few(colour: Colour) -> str:
    return rgb_of(colour.index)


# What is shipped


def test_six_themes_are_shipped_each_under_its_own_name() -> None:
    assert sorted(path.stem for path in shipped_folder().glob("*.toml")) == list(SHIPPED)
    assert [find_theme(name).name for name in SHIPPED] == list(SHIPPED)
    assert [name for name in SHIPPED if not find_theme(name).dark] == ["broadsheet", "telex-light"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_theme_leaves_no_token_to_be_mixed(name: str) -> None:
    given = tomllib.loads((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    assert set(given["colours"]) == set(TOKENS)
    assert set(find_theme(name).tokens) == set(TOKENS)


@pytest.mark.parametrize("name", COLOURED)
@pytest.mark.parametrize("ground", LEAST)
def test_words_can_be_read_in_every_shipped_theme(name: str, ground: str) -> None:
    tokens = find_theme(name).tokens
    for words, least in LEAST[ground].items():
        assert contrast(tokens[words].rgb, tokens[ground].rgb) >= least, words
        assert contrast(few(tokens[words]), few(tokens[ground])) >= least, f"{words} in 256 colours"


def test_the_program_holds_readers_own_themes_to_the_same_pairs() -> None:
    assert {(words, ground): least for words, ground, least in PAIRS} == {
        (words, ground): least for ground, pairs in LEAST.items() for words, least in pairs.items()
    }
    assert [weak_pairs(find_theme(name)) for name in SHIPPED] == [()] * 6


def test_arc_lamp_has_more_contrast_than_any_other() -> None:
    tokens = find_theme("arc-lamp").tokens
    for form in (lambda colour: colour.rgb, few):
        assert min(contrast(form(tokens[words]), form(tokens["page"])) for words in LEAST["page"]) >= 12 - 0.05
        assert min(contrast(form(tokens[a]), form(tokens[b])) for a, b, least in PAIRS if least > 3) >= 6.65


def test_only_hairlines_may_be_faint() -> None:
    for name in COLOURED:
        tokens = find_theme(name).tokens
        assert contrast(tokens["rule"].rgb, tokens["page"].rgb) > 1.5
        assert 1.05 < contrast(tokens["band"].rgb, tokens["page"].rgb) < 1.5


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_else_has_the_spot_colour_of_the_house_themes(name: str) -> None:
    theme = find_theme(name)
    same = {token for token, colour in theme.tokens.items() if (colour.rgb, colour.index) == spot(theme)}
    allowed = {"accent", "on_accent"} if theme.ansi else {"accent"}
    if name == "arc-lamp":  # black, white and two signal colours: pausing and the current match share one of them
        allowed |= {"caution", "match_now_bg"}
    assert same == allowed


def spot(theme: Theme) -> tuple[str, int]:
    return theme.tokens["accent"].rgb, theme.tokens["accent"].index


@pytest.mark.parametrize(("name", "accent", "key"), [("telex-dark", 14, 3), ("telex-light", 1, 5)])
def test_telex_uses_the_terminals_own_colours(name: str, accent: int, key: int) -> None:
    theme = find_theme(name)
    assert theme.ansi
    assert all(colour.own and colour.index < 16 for colour in theme.tokens.values())
    assert all(theme.tokens[token] == Colour() for token in ("page", "band", "text", "soft", "dim", "link"))
    assert theme.tokens["bright"] == Colour(attributes=("bold",))
    assert theme.tokens["accent"].index == accent
    assert (theme.tokens["key"].index, theme.tokens["highlight"]) == (key, Colour(index=key, attributes=("bold",)))
    assert theme.tokens["rule"].attributes == ("faint",)
    assert "reverse" in theme.tokens["on_bad"].attributes
    assert theme.tokens["match_now_fg"].attributes == (*theme.tokens["match_fg"].attributes, "reverse")


def test_without_colour_attributes_stay_and_the_spot_colour_becomes_bold() -> None:
    plain = without_colour(find_theme("telex-dark"))
    assert {(colour.rgb, colour.index) for colour in plain.tokens.values()} == {("", -1)}
    assert plain.tokens["accent"].attributes == ("bold",)
    assert plain.tokens["match_fg"].attributes == ("bold", "underline")


# A reader's own


def test_page_text_and_accent_are_enough(tmp_path: Path) -> None:
    theme = load_theme(written(tmp_path, '[colours]\npage = "#14171B"\ntext = "#d6d1c6"\naccent = "#f0835c"\n'))
    assert (theme.name, theme.dark) == ("night-desk", True)
    assert set(theme.tokens) == set(TOKENS)
    assert theme.tokens["page"] == Colour("#14171b", 234)
    for token, share in (("soft", 0.82), ("dim", 0.72), ("rule", 0.22), ("band", 0.06)):
        assert theme.tokens[token].rgb == mix("#d6d1c6", "#14171b", share)
    assert weak_pairs(theme) == ()


def test_a_light_page_makes_a_light_theme(tmp_path: Path) -> None:
    text = '[colours]\npage = "#f7f1e5"\ntext = "#2b2721"\naccent = "#a92c17"\n'
    assert not load_theme(written(tmp_path, text)).dark
    assert load_theme(written(tmp_path, "dark = true\n" + text)).dark


def test_a_theme_of_the_terminals_own_colours_stays_so(tmp_path: Path) -> None:
    theme = load_theme(written(tmp_path, '[colours]\npage = "default"\ntext = "default"\naccent = [1, "bold"]\n'))
    assert theme.ansi
    assert theme.tokens["accent"] == Colour(index=1, attributes=("bold",))
    assert theme.tokens["soft"] == Colour()


def test_a_theme_that_is_hard_to_read_is_loaded_with_a_word_about_it(tmp_path: Path) -> None:
    theme = load_theme(written(tmp_path, '[colours]\npage = "#14171b"\ntext = "#d6d1c6"\naccent = "#7a3020"\n'))
    assert "accent on page has a contrast of 1.9; 4.5 is the least" in weak_pairs(theme)


GIVEN = 'page = "#14171b"\ntext = "#d6d1c6"\naccent = "#f0835c"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[colours]\nacent = 3\n" + GIVEN, ["`acent` is not a colour of a theme", "did you mean `accent`?"]),
        ("drak = true\n[colours]\n" + GIVEN, ["`drak`", "did you mean `dark`?"]),
        ('[colours]\npage = "#14171b"\n', ["needs text and accent"]),
        ("", ["[colours]"]),
        ("colours = 3", ["[colours]"]),
        ("[colours]\n" + GIVEN + "soft = 17\n", ["`soft` must be a colour", '"#rrggbb"']),
        ("[colours]\n" + GIVEN + 'soft = ["#d6d1c6", 256]\n', ["`256` of `soft`"]),
        ("[colours]\n" + GIVEN + 'soft = "#d6d1"\n', ["`soft` must be a colour"]),
        ("[colours]\n" + GIVEN + "soft = true\n", ["`soft` must be a colour"]),
        ("[colours]\n" + GIVEN + "soft = []\n", ["`soft` must be a colour"]),
        ("[colours]\n" + GIVEN + 'soft = ["#d6d1c6", "blod"]\n', ["`blod` of `soft`", "did you mean `bold`?"]),
        ("name = 3\n[colours]\n" + GIVEN, ["name must be words in quotes"]),
        ('dark = "yes"\n[colours]\n' + GIVEN, ["dark must be true or false"]),
        ("[colours\n", ["not TOML"]),
        ('[colours]\n"a\\u001b[2J" = 3\n' + GIVEN, ["`a?[2J`"]),
    ],
)
def test_what_is_wrong_in_a_theme_is_said_with_its_file(tmp_path: Path, text: str, words: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_theme(path)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert said.isprintable()
    for word in words:
        assert word in said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml"):
        load_theme(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(UsageError, match="UTF-8"):
        load_theme(tmp_path / "latin.toml")
    (tmp_path / "huge.toml").write_bytes(b"#" * 70_000)
    with pytest.raises(UsageError, match="larger than"):
        load_theme(tmp_path / "huge.toml")


def test_a_readers_theme_comes_before_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, "[colours]\n" + GIVEN, "broadsheet")
    assert find_theme("broadsheet", [tmp_path / "none", tmp_path]).dark
    assert theme_files([tmp_path])["broadsheet"] == path
    assert set(theme_files([])) == set(SHIPPED)


def test_a_theme_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no theme is called `late-editon`; did you mean `late-edition`"):
        find_theme("late-editon", [tmp_path])


# The arithmetic


def test_contrast_is_that_of_wcag_2() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#777777", "#777777") == 1


def test_the_256_colours_are_xterms() -> None:
    assert [rgb_of(index) for index in (16, 124, 209, 231, 232, 255)] == [
        "#000000",
        "#af0000",
        "#ff875f",
        "#ffffff",
        "#080808",
        "#eeeeee",
    ]


def test_a_colour_that_is_one_of_the_256_is_its_own_nearest() -> None:
    for index in (16, 22, 124, 209, 231, 233, 255):
        assert nearest_index(rgb_of(index)) == index


def test_warm_papers_stay_grey_in_256_colours() -> None:
    assert nearest_index("#f7f1e5") in (231, 255)
    assert 232 <= nearest_index("#ddd1b8") <= 255
