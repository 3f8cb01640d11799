"""The ring fills clockwise, one bead each 24th of a second, and stays full."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.drawing import bead_ring
from exercises.core.shapes import Disc


@pytest.mark.parametrize(("seconds", "full"), [(0, 0), (0.04, 0), (0.0417, 1), (0.5, 12), (9, 24)])
def test_beads_tell_the_time(seconds: float, full: int) -> None:
    """As many as 24ths of a second are over."""
    assert bead_ring.filled(round(seconds * 1e9)) == full


@given(st.integers(0, bead_ring.BEADS))
def test_beads_fill_from_the_top_clockwise(full: int) -> None:
    """Full ones are larger, not only of another colour."""
    beads = [s for s in bead_ring.ring(full) if isinstance(s, Disc)]
    assert len(beads) == bead_ring.BEADS
    assert [b.radius == bead_ring.SIZE for b in beads] == [i < full for i in range(len(beads))]
    assert beads[0].y == pytest.approx(-bead_ring.RADIUS)
    assert beads[6].x == pytest.approx(bead_ring.RADIUS)
    assert all(math.hypot(b.x, b.y) == pytest.approx(bead_ring.RADIUS) for b in beads)
