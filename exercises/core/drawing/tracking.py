"""Pictures for tracking: discs in a field, targets in rings, a pointer that picks."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from exercises.core.course.bounces import Field, Point
from exercises.core.marks import arrow
from exercises.core.placing import placed
from exercises.core.shapes import Box, Disc, Key, Picture, Polygon, Shape, Stroke

DISC, RING = 0.042, 0.058
# Centres keep so far apart that rings never touch.
FIELD = Field(half_w=0.72, half_h=0.32, gap=0.13)
MIDDLE_Y = -0.1
EDGE = Box(0, MIDDLE_Y, 1.58, 0.78, "quiet", 0.04, 0.006)
KEYS = tuple(
    Key(button, x, 0.4, 0.14, prompt=True)
    for button, x in (("left", -0.22), ("ok", 0), ("right", 0.22))
)


def discs(places: Sequence[Point]) -> list[Disc]:
    """All alike."""
    return [Disc(x, y + MIDDLE_Y, DISC) for x, y in places]


def moving(places: Sequence[Point]) -> Picture:
    """The field, and no sign of which is which."""
    return Picture((EDGE, *discs(places)), "track_moving")


def ringed(places: Sequence[Point], targets: Collection[int]) -> tuple[Shape, ...]:
    """The field, with a ring around each target."""
    rings = (Disc(x, y + MIDDLE_Y, RING, "accent", 0.009) for x, y in (places[t] for t in targets))
    return (EDGE, *discs(places), *rings)


def picking(places: Sequence[Point], picked: Collection[int], at: int) -> Picture:
    """The discs that were picked are ticked, the one to be picked now has a ring and a pointer."""
    ticks = _ticks(places, picked)
    x, y = places[at]
    y += MIDDLE_Y
    up = -1 if y > -0.35 else 1
    tip, end = y + up * (RING + 0.008), y + up * (RING + 0.058)
    pointer = Polygon(((x, tip), (x - 0.03, end), (x + 0.03, end)), "accent")
    ring = Disc(x, y, RING, "accent", 0.012)
    return Picture((EDGE, *discs(places), *ticks, ring, pointer, *KEYS), "track_pick")


def _tick(x: float, y: float, size: float = 1.0) -> Stroke:
    points = ((-0.022, 0.002), (-0.006, 0.018), (0.024, -0.018))
    return Stroke(tuple((x + a * size, y + b * size) for a, b in points), 0.011 * size, "paper")


def _ticks(places: Sequence[Point], picked: Collection[int]) -> list[Stroke]:
    return [_tick(places[i][0], places[i][1] + MIDDLE_Y) for i in picked]


def answered(
    places: Sequence[Point], targets: Collection[int], picked: Collection[int]
) -> tuple[Shape, ...]:
    """Which were the targets, and which were picked."""
    return (*ringed(places, targets), *_ticks(places, picked))


BEFORE: tuple[Point, ...] = (
    (-0.15, -0.09),
    (0.02, 0.0),
    (0.14, -0.08),
    (-0.12, 0.09),
    (0.13, 0.09),
)
AFTER: tuple[Point, ...] = (
    (0.03, 0.09),
    (-0.14, 0.06),
    (-0.05, -0.08),
    (0.15, 0.03),
    (0.12, -0.09),
)


def rules() -> tuple[Shape, ...]:
    """Two are ringed, all move, two are picked: for a page between its heading and its key."""
    marked, moves, picks = (_small(x) for x in (-0.53, 0.0, 0.53))
    first, second = AFTER[0], AFTER[2]
    return (
        *marked(BEFORE, (BEFORE[0], BEFORE[2])),
        *arrow(-0.265, -0.08, 0.07),
        *moves(BEFORE, (), trails=True),
        *arrow(0.265, -0.08, 0.07),
        *picks(AFTER, (second,), ticked=(first, second)),
    )


def _small(at_x: float) -> Callable[..., tuple[Shape, ...]]:
    """Draws a small field about (at_x, -.08), with discs large enough to be told apart."""

    def draw(
        places: Sequence[Point],
        rings: Sequence[Point],
        ticked: Sequence[Point] = (),
        *,
        trails: bool = False,
    ) -> tuple[Shape, ...]:
        shapes: list[Shape] = [Box(0, 0, 0.43, 0.3, "quiet", 0.02, 0.006)]
        if trails:
            for (x, y), (a, b) in zip(places, AFTER, strict=True):
                way = ((a - x) * 0.35, (b - y) * 0.35)
                shapes.append(Stroke(((x, y), (x + way[0], y + way[1])), 0.01, "quiet"))
        shapes += [Disc(x, y, 0.03) for x, y in places]
        shapes += [Disc(x, y, 0.044, "accent", 0.008) for x, y in rings]
        shapes += [_tick(x, y, 0.7) for x, y in ticked]
        return placed(shapes, at_x, -0.08, 1)

    return draw


class Told(NamedTuple):
    """What can be seen of a picture of discs; `at` is the one to be picked now."""

    discs: list[Disc]
    ringed: list[Disc]
    picked: list[Disc]
    at: Disc | None


def read(shapes: Sequence[Shape]) -> Told | None:
    """Of a field of discs what anybody sees; None for another picture."""
    if not shapes or shapes[0] != EDGE:
        return None
    round_ones = [s for s in shapes if isinstance(s, Disc)]
    full = [s for s in round_ones if not s.width]
    rings = [_under(full, s.x, s.y) for s in round_ones if s.width]
    ticks = [_under(full, *s.points[1]) for s in shapes if isinstance(s, Stroke)]
    pointed = any(isinstance(s, Polygon) for s in shapes)
    return Told(full, [] if pointed else rings, ticks, rings[-1] if pointed else None)


def _under(discs: Sequence[Disc], x: float, y: float) -> Disc:
    return min(discs, key=lambda disc: (disc.x - x) ** 2 + (disc.y - y) ** 2)


def one(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A disc in its ring."""
    return (Disc(x, y, size * 0.34), Disc(x, y, size * 0.5, "accent", size * 0.08))


def all_found(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Three of them."""
    at = ((-0.32, 0.22), (0.32, 0.22), (0, -0.3))
    return tuple(shape for a, b in at for shape in one(x + a * size, y + b * size, size * 0.55))


def from_left(places: Sequence[Point]) -> list[int]:
    """The discs' numbers in the order of their places from left to right."""
    return sorted(range(len(places)), key=lambda i: places[i])
