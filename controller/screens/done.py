"""The end of a piece of work: it is saved; once more, or enough."""

from controller.screens.marks import star, tick
from exercises.core import scale
from exercises.core.pages import key
from exercises.core.script import Present, Script
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

SAVED = Say("Well done. It is saved.")
BEST = Say("Your best so far. It is saved.")
ENOUGH = Say("End")
AGAIN = Say("More")


def script(*, best: bool = False) -> Script[str]:
    """`enough` or `again`. Where it was their `best` there is a star."""
    say = BEST if best else SAVED
    sign = star(0, scale.PICTURE_Y, 0.36, "accent") if best else tick(0, -0.19, 0.34)
    picture = Picture(
        (
            *sign,
            Label(say, 0, scale.BODY_Y, scale.BODY),
            key("ok", ENOUGH, scale.PAIR_X, prompt=True),
            key("left", AGAIN, -scale.PAIR_X),
        ),
        "done",
    )
    seen = yield Present(((0.0, picture), (0.0, say)), watch=("ok", "left"))
    return "enough" if seen.press(("ok", "left")).button == "ok" else "again"
