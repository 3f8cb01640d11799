"""What is kept of a person, told in pictures and aloud, and the question whether it may be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from controller.screens.number import sign
from controller.screens.who import person
from exercises.core import scale
from exercises.core.marks import arrow, cross, tick
from exercises.core.pages import back, heading, key, or_back, page
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Shape, Stroke
from exercises.core.words import Say

# Raised when what is told below changes: then everybody is asked again.
WORDING = "2"

KEPT = Say(
    "The pod keeps what you do here: each press, your answers, your scores. "
    "That helps it pick what to show you."
)
CODE = Say("It keeps them under a code. It does not know your name.")
STAYS = Say("It all stays in this pod. Staff of this course can read it.")
LEAVES = Say("Your scores go to the staff of this course. They can read the rest here.")
NOBODY = Say("No one watches you while you train.")
MAY_WE = Say("May we keep it? You can train in any case. You can change your mind at any time.")
TITLE = Say("May we keep it?")
YES, LATER, NO = Say("Yes"), Say("Later"), Say("No")
Answer = Literal["yes", "later", "no"]
ANSWERS: dict[str, Answer] = {"left": "no", "ok": "later", "right": "yes"}
ICON_Y, X = scale.PICTURE_Y, scale.TRIO_X


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds at this site, as far as it is told: whether scores leave the pod."""

    published: bool

    @property
    def version(self) -> str:
        """By which an answer is kept: another wording, or other terms, have another version."""
        return f"{WORDING}-{'leaves' if self.published else 'stays'}"


def script(terms: Terms, *, anew: bool = True) -> Script[Answer | None]:
    """All that is told, page by page, and the answer; None for back from the first page.

    Back after that begins `anew`, so that two of them lead out from wherever somebody is; or leaves
    at once, for who came from a menu and has two more before them.
    """
    told, at = _told(terms), 0
    while True:
        if at == len(told):
            answer = yield from ask()
            if answer is not None or not anew:
                return answer
            at = 0
        elif (yield from or_back(page(*told[at]))):
            at += 1
        elif at and anew:
            at = 0
        else:
            return None


def _told(terms: Terms) -> Sequence[tuple[str, tuple[Shape, ...], Key, Say]]:
    """The pages, each as `page` takes it."""
    who = (LEAVES, _leaves()) if terms.published else (STAYS, _stays())
    told = (
        ("kept", KEPT, _kept()),
        ("code", CODE, placed(sign(0, 0), 0, ICON_Y, 3)),
        ("who", *who),
        ("nobody", NOBODY, _unwatched()),
    )
    return [
        (
            f"consent_{name}",
            (*shapes, Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)),
            key("ok"),
            say,
        )
        for name, say, shapes in told
    ]


def ask() -> Script[Answer | None]:
    """The question alone: three answers, alike in size and light; None for back."""
    picture = Picture(
        (
            heading(TITLE),
            *_kept(),
            *cross(-X, 0.1, 0.09),
            *clock(0, 0.1, 0.11),
            *tick(X, 0.1, 0.11),
            key("left", NO, -X, prompt=True),
            key("ok", LATER, prompt=True),
            key("right", YES, X, prompt=True),
            back(),
        ),
        "consent_ask",
    )
    watch = (*ANSWERS, "back")
    seen = yield Present(((0.0, picture), (0.0, MAY_WE)), watch=watch)
    return ANSWERS.get(seen.press(watch).button)


def _kept() -> tuple[Shape, ...]:
    """From a person into the pod."""
    return (*person(-0.4, ICON_Y, 0.24), *arrow(0, ICON_Y, 0.24), *pod(0.4, ICON_Y, 0.26))


def _stays() -> tuple[Shape, ...]:
    """Somebody looks at the pod."""
    return (*person(-0.3, ICON_Y, 0.24), *eye(0.02, ICON_Y, 0.2), *pod(0.36, ICON_Y, 0.26))


def _leaves() -> tuple[Shape, ...]:
    """From the pod to two people."""
    people = (*person(0.3, ICON_Y, 0.24), *person(0.56, ICON_Y, 0.24))
    return (*pod(-0.42, ICON_Y, 0.26), *arrow(-0.06, ICON_Y, 0.24), *people)


def _unwatched() -> tuple[Shape, ...]:
    """No eye."""
    return (*eye(0, ICON_Y, 0.42), *cross(0, ICON_Y, 0.3))


def pod(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A screen with five buttons below it."""
    case = Box(x, y, size, size, "ink", size * 0.1, size * 0.05)
    screen = Box(x, y - 0.1 * size, 0.72 * size, 0.5 * size, "panel", size * 0.04)
    buttons = (Disc(x + (i - 2) * 0.15 * size, y + 0.31 * size, 0.05 * size) for i in range(5))
    return (case, screen, *buttons)


def eye(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """An open eye."""
    bend = [math.pi * i / 12 for i in range(13)]
    upper = tuple((x - 0.5 * size * math.cos(t), y - 0.27 * size * math.sin(t)) for t in bend)
    lower = tuple((px, 2 * y - py) for px, py in upper)
    lids = (Stroke(upper, size * 0.06), Stroke(lower, size * 0.06))
    return (*lids, Disc(x, y, 0.14 * size))


def clock(x: float, y: float, size: float) -> tuple[Shape, ...]:
    """Not now: a clock's face with two hands."""
    hands = (
        Stroke(((x, y), (x, y - 0.32 * size)), size * 0.09),
        Stroke(((x, y), (x + 0.22 * size, y + 0.1 * size)), size * 0.09),
    )
    return (Disc(x, y, size / 2, "ink", size * 0.08), *hands)
