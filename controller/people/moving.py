"""From one pod to another: a person goes into a file, and comes out of it once.

Here they are handed over only when the file is whole on its stick, and its code is shown only when
they are: wherever the power goes, either they sign in here as ever and nobody has the code, or they
are kept here, cannot sign in, and the file can be made again. There they come in one transaction.
"""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from controller.durable import sync
from controller.health.clock import Moment
from controller.people import parcel
from controller.people.parcel import Declined, Label
from controller.people.people import Full, free_number
from controller.store import moving, travelling
from controller.store.audit import COMMAND_LINE, Deed
from controller.store.database import SCHEMA, SCHEMA_VERSION
from controller.store.migrate import reached
from controller.store.moving import Handed, Here, Place
from controller.store.people import Person
from controller.store.store import Store

SUFFIX, PART = ".person", ".part"


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole file of somebody who is still here; `code` opens it."""

    person: str
    label: Label
    path: Path
    code: str


class Moving:
    """People who leave for another pod, and who come from one, at the pod `here`."""

    def __init__(
        self, store: Callable[[], Store], here: Place, now: Callable[[], Moment] = Moment.now
    ) -> None:
        self.here = here
        self._store, self._now = store, now

    def prepare(self, person: str, to: Place, path: Path) -> Ready:
        """Write the file. Nothing has changed yet but what is at `path`.

        Declined where there is one already; OSError where it cannot be written, and then there is
        none; LookupError for who is not enrolled and has not been handed over.
        """
        if path.exists():
            raise Declined("exists", path.name)
        if self._store().read(reached) > SCHEMA_VERSION:
            # After a roll-back: what a later program has kept of them would stay behind.
            raise Declined("newer")
        packed = self._store().read(lambda conn: travelling.pack(conn, person, SCHEMA))
        label = Label(secrets.token_hex(8), self.here, to, SCHEMA_VERSION)
        code = parcel.new_code()
        _write(path, parcel.seal(label, packed, code))
        return Ready(person, label, path, code)

    def hand_over(self, ready: Ready, by: str = COMMAND_LINE) -> str:
        """From now on they are at the other pod, or on the way: the code, to be shown once.

        Where it cannot be noted they stay, and the file goes.
        """
        label, now = ready.label, self._now()
        deed = Deed(by, f"transfer to {label.to}", ready.person)
        try:
            self._store().do(
                lambda conn: moving.hand_over(conn, ready.person, label.to, label.file, now),
                now,
                deed,
            )
        except BaseException:
            with suppress(OSError):
                ready.path.unlink()
            raise
        return ready.code

    def handed(self) -> list[Handed]:
        """Who has been handed over and is not back."""
        return self._store().read(moving.handed)

    def take_back(self, handed: Handed, by: str = COMMAND_LINE) -> Person:
        """They stay at this pod after all, under the number they had if it is free; Full.

        A file of theirs that is taken in elsewhere makes them two: whoever has it must be told.
        """
        number = self._number(handed.number)
        deed = Deed(by, "take-back", handed.pseudonym)
        self._store().do(
            lambda conn: moving.take_back(conn, handed.pseudonym, number), self._now(), deed
        )
        return self._known(number)

    def look_at(self, path: Path) -> parcel.Parcel:
        """A file that is for this pod and was not taken in yet; Declined, OSError."""
        found = parcel.read(path.read_bytes(), SCHEMA_VERSION)
        if found.label.to != self.here:
            raise Declined("other_pod", str(found.label.to))
        if self._store().read(lambda conn: moving.taken_in(conn, found.label.file)):
            raise Declined("used")
        return found

    def who_came(self, path: Path) -> Person | None:
        """Who came with a file that was taken in before, if they are enrolled still."""
        label = parcel.read(path.read_bytes(), SCHEMA_VERSION).label
        return self._store().read(lambda conn: moving.who_came(conn, label.file))

    def take_in(self, found: parcel.Parcel, code: str, by: str = COMMAND_LINE) -> Person:
        """Who is in the file is enrolled here, with all that is theirs; Declined, and nothing is.

        With their number where it is free, else with another.
        """
        label, now = found.label, self._now()
        packed = parcel.opened(found, code)
        try:
            with travelling.unpacked(packed, SCHEMA) as box:
                person, _, wanted = travelling.whose(box)
                number = self._number(wanted)
                self._store().do(
                    lambda conn: moving.take_in(conn, box, label.source, label.file, number, now),
                    now,
                    Deed(by, f"receive from {label.source}", person),
                )
        except travelling.Foreign as error:
            raise Declined("foreign", str(error)) from error
        except Here as error:
            raise Declined("here") from error
        except Full as error:
            raise Declined("full") from error
        return self._known(number)

    def _number(self, wanted: int) -> int:
        return free_number(self._store(), wanted)

    def _known(self, number: int) -> Person:
        person = self._store().person(number)
        assert person is not None
        return person


def _write(path: Path, raw: bytes) -> None:
    """All of it under its name, durable, and read again from the medium; or nothing."""
    part = path.with_name(path.name + PART)
    try:
        with part.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync(path.parent)
        _look_again(path, raw)
    except BaseException:
        for each in (part, path):
            with suppress(OSError):
                each.unlink(missing_ok=True)
        raise


def _look_again(path: Path, raw: bytes) -> None:
    with path.open("rb") as file:
        # What the kernel remembers of it would be right on a stick that is not.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if file.read() != raw:
            raise OSError(5, "what was written does not read back", str(path))
