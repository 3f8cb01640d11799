"""What is kept of the person now, and the way to change it: one press."""

from typing import Literal

from controller.screens.consent import pod
from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import arrow, cross
from exercises.core.pages import heading, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture, Shape
from exercises.core.words import Say

IS_KEPT = Say("What you do here is kept. You can stop that now. Nothing bad comes of it.")
NOT_KEPT = Say("What you do here is not kept. You can change that now.")
TITLE = Say("What is kept")
STOP, START, GO_ON = Say("Stop it"), Say("Keep it"), Say("Go on")
STOPPED = Say("From now on nothing is kept. Ask staff about what was kept before.")
TOLD_S = 5.0


def script(*, kept: bool) -> Script[Literal["stop", "ask", "back"]]:
    """What they want: "stop" being kept, be asked again where they are not, or go back."""
    say = IS_KEPT if kept else NOT_KEPT
    change = STOP if kept else START
    picture = Picture(
        (
            heading(TITLE),
            *_way(kept=kept),
            Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
            key("left", change, -scale.PAIR_X),
            key("ok", GO_ON, scale.PAIR_X, prompt=True),
        ),
        "about",
    )
    watch = ("left", "ok", "back")
    seen = yield Present(((0.0, picture), (0.0, say)), watch=watch)
    if seen.press(watch).button != "left":
        return "back"
    return "stop" if kept else "ask"


def stopped() -> Script[None]:
    """It is so; and what staff can do about what was kept before."""
    shapes = (*_way(kept=False), Label(STOPPED, 0, scale.BODY_Y, scale.BODY, scale.MEASURE))
    yield Present(((0.0, Picture(shapes, "about_stopped")), (0.0, STOPPED)), until=TOLD_S)


def _way(*, kept: bool) -> tuple[Shape, ...]:
    """From a person into the pod; crossed where that is not so."""
    y = -0.19
    way = (*person(-0.36, y, 0.2), *arrow(0, y, 0.2), *pod(0.36, y, 0.22))
    return way if kept else (*way, *cross(0, y, 0.16))
