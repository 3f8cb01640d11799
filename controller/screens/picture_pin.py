"""A picture PIN: four of eight pictures, one after another. Left and right move, ok takes."""

from controller.people.pin import LENGTH, PICTURES
from controller.screens.tokens import TOKENS
from exercises.core import scale
from exercises.core.pages import back, heading, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Picture, Shape
from exercises.core.words import Say

WATCH = ("left", "right", "ok", "back")
ACROSS = 4
SIZE = 0.15


def script(name: str, title: Say, say: Say) -> Script[tuple[int, ...] | None]:
    """The pictures in the order they were taken; None for back before the first.

    Back after that begins anew, so that two of them lead out from wherever somebody is.
    Nothing of it is spoken but `say`, and what was taken shows as a dot: who looks over a
    shoulder, or listens, learns less.
    """
    taken: list[int] = []
    at = 0
    said: tuple[tuple[float, Say], ...] = ((0.0, say),)
    while len(taken) < LENGTH:
        picture = _picture(name, title, taken, at)
        seen = yield Present(((0.0, picture), *said), watch=WATCH)
        said = ()
        button = seen.press(WATCH).button
        if button == "ok":
            taken.append(at)
            at = 0
        elif button == "back":
            if not taken:
                return None
            taken.clear()
            at = 0
        at = _free(at, taken, 0 if button in ("ok", "back") else (1 if button == "right" else -1))
    return tuple(taken)


def _free(at: int, taken: list[int], step: int) -> int:
    """From `at` by one step, past what is taken; with no step the first free one from there."""
    at = (at + step) % PICTURES
    while at in taken:
        at = (at + (step or 1)) % PICTURES
    return at


def _picture(name: str, title: Say, taken: list[int], at: int) -> Picture:
    shapes: list[Shape] = [heading(title)]
    for i in range(LENGTH):
        full = i < len(taken)
        x = (i - (LENGTH - 1) / 2) * 0.09
        shapes.append(Disc(x, -0.31, 0.024, "ink" if full else "quiet", 0 if full else 0.005))
    for i, token in enumerate(TOKENS):
        x, y = (i % ACROSS - (ACROSS - 1) / 2) * 0.28, -0.13 + i // ACROSS * 0.26
        if i == at:
            shapes.append(Box(x, y, 0.24, 0.24, "accent", 0.04, 0.014))
        shapes += (Disc(x, y, 0.014, "quiet"),) if i in taken else token(x, y, SIZE)
    shapes += [
        Key("left", -0.68, 0, scale.TURN_KEY),
        Key("right", 0.68, 0, scale.TURN_KEY),
        key("ok", prompt=True),
        back(),
    ]
    return Picture(tuple(shapes), f"{name} {len(taken) + 1}")
