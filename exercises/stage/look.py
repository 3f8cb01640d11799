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
    """RGB by role. Words may stand on `paper` and `panel` in any other role."""

    colours: Mapping[Colour, Rgb]

    def __getitem__(self, role: Colour) -> Rgb:
        return self.colours[role]


DARK = Theme(
    {
        "paper": (13, 20, 28),
        "panel": (30, 42, 54),
        "ink": (246, 243, 234),
        "quiet": (160, 176, 190),
        "accent": (255, 200, 92),
        "good": (126, 217, 164),
        "care": (255, 158, 128),
    }
)
LIGHT = Theme(
    {
        "paper": (248, 245, 237),
        "panel": (231, 225, 211),
        "ink": (20, 30, 42),
        "quiet": (70, 84, 97),
        "accent": (0, 84, 122),
        "good": (16, 96, 56),
        "care": (150, 50, 14),
    }
)


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
