"""Where somebody's thoughts are, as a picture: in the head, or drifted away from it."""

from exercises.core.shapes import Box, Disc, Shape


def _sitter(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Head and shoulders about (x, y), `size` high."""
    shoulders = Box(x, y + size * 0.38, size * 0.74, size * 0.24, "ink", size * 0.12)
    return (shoulders, Disc(x, y, size * 0.25, "ink", size * 0.035))


def here(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """The thought is where the body is: inside the head."""
    return (*_sitter(x, y, size), Disc(x, y, size * 0.13, "accent"))


def away(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An empty head; its thought has drifted off."""
    trail = ((0.24, -0.22, 0.025), (0.32, -0.29, 0.04))
    bubbles = (Disc(x + size * dx, y + size * dy, size * r, "quiet") for dx, dy, r in trail)
    return (
        *_sitter(x, y, size),
        *bubbles,
        Disc(x + size * 0.48, y - size * 0.38, size * 0.13, "accent"),
    )
