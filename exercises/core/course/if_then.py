"""If-then plans in pictures: a goal in a ring, what gets in the way on a stop sign, then the deed.

The three frames differ in shape, so that no word is needed to tell which is which. A plan is kept
as the names of its icons.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from exercises.core import marks
from exercises.core.drawing.actions import ACTIONS
from exercises.core.drawing.goals import GOALS
from exercises.core.drawing.icons import Icon
from exercises.core.drawing.obstacles import OBSTACLES
from exercises.core.shapes import Box, Disc, Key, Picture, Polygon, Shape, Stroke
from exercises.core.words import Say

LISTS = {"goal": GOALS, "obstacle": OBSTACLES, "action": ACTIONS}
WATCH = ("left", "ok", "right")
OPTION_X = {"left": -0.45, "ok": 0.0, "right": 0.45}


class Plan(NamedTuple):
    """What is wanted; if this comes; then this is done."""

    goal: Icon
    obstacle: Icon
    action: Icon

    @property
    def text(self) -> str:
        """The three names, as they are kept."""
        return " ".join(icon.name for icon in self)

    @property
    def spoken(self) -> tuple[Say, ...]:
        """What is said of it, part after part."""
        return tuple(icon.say for icon in self)


def plan_of(text: str | None) -> Plan | None:
    """The plan that was kept as `text`; None where there is none, or an icon is no more."""
    names = (text or "").split(" ")
    if len(names) != len(LISTS):
        return None
    known = [
        {icon.name: icon for icon in icons}.get(name)
        for name, icons in zip(names, LISTS.values(), strict=True)
    ]
    found = [icon for icon in known if icon is not None]
    return Plan(*found) if len(found) == len(known) else None


def goal_frame(icon: Icon | None, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A ring with a flag on top: where it is to go. Without an icon it is empty."""
    top = y - size * 0.5
    pole = Stroke(((x, top), (x, top - size * 0.24)), size * 0.03, "accent")
    flag = ((x, top - size * 0.24), (x + size * 0.2, top - size * 0.17), (x, top - size * 0.1))
    inside = icon.at(x, y, size * 0.58) if icon else ()
    return (Disc(x, y, size / 2, "accent", size * 0.04), pole, Polygon(flag, "accent"), *inside)


def obstacle_frame(icon: Icon | None, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A stop sign: what gets in the way."""
    turns = [math.radians(22.5 + 45 * i) for i in range(9)]
    r = size * 0.54
    sign = tuple((x + r * math.cos(t), y + r * math.sin(t)) for t in turns)
    return (Stroke(sign, size * 0.04, "care"), *(icon.at(x, y, size * 0.64) if icon else ()))


def action_frame(icon: Icon | None, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A box: what is done."""
    inside = icon.at(x, y, size * 0.7) if icon else ()
    return (Box(x, y, size, size, "good", size * 0.16, size * 0.04), *inside)


FRAMES = {"goal": goal_frame, "obstacle": obstacle_frame, "action": action_frame}


@lru_cache(maxsize=64)
def drawn(plan: Plan | None, x: float = 0, y: float = 0, size: float = 1) -> tuple[Shape, ...]:
    """The whole plan about (x, y): the goal above, if this comes and then this below."""
    goal, obstacle, action = plan or (None, None, None)
    low = y + 0.09 * size
    return (
        *goal_frame(goal, x, y - 0.18 * size, 0.2 * size),
        *obstacle_frame(obstacle, x - 0.24 * size, low, 0.24 * size),
        *marks.arrow(x, low, 0.14 * size),
        *action_frame(action, x + 0.24 * size, low, 0.24 * size),
    )


def if_then(plan: Plan, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """If this comes, then this is done, in a row about (x, y)."""
    return (
        *obstacle_frame(plan.obstacle, x - 1.1 * size, y, size),
        *marks.arrow(x, y, 0.6 * size),
        *action_frame(plan.action, x + 1.1 * size, y, size),
    )


def met(plan: Plan) -> Picture:
    """The moment alone."""
    return Picture(obstacle_frame(plan.obstacle, 0, -0.2, 0.28), "plans_if")


@lru_cache(maxsize=64)
def choices(plan: Plan, options: tuple[Icon, ...]) -> Picture:
    """The moment, and below it three deeds, each above its key."""
    shapes = met(plan).shapes
    for icon, (button, x) in zip(options, OPTION_X.items(), strict=True):
        shapes += (*action_frame(icon, x, 0.13, 0.24), Key(button, x, 0.36, 0.14, prompt=True))
    return Picture(shapes, "plans_choice")


def told_action(picture: Picture) -> Icon | None:
    """The deed that a picture of a whole plan tells, by its shapes."""
    shapes, place = set(picture.shapes), (0.24, 0.09, 0.24)
    found = (icon for icon in ACTIONS if shapes.issuperset(action_frame(icon, *place)))
    return next(found, None)


def offered(picture: Picture) -> dict[str, str]:
    """Of a choice of deeds: which key is for which, by their shapes; empty for other pictures."""
    shapes = set(picture.shapes)
    return {
        icon.name: button
        for icon in ACTIONS
        for button, x in OPTION_X.items()
        if shapes.issuperset((*action_frame(icon, x, 0.13, 0.24), Key(button, x, 0.36, 0.14, True)))
    }
