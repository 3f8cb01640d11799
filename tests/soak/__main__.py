# ruff: noqa: T201 (a program, and this is what it says)
"""`make soak`: simulated weeks of a wing on one pod, each day with something that goes wrong.

    python -m tests.soak [--weeks 8] [--people 12] [--seed 1]

The pod is the real one but for board, screen and speaker, its days compressed; the uplink, the
broker and the consumer are processes beside it, in real time. Told are memory and files at the end
of each week, and at the end how many frames of a minute are late with the data of all of them. In
the first week each thing happens once. Exits with 1 where memory grew in the second half, where a
file did, or where something acknowledged is missing: a trial on the disk, or an event at the
consumer.
"""

import argparse
import gc
import logging
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from controller.people import scrypt
from controller.store import outbox
from controller.store.database import database_path
from controller.store.mailbox import mailbox_path
from controller.store.receiving import inbox_path
from controller.store.store import Store
from controller.visit.session import State
from exercises.catalogue import exercise, exercises
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.virtual import VirtualStage
from tests.beside import beside
from tests.broker import Broker
from tests.consumer import Consumer
from tests.exercises.watching import whole_sitting
from tests.journeys.cohort import DAYS, Crowd, Member, Visit, WatchedPod, day, enrolled
from tests.soak import frames
from tests.waiting import wait_for
from tests.walker.__main__ import TRIAL_BYTES, resident_mb
from tests.walker.walk import writing
from tests.walker.world import World, scratch, walked

UPLINK = Path(__file__).parents[1] / "controller/uplink/process.py"
ROOT = "pods/v1/test/pod-1"
GROWTH_MB, LOG_BYTES, MAIL_BYTES = 5.0, 3 << 20, 4 << 20
SITTINGS = 6
LONG_S = 600.0
REFUSALS, FAULTS = 3, 3


def drawn() -> None:
    """Each exercise some times: what is drawn of it is kept, and is in the memory of every week."""
    for seed in range(SITTINGS):
        for name, found in exercises().items():
            for form in found.forms:
                person = VirtualPerson(exercise(name).rule(), seed=seed)
                whole_sitting(found, form, VirtualStage(person), [], seed)


class Beside:
    """The uplink, the broker and the consumer; each can be away for a day, or be killed."""

    def __init__(self, place: Path, world: World) -> None:
        self.broker = Broker(place / "broker")
        self.consumer = Consumer(self.broker.port, ROOT, place)
        self._world, self._health = world, place / "health.json"
        self._uplink: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """All three, on the disk that the pod has now."""
        self.broker.start()
        self.consumer.start()
        self.consumer.wait_ready()
        self.uplink()

    def uplink(self) -> None:
        """Another one, where there was one."""
        self.kill_uplink()
        where = (str(self._world.data), str(self._health), "1")
        words = [sys.executable, str(UPLINK), self.broker.host, str(self.broker.port), *where]
        self._uplink = subprocess.Popen(words, stderr=subprocess.DEVNULL)

    def kill_uplink(self) -> None:
        """SIGKILL."""
        if self._uplink is not None:
            self._uplink.kill()
            self._uplink.wait()
            self._uplink = None

    def stop(self) -> None:
        """All of it."""
        self.kill_uplink()
        self.consumer.kill()
        self.broker.stop()


class FatedPod(WatchedPod):
    """Something happens to it once so many trials of the day are acknowledged."""

    strike: Callable[["FatedPod"], None] = staticmethod(lambda _: None)
    at = 0

    def __init__(self, world: World, crowd: Crowd, truth: list[Visit], when: date) -> None:
        self.crowd, self.survives = crowd, dict[int, int]()
        self._struck, self.refusals, self.faults = False, 0, 0
        super().__init__(world, crowd, truth, when)

    def _entered(self, state: State) -> None:
        super()._entered(state)
        if state == "exercise" and self.refusals:
            self.refusals -= 1
            self.panel.monotonic = self.refusals == 0
        if state == "fault" and self.faults:
            self.faults -= 1
            writing(allowed=self.faults == 0)

    def _kept(self, *trials: Any, **named: Any) -> None:
        super()._kept(*trials, **named)
        if not self._struck and sum(self.kept.values()) >= self.at:
            self._struck = True
            type(self).strike(self)


