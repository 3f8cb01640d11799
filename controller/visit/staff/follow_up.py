"""Who asks for staff follow-up, at the pod: by number, acknowledged by a role that may.

Screening, and no diagnosis: docs/safeguarding.md.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from controller.checkin.due import days_between
from controller.health.clock import Moment
from controller.people.people import DIGITS
from controller.screens import flagged
from controller.screens import staff as screens
from controller.store.flags import Flag
from controller.store.rows import Event
from controller.store.store import Store
from exercises.core.script import Script
from exercises.core.words import Say

NONE = Say("No one is on the list.")
SEEN = Say("Has someone been to see them?")
NOTED = Say("That is noted.")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What nobody has acknowledged; late after so many `hours`, None where nobody responds.

    `tell` says what leaves the pod of one that was.
    """

    store: Callable[[], Store]
    hours: float | None
    tell: Callable[[Flag], Iterable[Event]]
    now: Callable[[], Moment] = Moment.now

    def flags(self, role: str) -> Script[None]:
        """One after another, until they go back or none is left."""
        at = 0
        while found := self.store().flags():
            asking = [self._asking(flag) for flag in found]
            taken = yield from flagged.which(asking, DIGITS, min(at, len(found) - 1))
            if taken is None:
                return
            at = taken
            if (yield from screens.ask("flags", SEEN)):
                self.store().acknowledge(found[at].id, role, self.now(), None, self.tell)
                yield from screens.done(NOTED)
        yield from screens.nothing(NONE)

    def _asking(self, flag: Flag) -> flagged.Asking:
        days = days_between(flag.raised, self.now())
        late = days is not None and self.hours is not None and days * 24 > self.hours
        return flagged.Asking(flag.number, flag.instrument, late)
