# ruff: noqa: T201 (a program, and this is what it says)
"""What a remedy against disturbance changes in timed periods, with and without it in turns.

    python -m tests.disturbance REMEDY [--busy N] [--thread THREAD] [--rounds N]

The stage shows periods of one second on SDL's dummy display, whose flips the clock paces at 60 Hz;
every other one is under the remedy, so that whatever else the machine does disturbs both alike.
Told is, for both, how late the flips were in ms, how many were late by half a frame, and the page
faults. Loads: `--busy` processes that only compute; `--thread`, a thread of this process that
without a pause writes health documents, or computes in Python; or empties a full outbox into a
mail in the pod's own steps, 20 a second. Then `steps` and `inside` tell how many of them there
were, and how many began or ended in a timed period.

    switch    Python's switch interval: 0.5 ms for its default of 5 ms
    nice      a nice level of -5 for 0
    lock      the process's memory locked
    apart     the relay kept out of timed periods, as the pod keeps it (with --thread relay)
    collect   not in periods: how long a full garbage collection takes, with all that a pod imports
              loaded, before and after gc.freeze
"""

import argparse
import ctypes
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from queue import Queue
from statistics import median
from typing import Any

import numpy as np

from controller.health.clock import Moment
from controller.health.document import HealthDocument
from controller.quiet import Quiet
from controller.store import records
from controller.store.database import Database
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.rows import Event, Limits
from exercises.core.clock import Clock
from exercises.core.script import Frames, Present
from exercises.core.shapes import BLANK
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.window import Window
from tests.bench.kit.processes import HEADLESS

BUSY = (sys.executable, "-c", "while True: pass")
PERIOD = Present(((0.0, BLANK),), until=Frames(60))
PERIOD_MS = 1000 / 60
# Between two periods, as between two trials.
PAUSE_S = 0.1
MCL_CURRENT, MCL_FUTURE = 1, 2
LIBC = ctypes.CDLL(None, use_errno=True)


def switch(on: bool) -> None:
    """How long a thread may keep the interpreter from another."""
    sys.setswitchinterval(0.0005 if on else 0.005)


def nice(on: bool) -> None:
    """Of all threads: a level belongs to each of its own on Linux."""
    for thread in Path("/proc/self/task").iterdir():
        os.setpriority(os.PRIO_PROCESS, int(thread.name), -5 if on else 0)


def lock(on: bool) -> None:
    """OSError where the system does not allow it."""
    failed = LIBC.mlockall(MCL_CURRENT | MCL_FUTURE) if on else LIBC.munlockall()
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class Relaying:
    """A relay at work in steps; `apart` keeps them out of the periods that `quiet` is told of.

    `done[apart]` counts its steps, and those of them that began or ended in a period.
    """

    def __init__(self) -> None:
        self.quiet = Quiet()
        self.apart = False
        self.done = {on: Counter(steps=0, inside=0) for on in (False, True)}
        self._full = threading.Event()

    def __call__(self, on: bool) -> None:
        """The remedy, once there is something to relay."""
        self._full.wait()
        self.apart = on

    @contextmanager
    def outside(self, seconds: float) -> Iterator[bool]:
        """The pod's own, or none; and the account of it."""
        done = self.done[self.apart]
        with self.quiet.outside(seconds) if self.apart else nullcontext(True) as free:
            was = self.quiet.on
            yield free
            done.update(steps=free, inside=free and (was or self.quiet.on))

    def work(self, place: Path) -> None:
        """Fill an outbox, and empty it step by step as long as there is something in it.

        What is in the mail is with the consumer at once.
        """
        limits = Limits(max_age_s=1e9, max_bytes=2**40, tick_s=3600)
        database = Database(place, limits, lambda _: (), self.outside)
        database.open()
        events = [Event("event/session.started", "device", {})] * BACKLOG
        database.write(lambda conn: records.start_session(conn, "guest", Moment.now(), events))
        self._full.set()
        with closing(Mailbox.open(mailbox_path(place))) as box:
            while database.between() < 1:
                for store, mark in box.marks().items():
                    box.acknowledge(store, mark.relayed)
                time.sleep(STEP_S)
        database.close()


# At 20 steps of 100 rows a second it lasts for 20 s of relaying.
BACKLOG, STEP_S = 40_000, 0.05
RELAY = Relaying()
REMEDIES: dict[str, Callable[[bool], None]] = {
    "switch": switch,
    "nice": nice,
    "lock": lock,
    "apart": RELAY,
}


