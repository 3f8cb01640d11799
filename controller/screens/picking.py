"""Picking one of several, or digit by digit: left and right turn, ok takes, back leads back.

Nothing that is picked is spoken.
"""

from collections.abc import Callable

from exercises.core import scale
from exercises.core.pages import back, key
from exercises.core.picking import Picked, around, move
from exercises.core.script import Present, Script
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.words import Say

TURNS = ("left", "right", "ok", "back")


def one(many: int, draw: Callable[[int], Picture], say: Say, at: int = 0) -> Script[int | None]:
    """The place of what is taken of so many, beginning at one of them; None for back."""

    def show(place: int, moves: int) -> Present:
        said = () if moves else ((0.0, say),)
        return Present(((0.0, draw(place)), *said), TURNS)

    picked: Picked = yield from move(show, at, around(many))
    return picked.place if picked.button == "ok" else None


def digits(many: int, draw: Callable[[str, int], Picture], say: Say) -> Script[str | None]:
    """So many digits; drawn with those that are taken and the one in hand.

    Back takes one back; None for back from the first of them, or twice in a row: however many are
    taken, that leads out.
    """
    taken, digit, before = "", 0, ""
    said: tuple[Say, ...] = (say,)
    while len(taken) < many:
        picture = draw(taken, digit)
        seen = yield Present(((0.0, picture), *((0.0, each) for each in said)), watch=TURNS)
        said, button = (), seen.press(TURNS).button
        match button:
            case "ok":
                taken, digit = f"{taken}{digit}", 0
            case "back" if not taken or before == "back":
                return None
            case "back":
                taken, digit = taken[:-1], 0
            case turned:
                digit = (digit + (1 if turned == "right" else -1)) % 10
        before = button
    return taken


def turns(many: int) -> tuple[Shape, ...]:
    """The keys below something of which there are so many: that take it, lead back, and turn."""
    keys = (key("ok", prompt=True), back())
    if many < 2:
        return keys
    return (
        *keys,
        Key("left", -scale.PAIR_X, scale.KEY_Y, scale.TURN_KEY),
        Key("right", scale.PAIR_X, scale.KEY_Y, scale.TURN_KEY),
    )
