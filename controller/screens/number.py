"""One's number, picked digit by digit: left and right turn it, ok takes it, back goes back."""

from exercises.core import scale
from exercises.core.pages import back, heading, key
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Colour, Disc, Key, Label, Picture, Shape
from exercises.core.words import Say

TITLE = Say("Your number")
HOW = Say("Pick your number. Left and right turn it. Then press the lit button.")
MINE = Say("Is this your number?")
YES, NO = Say("Yes"), Say("No")
WATCH = ("left", "right", "ok", "back")
PITCH = 0.3
FIGURES = (
    *(Say("0"), Say("1"), Say("2"), Say("3"), Say("4")),
    *(Say("5"), Say("6"), Say("7"), Say("8"), Say("9")),
)


def script(
    digits: int, title: Say = TITLE, how: Say = HOW, *, within: bool = False
) -> Script[int | None]:
    """The number of so many digits; None for back from the first of them.

    `within` something else that has to be left too, back twice in a row is None.
    """
    taken: list[int] = []
    before = ""
    digit, say = 0, how
    while len(taken) < digits:
        picture = _picture((*taken, digit), digits, title)
        seen = yield Present(((0.0, picture), (0.0, say)), watch=WATCH)
        button = seen.press(WATCH).button
        if button == "ok":
            taken.append(digit)
            digit = 0
        elif button == "back":
            if not taken or (within and before == "back"):
                return None
            digit = taken.pop()
        else:
            digit = (digit + (1 if button == "right" else -1)) % 10
        say, before = FIGURES[digit], button
    return int("".join(map(str, taken)))


def sure(number: int, digits: int, ask: Say = MINE) -> Script[bool]:
    """Before a number is used for the first time: whether it is the right one."""
    shapes = (
        heading(ask),
        *_slots(_digits(number, digits), digits, marked=digits),
        key("ok", YES, scale.PAIR_X, prompt=True),
        key("back", NO, -scale.PAIR_X),
    )
    watch = ("ok", "back")
    seen = yield Present(((0.0, Picture(shapes, "number_sure")), (0.0, ask)), watch=watch)
    return bool(seen.press(watch).button == "ok")


def large(number: int, digits: int) -> tuple[Shape, ...]:
    """A number to write down: figures, and dots below them."""
    return _slots(_digits(number, digits), digits, marked=digits)


def sign(x: float, y: float) -> tuple[Shape, ...]:
    """Three little boxes with dots in them: a number."""
    places = [x + dx for dx in (-0.09, 0, 0.09)]
    boxes = (Box(at, y, 0.075, 0.085, "quiet", 0.01, 0.005) for at in places)
    return (*boxes, *(Disc(at, y, 0.014) for at in places))


def _digits(number: int, digits: int) -> tuple[int, ...]:
    return tuple(map(int, f"{number:0{digits}}"))


def _picture(shown: tuple[int, ...], digits: int, title: Say) -> Picture:
    place = len(shown) - 1
    x = _x(place, digits)
    shapes = (
        heading(title),
        *_slots(shown, digits, marked=place),
        Key("left", x - 0.155, 0.19, scale.CORNER_KEY),
        Key("right", x + 0.155, 0.19, scale.CORNER_KEY),
        key("ok", prompt=True),
        back(),
    )
    return Picture(shapes, f"number {place + 1}")


def _x(place: int, digits: int) -> float:
    return (place - (digits - 1) / 2) * PITCH


def _slots(shown: tuple[int, ...], digits: int, marked: int) -> tuple[Shape, ...]:
    """A box a digit: the figure, and as many dots below it; the one to turn has a thick frame."""
    shapes: list[Shape] = []
    for place in range(digits):
        x, now = _x(place, digits), place == marked
        colour: Colour = "accent" if now else "quiet"
        shapes.append(Box(x, -0.1, 0.24, 0.4, colour, 0.03, 0.014 if now else 0.005))
        if place < len(shown):
            shapes.append(Label(FIGURES[shown[place]], x, -0.18, scale.FIGURE, 0.24))
            shapes += _dots(shown[place], x, 0.015)
    return tuple(shapes)


def _dots(count: int, x: float, y: float) -> list[Shape]:
    """Up to nine dots in rows of three, for who counts better than reads."""
    return [
        Disc(x + (i % 3 - 1) * 0.045, y + (i // 3 - 1) * 0.04, 0.012, "ink") for i in range(count)
    ]
