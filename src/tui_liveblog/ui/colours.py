"""Colours as a theme gives them, and the arithmetic of contrast."""

from __future__ import annotations

from msgspec import Struct

_RAMP = (0, 95, 135, 175, 215, 255)
_SIXTEEN = 16

# The first sixteen as xterm draws them by default: only for sums, a terminal shows its own.
_ANSI = (
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
)

# How far apart red, green and blue may be for a colour to count as a grey: converted by distance alone, a warm paper turns
# lemon and its darker bands pink.
_GREYISH = 40


class Colour(Struct, frozen=True):
    """One colour of a theme.

    rgb         "#rrggbb"; "" where the colour is the terminal's own
    index       of the 256 (0 to 15 are the terminal's own sixteen); -1 is the terminal's default
    attributes  "bold", "faint", "italic", "underline", "reverse", "strike": set wherever the token is used
    """

    rgb: str = ""
    index: int = -1
    attributes: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the colour is one that the terminal's owner chose: a default or one of its sixteen."""
        return not self.rgb


def channels(rgb: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of "#rrggbb"."""
    return int(rgb[1:3], 16), int(rgb[3:5], 16), int(rgb[5:7], 16)


def rgb_of(index: int) -> str:
    """What xterm shows for one of its 256 colours."""
    if index < _SIXTEEN:
        red, green, blue = _ANSI[index]
    elif index < 232:
        steps, blue_step = divmod(index - _SIXTEEN, 6)
        red, green, blue = _RAMP[steps // 6], _RAMP[steps % 6], _RAMP[blue_step]
    else:
        red = green = blue = 8 + 10 * (index - 232)
    return f"#{red:02x}{green:02x}{blue:02x}"


def nearest_index(rgb: str) -> int:
    """The nearest of the 240 colours that all terminals show alike; what is nearly grey stays grey."""
    wanted = channels(rgb)
    greyish = max(wanted) - min(wanted) <= _GREYISH
    candidates = (16, 231, *range(232, 256)) if greyish else range(_SIXTEEN, 256)
    return min(candidates, key=lambda index: sum((a - b) ** 2 for a, b in zip(channels(rgb_of(index)), wanted, strict=True)))


def mix(first: str, second: str, share: float) -> str:
    """`share` (0 to 1) of the first colour in the second, channel by channel."""
    parts = (round(a * share + b * (1 - share)) for a, b in zip(channels(first), channels(second), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def contrast(first: str, second: str) -> float:
    """The contrast of two colours "#rrggbb", 1 to 21, as WCAG 2 defines it."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: str) -> float:
    """The relative luminance of "#rrggbb", 0 to 1, as WCAG 2 defines it."""
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _shares(rgb))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shares(rgb: str) -> tuple[float, ...]:
    return tuple(channel / 255 for channel in channels(rgb))
