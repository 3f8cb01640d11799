"""What there is to do: each offered exercise as its picture, picked with left and right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from controller.screens.marks import rising, ruler
from controller.screens.who import person
from exercises.core import scale
from exercises.core.pages import back, key
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Shape
from exercises.core.words import Say

PICK = Say("Pick one. Then press the lit button.")
ME = Say("My page")
FORMS = {"training": Say("Training"), "assessment": Say("Measuring")}
SIGNS = {"training": rising, "assessment": ruler}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing on offer: its name for people, the picture that stands for it, and its form."""

    title: Say
    icon: tuple[Shape, ...]
    form: str


def script(choices: Sequence[Choice], *, me: bool = False) -> Script[int | Literal["back", "me"]]:
    """The index of the choice that was taken; or back, or, on a last card of its own, oneself."""
    cards = len(choices) + me
    chosen = 0
    watch = ("ok", "back", *(("left", "right") if cards > 1 else ()))
    say: tuple[tuple[float, Say], ...] = ((0.0, PICK), *_spoken(choices, 0))
    while True:
        picture = Picture((*_card(choices, chosen), *_keys(cards, chosen, me=me)), _name(chosen))
        seen = yield Present(((0.0, picture), *say), watch=watch)
        button = seen.press(watch).button
        if button == "back":
            return "back"
        if button == "ok":
            return chosen if chosen < len(choices) else "me"
        chosen = (chosen + (1 if button == "right" else -1)) % cards
        say = _spoken(choices, chosen)


def _name(chosen: int) -> str:
    return f"start {chosen + 1}"


def _spoken(choices: Sequence[Choice], chosen: int) -> tuple[tuple[float, Say], ...]:
    if chosen == len(choices):
        return ((0.0, ME),)
    return ((0.0, choices[chosen].title), (0.0, FORMS[choices[chosen].form]))


def _card(choices: Sequence[Choice], chosen: int) -> tuple[Shape, ...]:
    frame = Box(0, -0.15, 0.68, 0.52, "panel", scale.ROUND)
    if chosen == len(choices):
        return (frame, *person(0, -0.15, 0.34), Label(ME, 0, 0.185, scale.BODY))
    choice = choices[chosen]
    return (
        frame,
        *placed(choice.icon, 0, -0.195, 0.42),
        *SIGNS[choice.form](-0.18, 0.06, 0.06),
        Label(FORMS[choice.form], 0.05, 0.06, scale.CAPTION, wrap=0.38),
        Label(choice.title, 0, 0.185, scale.BODY),
    )


def _keys(cards: int, chosen: int, *, me: bool) -> tuple[Shape, ...]:
    keys = (key("ok", prompt=True), back())
    if cards < 2:
        return keys
    turns = (Key("left", -0.5, -0.13), Key("right", 0.5, -0.13))
    return (*keys, *turns, *_dots(cards, chosen, me=me))


def _dots(cards: int, chosen: int, *, me: bool) -> list[Shape]:
    """How many there are, and which one this is, filled and larger; the last may be a person."""
    shapes: list[Shape] = []
    for i in range(cards):
        x = (i - (cards - 1) / 2) * 0.05
        if me and i == cards - 1:
            shapes += person(x, -0.43, 0.044 if i == chosen else 0.03)
        elif i == chosen:
            shapes.append(Disc(x, -0.43, 0.014))
        else:
            shapes.append(Disc(x, -0.43, 0.01, "quiet", width=0.004))
    return shapes
