"""The log replayed, and the card judged at each point that is chosen."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.powercut import checks, guest, replay, slots, starts
from tests.powercut.checks import Ack, Lost

# Phases of many flushes, each like the other; of all others each flush is a point.
LONG = {"use", "relay"}
# Those in which it is not always the same slot that starts.
UPDATED = {"update", "mark-good"}


@dataclass(slots=True)
class Judge:
    """Looks at `card`; what was seen besides is counted in `found`.

    `outcome` is what the next start of the last one tells of the update.
    """

    card: replay.Replayed
    known: slots.Slots
    work: Path
    found: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    outcome: str = ""
    begun: Counter[str] = field(default_factory=Counter)

    def judge(self, held: Sequence[Ack], where: str) -> None:
        """The card as it is now, which must hold these; what does not hold is kept in `lost`."""
        with self._noting(where):
            self._look(held)

    def start(self, where: str, most: int) -> None:
        """The card that was judged last, started in QEMU; so many of each outcome, the first."""
        if self.begun[self.outcome] < most:
            self.begun[self.outcome] += 1
            with self._noting(where):
                told = starts.start(self.card.file, self.work / "started", self.outcome)
                sys.stderr.write(f"{where}: {told}\n")
                self.found[told] += 1

    @contextmanager
    def _noting(self, where: str) -> Iterator[None]:
        try:
            yield
        except Lost as lost:
            self.lost.append(f"at point {where}: {lost}")
            sys.stderr.write(f"LOST {self.lost[-1]}\n")

    def _look(self, held: Sequence[Ack]) -> None:
        parts = checks.partitions(self.card.file)
        state = checks.boot_state(self.card.file, parts)
        # A slot on trial may fail: then the good one starts.
        for slot in {state.next, state.good}:
            self.known.check(parts, slot)
        slots.promised(state, held)
        if checks.made_anew(self.card.file, parts):
            if held:
                raise Lost("all would be made anew")
            return
        partition, repaired = self.work / "data", list[Path]()
        self.card.copy(*parts[checks.DATA], partition)
        there = checks.file_system(partition, repaired)
        self.found["repaired from a backup of the file system's head"] += len(repaired)
        if not there:
            if held:
                raise Lost("there is no file system")
            return
        databases = checks.pull(partition, self.work)
        self.found["acknowledgements"] += checks.databases(databases, held)
        self.card.copy(*parts[checks.STATE], self.work / "state")
        self.outcome = slots.tells(self.work / "state", self.work, self.work / "told")
        self.found[f"the next start tells of the update: {self.outcome or 'nothing'}"] += 1


def phase(told: Sequence[Ack], at: int) -> str:
    """What was going on then: what has no numbers is the name of a phase, and its beginning."""
    return [ack.what for ack in told if ack.at <= at and not ack.numbers][-1]


def chosen(phases: Sequence[str], most: int) -> set[int]:
    """Which points: each of the short phases, the long ones evenly, up to so many in all."""
    every = {n for n, name in enumerate(phases) if name not in LONG}
    rest = [n for n, name in enumerate(phases) if name in LONG]
    room = min(len(rest), max(0, most - len(every)))
    return every | {rest[n * len(rest) // room] for n in range(room)}


def replayed(
    work: Path,
    told: Sequence[Ack],
    versions: Mapping[str, Sequence[slots.Image]],
    most: int,
    started: int,
) -> dict[str, object]:
    """How many points there were of each phase, what came up, and what was lost.

    `most` points, all in all; of the update's, the first `started` of each outcome are started.
    """
    dice = random.Random(9)
    log, disk = work / "log", work / "disk"
    phases = [phase(told, point.at) for _, point in replay.points(log)]
    points, done = chosen(phases, most), Counter[str]()
    subprocess.run(["cp", "--sparse=always", "-L", str(work / "card.img"), str(disk)], check=True)
    with disk.open("r+b") as file:
        file.truncate(guest.CARD_BYTES)
    known = slots.Slots(disk, checks.partitions(disk), versions)
    with replay.Replayed(disk, log, known.wrote) as card:
        judge = Judge(card, known, work)
        for number, (before, point) in enumerate(replay.points(log)):
            for entry in before:
                card.put(entry)
            if number not in points:
                continue
            held = [ack for ack in told if ack.numbers and ack.at <= point.at]
            undo = card.put_for_now(replay.some(point.after, dice))
            where = f"{number} ({phases[number]})"
            judge.judge(held, f"{where}, in disorder")
            if phases[number] in UPDATED:
                judge.start(f"{where}, in disorder", started)
            card.take_back(undo)
            judge.judge(held, where)
            done[phases[number]] += 1
            if done.total() % 50 == 0:
                sys.stderr.write(f"{done.total()} of {len(points)}: {phases[number]}\n")
    judge.found["slots read from beginning to end"] = known.looks
    return {**_counted(phases, done), **judge.found, "lost": judge.lost}


def _counted(phases: Sequence[str], done: Mapping[str, int]) -> dict[str, str]:
    return {name: f"{done[name]} of {count}" for name, count in Counter(phases).items()}
