"""Numbers at the pod: given, let choose new pictures, ended, unlocked."""

from dataclasses import dataclass

from controller.people.people import DIGITS, Full, People
from controller.screens import number
from controller.screens import staff as screens
from controller.store.people import Person
from exercises.core.script import Script
from exercises.core.words import Say

ADD = Say("Add someone new?")
GIVEN = Say("This is their number. Write it down. It is shown just once.")
FULL = Say("All the numbers are in use. End one first.")
THEIRS, THEIRS_HOW = Say("Their number"), Say("Pick their number. Then press the lit button.")
NOBODY = Say("No one has this number.")
CHOOSE, CHOSEN = Say("Let them choose new pictures?"), Say("They choose when they sign in next.")
END, SURE = Say("End this number?"), Say("They can not sign in then. Are you sure?")
ENDED = Say("This number is free now.")
LOCKED, FREE = Say("Who can try again?"), Say("They can try again now.")
EVERYONE, NO_ONE = Say("The pod is locked. Let them all try again?"), Say("No one is locked out.")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a `role` does about a number; what cannot be done is told and noted."""

    people: People

    def enrol(self, role: str) -> Script[None]:
        """Somebody new: their number is shown once."""
        if not (yield from screens.ask("enrol", ADD)):
            return
        try:
            person = self.people.enrol(role)
        except Full:
            yield from screens.nothing(FULL)
            return
        yield from screens.number(person.number, DIGITS, GIVEN)

    def new_pin(self, role: str) -> Script[None]:
        """They choose their pictures anew at the next sign-in."""
        person = yield from somebody(self.people, role, "reset-pin")
        if person and (yield from number.sure(person.number, DIGITS, CHOOSE)):
            self.people.forget_pin(person, role)
            yield from screens.done(CHOSEN)

    def end(self, role: str) -> Script[None]:
        """Asked twice, the second time with what it means."""
        person = yield from somebody(self.people, role, "end")
        if not person or not (yield from number.sure(person.number, DIGITS, END)):
            return
        if (yield from screens.ask("end", SURE)):
            self.people.end(person, role)
            yield from screens.done(ENDED)

    def unlock(self, role: str) -> Script[None]:
        """One of those who are locked out; where only the whole pod is, everyone."""
        locked = self.people.locked()
        if locked:
            at = yield from screens.which([each.number for each in locked], DIGITS, LOCKED)
            if at is not None:
                self.people.unlock(locked[at], role)
                yield from screens.done(FREE)
        elif not self.people.pod_locked():
            yield from screens.nothing(NO_ONE)
        elif (yield from screens.ask("unlock", EVERYONE)):
            self.people.unlock(None, role)
            yield from screens.done(FREE)


def somebody(people: People, role: str, action: str) -> Script[Person | None]:
    """Who has the number that is picked; that nobody has it is told and noted."""
    picked = yield from number.script(DIGITS, THEIRS, THEIRS_HOW)
    if picked is None:
        return None
    person = people.find(picked)
    if person is None:
        people.refused(role, action, "nobody has this number")
        yield from screens.nothing(NOBODY)
    return person
