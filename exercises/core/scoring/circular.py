"""Circular statistics: where in the cycle something fell, how steadily, and whether by chance.

All take an angle a row (radians) and give (n,) floats, one place a session; NaN where there is no
row.
"""

import numpy as np

from exercises.core.scoring.sessions import Floats, Mask, Sessions

# From so many angles on the Rayleigh test's series needs no terms beyond the first.
MANY = 50


def resultant(sessions: Sessions, angles: Floats, where: Mask) -> tuple[Floats, Floats]:
    """The mean direction, from -pi to pi, and the resultant length R, from 0 to 1.

    Mardia & Jupp 2000, Directional Statistics, 2.2. A mean direction means nothing where R is
    near 0.
    """
    x, y = (sessions.mean(part, where) for part in (np.cos(angles), np.sin(angles)))
    return np.arctan2(y, x), np.hypot(x, y)


def rayleigh(n: Floats, r: Floats) -> Floats:
    """The chance that n directions spread evenly have a resultant of r or more (Rayleigh's test).

    z = n r^2; below 50 directions exp(-z) times a series to 1 / n^2, exp(-z) alone from there on:
    the variant of R's CircStats (Jammalamadaka & SenGupta 2001, Topics in Circular Statistics,
    3.3) and of astropy. Brought within 0 and 1, which the series leaves for very few directions.
    """
    z = n * r * r
    k = np.maximum(n, 1)
    first = (2 * z - z**2) / (4 * k)
    second = (24 * z - 132 * z**2 + 76 * z**3 - 9 * z**4) / (288 * k**2)
    series = np.where(n < MANY, 1 + first - second, 1)
    chance: Floats = np.clip(np.exp(-z) * series, 0, 1)
    return chance
