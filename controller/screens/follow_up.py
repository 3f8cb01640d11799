"""That staff may be told how somebody is: before they answer, and where it came to that.

What is said beforehand is the same for everybody, and spoken aloud. That somebody's own answers
are told is private: it is written and pictured, and spoken only where nobody else hears it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.screens import routes
from controller.screens.consent import clock, pod
from controller.screens.routes import Route, bell, talk
from controller.screens.steps import weather
from exercises.core import scale
from exercises.core.marks import arrow
from exercises.core.pages import back, heading, key, or_back, page
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture, Shape
from exercises.core.words import Say

TITLE = Say("Before you start")
IF_BAD = Say("Do your answers say that you feel very bad? Then the pod shows that to staff.")
WHEN = Say("It may take time")
TIME = Say("It can take {hours} hours. In need now? Use your cell bell.")
GO_ON, HELP = Say("Go on"), Say("Who helps?")
RAISED = Say(
    "Thank you. You may feel very bad just now. So the pod shows this to staff. "
    "They may talk with you."
)
TOLD_Y, WHO_Y = 0.06, 0.2


@dataclass(frozen=True, slots=True)
class Responder:
    """Who responds, in the site's words, and within how many hours."""

    say: Say
    hours: int


def before(who: Responder, ways: Sequence[Route]) -> Script[bool]:
    """What happens with answers that are very bad, and `ways` to help meanwhile; False for back."""
    told = yield from _who(who.say)
    return told and (yield from _when(Say.of(TIME.text, hours=who.hours), ways))


def raised() -> Script[None]:
    """Staff are told of what was just answered."""
    say = RAISED.privately()
    words = Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
    yield from or_back(page("follow_up_raised", (*_told(), words), key("ok"), say))


def _who(who: Say) -> Script[bool]:
    shapes = (
        heading(TITLE),
        *_told(),
        Label(IF_BAD, 0, TOLD_Y, scale.BODY, scale.MEASURE),
        Label(who, 0, WHO_Y, scale.CAPTION, scale.MEASURE),
        key("ok", prompt=True),
        back(),
    )
    watch = ("ok", "back")
    picture = Picture(shapes, "follow_up_who")
    seen = yield Present(((0.0, picture), (0.0, IF_BAD), (0.0, who)), watch=watch)
    return bool(seen.press(watch).button == "ok")


def _when(say: Say, ways: Sequence[Route]) -> Script[bool]:
    """How long it may take; who can help at any time is a press away."""
    x = scale.PAIR_X if ways else 0.0
    shapes: tuple[Shape, ...] = (
        heading(WHEN),
        *clock(-0.2, scale.PICTURE_Y, 0.22),
        *bell(0.2, scale.PICTURE_Y, 0.24),
        Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE),
        key("ok", GO_ON, -x, prompt=True),
        back(),
    )
    if ways:
        shapes += (key("right", HELP, x, prompt=True),)
    watch = ("ok", "back", *(("right",) if ways else ()))
    while True:
        picture = Picture(shapes, "follow_up_when")
        seen = yield Present(((0.0, picture), (0.0, say)), watch=watch)
        button = seen.press(watch).button
        if button != "right":
            return bool(button == "ok")
        yield from routes.script(ways)


def _told() -> tuple[Shape, ...]:
    """Foul weather, as in the check-in, by the pod to people who talk."""
    y = scale.PICTURE_Y - 0.03
    bad = weather(0, -0.58, y, 0.24)
    return (*bad, *pod(-0.27, y, 0.25), *arrow(0.05, y, 0.2), *talk(0.42, y, 0.26))
