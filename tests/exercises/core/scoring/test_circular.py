"""Circular statistics against astropy's."""

import numpy as np
import pytest
from astropy import units
from astropy.stats import circmean, circvar, rayleightest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.circular import rayleigh, resultant
from exercises.core.scoring.sessions import Sessions

ANGLES = st.lists(st.floats(-10, 10), min_size=1, max_size=70)


def group(n: int) -> Sessions:
    return Sessions(np.array(["a"]), np.zeros(n, dtype=np.intp))


@given(ANGLES)
def test_as_astropy_has_them(angles: list[float]) -> None:
    """Direction, length and Rayleigh's test of any angles, few or many."""
    values = np.array(angles)
    direction, length = resultant(group(values.size), values, np.ones(values.size, bool))
    assert length[0] == pytest.approx(1 - circvar(values), abs=1e-9)
    if length[0] > 1e-6:
        expected = circmean(values * units.rad).to_value(units.rad)
        assert np.cos(direction[0] - expected) == pytest.approx(1)
    p = rayleigh(np.array([float(values.size)]), length)[0]
    theirs = float(rayleightest(values * units.rad))
    assert p == pytest.approx(min(max(theirs, 0), 1), rel=1e-6, abs=1e-9)


def test_rayleigh_is_right_about_chance() -> None:
    """Of directions spread evenly one set in twenty is below .05, whether 8 or 60 of them."""
    rng = np.random.default_rng(1)
    for n in (8, 60):
        angles = rng.uniform(-np.pi, np.pi, (20_000, n))
        length = np.abs(np.exp(1j * angles).mean(axis=1))
        p = rayleigh(np.full(20_000, float(n)), length)
        assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.006)


def test_of_nothing_there_is_nothing() -> None:
    """Without an angle all is NaN."""
    direction, length = resultant(group(1), np.zeros(1), np.zeros(1, bool))
    assert np.isnan([direction[0], length[0], rayleigh(np.zeros(1), length)[0]]).all()
