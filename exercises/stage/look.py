"""How the pod looks: colours by role, and the measures of type; no pygame.

Contrast is WCAG 2's: (lighter + .05) / (darker + .05) of relative luminances, from 1 to 21.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exercises.core.shapes import Colour

Rgb = tuple[int, int, int]

# The room kept free at the screen's edge, a fraction of its height.
MARGIN = 0.02
# The em of the typeface in a line of height 1.
EM = 0.8


@dataclass(frozen=True, slots=True)
class Theme:
    """RGB by role."""

    colours: Mapping[Colour, Rgb]

    def __getitem__(self, role: Colour) -> Rgb:
        return self.colours[role]


# A drawn face is the same in every theme: how it is read is measured.
FLESH: Mapping[Colour, Rgb] = {
    "skin": (170, 182, 192),
    "shade": (28, 38, 48),
    "crease": (15, 22, 30),
    "gleam": (248, 242, 230),
}
DARK = Theme(
    {
        **FLESH,
        "paper": (15, 22, 30),
        "panel": (28, 38, 48),
        "ink": (248, 242, 230),
        "quiet": (170, 182, 192),
        "accent": (255, 200, 92),
        "good": (112, 230, 164),
        "care": (255, 154, 116),
        "lamp": (255, 200, 92),
        "sign": (15, 22, 30),
        "mist": (38, 56, 70),
        "dusk": (24, 36, 48),
        "glow": (66, 58, 48),
    }
)
LIGHT = Theme(
    {
        **FLESH,
        "paper": (251, 247, 239),
        "panel": (240, 234, 223),
        "ink": (24, 30, 40),
        "quiet": (76, 74, 76),
        "accent": (0, 58, 138),
        "good": (16, 88, 44),
        "care": (130, 12, 22),
        "lamp": (255, 190, 66),
        "sign": (24, 30, 40),
        "mist": (208, 219, 216),
        "dusk": (233, 237, 230),
        "glow": (252, 230, 186),
    }
)


THEMES: Mapping[str, Theme] = {"dark": DARK, "light": LIGHT}


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody wants the pod to look: its theme, and whether what is only pretty moves."""

    theme: Theme = DARK
    still: bool = False


def _linear(channel: int) -> float:
    c = channel / 255
    return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4


def luminance(rgb: Rgb) -> float:
    """Relative luminance, 0 for black and 1 for white (WCAG 2.2)."""
    red, green, blue = map(_linear, rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
