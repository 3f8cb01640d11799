"""Signed distances from shapes' edges on a grid of pixels; antialiasing is read off them.

A grid is two float32 arrays, x of shape (w, 1) and y of shape (1, h), of pixel centres. A distance
is (w, h), in pixels, negative inside. Coverage is 1 inside, 0 outside and linear across the one
pixel that an edge cuts. The distances are exact, so an edge looks the same wherever it falls.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Grid = tuple[Array, Array]
Point = tuple[float, float]


def grid(w: int, h: int) -> Grid:
    """The pixel centres of a w by h area."""
    x = np.arange(w, dtype=np.float32)[:, None] + np.float32(0.5)
    y = np.arange(h, dtype=np.float32)[None, :] + np.float32(0.5)
    return x, y


def disc(at: Grid, centre: Point, radius: float) -> Array:
    """From a circle about `centre`."""
    distance: Array = np.sqrt((at[0] - centre[0]) ** 2 + (at[1] - centre[1]) ** 2) - radius
    return distance


def box(at: Grid, centre: Point, w: float, h: float, corner: float) -> Array:
    """From a rectangle about `centre`; `corner` is held to half its shorter side."""
    corner = min(corner, w / 2, h / 2)
    across = np.abs(at[0] - centre[0]) - (w / 2 - corner)
    down = np.abs(at[1] - centre[1]) - (h / 2 - corner)
    outside = np.sqrt(np.maximum(across, 0) ** 2 + np.maximum(down, 0) ** 2)
    distance: Array = outside + np.minimum(np.maximum(across, down), 0) - corner
    return distance


def stroke(at: Grid, points: Sequence[Point], width: float, reach: float = math.inf) -> Array:
    """From a line through `points` with round ends; infinite where more than `reach` away."""
    distance: Array = np.sqrt(_nearest(at, pairwise(points), width / 2 + reach)) - width / 2
    return distance


def polygon(at: Grid, points: Sequence[Point], reach: float = math.inf) -> Array:
    """From an area with these corners; even-odd where its edges cross. `reach` as in stroke."""
    edges = list(zip(points, (*points[1:], points[0]), strict=True))
    inside = np.zeros(np.broadcast_shapes(at[0].shape, at[1].shape), dtype=bool)
    for (ax, ay), (bx, by) in edges:
        if ay != by:
            rows = _span(ay, by, 1, at[1].shape[1])
            y = at[1][:, rows]
            crosses = (y < ay) != (y < by)
            inside[:, rows] ^= crosses & (at[0] < ax + (y - ay) * (bx - ax) / (by - ay))
    away = np.sqrt(_nearest(at, iter(edges), reach))
    return np.where(inside, -away, away)


def outline(distance: Array, width: float) -> Array:
    """From the ring that is `width` wide and lies inside the edge."""
    ring: Array = np.abs(distance + width / 2) - width / 2
    return ring


def coverage(distance: Array) -> Array:
    """How much of each pixel is inside, 0 to 1."""
    covered: Array = np.clip(np.float32(0.5) - distance, 0, 1)
    return covered


def glow(distance: Array, reach: float) -> Array:
    """Light that falls off from the edge and ends `reach` pixels outside it, 0 to 1."""
    falling: Array = np.clip(1 - distance / reach, 0, 1) ** 2
    return falling


def _nearest(at: Grid, segments: Iterator[tuple[Point, Point]], reach: float) -> Array:
    """Squared distance from the nearest of the segments that is within `reach`, or infinity."""
    best = np.full(np.broadcast_shapes(at[0].shape, at[1].shape), np.inf, dtype=np.float32)
    for (ax, ay), (bx, by) in segments:
        columns = _span(ax, bx, reach, at[0].shape[0])
        rows = _span(ay, by, reach, at[1].shape[1])
        dx, dy, px, py = bx - ax, by - ay, at[0][columns] - ax, at[1][:, rows] - ay
        along = np.clip((px * dx + py * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
        near = best[columns, rows]
        np.minimum(near, (px - along * dx) ** 2 + (py - along * dy) ** 2, out=near)
    return best


def _span(one: float, other: float, reach: float, size: int) -> slice:
    """The pixels between two places, and so far beyond them."""
    low, high = sorted((one, other))
    if math.isinf(reach):
        return slice(0, size)
    return slice(max(math.floor(low - reach), 0), max(math.ceil(high + reach) + 1, 0))
