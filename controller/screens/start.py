"""What there is to do: each offered exercise as its picture, picked with left and right."""

from collections.abc import Sequence
from dataclasses import dataclass

from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Key, Label, Picture, Shape
from exercises.core.words import Say

PICK = Say("Pick one. Then press the lit button.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing on offer: its name for people and the picture that stands for it."""

    title: Say
    icon: tuple[Shape, ...]


def script(choices: Sequence[Choice]) -> Script[int | None]:
    """The index of the choice that was taken, or None for back."""
    chosen = 0
    watch = ("ok", "back") if len(choices) == 1 else ("left", "right", "ok", "back")
    say: tuple[tuple[float, Say], ...] = ((0.0, PICK), (0.0, choices[0].title))
    while True:
        picture = _picture(choices, chosen)
        seen = yield Present(((0.0, picture), *say), watch=watch)
        press = seen.press(watch)
        if press.button in ("ok", "back"):
            return chosen if press.button == "ok" else None
        chosen = (chosen + (1 if press.button == "right" else -1)) % len(choices)
        say = ((0.0, choices[chosen].title),)


def _picture(choices: Sequence[Choice], chosen: int) -> Picture:
    choice = choices[chosen]
    shapes: list[Shape] = [
        Box(0, -0.13, 0.62, 0.5, "quiet", corner=0.05, width=0.006),
        *placed(choice.icon, 0, -0.13, 0.62),
        Label(choice.title, 0, 0.19, 0.065),
        Key("ok", 0, 0.36, 0.15, prompt=True),
        Key("back", -0.68, 0.38, 0.09),
    ]
    if len(choices) > 1:
        shapes += [Key("left", -0.5, -0.13, 0.12), Key("right", 0.5, -0.13, 0.12)]
    return Picture(tuple(shapes), f"start {chosen + 1}")
