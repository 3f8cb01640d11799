"""Coins and waits in pictures: they are counted back, and nothing lies upon anything else."""

import math
from itertools import combinations

import pytest

from exercises.core.drawing import coins
from exercises.core.drawing.coins import FULL, Offer
from exercises.core.shapes import Box, Disc, Label


@pytest.mark.parametrize("count", [0, 1, 8, 9, FULL])
def test_a_tray_holds_what_it_should(count: int) -> None:
    """So many coins, apart from each other, within the tray, filled from the lowest row."""
    tray, *drawn = coins.tray(count, 0.1, -0.2)
    assert isinstance(tray, Box)
    discs = [s for s in drawn if isinstance(s, Disc) and s.radius == coins.COIN]
    assert len(discs) == count
    for one, other in combinations(discs, 2):
        assert math.dist((one.x, one.y), (other.x, other.y)) > 2 * coins.COIN
    for disc in discs:
        assert abs(disc.x - tray.x) + coins.COIN < tray.w / 2
        assert abs(disc.y - tray.y) + coins.COIN < tray.h / 2
    if count == 1:
        assert discs[0].y > tray.y + tray.h / 3


@pytest.mark.parametrize("days", coins.WAITS)
def test_offers_are_read_back(days: int) -> None:
    """By their buttons; a page with its key for going on is no offer."""
    picture = coins.offers(Offer(33, 0), Offer(FULL, days), prompt=True)
    assert coins.read(picture) == {"left": (33, 0), "right": (FULL, days)}


def test_bars_are_as_high_as_what_is_left() -> None:
    """A full frame for all, half for a half, none for what is not known."""
    shapes = coins.worth({1: 1.0, 7: 0.5, 30: math.nan, 91: 0.0, 182: 0.25, 365: 0.1})
    high = [s.h for s in shapes if isinstance(s, Box) and s.colour == "accent"]
    assert high == pytest.approx([0.34, 0.17, 0.004, 0.004, 0.085, 0.034])


def test_the_legend_names_three_signs() -> None:
    """Each sign of a wait has its word below it."""
    words = [s.say.text for s in coins.legend() if isinstance(s, Label)]
    assert words == ["today", "one night", "one month"]
