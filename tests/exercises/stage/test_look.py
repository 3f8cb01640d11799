"""The palettes can be read: WCAG contrast of every role that words take, on both grounds."""

import pytest

from exercises.core.shapes import Colour
from exercises.stage.look import DARK, LIGHT, Theme, contrast

WORDS: tuple[Colour, ...] = ("ink", "quiet", "accent", "good", "care")


def test_contrast_is_that_of_wcag() -> None:
    """White on black is 21, a colour on itself 1, and #767676 on white the well-known 4.54."""
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((9, 90, 200), (9, 90, 200)) == pytest.approx(1)
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_ink_stands_out_sevenfold(theme: Theme) -> None:
    """Plain words have at least 7:1 on both grounds (WCAG AAA)."""
    assert contrast(theme["ink"], theme["paper"]) >= 7
    assert contrast(theme["ink"], theme["panel"]) >= 7


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("role", WORDS)
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_every_role_can_be_read(theme: Theme, role: Colour, ground: Colour) -> None:
    """Words in any role have at least 4.5:1 on both grounds (WCAG AA)."""
    assert contrast(theme[role], theme[ground]) >= 4.5
