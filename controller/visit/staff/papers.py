"""What staff take from the pod, or read there: a person's own page, a report on the wing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from controller.config import Config
from controller.health.clock import Moment
from controller.keepsake.making import Maker, put
from controller.people.people import DIGITS, People
from controller.programme.wing import Rules, Wing, later
from controller.screens import moment, number, turning
from controller.screens import staff as screens
from controller.screens import wing as wing_screen
from controller.store import progress, wing
from controller.store.audit import Deed
from controller.store.people import Person
from controller.store.store import Store
from controller.visit.staff.numbers import somebody
from controller.visit.staff.stick import Slot, unused, why
from exercises.core.script import Script
from exercises.core.words import Say
from exercises.stage.language import Language

MAKE = Say("Make their own page?")
MADE = Say("Their page is on the stick. It is for them to keep.")


@dataclass(frozen=True, slots=True)
class Papers:
    """Made under this configuration, in the `language` that the pod is turned to."""

    people: People
    store: Callable[[], Store]
    config: Config
    language: Callable[[], Language]
    slot: Slot
    now: Callable[[], Moment] = Moment.now

    def record(self, role: str) -> Script[None]:
        """A person's own page, as a new file on the stick."""
        person = yield from somebody(self.people, role, "record")
        if not person or not (yield from number.sure(person.number, DIGITS, MAKE)):
            return
        try:
            yield from self.slot.using(lambda folder: self._put(folder, person, role))
        except OSError as error:
            self.people.refused(role, "record", "no stick, or it takes nothing")
            yield from screens.nothing(why(error))
        else:
            yield from screens.done(MADE)

    def _put(self, folder: Path, person: Person, role: str) -> None:
        """Noted before it leaves; OSError where the stick takes nothing."""
        maker, now = Maker(self.config), self.now()
        name, store = person.pseudonym, self.store()
        history = store.history(name, maker.better)
        done = store.read(lambda conn: progress.came_to(conn, name, *progress.PLAN_DONE))
        store.note_deed(Deed(role, "record", name), now)
        page = maker.pdf(history, done, self.language(), now)
        put(page, unused(folder, f"my-path-{person.number:0{DIGITS}}", ".pdf"))

    def report(self, role: str) -> Script[None]:
        """How the wing takes to the programme."""
        yield from moment.script()
        now, rules = self.now(), Rules(**dict(self.config.pod.report))
        wanted = partial(later, now=now, rules=rules)
        kept = self.store().read(lambda conn: wing.everything(conn, wanted))
        self.store().note_deed(Deed(role, "report"), now)
        page = wing_screen.page(Wing(kept, now, rules).document())
        yield from turning.script("staff_report", [page])