class Weeks:
    """So many people for so many weeks; `fates` counts what went wrong."""

    def __init__(self, place: Path, people: int, seed: int) -> None:
        self.world = World(walked(place, sign_in="number", idle_s=90.0))
        self.wing: list[Member] = enrolled(self.world, people, seed)
        self.beside = Beside(place, self.world)
        self.fates = Counter[str]()
        self.acknowledged = dict[int, int]()
        self.memory_mb = list[float]()
        self._chance = Random(seed)
        self._crowd = Crowd(Habits(reading_s=0.5))
        self._doing: dict[str, Callable[[FatedPod], None]] = {
            "plug pulled": self._plug,
            "card refuses": self._refuse,
            "uplink killed": lambda _: self.beside.uplink(),
            "consumer killed": lambda _: self._consumer(),
            "broker killed": lambda _: self.beside.broker.restart(),
            "presses untimed": self._untimed,
            "all quiet": lambda _: None,
        }

    def run(self, weeks: int) -> None:
        """Day by day, told at the end of each week."""
        drawn()
        self.beside.start()
        print("  week   memory MB   visits    trials   pod.db MB   -wal MB   mailbox MB   mail MB")
        for n in range(weeks * DAYS):
            self._day(n)
            if n % DAYS == DAYS - 1:
                self._tell(n // DAYS + 1)

    def lost(self) -> list[str]:
        """Once all has had its time: what was acknowledged and is missing."""
        store = Store.open(self.world.data, self.world.config.store_limits)
        self.beside.uplink()
        _, last = store.read(outbox.identity)
        with suppress(AssertionError):  # told below, by number
            wait_for("all events", lambda: len(self._seqs(store)) >= last, LONG_S)
        missing = set(range(1, last + 1)) - self._seqs(store)
        store.close()
        kept = dict(self._read("SELECT run_id, count(*) FROM trial GROUP BY 1"))
        gone = {run: n for run, n in self.acknowledged.items() if kept.get(run, 0) < n}
        print(f"{last} events told, {len(missing)} of them lost")
        print(f"{sum(self.acknowledged.values())} trials acknowledged, {len(gone)} runs short")
        return [
            f"{what}: {found}" for what, found in (("events", missing), ("runs", gone)) if found
        ]

    def grown(self) -> list[str]:
        """What became larger than it may."""
        (trials,) = self._read("SELECT count(*) FROM trial")[0]
        sizes = {path.name: path.stat().st_size for path in self.world.data.rglob("*.db*")}
        most = {"pod.db": 2**20 + TRIAL_BYTES * trials, "mailbox.db": 2**20, "mail.db": MAIL_BYTES}
        found = [
            f"{name}: {size} bytes"
            for name, size in sizes.items()
            if size > most.get(name, LOG_BYTES)
        ]
        # In the first half what is drawn and kept is drawn for the first time.
        late = self.memory_mb[len(self.memory_mb) // 2 :]
        growth = max(late) - late[0]
        return [*found, *([f"memory: {growth:.0f} MB"] if growth > GROWTH_MB else [])]

    def frames(self, place: Path) -> None:
        """Tell of late ones: not judged, as a busy machine has some by itself."""
        self.beside.kill_uplink()
        pod, bare = frames.late(self.world.data, place, self.beside.broker)
        print(f"{pod['frames']:,} frames, {pod['late']} late; {bare['late']} of a loop by itself")

    def _day(self, n: int) -> None:
        fate = [*self._doing][n] if n < len(self._doing) else self._chance.choice([*self._doing])
        away, clock_set = self._chance.random() < 0.2, self._chance.random() > 0.15
        self.fates.update({fate: 1, "broker away": int(away), "clock not set": int(not clock_set)})
        FatedPod.strike = staticmethod(self._doing[fate])
        FatedPod.at = self._chance.randrange(1, 60)
        if away:
            self.beside.broker.kill()
        pod = day(self.world, self.wing, n, self._crowd, [], clock_set=clock_set, pod_of=FatedPod)
        assert isinstance(pod, FatedPod)
        writing(allowed=True)
        gc.unfreeze()  # the day froze what it found
        gc.collect()
        self.acknowledged |= pod.survives or pod.kept
        if away:
            self.beside.broker.start()

    def _plug(self, pod: FatedPod) -> None:
        """The disk as it is at this instant is what there is tomorrow; nobody else comes today."""
        self.beside.kill_uplink()
        pod.survives = dict(pod.kept)
        copy = self.world.copied(pod)
        pod.crowd.today = deque()
        pod.rules.shut_down()
        self.world.move(copy)
        self.beside.uplink()

    def _refuse(self, pod: FatedPod) -> None:
        """Nothing can be written until the pod has met that a few times, a virtual minute or so."""
        writing(allowed=False)
        pod.faults = FAULTS

    def _untimed(self, pod: FatedPod) -> None:
        """Stamps are no longer the kernel's: the next few timed exercises are refused."""
        pod.panel.monotonic = False
        pod.refusals = REFUSALS

    def _consumer(self) -> None:
        self.beside.consumer.kill()
        self.beside.consumer.start()
        self.beside.consumer.wait_ready()

    def _seqs(self, store: Store) -> set[int]:
        return set(self.beside.consumer.seqs(store.id))

    def _read(self, sql: str) -> list[tuple[Any, ...]]:
        with beside(self.world.data) as conn:
            return conn.execute(sql).fetchall()

    def _tell(self, week: int) -> None:
        self.memory_mb.append(resident_mb())
        counts = [
            self._read(f"SELECT count(*) FROM {table}")[0][0] for table in ("session", "trial")
        ]
        path, mail = database_path(self.world.data), mailbox_path(self.world.data)
        files = (path, path.with_name("pod.db-wal"), inbox_path(self.world.data), mail)
        sizes = [each.stat().st_size / 2**20 if each.exists() else 0.0 for each in files]
        row = f"{week:6} {self.memory_mb[-1]:11.1f} {counts[0]:8,} {counts[1]:9,}"
        print(
            f"{row} {sizes[0]:11.1f} {sizes[1]:9.1f} {sizes[2]:12.1f} {sizes[3]:9.1f}", flush=True
        )


def main() -> int:
    """The whole of it; the exit code."""
    options = argparse.ArgumentParser(prog="make soak", description=__doc__)
    options.add_argument("--weeks", type=int, default=8)
    options.add_argument("--people", type=int, default=12)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    logging.disable(logging.CRITICAL)
    scrypt.COST["n"] = 16
    began_s = time.monotonic()
    with scratch() as place:
        weeks = Weeks(place, chosen.people, chosen.seed)
        try:
            weeks.run(chosen.weeks)
            faults = [*weeks.lost(), *weeks.grown()]
            weeks.frames(place / "frames")
        finally:
            weeks.beside.stop()
        told = ", ".join(f"{what} {count}" for what, count in weeks.fates.most_common() if count)
        print(f"days by what happened: {told}")
        print(f"{chosen.weeks} weeks, {chosen.people} people, {time.monotonic() - began_s:.0f} s")
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
