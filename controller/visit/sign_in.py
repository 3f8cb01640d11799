"""Signing in, from the attract screen to knowing who it is: a number, then a picture PIN."""

from controller.people.people import DIGITS, People
from controller.screens import moment, number, picture_pin, refused
from controller.store.people import Person
from exercises.core.script import Script
from exercises.core.words import Say

ENTER, ENTER_SAY = Say("Your four pictures"), Say("Pick your four pictures.")
CHOOSE = Say("Choose four pictures")
CHOOSE_SAY = Say("Choose four pictures to keep your place. Let nobody see. Tell nobody.")
AGAIN, AGAIN_SAY = Say("The same again"), Say("Pick the same four again.")


def script(people: People) -> Script[str | None]:
    """The pseudonym; None where they went back, or could not be signed in."""
    person = yield from _person(people)
    if person is None:
        return None
    known = yield from (_first(people, person) if person.pin is None else _known(people, person))
    return person.pseudonym if known else None


def _person(people: People) -> Script[Person | None]:
    """The person of the number that is picked; asked again where nobody has it."""
    while True:
        picked = yield from number.script(DIGITS)
        if picked is None:
            return None
        person = people.find(picked)
        if person is None:
            yield from refused.unknown()
        elif person.pin is not None or (yield from number.sure(picked, DIGITS)):
            return person


def _first(people: People, person: Person) -> Script[bool]:
    """The first time: a PIN is chosen, and picked once more, until both are the same."""
    while True:
        chosen = yield from picture_pin.script("pin_choose", CHOOSE, CHOOSE_SAY)
        if chosen is None:
            return False
        again = yield from picture_pin.script("pin_again", AGAIN, AGAIN_SAY)
        if again == chosen:
            yield from moment.script()
            people.choose_pin(person, chosen)
            return True
        if again is not None:
            yield from refused.different()


def _known(people: People, person: Person) -> Script[bool]:
    """The PIN is asked for until it is right, too often wrong, or they go back."""
    while not (left_s := people.locked_s(person)):
        picked = yield from picture_pin.script("pin", ENTER, ENTER_SAY)
        if picked is None:
            return False
        # What makes a PIN costly to guess takes a Pi a good part of a second.
        yield from moment.script()
        if people.check(person, picked):
            return True
        if not people.locked_s(person):
            yield from refused.wrong()
    yield from refused.locked(left_s)
    return False
