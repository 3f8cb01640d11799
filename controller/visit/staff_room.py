"""What staff do at the pod, behind a code: what their role may do, each thing audited."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from controller.config.models import Verb
from controller.people.people import DIGITS, Full, People
from controller.people.staff import DIGITS as CODE_DIGITS
from controller.people.staff import Staff
from controller.people.visitor import Visitor
from controller.screens import moment, number, refused
from controller.screens import staff as screens
from controller.store.people import Person
from exercises.core.script import Script
from exercises.core.words import Say

WRONG = Say("That is not the code.")
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
class StaffRoom:
    """Closed as long as no role has a code: then it is left at once, and nothing is shown."""

    people: People
    staff: Staff

    def __call__(self, _: Visitor) -> Script[str]:
        """They left, whatever they did."""
        role = (yield from self._role()) if self.staff.roles() else None
        if role is not None:
            yield from self._work(role, self.staff.may[role])
        return "left"

    def _role(self) -> Script[str | None]:
        """Whose code it is; None where they went back, or no code is taken for now."""
        while not (left_s := self.staff.locked_s()):
            picked = yield from screens.code(CODE_DIGITS)
            if picked is None:
                return None
            yield from moment.script()
            role = self.staff.check(picked)
            if role is not None:
                return role
            if not self.staff.locked_s():
                yield from screens.nothing(WRONG)
        yield from refused.locked(left_s)
        return None

    def _work(self, role: str, verbs: Sequence[Verb]) -> Script[None]:
        """One thing after another, until they go back."""
        ways: Mapping[Verb, Callable[[str], Script[None]]] = {
            "enrol": self._enrol,
            "new_pin": self._new_pin,
            "end": self._end,
            "unlock": self._unlock,
        }
        at: int | None = 0
        while (at := (yield from screens.menu(verbs, at or 0))) is not None:
            yield from ways[verbs[at]](role)

    def _enrol(self, role: str) -> Script[None]:
        if not (yield from screens.ask("enrol", ADD)):
            return
        try:
            person = self.people.enrol(role)
        except Full:
            yield from screens.nothing(FULL)
            return
        yield from screens.number(person.number, DIGITS, GIVEN)

    def _new_pin(self, role: str) -> Script[None]:
        person = yield from self._somebody(role, "reset-pin")
        if person and (yield from number.sure(person.number, DIGITS, CHOOSE)):
            self.people.forget_pin(person, role)
            yield from screens.done(CHOSEN)

    def _end(self, role: str) -> Script[None]:
        """Asked twice, the second time with what it means."""
        person = yield from self._somebody(role, "end")
        if not person or not (yield from number.sure(person.number, DIGITS, END)):
            return
        if (yield from screens.ask("end", SURE)):
            self.people.end(person, role)
            yield from screens.done(ENDED)

    def _unlock(self, role: str) -> Script[None]:
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

    def _somebody(self, role: str, action: str) -> Script[Person | None]:
        """Who has the number that is picked; that nobody has it is told and noted."""
        picked = yield from number.script(DIGITS, THEIRS, THEIRS_HOW)
        if picked is None:
            return None
        person = self.people.find(picked)
        if person is None:
            self.people.refused(role, action, "nobody has this number")
            yield from screens.nothing(NOBODY)
        return person
