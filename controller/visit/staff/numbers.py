"""Numbers at the pod: given, let choose new pictures, ended, unlocked."""

from collections.abc import Callable
from dataclasses import dataclass

from controller.config.models import Verb
from controller.people.people import DIGITS, Full, People
from controller.screens import number
from controller.screens import staff as screens
from controller.store import moving
from controller.store.moving import Handed
from controller.store.people import Person
from controller.store.store import Store
from exercises.core.script import Script
from exercises.core.words import Say

ADD = Say("Add someone new?")
GIVEN = Say("This is their number. Write it down. It is shown just once.")
FULL = Say("All the numbers are in use. End one first.")
THEIRS, THEIRS_HOW = Say("Their number"), Say("Pick their number. Then press the lit button.")
NOBODY = Say("No one has this number.")
CHOOSE, CHOSEN = Say("Let them choose new pictures?"), Say("They choose when they sign in next.")
END, SURE = Say("End this number?"), Say("They can not sign in then. Are you sure?")
OPEN = Say("Staff should see this person first. It is not noted yet. Go on?")
ENDED = Say("This number is free now.")
LOCKED, FREE = Say("Who can try again?"), Say("They can try again now.")
EVERYONE, NO_ONE = Say("The pod is locked. Let them all try again?"), Say("No one is locked out.")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a `role` does about a number; what cannot be done is told and noted."""

    people: People
    store: Callable[[], Store]

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
        flags = open_flags(self.store, person.pseudonym, "end")
        if (yield from flags) and (yield from screens.ask("end", SURE)):
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


def open_flags(store: Callable[[], Store], person: str, verb: Verb) -> Script[bool]:
    """Whether they go on where nobody has noted yet that they looked after this pseudonym."""
    if not any(flag.person == person for flag in store().flags()):
        return True
    return (yield from screens.ask(verb, OPEN))


def whoever(
    people: People, store: Callable[[], Store], role: str, action: str
) -> Script[Person | Handed | None]:
    """Who has the number that is picked, or had it when they were handed over to another pod."""
    picked = yield from number.script(DIGITS, THEIRS, THEIRS_HOW, within=True)
    if picked is None:
        return None
    gone = [each for each in store().read(moving.handed) if each.number == picked]
    found = people.find(picked) or (gone[-1] if gone else None)
    if found is None:
        yield from _nobody(people, role, action)
    return found


def somebody(people: People, role: str, action: str) -> Script[Person | None]:
    """Who has the number that is picked; that nobody has it is told and noted."""
    picked = yield from number.script(DIGITS, THEIRS, THEIRS_HOW, within=True)
    if picked is None:
        return None
    person = people.find(picked)
    if person is None:
        yield from _nobody(people, role, action)
    return person


def _nobody(people: People, role: str, action: str) -> Script[None]:
    people.refused(role, action, "nobody has this number")
    yield from screens.nothing(NOBODY)