@contextmanager
def computing(count: int) -> Iterator[None]:
    """So many processes that only compute."""
    running = [subprocess.Popen(BUSY) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def write(place: Path) -> None:
    """One health document, as large as a pod's."""
    parts = {f"part{n}": (lambda: dict.fromkeys(map(str, range(12)), 1.5)) for n in range(8)}
    HealthDocument(place / "health.json", parts).write()


def compute(_: Path) -> None:
    """About a tenth of a second of Python."""
    sum(n * n for n in range(1_000_000))


WORK: dict[str, Callable[[Path], None]] = {
    "health": write,
    "python": compute,
    "relay": RELAY.work,
}


@contextmanager
def working(work: Callable[[Path], None]) -> Iterator[None]:
    """A thread that does this again and again."""
    over = threading.Event()

    def repeat(place: Path) -> None:
        while not over.is_set():
            work(place)

    with tempfile.TemporaryDirectory() as place:
        thread = threading.Thread(target=repeat, args=[Path(place)])
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


class Arm:
    """What happened in the periods with the remedy, or in those without."""

    def __init__(self) -> None:
        self._late_ms: list[float] = []
        self._faults = 0

    def watch(self, screen: Screen) -> None:
        """One more period."""
        before = resource.getrusage(resource.RUSAGE_SELF)
        flips = screen.present(PERIOD).flips
        after = resource.getrusage(resource.RUSAGE_SELF)
        self._faults += after.ru_minflt + after.ru_majflt - before.ru_minflt - before.ru_majflt
        self._late_ms += [(b - a) / 1e6 - PERIOD_MS for a, b in pairwise(flips)]

    def told(self) -> dict[str, Any]:
        """The figures."""
        at = {"p50": 50.0, "p99": 99.0, "p99.9": 99.9, "most": 100.0}
        return {
            "flips": len(self._late_ms),
            **{name: round(float(np.percentile(self._late_ms, q)), 3) for name, q in at.items()},
            "late": sum(late > PERIOD_MS / 2 for late in self._late_ms),
            "page_faults": self._faults,
        }


def in_turns(remedy: Callable[[bool], None], rounds: int) -> dict[str, Any]:
    """The figures without and with the remedy."""
    window = Window((1280, 720), fullscreen=False, synced=True)
    screen = Screen(
        window=window,
        clock=Clock(),
        edges=Queue(),
        language=Language(),
        timed=RELAY.quiet.timed,
    )
    arms = {False: Arm(), True: Arm()}
    screen.present(PERIOD)
    for _ in range(rounds):
        for on, arm in arms.items():
            remedy(on)
            time.sleep(PAUSE_S)
            arm.watch(screen)
    screen.close()
    return {
        name: arms[on].told() | RELAY.done[on] for name, on in (("without", False), ("with", True))
    }


def collections(rounds: int) -> dict[str, Any]:
    """Median ms of a full collection before and after freezing, and how many objects it visits."""
    import_module("controller.pod")
    for name in ("go_nogo", "catalogue"):
        import_module(f"exercises.{name}")
    gc.collect()
    without = {"objects": len(gc.get_objects()), "ms": _collect_ms(rounds)}
    gc.freeze()
    return {
        "without": without,
        "with": {"objects": len(gc.get_objects()), "ms": _collect_ms(rounds)},
    }


def _collect_ms(rounds: int) -> float:
    took = []
    for _ in range(rounds):
        began_s = time.perf_counter()
        gc.collect()
        took.append((time.perf_counter() - began_s) * 1e3)
    return round(median(took), 3)


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.disturbance")
    options.add_argument("remedy", choices=[*REMEDIES, "collect"])
    options.add_argument("--busy", type=int, default=0)
    options.add_argument("--thread", choices=WORK)
    options.add_argument("--rounds", type=int, default=30)
    chosen = options.parse_args(arguments)
    os.environ.update(HEADLESS)
    with ExitStack() as loads:
        loads.enter_context(computing(chosen.busy))
        if chosen.thread:
            loads.enter_context(working(WORK[chosen.thread]))
        if chosen.remedy == "collect":
            told = collections(chosen.rounds)
        else:
            told = in_turns(REMEDIES[chosen.remedy], chosen.rounds)
    for arm, figures in told.items():
        print(f"{arm:8} {json.dumps(figures)}")


if __name__ == "__main__":
    main(sys.argv[1:])
