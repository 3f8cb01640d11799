"""Pictures that several screens share, each a function that gives shapes."""

import math

from exercises.core.shapes import Box, Colour, Disc, Polygon, Shape, Stroke


def tick(x: float, y: float, size: float, colour: Colour = "good") -> tuple[Shape, ...]:
    """A tick in a ring: saved, done, right."""
    r = size / 2
    return (
        Disc(x, y, r, colour, width=size * 0.07),
        Stroke(
            (
                (x - 0.45 * r, y + 0.02 * r),
                (x - 0.1 * r, y + 0.38 * r),
                (x + 0.5 * r, y - 0.36 * r),
            ),
            size * 0.1,
            colour,
        ),
    )


def warning(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A triangle with a bar and a dot: the pod needs somebody."""
    r = size / 2
    corners = ((x, y - r), (x + 1.05 * r, y + 0.8 * r), (x - 1.05 * r, y + 0.8 * r), (x, y - r))
    return (
        Stroke(corners, size * 0.08, "care"),
        Stroke(((x, y - 0.4 * r), (x, y + 0.2 * r)), size * 0.1, "care"),
        Disc(x, y + 0.52 * r, size * 0.06, "care"),
    )


def stopwatch(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A stopwatch: here time is measured."""
    r = size * 0.42
    middle, top = (x, y + size * 0.06), y + size * 0.06 - r
    return (
        Disc(*middle, r, "ink", width=size * 0.06),
        Stroke(((x, top), (x, top - size * 0.1)), size * 0.07, "ink"),
        Stroke(
            ((x - size * 0.1, top - size * 0.12), (x + size * 0.1, top - size * 0.12)),
            size * 0.07,
            "ink",
        ),
        Stroke((middle, (x, middle[1] - r * 0.62)), size * 0.05, "ink"),
        Stroke((middle, (x + r * 0.4, middle[1])), size * 0.05, "ink"),
    )


def rings(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The pod's own sign: three rings about a centre, like a target or a pebble in water."""
    return (
        Disc(x, y, size * 0.5, "panel", width=size * 0.05),
        Disc(x, y, size * 0.34, "quiet", width=size * 0.05),
        Disc(x, y, size * 0.18, "lamp"),
    )


def rising(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Three bars, each higher than the one before: this is to get better at."""
    step, foot = size / 3, y + size / 2
    heights = (size * 0.35, size * 0.67, size)
    return tuple(
        Box(x + (i - 1) * step, foot - high / 2, step * 0.72, high, "accent", corner=size * 0.05)
        for i, high in enumerate(heights)
    )


def ruler(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A ruler with its marks: this is to see where one stands."""
    frame = Box(x, y, size * 1.5, size * 0.6, "accent", corner=size * 0.08, width=size * 0.1)
    top = y - size * 0.3
    marks = (
        Stroke(((x + i * size * 0.3, top), (x + i * size * 0.3, y)), size * 0.09, "accent")
        for i in (-1, 0, 1)
    )
    return (frame, *marks)


def star(x: float, y: float, size: float, colour: Colour = "ink") -> tuple[Shape, ...]:
    """Five points."""
    corners = (
        (x + r * size * math.sin(i * math.pi / 5), y - r * size * math.cos(i * math.pi / 5))
        for i, r in enumerate((0.5, 0.21) * 5)
    )
    return (Polygon(tuple(corners), colour),)


def dots(count: int, chosen: int, y: float) -> tuple[Shape, ...]:
    """How many pages there are, and which one this is: the filled and larger dot."""
    places = ((i, (i - (count - 1) / 2) * 0.05) for i in range(count))
    return tuple(
        Disc(x, y, 0.014) if i == chosen else Disc(x, y, 0.01, "quiet", width=0.004)
        for i, x in places
    )


def spark(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A star of four long points: here is something new."""
    turns = [i * math.pi / 4 for i in range(8)]
    reach = (0.58 * size, 0.17 * size) * 4
    points = ((x + r * math.sin(t), y - r * math.cos(t)) for t, r in zip(turns, reach, strict=True))
    return (Polygon(tuple(points), "accent"),)


def many(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Four different things: and more of other kinds."""
    d, r = 0.28 * size, 0.19 * size
    three = ((x - d, y + d - 1.05 * r), (x - d - 1.1 * r, y + d + r), (x - d + 1.1 * r, y + d + r))
    return (
        Disc(x - d, y - d, r),
        Box(x + d, y - d, 1.8 * r, 1.8 * r, corner=0.2 * r),
        Polygon(three),
        Disc(x + d, y + d, r, width=0.4 * r),
    )


def days(x: float, y: float, size: float, came: int, goal: int) -> tuple[Shape, ...]:
    """Seven discs in a row: full for a day on which somebody came, ringed as far as the goal."""
    shapes: list[Shape] = []
    for n in range(7):
        at = x + (n - 3) * 1.4 * size
        if n < came:
            shapes.append(Disc(at, y, size / 2, "good"))
        elif n < goal:
            shapes.append(Disc(at, y, size / 2, "ink", 0.1 * size))
        else:
            shapes.append(Disc(at, y, 0.14 * size, "quiet"))
    return tuple(shapes)


def again(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A line that comes round to where it began: the same once more."""
    r, end = 0.38 * size, math.radians(235)
    turns = [math.radians(-40 + 12.5 * i) for i in range(23)]
    ring = tuple((x + r * math.cos(t), y + r * math.sin(t)) for t in turns)
    ahead, across = (-math.sin(end), math.cos(end)), (math.cos(end), math.sin(end))
    places = ((0.3, 0.0), (0.0, 0.23), (0.0, -0.23))
    head = tuple(
        (
            x + r * across[0] + size * (on * ahead[0] + out * across[0]),
            y + r * across[1] + size * (on * ahead[1] + out * across[1]),
        )
        for on, out in places
    )
    return (Stroke(ring, 0.13 * size), Polygon(head))


def way_out(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Out through a door: enough for now."""
    d, thick = 0.42 * size, 0.12 * size
    frame = ((x, y - d), (x - d, y - d), (x - d, y + d), (x, y + d))
    head = ((x + 0.25 * size, y - 0.22 * size), (x + d, y), (x + 0.25 * size, y + 0.22 * size))
    line = ((x - 0.12 * size, y), (x + d, y))
    return (Stroke(frame, thick), Stroke(line, thick), Stroke(head, thick))
