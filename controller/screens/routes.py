"""Where to get help: the site's own routes, pictured and spoken; the pod is no cell bell."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import cross
from exercises.core.pages import heading
from exercises.core.script import Present, Script, When
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Polygon, Shape, Stroke
from exercises.core.sounds import Sound
from exercises.core.words import Say

TITLE = Say("Help")
NO_BELL = Say("This pod calls nobody. In need? Use your cell bell.")
# How long a sentence has before the next one, and how long the screen stays if nobody presses.
SENTENCE_S = 5.5
SHOWN_S = 60.0

Sign = Literal["talk", "phone", "letter"]


@dataclass(frozen=True, slots=True)
class Route:
    """One way to help: what kind it is, and the site's words for it."""

    sign: Sign
    say: Say


def script(routes: Sequence[Route]) -> Script[None]:
    """Until ok or back is pressed, or a minute has passed."""
    spoken: list[Sound] = [NO_BELL, *(route.say for route in routes)]
    timeline: list[tuple[When, Picture | Sound]] = [(0.0, _picture(routes))]
    timeline += [(i * SENTENCE_S, say) for i, say in enumerate(spoken)]
    yield Present(tuple(timeline), watch=("ok", "back"), until=SHOWN_S, answers=0)


def _picture(routes: Sequence[Route]) -> Picture:
    shapes: list[Shape] = [
        heading(TITLE),
        *bell(-0.66, -0.29, 0.13),
        *cross(-0.66, -0.29, 0.1),
        Label(NO_BELL, 0.12, -0.29, scale.BODY, scale.MEASURE),
        Key("ok", 0, 0.4, scale.TURN_KEY, prompt=True),
    ]
    for i, route in enumerate(routes):
        y = -0.13 + 0.13 * i
        shapes += (
            *SIGNS[route.sign](-0.66, y, 0.11),
            Label(route.say, 0.12, y, scale.CAPTION, scale.MEASURE),
        )
    return Picture(tuple(shapes), "help")


def bell(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A bell with its clapper."""
    turns = [math.pi * i / 10 for i in range(11)]
    dome = [(x - 0.32 * size * math.cos(t), y - 0.42 * size * math.sin(t)) for t in turns]
    foot = [(x + 0.46 * size, y + 0.3 * size), (x - 0.46 * size, y + 0.3 * size)]
    return (Polygon((*dome, *foot)), Disc(x, y + 0.36 * size, 0.12 * size))


def talk(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Two people face to face."""
    return (*person(x - 0.27 * size, y, 0.8 * size), *person(x + 0.45 * size, y, 0.8 * size))


def phone(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A telephone with its display and keys."""
    case = Box(x, y, 0.6 * size, size, "ink", 0.08 * size, 0.06 * size)
    display = Box(x, y - 0.27 * size, 0.36 * size, 0.2 * size, "ink", 0.02 * size)
    steps = (-0.13, 0, 0.13)
    keys = (
        Disc(x + dx * size, y + (dy + 0.13) * size, 0.045 * size) for dy in steps for dx in steps
    )
    return (case, display, *keys)


def letter(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An envelope."""
    half_w, half_h = 0.48 * size, 0.33 * size
    flap = ((x - half_w, y - half_h), (x, y + 0.1 * size), (x + half_w, y - half_h))
    frame = Box(x, y, 2 * half_w, 2 * half_h, "ink", 0.04 * size, 0.07 * size)
    return (frame, Stroke(flap, 0.07 * size))


SIGNS: Mapping[Sign, Callable[[float, float, float], tuple[Shape, ...]]] = {
    "talk": talk,
    "phone": phone,
    "letter": letter,
}
