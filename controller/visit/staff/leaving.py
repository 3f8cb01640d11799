"""Data that leaves the pod, and people who are erased: what cannot be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from controller.config import Config
from controller.packaging import whole
from controller.people.people import DIGITS, People
from controller.screens import number
from controller.screens import staff as screens
from controller.store.erasing import traces
from controller.store.faults import StoreFault
from controller.store.moving import Handed
from controller.store.people import Ended, Person
from controller.store.store import Store
from controller.visit.staff.numbers import open_flags, whoever
from controller.visit.staff.stick import Slot, unused, why
from controller.visit.staff.working import Patience, working
from exercises.core.script import Script
from exercises.core.words import Say

TAKE = Say("Put all the data on the stick?")
TAKEN = Say("The data is on the stick. Keep it safe.")
ERASE = Say("Erase this person?")
WHAT_GOES = Say("All that is kept of them goes. It can not come back. Are you sure?")
ONCE_MORE = Say("Once more")
ONCE_MORE_HOW = Say("Pick the same number once more. Then all of theirs is erased.")
OTHER = Say("That was not the same number. No one is erased.")
ERASED = Say("All of theirs is erased.")
LATER = Say("They are erased. The last of it goes when the pod starts next.")
LEFT = Say("Some of it is still there. Tell a technician.")


@dataclass(frozen=True, slots=True)
class Leaving:
    """At a pod of this configuration."""

    people: People
    store: Callable[[], Store]
    config: Config
    slot: Slot
    patient: Patience

    def export(self, role: str) -> Script[None]:
        """The whole data package, in a new folder on the stick."""
        if not (yield from screens.ask("export", TAKE)):
            return
        stem = f"package-{self.config.pod.pod}"

        def work(folder: Path) -> None:
            whole.write(self.config, unused(folder, stem), by=role)

        try:
            yield from self.slot.using(work)
        except OSError as error:
            self.people.refused(role, "export package", "no stick, or it takes nothing")
            yield from screens.nothing(why(error))
        else:
            yield from screens.done(TAKEN)

    def erase(self, role: str) -> Script[None]:
        """Asked, told what goes, and their number picked once more."""
        found = yield from whoever(self.people, self.store, role, "erase")
        if found is None or not (yield from number.sure(found.number, DIGITS, ERASE)):
            return
        if not (yield from open_flags(self.store, found.pseudonym, "erase")):
            return
        if not (yield from screens.ask("erase", WHAT_GOES)):
            return
        again = yield from number.script(DIGITS, ONCE_MORE, ONCE_MORE_HOW, within=True)
        if again is None:
            return
        if again != found.number:
            self.people.refused(role, "erase", "another number the second time")
            yield from screens.nothing(OTHER)
            return
        yield from self._erase(found, role)

    def _erase(self, found: Person | Handed, role: str) -> Script[None]:
        """Every file of the pod is searched for what is left, as `pod people erase` does."""
        who = found
        if isinstance(found, Handed):
            person: Person | Ended = Ended(found.pseudonym, "", str(found.to))
        else:
            person = found
        published, data = self.config.pod.results.publish, self.config.pod.data_dir

        def work() -> list[Path]:
            self.people.erase(person, published=published, by=role)
            return traces(data, who.pseudonym)

        try:
            left = yield from working(work, self.patient)
        except StoreFault as fault:
            if fault.code != "busy":
                raise
            yield from screens.done(LATER)
        else:
            yield from (screens.nothing(LEFT) if left else screens.done(ERASED))
