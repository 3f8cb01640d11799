"""A quiet place to look at: hills, and a light in the sky. It means nothing, and asks for nothing.

It reaches to the edges of screens of 16 to 9, |x| <= WIDE.
"""

from functools import cache

from exercises.core.shapes import Colour, Disc, Point, Polygon, Shape

WIDE = 0.9
# Where the hills of the pod's own screens stand: drawn once, they are there for all.
FOOT = 0.03
# Ridges from left to right: x, and the height above the foot.
FAR: tuple[Point, ...] = (
    *((-0.9, 0.14), (-0.8, 0.12), (-0.56, 0.2), (-0.34, 0.09), (-0.12, 0.04)),
    *((0.1, 0.05), (0.3, 0.11), (0.5, 0.17), (0.66, 0.13), (0.9, 0.2)),
)
NEAR: tuple[Point, ...] = (
    *((-0.9, 0.06), (-0.6, 0.05), (-0.3, 0.015), (0.0, 0.0), (0.3, 0.02), (0.6, 0.06)),
    (0.9, 0.07),
)


@cache
def smooth(points: tuple[Point, ...], steps: int = 6) -> tuple[Point, ...]:
    """A curve through the points (Catmull & Rom 1974), so many pieces from each to the next."""
    ends = (points[0], *points, points[-1])
    curve = [
        _between(ends[i : i + 4], n / steps) for i in range(len(points) - 1) for n in range(steps)
    ]
    return (*curve, points[-1])


def _between(four: tuple[Point, ...], t: float) -> Point:
    """A part of the way, 0 to 1, from the second of four points to the third."""
    a, b, c, d = (
        -0.5 * t + t**2 - 0.5 * t**3,
        1 - 2.5 * t**2 + 1.5 * t**3,
        0.5 * t + 2 * t**2 - 1.5 * t**3,
        -0.5 * t**2 + 0.5 * t**3,
    )
    x, y = (sum(w * p[i] for w, p in zip((a, b, c, d), four, strict=True)) for i in (0, 1))
    return (x, y)


def ridge(points: tuple[Point, ...], foot: float, ground: float, colour: Colour) -> Polygon:
    """A chain of hills that stands on `foot`, filled down to `ground`."""
    line = tuple((x, foot - high) for x, high in smooth(points))
    return Polygon((*line, (WIDE, ground), (-WIDE, ground)), colour)


def hills(foot: float, ground: float) -> tuple[Shape, ...]:
    """Far ones behind near ones."""
    return (ridge(FAR, foot, foot + 0.01, "mist"), land(foot, ground))


def land(foot: float = FOOT, ground: float = 0.5) -> Shape:
    """Near hills alone: what a screen that asks nothing stands on. Words and keys may, too."""
    return ridge(NEAR, foot, ground, "dusk")


def sun(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A disc of light, `size` across, with rings of light about it as about a pebble in water."""
    r = size / 2
    return (
        Disc(x, y, 1.75 * r, "glow"),
        Disc(x, y, 2.5 * r, "glow", 0.07 * r),
        Disc(x, y, 3.2 * r, "glow", 0.05 * r),
        Disc(x, y, r, "lamp"),
    )
