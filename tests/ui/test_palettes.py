"""The shipped palettes, as they were designed: every colour, and what can be told from what, with any eyes."""

from __future__ import annotations

import math

import pytest

from tui_liveblog.ui.colours import channels, contrast, rgb_of
from tui_liveblog.ui.themes import PAIRS, TOKENS, find_theme

THEMES = ("late-edition", "broadsheet", "arc-lamp", "semaphore")

PALETTES = """
page         #14171b 233  #f7f1e5 255  #000000 16   #15181d 233
band         #1d2127 235  #ece4d3 254  #262626 235  #1e2229 235
select       #2c323a 237  #ddd1b8 252  #404040 238  #2d333d 237
bright       #f5f0e6 255  #14110d 232  #ffffff 231  #f4f4f0 255
text         #d6d1c6 252  #2b2721 235  #ffffff 231  #d4d5d3 252
soft         #a8a49a 248  #575146 239  #e6e6e6 254  #a8abad 248
dim          #8f8b82 246  #6b6457 240  #c4c4c4 251  #8d9195 246
rule         #454b54 240  #bdb198 248  #8c8c8c 245  #464d57 240
accent       #f0835c 209  #a92c17 124  #ffd400 220  #ff9f33 215
on_accent    #1c0f09 233  #fdf6ea 231  #000000 16   #1d1000 233
key          #e3b85c 179  #7a5400 94   #6fe7ff 87   #7fc4f5 117
caution      #e3b85c 179  #7a5400 94   #ffd400 220  #f0e442 227
bad          #f5f0e6 255  #14110d 232  #ffffff 231  #f4f4f0 255
on_bad       #14171b 233  #f7f1e5 231  #000000 16   #15181d 233
link         #d6d1c6 252  #2b2721 235  #ffffff 231  #d4d5d3 252
highlight    #e3b85c 179  #7a5400 94   #6fe7ff 87   #7fc4f5 117
match_fg     #f3dfa6 229  #14110d 232  #ffffff 231  #f7f0a0 229
match_bg     #4a3c14 58   #f0d682 222  #5a4a00 58   #45410b 58
match_now_fg #14171b 233  #f7f1e5 231  #000000 16   #15181d 233
match_now_bg #e3b85c 179  #2b2721 235  #ffd400 220  #f0e442 227
add_fg       #b4dcae 151  #1c5522 22   #b6ffbd 157  #9fd0f7 153
add_bg       #1e3226 236  #d7e6c4 194  #003b12 22   #10304a 236
del_fg       #c98a7f 138  #8f4338 95   #c4c4c4 251  #e0a060 179
del_bg       #14171b 233  #f7f1e5 255  #000000 16   #15181d 233
"""
"""A token's colour, and its index of 256, in each of `THEMES`."""

CONTRASTS = """
bright       page         15.8 (16.1)  16.7 (17.3)  21.0 (21.0)  16.1 (16.1)
bright       band         14.2 (13.0)  14.9 (15.8)  15.1 (15.1)  14.5 (13.0)
text         page         11.8 (12.1)  13.2 (13.0)  21.0 (21.0)  12.1 (12.1)
text         band         10.6 (9.8)   11.7 (11.9)  15.1 (15.1)  10.8 (9.8)
soft         page         7.2 (7.9)    7.0 (7.2)    16.8 (16.5)  7.7 (7.9)
soft         band         6.5 (6.4)    6.2 (6.5)    12.1 (11.9)  6.9 (6.4)
dim          page         5.3 (6.2)    5.2 (6.1)    12.0 (12.3)  5.6 (6.2)
dim          band         4.8 (5.0)    4.6 (5.6)    8.7 (8.9)    5.0 (5.0)
accent       page         6.9 (7.9)    6.1 (6.4)    14.7 (15.0)  8.7 (10.3)
accent       band         6.2 (6.4)    5.4 (5.9)    10.6 (10.8)  7.8 (8.3)
key          page         9.7 (9.1)    6.0 (4.9)    14.6 (17.2)  9.4 (11.8)
key          band         8.7 (7.3)    5.4 (4.5)    10.5 (12.4)  8.4 (9.5)
caution      page         9.7 (9.1)    6.0 (4.9)    14.7 (15.0)  13.5 (17.6)
caution      band         8.7 (7.3)    5.4 (4.5)    10.6 (10.8)  12.1 (14.2)
bad          page         15.8 (16.1)  16.7 (17.3)  21.0 (21.0)  16.1 (16.1)
bad          band         14.2 (13.0)  14.9 (15.8)  15.1 (15.1)  14.5 (13.0)
link         page         11.8 (12.1)  13.2 (13.0)  21.0 (21.0)  12.1 (12.1)
link         band         10.6 (9.8)   11.7 (11.9)  15.1 (15.1)  10.8 (9.8)
highlight    page         9.7 (9.1)    6.0 (4.9)    14.6 (17.2)  9.4 (11.8)
highlight    band         8.7 (7.3)    5.4 (4.5)    10.5 (12.4)  8.4 (9.5)
bright       select       11.4 (9.8)   12.4 (13.0)  10.4 (9.7)   11.5 (9.8)
text         select       8.5 (7.4)    9.8 (9.8)    10.4 (9.7)   8.6 (7.4)
soft         select       5.2 (4.8)    5.2 (5.4)    8.3 (7.7)    5.5 (4.8)
accent       select       5.0 (4.8)    4.5 (4.8)    7.2 (6.9)    6.2 (6.3)
on_accent    accent       7.2 (7.9)    6.4 (7.4)    14.7 (15.0)  9.1 (10.3)
on_bad       bad          15.8 (16.1)  16.7 (20.0)  21.0 (21.0)  16.1 (16.1)
match_fg     match_bg     8.2 (6.5)    13.1 (14.6)  8.7 (6.7)    8.9 (6.5)
match_now_fg match_now_bg 9.7 (9.1)    13.2 (15.1)  14.7 (15.0)  13.5 (17.6)
add_fg       add_bg       9.0 (8.3)    6.7 (7.3)    11.0 (6.7)   8.3 (8.8)
del_fg       del_bg       6.4 (5.9)    6.2 (4.7)    12.0 (12.3)  7.9 (9.1)
match_now_bg match_bg     5.8 (3.3)    10.4 (11.0)  6.1 (4.8)    7.9 (6.3)
rule         page         2.0 (2.6)    1.9 (2.0)    6.2 (6.1)    2.1 (2.6)
band         page         1.11 (1.24)  1.12 (1.10)  1.39 (1.39)  1.12 (1.24)
"""
"""Words, ground, and their contrast in each of `THEMES`, in full colour and in 256."""

