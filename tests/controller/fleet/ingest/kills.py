# ruff: noqa: T201 (a program, and this is what it says)
"""The broker and ingest killed again and again while a full mailbox drains: what is held of it.

    python -m tests.controller.fleet.ingest.kills [--rows 10000] [--broker 20] [--ingest 50]

A real mailbox and uplink, mosquitto, `pod ingest` and PostgreSQL, each a process. The broker gets
SIGKILL each time that another share of the rows has arrived, once while it saves what it holds and
once while it saves nothing; ingest kills itself in turn before and after a commit. What was emitted
is what was put into the mailbox.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from controller.fleet.ingest.database import connect, migrate
from tests.broker import Broker
from tests.controller.fleet.ingest.site import Site
from tests.controller.uplink.conftest import Post, process
from tests.database import TEMPLATE, Cluster
from tests.waiting import wait_for

BATCH = 500
LONG_S = 1200.0
SAVING = ("autosave_on_changes true", "autosave_interval 100")
DIFFERENT = "SELECT count(DISTINCT (store, seq)) FROM event"


class Day:
    """One pod with a full mailbox, one broker, one database."""

    def __init__(self, place: Path, cluster: Cluster, rows: int, options: Sequence[str]) -> None:
        place.mkdir()
        self.rows = rows
        self.post = Post(place)
        self.broker = Broker(place / "broker", options=options)
        self.site = Site(self.broker, cluster.make(place.name, TEMPLATE), place)
        for _ in range(rows // BATCH):
            self.post.put(BATCH)

    def told(self, what: str, kills: int, began_s: float) -> dict[str, object]:
        """Once all is held and the mailbox is empty: emitted beside held."""
        self.site.wait_count(self.rows, LONG_S)
        wait_for("the mailbox is empty", lambda: self.post.box.depth() == 0, LONG_S)
        seconds = round(time.monotonic() - began_s, 1)
        held = {"held": self.site.count(), "different": self.site.one(DIFFERENT)}
        return {"what": what, "kills": kills, "emitted": self.rows, **held, "seconds": seconds}


@contextmanager
def a_day(place: Path, cluster: Cluster, rows: int, options: Sequence[str] = ()) -> Iterator[Day]:
    """Its broker runs while the context lasts."""
    day = Day(place, cluster, rows, options)
    try:
        with day.broker, day.site:
            yield day
    finally:
        day.post.close()


def kill_broker(day: Day, what: str, kills: int) -> dict[str, object]:
    """SIGKILL, and started again at once."""
    began_s = time.monotonic()
    day.site.start()
    with process(day.broker, day.post):
        for kill in range(1, kills + 1):
            day.site.wait_count(kill * day.rows // (kills + 1), LONG_S)
            day.broker.restart()
        return day.told(what, kills, began_s)


def kill_ingest(day: Day, kills: int) -> dict[str, object]:
    """In turn before and after the commit with which another share is in."""
    began_s = time.monotonic()
    share = max(1, day.rows // (2 * kills))
    with ExitStack() as stack:
        for kill in range(kills):
            day.site.start(die=("after" if kill % 2 else "before", share))
            if not kill:
                stack.enter_context(process(day.broker, day.post))
            day.site.wait_dead()
        day.site.start()
        return day.told("ingest", kills, began_s)


def main(arguments: Sequence[str]) -> int:
    """Tell the figures, a line of JSON each; 1 where what is held is not what was emitted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--broker", type=int, default=20)
    parser.add_argument("--ingest", type=int, default=50)
    chosen = parser.parse_args(arguments)
    told = []
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(Cluster())
        with connect(cluster.make(TEMPLATE)) as conn:
            migrate(conn)
        for name, options in (("saves_nothing", ()), ("saves", SAVING)):
            with a_day(place / name, cluster, chosen.rows, options) as day:
                told.append(kill_broker(day, f"broker, {name}", chosen.broker))
            print(json.dumps(told[-1]), flush=True)
        with a_day(place / "ingest", cluster, chosen.rows) as day:
            told.append(kill_ingest(day, chosen.ingest))
        print(json.dumps(told[-1]), flush=True)
    return int(any({one["held"], one["different"]} != {one["emitted"]} for one in told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
