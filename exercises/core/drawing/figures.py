"""Figures told apart by their shape, not by colour: each is drawn about (x, y), at a size."""

from exercises.core.shapes import Box, Disc, Shape, Stroke


def disc(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Full and round: go."""
    return (Disc(x, y, size / 2),)


def hollow(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The same, empty: not yet."""
    return (Disc(x, y, size / 2, "quiet", size * 0.06),)


def barred(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A square with a bar across: hold back."""
    s = size * 0.62
    bar = ((x - s, y + s), (x + s, y - s))
    return (Box(x, y, size, size), Stroke(bar, size * 0.3, "paper"), Stroke(bar, size * 0.12))