PAIRED = [tuple(line.split()) for line in PALETTES.strip().splitlines()]


@pytest.mark.parametrize("number", range(len(THEMES)), ids=THEMES)
def test_every_colour_is_the_one_that_was_chosen(number: int) -> None:
    tokens = find_theme(THEMES[number]).tokens
    chosen = {token: tuple(cells[2 * number : 2 * number + 2]) for token, *cells in PAIRED}
    assert {token: (colour.rgb, str(colour.index)) for token, colour in tokens.items()} == chosen
    assert set(chosen) == set(TOKENS)


@pytest.mark.parametrize("number", range(len(THEMES)), ids=THEMES)
def test_every_pair_has_the_contrast_that_was_measured(number: int) -> None:
    tokens = find_theme(THEMES[number]).tokens
    for line in CONTRASTS.strip().splitlines():
        words, ground, *cells = line.replace("(", "").replace(")", "").split()
        full, few = map(float, cells[2 * number : 2 * number + 2])
        within = 0.0051 if ground == "page" and words == "band" else 0.051
        assert contrast(tokens[words].rgb, tokens[ground].rgb) == pytest.approx(full, abs=within), (words, ground)
        assert contrast(rgb_of(tokens[words].index), rgb_of(tokens[ground].index)) == pytest.approx(few, abs=within), (
            words,
            ground,
        )


def test_every_pair_that_must_be_read_was_measured() -> None:
    measured = {tuple(line.split()[:2]) for line in CONTRASTS.strip().splitlines()}
    assert {(words, ground) for words, ground, _ in PAIRS} == measured - {("rule", "page"), ("band", "page")}


# Eyes that tell fewer colours apart

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear light.
EYES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TOLD_APART = (
    ("accent", "text"),
    ("accent", "dim"),
    ("accent", "key"),
    ("key", "text"),
    ("key", "dim"),
    ("caution", "accent"),
    ("add_fg", "del_fg"),
    ("add_bg", "page"),
    ("match_bg", "page"),
    ("match_now_bg", "match_bg"),
)
"""Tokens that must not be taken for one another."""


def oklab(rgb: str, eyes: str = "") -> tuple[float, float, float]:
    """A colour as eyes see it: lightness, green to red, blue to yellow (Ottosson 2020)."""
    light = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (part / 255 for part in channels(rgb))
    ]
    if eyes:
        light = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in EYES[eyes]]
    red, green, blue = light
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def apart(first: str, second: str, eyes: str = "") -> float:
    """How far two colours are apart, in hundredths: 2 is just seen, 8 is plain."""
    return 100 * math.dist(oklab(first, eyes), oklab(second, eyes))


@pytest.mark.parametrize("eyes", EYES)
def test_semaphore_is_told_apart_by_all_eyes(eyes: str) -> None:
    tokens = find_theme("semaphore").tokens
    for first, second in TOLD_APART:
        assert apart(tokens[first].rgb, tokens[second].rgb, eyes) > 8.5, (first, second)
        assert apart(tokens[first].rgb, tokens[second].rgb) > 8.5, (first, second)


def test_the_measure_is_that_of_the_design() -> None:
    """`accent` and `key` of broadsheet: 12 for full vision, 2 for deutan eyes, which is why dot and star have other shapes."""
    tokens = find_theme("broadsheet").tokens
    assert round(apart(tokens["accent"].rgb, tokens["key"].rgb)) == 12
    assert round(apart(tokens["accent"].rgb, tokens["key"].rgb, "deutan")) == 2
