"""What somebody who signs in presses: their number, their pictures."""

from collections.abc import Iterable, Sequence

from controller.people.people import DIGITS
from controller.people.pin import PICTURES
from controller.screens.consent import ANSWERS


def number_presses(number: int) -> list[str]:
    """From the first screen of the number to the last press of it."""
    return digit_presses(f"{number:0{DIGITS}}")


def digit_presses(digits: str) -> list[str]:
    """Each digit turned to, the shorter way round, and taken."""
    presses: list[str] = []
    for digit in map(int, digits):
        turns = ["right"] * digit if digit <= 5 else ["left"] * (10 - digit)
        presses += [*turns, "ok"]
    return presses


def pin_presses(pin: Sequence[int]) -> list[str]:
    """Each picture is looked for to the right of the first that is free."""
    presses: list[str] = []
    taken: set[int] = set()
    for wanted in pin:
        free = [place for place in range(PICTURES) if place not in taken]
        presses += [*["right"] * free.index(wanted), "ok"]
        taken.add(wanted)
    return presses


# Through what is told of consent, to the answer.
CONSENT: dict[str, list[str]] = {
    answer: ["ok"] * 4 + [button] for button, answer in ANSWERS.items()
}


def new_pin(number: int, pin: Sequence[int]) -> list[str]:
    """Number, yes, the new PIN and once more."""
    return [*number_presses(number), "ok", *pin_presses(pin), *pin_presses(pin)]


def first_time(number: int, pin: Sequence[int], answer: str = "yes") -> list[str]:
    """The same, and what is answered to being kept."""
    return [*new_pin(number, pin), *CONSENT[answer]]


def sign_in(number: int, pins: Iterable[Sequence[int]]) -> list[str]:
    """Number, and one PIN after another."""
    return [*number_presses(number), *(press for pin in pins for press in pin_presses(pin))]
