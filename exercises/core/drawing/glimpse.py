"""Pictures for divided attention: a house or a tree in the middle, a star at one of 8 places."""

import math
import random
from collections.abc import Sequence
from functools import cache, lru_cache

from exercises.core.marks import arrow
from exercises.core.placing import placed
from exercises.core.shapes import Box, Colour, Disc, Key, Picture, Point, Polygon, Shape, Stroke

PLACES = 8
RADIUS, STAR, MIDDLE = 0.38, 0.13, 0.24
SIDE_OF = {"house": "left", "tree": "right"}


def house(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A roof over walls."""
    roof = ((x - size / 2, y), (x, y - size / 2), (x + size / 2, y))
    return (Polygon(roof), Box(x, y + 0.24 * size, 0.72 * size, 0.52 * size))


def tree(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A pointed crown over a trunk, as large as the house."""
    crown = ((x - size / 2, y + 0.2 * size), (x, y - size / 2), (x + size / 2, y + 0.2 * size))
    return (Polygon(crown), Box(x, y + 0.35 * size, 0.2 * size, 0.3 * size))


def star(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Five points."""
    turns = [(math.pi * i / 5, size * (0.2 if i % 2 else 0.5)) for i in range(10)]
    return (Polygon(tuple((x + r * math.sin(t), y - r * math.cos(t)) for t, r in turns)),)


def _on_ring(turn: float, radius: float) -> Point:
    """Clockwise from the top, `turn` in places."""
    angle = 2 * math.pi * turn / PLACES
    return radius * math.sin(angle), -radius * math.cos(angle)


def triangle(x: float, y: float, size: float) -> Shape:
    """What only distracts."""
    s = size * 0.42
    return Polygon(((x - s, y + 0.8 * s), (x, y - 0.9 * s), (x + s, y + 0.8 * s)))


MIDDLES = {"house": house(0, 0, MIDDLE), "tree": tree(0, 0, MIDDLE)}
AT = [_on_ring(place, RADIUS) for place in range(PLACES)]
STARS = [star(x, y, STAR) for x, y in AT]
# Where triangles may stand: the places, between them, and on a ring further in.
SPOTS = [
    *AT,
    *(_on_ring(i + 0.5, RADIUS) for i in range(8)),
    *(_on_ring(i, 0.24) for i in range(8)),
]
TRIANGLES = [triangle(x, y, STAR * 0.8) for x, y in SPOTS]
MOST_DISTRACTORS = len(SPOTS) - 1


@lru_cache(maxsize=64)
def stimulus(middle: str, place: int, spots: tuple[int, ...] = ()) -> Picture:
    """Both figures, and triangles at these of SPOTS."""
    triangles = [TRIANGLES[spot] for spot in spots]
    return Picture((*MIDDLES[middle], *STARS[place], *triangles), "spot_glimpse")


COLOURS: tuple[Colour, ...] = ("ink", "ink", "quiet")


def _mask() -> tuple[Shape, ...]:
    """Pieces of all figures over everything, in no order."""
    rng = random.Random(12)  # noqa: S311 - a pattern, no secret
    shapes: list[Shape] = []
    for i in range(121):
        x, y = (n + rng.uniform(-0.01, 0.01) for n in ((i % 11 - 5) * 0.086, (i // 11 - 5) * 0.078))
        size = rng.uniform(0.1, 0.125)
        shapes.append(_piece(rng, x, y, size, rng.choice(COLOURS)))
    return tuple(shapes)


def _piece(rng: random.Random, x: float, y: float, size: float, colour: Colour) -> Shape:
    turn, half = rng.uniform(0, 2 * math.pi), size / 2
    at = [(x + half * math.cos(turn + a), y + half * math.sin(turn + a)) for a in (0, 2.1, 4.2)]
    bar = Stroke((at[0], (2 * x - at[0][0], 2 * y - at[0][1])), size * 0.34, colour)
    return rng.choice((Polygon(tuple(at), colour), Box(x, y, size * 0.75, size * 0.6, colour), bar))


MASK = Picture(_mask(), "spot_mask")
EMPTY = tuple(Disc(x, y, STAR * 0.62, "quiet", 0.006) for x, y in AT)


def question(prompt: Sequence[str] = ("left", "right")) -> Picture:
    """Which of the two was it? Each stands over its key; `prompt` names the keys to press."""
    shapes: tuple[Shape, ...] = ()
    for name, draw in (("house", house), ("tree", tree)):
        x = -0.36 if SIDE_OF[name] == "left" else 0.36
        key = Key(SIDE_OF[name], x, 0.24, 0.2, prompt=SIDE_OF[name] in prompt)
        shapes += (*draw(x, -0.12, 0.34), key)
    return Picture(shapes, "spot_which")


def ring(place: int, prompt: Sequence[str] = ("left", "ok", "right")) -> Picture:
    """Where was the star? It is moved around the eight places by the keys in the middle."""
    x, y = AT[place]
    marker = (*STARS[place], Disc(x, y, STAR * 0.72, "accent", 0.014))
    keys = tuple(
        Key(button, at, 0, 0.13, prompt=button in prompt)
        for button, at in (("left", -0.18), ("ok", 0), ("right", 0.18))
    )
    return Picture((*EMPTY, *marker, *keys), "spot_where")


QUESTION = question()
RINGS = [ring(place) for place in range(PLACES)]
QUESTION_KEYS = RINGS[0].shapes[-3:]


@cache
def answer(middle: str, place: int, x: float, y: float, scale: float) -> tuple[Shape, ...]:
    """What there was, smaller: the figure in the middle, the star in its ring among the others."""
    sx, sy = AT[place]
    shapes = (*EMPTY, *stimulus(middle, place).shapes, Disc(sx, sy, STAR * 0.72, "accent", 0.014))
    return placed(shapes, x, y, scale)


def rules() -> tuple[Shape, ...]:
    """A glimpse, then the two questions, for a page between its heading and its key."""
    glimpse = placed(stimulus("house", 1).shapes, -0.62, -0.07, 0.42)
    which = placed(question(()).shapes, -0.02, -0.07, 0.42)
    where = placed(ring(1, ()).shapes, 0.6, -0.07, 0.42)
    arrows = (*arrow(-0.37, -0.07, 0.1), *arrow(0.31, -0.07, 0.1))
    return (*glimpse, *which, *where, *arrows)


MIDDLE_OF = {own: name for name, own in MIDDLES.items()}
STAR_AT = {own: place for place, own in enumerate(STARS)}


def look_for(shapes: tuple[Shape, ...]) -> tuple[str, int] | None:
    """What somebody who saw all of a glimpse can tell of it: the middle, and the star's place."""
    middle = MIDDLE_OF.get(shapes[:2])
    place = STAR_AT.get(shapes[2:3]) if middle else None
    return None if middle is None or place is None else (middle, place)


def marked(shapes: tuple[Shape, ...]) -> int | None:
    """Where the star stands that is to be moved; None where none is."""
    asked = shapes[:PLACES] == EMPTY and shapes[-3:] == QUESTION_KEYS
    return STAR_AT.get(shapes[PLACES : PLACES + 1]) if asked else None
