"""Discs that move in straight lines and bounce, never nearer to each other than a distance.

All move at one speed, so where they are depends only on how far each has gone: the same path serves
every speed, and time alone says where on it they are. From bounce to bounce it is exact.

A difference in the last digit is a difference in where a disc is some bounces later. So a path is
made of sums, products, quotients and square roots alone, which IEEE 754 rounds one way on every
processor, and of no sine, power or product of matrices, which it does not: a seed is one path.
"""

import math
import random
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.sessions import Floats

Point = tuple[float, float]
MOST_TRIES, MOST_BOUNCES = 100_000, 100_000


class Field(NamedTuple):
    """Where centres may be: within half a width and height of the middle, and `gap` apart."""

    half_w: float
    half_h: float
    gap: float


@dataclass(frozen=True)
class Path:
    """Where all discs are after each has gone `begins[k]`, and which way; straight on from there.

    `legs[k]` has a disc's x, y and its way, a unit vector, for each disc.
    """

    begins: list[float]
    legs: list[list[tuple[float, float, float, float]]]

    def at(self, gone: float) -> list[Point]:
        """Where they are after each has gone this far from the beginning."""
        leg = bisect_right(self.begins, gone) - 1
        on = gone - self.begins[leg]
        return [(x + on * way_x, y + on * way_y) for x, y, way_x, way_y in self.legs[leg]]


def bounced(field: Field, discs: int, length: float, seed: int) -> Path:
    """A path of `length` for so many discs, from places and ways drawn by `seed`.

    A disc turns at the edges, and away from a disc that it would come nearer to than `gap`, as from
    a wall. ValueError where the discs do not fit.
    """
    rng = random.Random(seed)  # noqa: S311 - places, no secret
    at = np.array(_apart(field, discs, rng))
    way = np.array([_any_way(rng) for _ in range(discs)])
    gone, path = 0.0, Path([], [])
    pairs = np.triu_indices(discs, 1)
    for _ in range(MOST_BOUNCES):
        path.begins.append(gone)
        path.legs.append(np.hstack((at, way)).tolist())
        edge, meet = _to_edges(field, at, way), _to_meetings(field, at, way, pairs)
        far = min(edge.min(), meet.min(initial=np.inf))
        gone += float(far)
        if gone > length:
            break
        at = at + far * way
        if edge.min() <= far:
            disc, axis = np.unravel_index(edge.argmin(), edge.shape)
            way[disc, axis] *= -1
        else:
            _turn(at, way, pairs[0][meet.argmin()], pairs[1][meet.argmin()])
    return path


def _apart(field: Field, discs: int, rng: random.Random) -> list[Point]:
    """Places drawn one by one, a little more than `gap` apart."""
    places: list[Point] = []
    for _ in range(MOST_TRIES):
        x, y = rng.uniform(-field.half_w, field.half_w), rng.uniform(-field.half_h, field.half_h)
        if all(_length(x - a, y - b) > 1.1 * field.gap for a, b in places):
            places.append((x, y))
        if len(places) == discs:
            return places
    raise ValueError(f"{discs} discs do not fit {field.gap} apart: take fewer")


def _any_way(rng: random.Random) -> Point:
    """A unit vector, each as likely: of points in a square, the first that is in its circle."""
    while True:
        x, y = rng.uniform(-1, 1), rng.uniform(-1, 1)
        length = _length(x, y)
        if 0.1 < length <= 1:
            return x / length, y / length


def _length(x: float, y: float) -> float:
    # Not math.hypot, whose last digit is the library's.
    return math.sqrt(x * x + y * y)


def _to_edges(field: Field, at: Floats, way: Floats) -> Floats:
    """(n, 2) how far each goes until it is at an edge across, and up or down."""
    half = np.array((field.half_w, field.half_h))
    far: Floats = np.full(at.shape, np.inf)
    np.divide(np.copysign(half, way) - at, way, out=far, where=np.abs(way) > 1e-12)
    return np.maximum(far, 0.0)


def _to_meetings(
    field: Field, at: Floats, way: Floats, pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> Floats:
    """(m,) how far all go until each pair is `gap` apart; infinite where they do not meet."""
    one, other = pairs
    off, closing = at[one] - at[other], way[one] - way[other]
    b = (off * closing).sum(axis=1)
    a, c = (closing * closing).sum(axis=1), (off * off).sum(axis=1) - field.gap * field.gap
    root = b * b - a * c
    far: Floats = np.full(b.size, np.inf)
    meets = (b < -1e-12) & (root > 0)
    far[meets] = np.maximum((-b[meets] - np.sqrt(root[meets])) / a[meets], 0.0)
    return far


def _turn(at: Floats, way: Floats, one: int, other: int) -> None:
    """Each of two that meet turns away, if it was going towards the other."""
    (x, y), (from_x, from_y) = at[one].tolist(), at[other].tolist()
    x, y = x - from_x, y - from_y
    length = _length(x, y)
    x, y = x / length, y / length
    for disc, sign in ((one, 1.0), (other, -1.0)):
        way_x, way_y = way[disc].tolist()
        towards = (way_x * x + way_y * y) * sign
        if towards < 0:
            way[disc] = way_x - 2 * sign * towards * x, way_y - 2 * sign * towards * y
