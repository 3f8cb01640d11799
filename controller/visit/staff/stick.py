"""The memory stick that staff put things on, and take them from: waited for, used, let go.

Whoever is told that something is on it may pull it out: it was let go before.
"""

import errno
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

from controller.screens import handing
from controller.stick import Stick, Where
from controller.visit.staff.working import Patience, working
from exercises.core.script import Script
from exercises.core.words import Say

T = TypeVar("T")

NO_STICK = Say("No stick is there. Put one in. Then try again.")
FOREIGN = Say("The pod can not read this stick. Try a new one.")
DAMAGED = Say("This stick is broken. Try a new one.")
NO_ONE = Say("This pod can not use a stick. Tell who cares for it.")
FULL = Say("The stick is full. Try a new one.")
LOCKED = Say("The stick takes no files. Try a new one.")
UNFIT: Mapping[Where, Say] = {
    "foreign": FOREIGN,
    "damaged": DAMAGED,
    "no_driver": NO_ONE,
    "no_one": NO_ONE,
}
BY_ERROR: Mapping[int | None, Say] = {errno.ENOSPC: FULL, errno.EROFS: LOCKED, errno.EACCES: LOCKED}
# So many looks in a row at something unfit: partitions come a moment after their disk.
LOOKS = 12
LET_GO_LOOKS = 480  # two minutes: the last of a large package goes to a slow stick


class NoStick(OSError):  # noqa: N818 - it says what is, which is nobody's error
    """There is none that can be used; `say` tells staff why."""

    def __init__(self, say: Say) -> None:
        super().__init__(say.text)
        self.say = say


def why(error: OSError) -> Say:
    """What staff are told of a stick that did not do what it must."""
    return error.say if isinstance(error, NoStick) else BY_ERROR.get(error.errno, NO_STICK)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a stick goes; `patient` is told for how long doing nothing is right."""

    stick: Stick
    patient: Patience

    def folder(self) -> Script[Path]:
        """The stick's folder once one is in; NoStick where they went back, or it cannot be used.

        Whoever calls lets go of it, whatever happens.
        """
        stick = self.stick
        stick.on()
        unfit, first = 0, True
        while (where := stick.where()) != "in":
            unfit = unfit + 1 if where in UNFIT else 0
            if unfit >= LOOKS or where == "no_one":
                raise NoStick(UNFIT[where])
            if not stick.asked_for or (yield from handing.put_in(said=first)):
                raise NoStick(NO_STICK)
            first = False
        assert stick.folder is not None
        return stick.folder

    def let_go(self) -> Script[None]:
        """Until all is on it and it may be pulled out; OSError where that never comes."""
        self.stick.off()
        for _ in range(LET_GO_LOOKS):
            if self.stick.gone():
                return
            yield from handing.wait()
        raise OSError(errno.EIO, "the stick does not take what is written")

    def using(self, work: Callable[[Path], T]) -> Script[T]:
        """What `work` came to on it, once all is on it; what it raised, or OSError."""
        try:
            folder = yield from self.folder()
            done = yield from working(lambda: work(folder), self.patient)
        finally:
            self.stick.off()
        yield from self.let_go()
        return done


def unused(folder: Path, stem: str, suffix: str = "") -> Path:
    """A path in it that is free, numbered from the second on: nothing is written over."""
    paths: Iterator[Path] = (folder / f"{stem}{f'-{n}' if n > 1 else ''}{suffix}" for n in count(1))
    return next(path for path in paths if not path.exists())
