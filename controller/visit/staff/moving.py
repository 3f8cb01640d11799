"""People who move to another pod and come from one, on a stick: docs/staff.md."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from controller.people import parcel
from controller.people.moving import SUFFIX, Moving
from controller.people.parcel import Code, Declined, Parcel
from controller.people.people import DIGITS, People
from controller.screens import handing, number
from controller.screens import staff as screens
from controller.store.moving import Handed, Place
from controller.store.people import Person
from controller.store.store import Store
from controller.visit.staff.numbers import FULL, open_flags, whoever
from controller.visit.staff.stick import Slot, why
from controller.visit.staff.working import working
from exercises.core.script import Script
from exercises.core.words import Say

GO, SURE = Say("Move them to another pod?"), Say("They can not sign in here then. Are you sure?")
BEFORE = Say("They were moved before. Destroy the old file first. Is that done?")
WRITE_DOWN = Say("Write down this code. It is shown just once.")
GONE = Say("They are on the stick. Take it to the other pod.")
COME, CAME = Say("Take someone in from the stick?"), Say("This is their number here.")
NO_FILE = Say("No one on this stick comes to this pod.")
WRONG_CODE = Say("That is not their code.")
ALREADY = Say("They are here by now. This is their number.")
USED, HERE = Say("This file was used before."), Say("They are at this pod by now.")
BROKEN = Say("The file is broken. Make it again at the other pod.")
NEWER = Say("The file is too new for this pod. Tell a technician.")
STAYS = Say("The file is still on the stick. Delete it by hand.")
WHY: dict[Code, Say] = {
    "full": FULL,
    "here": HERE,
    "used": USED,
    "torn": BROKEN,
    "foreign": BROKEN,
    "newer": NEWER,
}


@dataclass(frozen=True, slots=True)
class Moves:
    """On a stick, to one of these `pods`."""

    people: People
    store: Callable[[], Store]
    here: Place
    slot: Slot
    pods: Sequence[str]

    def transfer(self, role: str) -> Script[None]:
        """Onto the stick; handed over when the file is whole, and then its code is shown."""
        who = yield from whoever(self.people, self.store, role, "transfer")
        if who is None or not (yield from number.sure(who.number, DIGITS, GO)):
            return
        if not (yield from open_flags(self.store, who.pseudonym, "transfer")):
            return
        question = BEFORE if isinstance(who, Handed) else SURE
        to = yield from self._pod()
        if to is None or not (yield from screens.ask("transfer", question)):
            return
        try:
            code = yield from self._send(who.pseudonym, to, role)
        except OSError as error:
            self.people.refused(role, "transfer", "no stick, or it takes nothing")
            yield from screens.nothing(why(error))
        else:
            yield from handing.shown(code, WRITE_DOWN)
            yield from screens.done(GONE)

    def _pod(self) -> Script[Place | None]:
        """Which it is, where there are several."""
        at = 0 if len(self.pods) == 1 else (yield from handing.which_pod(self.pods))
        return None if at is None else Place(self.here.site, self.pods[at])

    def _send(self, person: str, to: Place, role: str) -> Script[str]:
        moving, name = self._moving, f"{secrets.token_hex(4)}{SUFFIX}"
        ready = yield from self.slot.using(lambda folder: moving.prepare(person, to, folder / name))
        return moving.hand_over(ready, role)

    def receive(self, role: str) -> Script[None]:
        """Whoever is on the stick for this pod, by the code that was shown at the other."""
        if not (yield from screens.ask("receive", COME)):
            return
        try:
            folder = yield from self.slot.folder()
            yield from self._from(dict(self._files(folder)), role)
        except OSError as error:
            self.people.refused(role, "receive", "no stick, or it cannot be read")
            yield from screens.nothing(why(error))
        finally:
            self.slot.stick.off()

    def _from(self, files: dict[Path, Parcel | Declined], role: str) -> Script[None]:
        found = {path: each for path, each in files.items() if isinstance(each, Parcel)}
        if found:
            yield from self._open(found, role)
            return
        for path, each in files.items():
            if isinstance(each, Declined) and each.code in WHY:
                yield from self._declined(each, role, path)
                return
        yield from screens.nothing(NO_FILE)

    def _open(self, found: dict[Path, Parcel], role: str) -> Script[None]:
        """By the code that fits one of them; until they go back."""
        while (code := (yield from handing.code(parcel.DIGITS))) is not None:
            try:
                work = partial(self._take_in, found, code, role)
                path, person = yield from working(work, self.slot.patient)
            except Declined as declined:
                yield from self._declined(declined, role)
                if declined.code != "wrong_code":
                    return
                continue
            yield from screens.number(person.number, DIGITS, CAME)
            try:
                path.unlink()
                yield from self.slot.let_go()
            except OSError:
                yield from screens.nothing(STAYS)
            return

    def _take_in(self, found: dict[Path, Parcel], code: str, role: str) -> tuple[Path, Person]:
        for path, each in found.items():
            try:
                return path, self._moving.take_in(each, code, role)
            except Declined as declined:
                if declined.code != "wrong_code":
                    raise
        raise Declined("wrong_code")

    def _declined(self, declined: Declined, role: str, path: Path | None = None) -> Script[None]:
        """Told and noted; who came with a file that was used is told too."""
        self.people.refused(role, "receive", declined.code)
        came = self._moving.who_came(path) if path and declined.code == "used" else None
        if came is not None:
            yield from screens.number(came.number, DIGITS, ALREADY)
        else:
            yield from screens.nothing(WHY.get(declined.code, WRONG_CODE))

    def _files(self, folder: Path) -> Iterator[tuple[Path, Parcel | Declined]]:
        """Every file of somebody on the stick, or why it is not taken."""
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            try:
                yield path, self._moving.look_at(path)
            except Declined as declined:
                yield path, declined

    @property
    def _moving(self) -> Moving:
        return Moving(self.store, self.here)
