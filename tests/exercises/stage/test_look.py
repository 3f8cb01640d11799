"""The palettes can be read, by whoever sees colours as few do, too: WCAG contrast, CIE distance."""

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from exercises.core.shapes import Ground, Telling
from exercises.stage.look import DARK, LIGHT, Rgb, Theme, contrast

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
GROUNDS: tuple[Ground, ...] = get_args(Ground)
WORDS: tuple[Telling, ...] = get_args(Telling)
# How linear RGB is seen where one kind of cone is missing: Machado, Oliveira & Fernandes (2009),
# IEEE Trans. Vis. Comput. Graph. 15(6), doi:10.1109/TVCG.2009.113, severity 1.
SEEN = {
    "as most do": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# CIE 1976: 2.3 can just be seen.
APART = 15.0
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(rgb: Rgb, seen: np.ndarray) -> np.ndarray:
    """CIELAB under D65 of an sRGB colour, as somebody sees it."""
    c = np.array(rgb) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0, 1)
    share = xyz / (TO_XYZ @ np.ones(3))
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_is_that_of_wcag() -> None:
    """White on black is 21, a colour on itself 1, and #767676 on white the well-known 4.54."""
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((9, 90, 200), (9, 90, 200)) == pytest.approx(1)
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


def test_distance_is_that_of_the_cie() -> None:
    """White is at L* 100, and sRGB's red where it is known to be; all seen as most do."""
    assert lab((255, 255, 255), SEEN["as most do"]) == pytest.approx([100, 0, 0], abs=0.02)
    assert lab((255, 0, 0), SEEN["as most do"]) == pytest.approx([53.2, 80.1, 67.2], abs=0.1)


@THEMES
@pytest.mark.parametrize("role", WORDS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_role_stands_out_sevenfold(theme: Theme, role: Telling, ground: Ground) -> None:
    """Whatever carries words or meaning has at least 7:1 on both grounds (WCAG AAA)."""
    assert contrast(theme[role], theme[ground]) >= 7


@THEMES
def test_the_sign_on_a_lit_key_stands_out_sevenfold(theme: Theme) -> None:
    """And its ring does, from the paper round it."""
    assert contrast(theme["sign"], theme["lamp"]) >= 7
    assert contrast(theme["ink"], theme["paper"]) >= 7


@THEMES
@pytest.mark.parametrize("seen", SEEN)
def test_roles_are_told_apart_with_cones_missing(theme: Theme, seen: str) -> None:
    """Colour is never the only sign; but where there is colour, it is one for everybody."""
    for one, other in combinations(WORDS, 2):
        apart = np.linalg.norm(lab(theme[one], SEEN[seen]) - lab(theme[other], SEEN[seen]))
        assert apart >= APART, (one, other, apart)
