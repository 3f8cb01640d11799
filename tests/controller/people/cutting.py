"""Handing somebody over, or taking them in, killed before one step after another.

A step is a statement that changes pod.db, a file opened, renamed or removed, a sync. Each try is
a process of its own on a copy of its own of what was there before; the last one comes through.
"""

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path

from controller.people import parcel
from controller.people.moving import Moving
from controller.store.moving import Place
from controller.store.store import Store
from tests.controller.store.parts import LIMITS

CODE = "0123456789012345"
HERE, THERE = Place("wing", "a"), Place("wing", "b")
BEFORE, DATA, FILE, SHOWN = "before", "data", "stick/somebody.person", "stick/shown"
CUT = 9
MOST = 300


class Cut:
    """Ends the process, as a power cut would, before the step of this number."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(CUT)

    def statement(self, sql: str) -> None:
        """Before what changes something, or ends a transaction."""
        if not sql.lstrip().startswith(("SELECT", "PRAGMA")):
            self.step()

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """An audit hook: what is done to files of the stick."""
        of_a_stick = any("/stick" in str(each) for each in arguments)
        if event in ("open", "os.rename", "os.remove") and of_a_stick:
            self.step()

    def before(self, call: Callable[..., object]) -> Callable[..., object]:
        def cut(*arguments: object) -> object:
            self.step()
            return call(*arguments)

        return cut


def send(moving: Moving, place: Path, person: str) -> None:
    """The file, the hand-over, and then the code where somebody sees it."""
    code = moving.hand_over(moving.prepare(person, THERE, place / FILE))
    (place / SHOWN).write_text(code)


def receive(moving: Moving, place: Path, _: str) -> None:
    """Who is in the file, and then their number where somebody sees it."""
    person = moving.take_in(moving.look_at(place / FILE), CODE)
    (place / SHOWN).write_text(str(person.number))


def attempt(place: Path, person: str, at: int, verb: str) -> None:
    """One process: cut before the step `at`, or through."""
    cut = Cut(at)
    here = HERE if verb == "send" else THERE
    # Nothing but the move is counted: what the store does between commits waits.
    quiet = Store.open(place / DATA, LIMITS, outside=lambda _: nullcontext(False))
    with closing(quiet) as store:
        store.read(lambda conn: conn.set_trace_callback(cut.statement))
        os.fsync = cut.before(os.fsync)  # type: ignore[assignment]
        os.posix_fadvise = cut.before(os.posix_fadvise)  # type: ignore[assignment]
        sys.addaudithook(cut.hook)
        {"send": send, "receive": receive}[verb](Moving(lambda: store, here), place, person)
        os._exit(0)


def main(verb: str, place: Path, person: str) -> None:
    """Copies of PLACE/before, numbered by the step before which each was cut."""
    parcel.COST.update(ops=1, mem=8192)
    parcel.new_code = lambda: CODE
    for at in range(1, MOST):
        mine = place / str(at)
        shutil.copytree(place / BEFORE, mine)
        child = os.fork()
        if not child:
            attempt(mine, person, at, verb)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != CUT:
            sys.exit(os.waitstatus_to_exitcode(status))
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
