# ruff: noqa: T201 (a program, and this is what it says)
"""`make wear`: bytes that the card is asked to write for an event, a visit, and an idle day.

    sudo python -m tests.wear [--visits 4] [--idle-s 600] [--block 4096]

The pod's own file system lies on a loop device over memory, which counts; what the pod has in
memory is mounted in it as there. Controller, uplink,
broker and consumer are real; a visit is played on the virtual stage with the exercises as they are
shipped. What the kernel holds back is brought down as often as the image's settings say, and all
of it at the end, with both logs brought into their files. So these are bytes of the block device,
the file system's journal among them; what the card's controller makes of them nobody can count.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from controller.health.clock import Moment
from controller.people import scrypt
from controller.store import outbox
from controller.store.database import database_path
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.readers import settled
from controller.store.receiving import inbox_path
from controller.store.rows import Event
from controller.store.store import Store
from tests.bench.kit.processes import HEADLESS, desk_overlay, pod, running
from tests.broker import Broker
from tests.consumer import Consumer
from tests.journeys.cohort import Did
from tests.listener import Listener
from tests.waiting import wait_for
from tests.wear import visits
from tests.wear.card import Card, in_memory, mounted

UPLINK = Path(__file__).parents[1] / "controller/uplink/process.py"
ROOT = "pods/v1/test/pod-1"
HAPPENED = Event(
    "event/exercise.completed", "device", {"exercise": "go_nogo", "form": "training", "trials": 120}
)
# More than the outbox keeps behind the mark, so that each one counted lets an older one go.
BEFORE, EVENTS, AN_HOUR = 300, 200, 10
DAY_S, SETTLE_S = 86_400, 60.0


class Bench:
    """A data directory on the card, and beside it, not on it, who takes what is told."""

    def __init__(self, card: Card, place: Path) -> None:
        self.card, self.data = card, card.place / "pod"
        self._place = place

    @contextmanager
    def told(self) -> Iterator[None]:
        """The uplink runs, and a consumer that acknowledges."""
        with Broker(self._place / "broker") as broker:
            consumer = Consumer(broker.port, ROOT, self._place).start()
            consumer.wait_ready()
            where = (str(self.data), str(self._place / "health.json"), "1")
            words = (str(UPLINK), broker.host, str(broker.port), *where)
            try:
                with running([sys.executable, *words], subprocess.DEVNULL):
                    yield
            finally:
                consumer.kill()

    def through(self, store: Store, box: Mailbox) -> None:
        """All that was told is with the consumer."""
        _, last = store.read(outbox.identity)

        def acknowledged() -> bool:
            mark = box.marks().get(store.id)
            return mark is not None and mark.acknowledged >= last

        wait_for("the consumer's word", acknowledged, 20.0)

    def files(self) -> list[Path]:
        """What lies on the card, and not in memory."""
        passing = mailbox_path(self.data).parent
        return [f for f in self.card.place.rglob("*") if not f.is_relative_to(passing)]

    def down(self) -> None:
        """All that was written in both files themselves, and nothing held back."""
        for path in (database_path(self.data), inbox_path(self.data)):
            if path.exists():
                with settled(path), closing(sqlite3.connect(path)) as conn:
                    conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self.card.settle()


def events(bench: Bench) -> None:
    """Told, relayed, sent, acknowledged, and older ones go: each in an hour of its own, or not."""
    limits = visits.world(bench.card.place.parent, bench.data).config.store_limits
    with ExitStack() as stack:
        store = stack.enter_context(closing(Store.open(bench.data, limits)))
        stack.enter_context(bench.told())
        box = stack.enter_context(closing(Mailbox.open(mailbox_path(bench.data))))

        def bring(many: int, each: int) -> float:
            before = bench.card.written()
            for n in range(1, many + 1):
                now = Moment.now()
                store.do(partial(_happen, now), now, None)
                bench.through(store, box)
                if n % each == 0:
                    bench.card.age()
            time.sleep(2 * limits.tick_s)
            bench.down()
            return (bench.card.written() - before) / many

        bring(BEFORE, BEFORE)
        _tell("an event", bring(EVENTS, AN_HOUR), f", one of {AN_HOUR} in an hour")
        _tell("an event", bring(EVENTS, 1), ", the only one in its hour")


def _happen(now: Moment, conn: sqlite3.Connection) -> None:
    outbox.put(conn, [HAPPENED], now)


def seen(bench: Bench, many: int) -> None:
    """Tell of so many visits of a new person, as each ends, and what they come to in the mean.

    What a visit leaves to be committed and brought into the files comes with a later one, as on a
    pod; of the last ones it is in the mean alone.
    """
    world = visits.world(bench.card.place.parent, bench.data)
    before = first = trials = 0

    def over(did: list[Did], commits: int) -> None:
        nonlocal before, trials
        time.sleep(3.0)  # for the uplink to have told it, and to write its marks
        bench.card.settle()
        now = bench.card.written()
        trials += sum(each.trials for each in did)
        what = ", ".join(f"{' '.join(each.what)} {each.trials}" for each in did)
        _tell("a visit", now - before, f": {commits} commits of {what}")
        before = now

    def enrolled() -> None:
        nonlocal before, first
        bench.down()
        before = first = bench.card.written()

    with bench.told():
        visits.visits(world, many, enrolled, over, bench.card.age)
    bench.down()
    mean = (bench.card.written() - first) / many
    _tell("in the mean", mean, f": {many} visits of {trials / many:.0f} trials")


def idle(bench: Bench, seconds: float) -> tuple[float, list[str]]:
    """Bytes a day of both daemons with nobody there, and the files that were written meanwhile."""
    place = bench.card.place.parent
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(place / "idle"))
        keys = {"mqtt.yaml": {"host": broker.host, "port": broker.port}}
        keys["pod.yaml"] = {"data_dir": str(bench.data)}
        overlay = desk_overlay(place, keys)
        with Listener(broker.port, "pods/#") as listener:
            for name in ("controller", "uplink"):
                stack.enter_context(running(pod(name, overlay), subprocess.DEVNULL))
            listener.wait_payload("availability", b"online")
        before, since_ns = _at_rest(bench.card), time.time_ns()
        time.sleep(seconds)
        bench.card.settle()
        wrote = bench.card.written() - before
        files = [f for f in bench.files() if f.stat().st_mtime_ns > since_ns]
    return wrote * DAY_S / seconds, [str(f.relative_to(bench.card.place)) for f in files]


def _at_rest(card: Card) -> int:
    """Bytes written so far, once a start's own have come to their end."""
    before = -1
    while (now := card.written()) != before:
        before = now
        time.sleep(SETTLE_S)
        card.settle()
    return before


def main() -> None:
    """A table, in KiB."""
    options = argparse.ArgumentParser(prog="make wear", description=__doc__)
    options.add_argument("--visits", type=int, default=4)
    options.add_argument("--idle-s", type=float, default=600.0)
    options.add_argument("--block", type=int, help="another block size than the image's")
    chosen = options.parse_args()
    scrypt.COST["n"] = 16
    os.environ |= HEADLESS
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        for part in ("events", "visits", "idle"):
            place = Path(folder, part)
            place.mkdir()
            with mounted(place, chosen.block) as card:
                bench = Bench(card, place)
                with in_memory(mailbox_path(bench.data).parent):
                    measure(part, bench, chosen)


def measure(part: str, bench: Bench, chosen: argparse.Namespace) -> None:
    """One of the three parts, told as it is known."""
    if part == "events":
        events(bench)
    elif part == "visits":
        seen(bench, chosen.visits)
    elif chosen.idle_s:
        wrote, files = idle(bench, chosen.idle_s)
        _tell("an idle day", wrote, f"; written: {', '.join(files) or 'no file'}")


def _tell(what: str, count: float, more: str = "") -> None:
    print(f"{what:12}{count / 1024:10.1f} KiB{more}", flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
