"""A ring of beads that fills clockwise in a second: how fast one was, without digits."""

import math

from exercises.core.shapes import Disc, Shape

BEADS = 24
BEAD_S = 1 / BEADS
RADIUS, SIZE = 0.3, 0.026


def ring(full: int, radius: float = RADIUS, size: float = SIZE) -> tuple[Shape, ...]:
    """A ring about the middle; from the top on `full` beads are full, the others small."""
    return tuple(_bead(place, radius, size, full=place < full) for place in range(BEADS))


def _bead(place: int, radius: float, size: float, *, full: bool) -> Disc:
    angle = 2 * math.pi * place / BEADS
    x, y = radius * math.sin(angle), -radius * math.cos(angle)
    return Disc(x, y, size, "ink") if full else Disc(x, y, size * 0.45, "quiet")


def filled(after_ns: int) -> int:
    """How many beads are full so long after the first one, in ns: one each 24th of a second."""
    return min(int(after_ns / 1e9 / BEAD_S), BEADS)
