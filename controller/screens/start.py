"""What there is to do: today's cards as pictures, picked with left and right, and what else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from controller.programme.offer import Reason
from controller.screens.consent import clock
from controller.screens.marks import many, rising, ruler, spark, tick
from controller.screens.tokens import heart
from controller.screens.who import person
from exercises.core import scale
from exercises.core.pages import back, key
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Shape
from exercises.core.words import Say

PICK = Say("Pick one. Then press the lit button.")
ELSE, ELSE_SAY = Say("Something else"), Say("All else that you can do.")
ME = Say("My page")
DONE = Say("Done today")

Sign = Callable[[float, float, float], tuple[Shape, ...]]
FORMS = {"training": Say("Training"), "assessment": Say("Measuring")}
SIGNS: Mapping[str, Sign] = {"training": rising, "assessment": ruler}
# What is told in place of the form.
REASONS: Mapping[Reason, tuple[Say, Sign]] = {
    "new": (Say("New for you"), spark),
    "rested": (Say("Not for a while"), clock),
    "liked": (Say("You did it most"), heart),
}
CARD_X, CARD_Y = 0.0, -0.15


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing on offer: its name for people, its picture, its form; why, and if it was done."""

    title: Say
    icon: tuple[Shape, ...]
    form: str
    reason: Reason = "turn"
    done: bool = False

    @property
    def told(self) -> tuple[Say, Sign]:
        """The line on its card: that it was done, why it is offered, or else its form."""
        return REASONS.get(self.reason, (FORMS[self.form], SIGNS[self.form]))


@dataclass(frozen=True, slots=True)
class Face:
    """A card as it is seen and heard; `dot` stands for it in the row that tells where one is."""

    shapes: tuple[Shape, ...]
    said: tuple[Say, ...]
    dot: Callable[[float, bool], tuple[Shape, ...]]


def script(
    choices: Sequence[Choice], rest: Sequence[Choice] = (), *, me: bool = False, at: int = 0
) -> Script[int | Literal["back", "me"]]:
    """The number of what was taken, of the choices and then of the rest; or back, or oneself.

    It begins with the card `at`. The rest has a card of its own, which leads to theirs.
    """
    faces = [*map(_choice, choices), *([_ELSE] if rest else []), *([_ME] if me else [])]
    say = PICK
    while True:
        turned = yield from _turn("start", faces, at, say)
        if turned is None:
            return "back"
        at, say = turned, PICK
        if at < len(choices):
            return at
        if not rest or at > len(choices):
            return "me"
        other = yield from _turn("start else", [*map(_choice, rest)], 0, ELSE_SAY)
        if other is not None:
            return len(choices) + other


def _turn(name: str, faces: Sequence[Face], at: int, say: Say) -> Script[int | None]:
    """Which of these cards is taken; None for back."""
    watch = ("ok", "back", *(("left", "right") if len(faces) > 1 else ()))
    said: tuple[Say, ...] = (say, *faces[at].said)
    while True:
        shapes = (*faces[at].shapes, *_keys(faces, at))
        picture = Picture(shapes, f"{name} {at + 1}")
        seen = yield Present(((0.0, picture), *((0.0, each) for each in said)), watch=watch)
        button = seen.press(watch).button
        if button in ("ok", "back"):
            return at if button == "ok" else None
        at = (at + (1 if button == "right" else -1)) % len(faces)
        said = faces[at].said


def _keys(faces: Sequence[Face], at: int) -> tuple[Shape, ...]:
    keys = (key("ok", prompt=True), back())
    if len(faces) < 2:
        return keys
    turns = (Key("left", -0.5, -0.13), Key("right", 0.5, -0.13))
    places = ((n - (len(faces) - 1) / 2) * 0.055 for n in range(len(faces)))
    dots = (face.dot(x, n == at) for n, (face, x) in enumerate(zip(faces, places, strict=True)))
    return (*keys, *turns, *(shape for dot in dots for shape in dot))


def _frame(*shapes: Shape, title: Say) -> tuple[Shape, ...]:
    frame = Box(CARD_X, CARD_Y, 0.68, 0.52, "panel", scale.ROUND)
    return (frame, *shapes, Label(title, CARD_X, 0.185, scale.BODY))


def _choice(choice: Choice) -> Face:
    words, sign = choice.told
    shapes = (
        *placed(choice.icon, CARD_X, -0.195, 0.42),
        *sign(-0.25, -0.335, 0.07),
        Label(words, CARD_X, 0.06, scale.CAPTION, wrap=0.6),
        *(tick(0.26, -0.335, 0.1) if choice.done else ()),
    )
    said = (choice.title, words, *((DONE,) if choice.done else ()))
    return Face(_frame(*shapes, title=choice.title), said, _done_dot if choice.done else _dot)


def _dot(x: float, here: bool) -> tuple[Shape, ...]:
    """Where one is, filled and larger."""
    return (Disc(x, -0.43, 0.014) if here else Disc(x, -0.43, 0.01, "quiet", 0.004),)


def _done_dot(x: float, here: bool) -> tuple[Shape, ...]:
    return tick(x, -0.43, 0.042 if here else 0.03)


_ELSE = Face(
    _frame(*many(CARD_X, CARD_Y, 0.3), title=ELSE),
    (ELSE,),
    lambda x, here: many(x, -0.43, 0.04 if here else 0.028),
)
_ME = Face(
    _frame(*person(CARD_X, CARD_Y, 0.34), title=ME),
    (ME,),
    lambda x, here: person(x, -0.43, 0.044 if here else 0.03),
)
