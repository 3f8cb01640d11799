"""Whether something changed, in a picture: then and now, and what is to be made of it."""

from collections.abc import Callable, Mapping

from controller.screens.marks import star
from controller.visit.progress import Change
from exercises.core.shapes import Box, Disc, Shape, Stroke
from exercises.core.words import Say

SAID: Mapping[Change, Say] = {
    "better": Say("A clear change for the better. Well done."),
    "same": Say("No clear change yet. That is common."),
    "lower": Say("It was lower. One day can be off."),
    "unclear": Say("Not clear enough to say."),
    "again": Say("Do it once more. Then we can look."),
    "unknown": Say("Chance moves this too. So we do not judge it."),
}


def bars(x: float, y: float, size: float, before: float, after: float) -> tuple[Shape, ...]:
    """Then and now, side by side on one ground, as shares of `size`; now is the filled one."""
    foot, wide = y + size / 2, 0.26 * size
    then = Box(x - 0.2 * size, foot - before * size / 2, wide, before * size, "quiet", 0.006, 0.006)
    now = Box(x + 0.2 * size, foot - after * size / 2, wide, after * size, "ink", 0.006)
    ground = Stroke(((x - 0.5 * size, foot), (x + 0.5 * size, foot)), 0.006, "quiet")
    return (ground, then, now)


def better(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Now is higher, with a star."""
    top = star(x + 0.2 * size, y - 0.4 * size, 0.4 * size, "accent")
    return (*bars(x, y, size, 0.35, 0.65), *top)


def same(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Both alike, and as it should be."""
    level = Stroke(
        ((x - 0.42 * size, y - 0.22 * size), (x + 0.42 * size, y - 0.22 * size)), 0.008, "good"
    )
    return (*bars(x, y, size, 0.6, 0.6), level)


def lower(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Now is a little lower, under a cloud that passes."""
    return (*bars(x, y, size, 0.6, 0.42), *cloud(x + 0.2 * size, y - 0.28 * size, 0.5 * size))


def unclear(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """In mist."""
    mist = (
        Stroke(((x - a * size, y + dy * size), (x + b * size, y + dy * size)), 0.014, "quiet")
        for a, b, dy in ((0.42, 0.3, -0.22), (0.3, 0.44, 0.0), (0.44, 0.34, 0.22))
    )
    return tuple(mist)


def again(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """One is there, the other is to come."""
    foot = y + size / 2
    steps = (Disc(x + 0.2 * size, foot - (0.12 + 0.16 * i) * size, 0.006) for i in range(4))
    then = Box(x - 0.2 * size, foot - 0.3 * size, 0.26 * size, 0.6 * size, "ink", 0.006)
    ground = Stroke(((x - 0.5 * size, foot), (x + 0.5 * size, foot)), 0.006, "quiet")
    return (ground, then, *steps)


def unknown(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """It goes up and down by itself."""
    steps = ((-0.45, 0.1), (-0.25, -0.2), (-0.05, 0.2), (0.15, -0.15), (0.35, 0.15), (0.48, -0.05))
    wave = tuple((x + dx * size, y + dy * size) for dx, dy in steps)
    return (Stroke(wave, 0.01, "quiet"),)


def cloud(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Small and light."""
    puffs = ((-0.28, 0.05, 0.2), (0.0, -0.08, 0.28), (0.3, 0.06, 0.18))
    base = Box(x, y + 0.16 * size, 0.9 * size, 0.2 * size, "quiet", 0.1 * size)
    return (base, *(Disc(x + dx * size, y + dy * size, r * size, "quiet") for dx, dy, r in puffs))


DRAWN: Mapping[Change, Callable[[float, float, float], tuple[Shape, ...]]] = {
    "better": better,
    "same": same,
    "lower": lower,
    "unclear": unclear,
    "again": again,
    "unknown": unknown,
}
