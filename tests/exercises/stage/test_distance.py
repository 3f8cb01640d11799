"""Coverage is exact: areas come out as geometry says, whatever the place on the pixel grid."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.stage import distance

shifts = st.floats(0, 1)
AT = distance.grid(64, 64)


@given(shifts, shifts)
def test_a_discs_area_does_not_depend_on_its_place(x: float, y: float) -> None:
    """A disc of 20 pixels covers 400 pi pixels, within half a per cent."""
    covered = distance.coverage(distance.disc(AT, (31 + x, 31 + y), 20)).sum()
    assert covered == pytest.approx(math.pi * 400, rel=0.005)


@given(shifts, shifts)
def test_a_boxs_area_does_not_depend_on_its_place(x: float, y: float) -> None:
    """A box of 30 by 20 pixels covers 600, wherever it falls."""
    covered = distance.coverage(distance.box(AT, (31 + x, 31 + y), 30, 20, 0)).sum()
    assert covered == pytest.approx(600, rel=0.01)


def test_a_polygon_is_inside_its_edges() -> None:
    """A concave polygon covers its area and not its notch."""
    points = ((10, 10), (50, 10), (50, 50), (30, 30), (10, 50))
    covered = distance.coverage(distance.polygon(AT, points))
    assert covered.sum() == pytest.approx(1200, rel=0.01)
    assert covered[30, 45] == 0
    assert covered[14, 30] == 1


def test_a_stroke_has_round_ends() -> None:
    """A line 20 long and 8 wide covers 160 pixels and two half discs of radius 4."""
    covered = distance.coverage(distance.stroke(AT, ((20, 32), (40, 32)), 8)).sum()
    assert covered == pytest.approx(160 + math.pi * 16, rel=0.01)


def test_an_outline_lies_inside_the_edge() -> None:
    """The ring of a disc is its area less that of a disc smaller by the ring's width."""
    ring = distance.outline(distance.disc(AT, (32, 32), 20), 4)
    assert distance.coverage(ring).sum() == pytest.approx(math.pi * (400 - 256), rel=0.01)


def test_a_glow_falls_and_ends() -> None:
    """Light is full at the edge, less further out, none at its reach, and never negative."""
    light = distance.glow(np.array([0.0, 5.0, 10.0, 40.0]), 10)
    assert list(light) == [1.0, 0.25, 0.0, 0.0]
