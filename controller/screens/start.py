"""What there is to do: each offered exercise as its picture, picked with left and right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from controller.screens.marks import rising, ruler
from controller.screens.who import person
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Shape
from exercises.core.words import Say

PICK = Say("Pick one. Then press the lit button.")
FORMS = {"training": Say("Training"), "assessment": Say("Measuring")}
SIGNS = {"training": rising, "assessment": ruler}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing on offer: its name for people, the picture that stands for it, and its form."""

    title: Say
    icon: tuple[Shape, ...]
    form: str


def script(
    choices: Sequence[Choice], *, about: bool = False
) -> Script[int | Literal["back", "about"]]:
    """The index of the choice that was taken; or back, or, where there is that, about oneself."""
    chosen = 0
    turns = ("left", "right") if len(choices) > 1 else ()
    watch = ("ok", "back", *turns, *(("help",) if about else ()))
    say: tuple[tuple[float, Say], ...] = ((0.0, PICK), *_spoken(choices[0]))
    while True:
        picture = _picture(choices, chosen, about=about)
        seen = yield Present(((0.0, picture), *say), watch=watch)
        press = seen.press(watch)
        match press.button:
            case "ok":
                return chosen
            case "back":
                return "back"
            case "help":
                return "about"
        chosen = (chosen + (1 if press.button == "right" else -1)) % len(choices)
        say = _spoken(choices[chosen])


def _spoken(choice: Choice) -> tuple[tuple[float, Say], ...]:
    return ((0.0, choice.title), (0.0, FORMS[choice.form]))


def _picture(choices: Sequence[Choice], chosen: int, *, about: bool) -> Picture:
    choice = choices[chosen]
    shapes: list[Shape] = [
        Box(0, -0.13, 0.62, 0.5, "quiet", corner=0.05, width=0.006),
        *placed(choice.icon, 0, -0.18, 0.62),
        *SIGNS[choice.form](-0.2, 0.055, 0.06),
        Label(FORMS[choice.form], 0.05, 0.055, 0.05, wrap=0.38),
        Label(choice.title, 0, 0.19, 0.065),
        Key("ok", 0, 0.36, 0.15, prompt=True),
        Key("back", -0.68, 0.38, 0.09),
    ]
    if about:
        shapes += [*person(0.68, 0.27, 0.1), Key("help", 0.68, 0.38, 0.09)]
    if len(choices) > 1:
        shapes += [Key("left", -0.5, -0.13, 0.12), Key("right", 0.5, -0.13, 0.12)]
        shapes += _dots(len(choices), chosen)
    return Picture(tuple(shapes), f"start {chosen + 1}")


def _dots(count: int, chosen: int) -> list[Shape]:
    """How many there are, and which one this is: the filled and larger dot."""
    return [
        Disc((i - (count - 1) / 2) * 0.05, -0.43, 0.014)
        if i == chosen
        else Disc((i - (count - 1) / 2) * 0.05, -0.43, 0.01, "quiet", width=0.004)
        for i in range(count)
    ]
