"""Signs that need no words: right, wrong, this leads to that, how many of ten."""

from exercises.core.shapes import Box, Key, Picture, Shape, Stroke

FIXATION = Picture(
    (
        Stroke(((-0.03, 0), (0.03, 0)), 0.008, "quiet"),
        Stroke(((0, -0.03), (0, 0.03)), 0.008, "quiet"),
    ),
    "fixation",
)


def tick(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Right: a tick, `size` wide."""
    s = size / 2
    points = ((x - s, y), (x - 0.3 * s, y + 0.7 * s), (x + s, y - 0.7 * s))
    return (Stroke(points, size * 0.16, "good"),)


def cross(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Wrong, or do not: two bars across, `size` wide."""
    s = size / 2
    return (
        Stroke(((x - s, y - s), (x + s, y + s)), size * 0.12, "care"),
        Stroke(((x - s, y + s), (x + s, y - s)), size * 0.12, "care"),
    )


def arrow(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """From left to right: then do this."""
    s = size / 2
    head = ((x + 0.4 * s, y - 0.5 * s), (x + s, y), (x + 0.4 * s, y + 0.5 * s))
    return (
        Stroke(((x - s, y), (x + s, y)), size * 0.1, "quiet"),
        Stroke(head, size * 0.1, "quiet"),
    )


def press_for(figure: tuple[Shape, ...], key: Key) -> tuple[Shape, ...]:
    """A rule in one row: for `figure`, drawn two key sizes to the left of `key`, press the key."""
    return (*figure, *arrow(key.x - key.size, key.y, key.size * 0.6), key)


def hold_for(figure: tuple[Shape, ...], key: Key) -> tuple[Shape, ...]:
    """A rule in one row, as in `press_for`: for `figure`, do not press; the key is crossed out."""
    return (*press_for(figure, key), *cross(key.x, key.y, key.size * 1.1))


def of_ten(x: float, y: float, size: float, full: int) -> tuple[Shape, ...]:
    """Ten boxes in a row from `x` to the right, the first `full` of them filled."""
    places = (x + (i + 0.5) * size * 1.2 for i in range(10))
    edge = 0.1 * size
    return tuple(
        Box(at, y, size, size, corner=edge, width=0 if i < full else edge)
        for i, at in enumerate(places)
    )
