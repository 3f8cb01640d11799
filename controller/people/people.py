"""The people of a pod: enrolled under a short number, signed in with a picture PIN."""

import secrets
from collections.abc import Callable, Sequence

from controller import telling
from controller.health.clock import Moment
from controller.people.pin import hashed, matches
from controller.people.tries import NONE, PERSON, POD
from controller.store.audit import COMMAND_LINE, Deed
from controller.store.erasing import Gone
from controller.store.people import Answer, Consent, Ended, Person
from controller.store.rows import Event
from controller.store.store import Store

# A number is picked digit by digit: three are few presses, and enough for any wing.
DIGITS = 3
NUMBERS = range(10**DIGITS)
WHOLE_POD = ""


class Full(Exception):  # noqa: N818 - says what is so
    """All numbers of this pod are taken: somebody must be ended before another can be enrolled."""


class People:
    """Who may sign in, kept in the store that `store` gives; StoreFault where it cannot be used."""

    def __init__(self, store: Callable[[], Store], now: Callable[[], Moment] = Moment.now) -> None:
        self._store, self._now = store, now

    def enrol(self, by: str = COMMAND_LINE) -> Person:
        """A new participant with a pseudonym and a number drawn at random; Full where none is left.

        The numbers tell nothing: not who came first, nor how many there are. `by` is who does it,
        here and in all that staff do: the audit says so.
        """
        store = self._store()
        try:
            person = Person(f"p-{secrets.token_hex(6)}", free_number(store), None)
        except Full:
            self.refused(by, "enrol", "no number is free")
            raise
        deed = Deed(by, "enrol", person.pseudonym)
        store.enrol(person.pseudonym, person.number, self._now(), deed)
        return person

    def find(self, number: int) -> Person | None:
        """Who has this number."""
        return self._store().person(number)

    def choose_pin(self, person: Person, pin: Sequence[int]) -> None:
        """From now on this is the person's PIN; what was tried before is forgotten."""
        store = self._store()
        store.set_pin(person.pseudonym, hashed(pin))
        store.note_tries({person.pseudonym: NONE})

    def forget_pin(self, person: Person, by: str = COMMAND_LINE) -> None:
        """The next sign-in chooses a new one: for somebody who no longer knows theirs."""
        deed = Deed(by, "reset-pin", person.pseudonym)
        self._store().forget_pin(person.pseudonym, self._now(), deed)

    def end(self, person: Person, by: str = COMMAND_LINE) -> None:
        """Nobody signs in as them any more, and their number is free; what is kept stays."""
        self._store().end(person.pseudonym, self._now(), Deed(by, "end", person.pseudonym))

    def locked(self) -> list[Person]:
        """Whose own PIN is locked now, by number."""
        store, now = self._store(), self._now()
        everyone = store.people()
        return [each for each in everyone if store.tries(each.pseudonym).left_s(PERSON, now) > 0]

    def pod_locked(self) -> bool:
        """Whether too many wrong PINs of different people have locked the pod for all."""
        return self._store().tries(WHOLE_POD).left_s(POD, self._now()) > 0

    def unlock(self, person: Person | None, by: str) -> None:
        """Their lock-out ends, and the pod's; None: the pod's alone. The PIN stays."""
        name = "" if person is None else person.pseudonym
        tries = {WHOLE_POD: NONE} | ({} if person is None else {name: NONE})
        self._store().note_deed(Deed(by, "unlock", name), self._now(), tries)

    def everybody(self) -> list[Person | Ended]:
        """Who is enrolled, and whose enrolment has ended."""
        return [*self._store().people(), *self._store().ended()]

    def erase(self, person: Person | Ended, *, published: bool, by: str = COMMAND_LINE) -> int:
        """Take somebody out of the pod for good; `published` where results leave it. How many rows.

        As Store.erase. Who has been handed over is not erased elsewhere: the consumer is told
        nothing of them.
        """
        elsewhere = isinstance(person, Ended) and person.to is not None

        def events_of(gone: Gone) -> list[Event]:
            left = published or bool(gone.here.events)
            return telling.erased(gone) if left and not elsewhere else []

        return self._store().erase(person.pseudonym, self._now(), events_of, Deed(by, "erase"))

    def refused(self, by: str, action: str, why: str) -> None:
        """Staff wanted to do something that cannot be done."""
        self._store().note_deed(Deed(by, action, outcome=f"refused: {why}"), self._now())

    def consent(self, pseudonym: str) -> Consent | None:
        """What the person said last to being kept; None where they were never asked."""
        return self._store().consent(pseudonym)

    def note_consent(self, pseudonym: str, version: str, answer: Answer) -> None:
        """What they say now."""
        self._store().note_consent(pseudonym, version, answer, self._now())

    def locked_s(self, person: Person) -> float:
        """For how many seconds no PIN is taken: the person's lock-out or the pod's; 0 for none."""
        store, now = self._store(), self._now()
        own, pod = store.tries(person.pseudonym), store.tries(WHOLE_POD)
        return max(own.left_s(PERSON, now), pod.left_s(POD, now))

    def check(self, person: Person, pin: Sequence[int]) -> bool:
        """Whether this is the person's PIN. False while it is locked, and where none was chosen.

        The try is on disk as a failure before the PIN is looked at, and taken back after: pulling
        the plug in between wins nothing. A success takes back all of the person's failures and two
        of the pod's: this one and one before, so that who has a PIN cannot clear the way to others.
        """
        if person.pin is None or self.locked_s(person) > 0:
            return False
        store, now = self._store(), self._now()
        own, pod = store.tries(person.pseudonym), store.tries(WHOLE_POD)
        failed = pod.failed(now)
        store.note_tries({person.pseudonym: own.failed(now), WHOLE_POD: failed})
        if not matches(pin, person.pin):
            return False
        store.note_tries({person.pseudonym: NONE, WHOLE_POD: failed.forgiven(2)})
        return True


def free_number(store: Store, wanted: int | None = None) -> int:
    """The number that is `wanted`, or else one at random, that nobody has; Full."""
    taken = {person.number for person in store.people()}
    free = [number for number in NUMBERS if number not in taken]
    if not free:
        raise Full(f"all {len(NUMBERS)} numbers are taken")
    return wanted if wanted in free else secrets.choice(free)
