# ruff: noqa: T201 (a program, and this is what it says)
"""`make demo-impact`: a programme of virtual people through the real pipeline, and its report.

    python -m tests.impact.demo [--people 300] [--pods 10] [--weeks 12] [--seed 1] [--out DIR]

Each pod is the real one but for board, screen and speaker: its days are compressed, its people
virtual. `pod uplink` takes what it tells to a mosquitto, `pod ingest` from there to a PostgreSQL,
and `pod report programme` makes the report of that database alone. They are processes, in real
time. Exits with 1 where the database lacks a row that a pod told.
"""

import argparse
import gc
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

import yaml

from controller.config import load
from controller.desk.overlay import write_overlay
from controller.fleet.ingest.database import connect, migrate
from controller.people import scrypt
from controller.store import outbox
from controller.store.store import Store
from exercises.stage.person import Habits
from tests.broker import Broker
from tests.controller.fleet.ingest.site import Site
from tests.database import Cluster
from tests.journeys.cohort import DAYS, Crowd, day, enrolled
from tests.waiting import wait_for
from tests.walker.world import BEGAN, CONFIG, World, scratch

SITE = "demonstration"
LONG_S = 600.0
# No flip of a virtual screen was ever measured, so that every result is doubtful: these are kept.
PLAN: dict[str, Any] = {
    "title": "A demonstration: virtual people, whom nothing changes",
    "question": "Does a programme of which nothing is to be expected come out as nothing?",
    "written": BEGAN.date().isoformat(),
    "primary": ["go_nogo.dprime", "flanker.rt_cost_s"],
    "doubtful": "kept",
    "estimate_norms": {"least_people": 20},
}
MEASURED = ("go_nogo", "flanker")
TRAINED = ("go_nogo", "flanker", "n_back", "settle")
OFFER = [
    *({"exercise": name, "form": "training", "minutes": 4} for name in TRAINED),
    *({"exercise": name, "form": "assessment", "minutes": 4} for name in MEASURED),
]


def blocks(weeks: int) -> list[dict[str, Any]]:
    """Measured before and after; who comes picks any card, so that it takes more visits than one.

    Who comes once a week is not there long enough for the second time: these are the drop-out.
    """
    return [
        {"name": "before", "visits": 2 * len(MEASURED) + 1, "assess": True},
        {"name": "training", "visits": max(weeks // 2, 1), "visits_a_week": 2},
        {"name": "after", "visits": 8 * len(MEASURED), "assess": True},
        {"name": "on", "visits_a_week": 1},
    ]


class Programme:
    """A broker, ingest and its database; pods that live one after another."""

    def __init__(self, place: Path, weeks: int, stack: ExitStack) -> None:
        self._place, self._weeks = place, weeks
        self.broker = stack.enter_context(Broker(place / "broker"))
        cluster = stack.enter_context(Cluster())
        self.database = cluster.make("demonstration")
        with connect(self.database) as conn:
            migrate(conn)
        self.ingest = stack.enter_context(Site(self.broker, self.database, place).start())

    def live(self, number: int, people: int, seed: int) -> tuple[int, int, int]:
        """One pod for all its weeks: visits, rows that it told, and those the database lacks."""
        overlay = self._overlay(f"wing-{number + 1}")
        world = World(load(CONFIG, overlay))
        wing = enrolled(world, people, seed)
        crowd, visits = Crowd(Habits(reading_s=0.5)), list[Any]()
        with uplink(overlay):
            for n in range(self._weeks * DAYS):
                day(world, wing, n, crowd, visits)
                gc.unfreeze()  # the day froze what it found
                gc.collect()
            return len(visits), *self._arrived(world)

    def _overlay(self, name: str) -> Path:
        place = self._place / name
        (place / "run").mkdir(parents=True)
        own = {"site": SITE, "pod": name, "sign_in": "number", "idle_s": 90.0}
        own |= {f"{each}_dir": str(place / each) for each in ("data", "run")}
        changes: dict[str, dict[str, Any]] = {
            "pod.yaml": own | {"results": {"publish": True, "seal": None}},
            "programme.yaml": {"offer": OFFER, "blocks": blocks(self._weeks)},
            "mqtt.yaml": {"host": self.broker.host, "port": self.broker.port},
        }
        return write_overlay(CONFIG / "desk", place / "config", changes)

    def _arrived(self, world: World) -> tuple[int, int]:
        """Once the database has all, or no more comes: rows told, and those it lacks."""
        with closing(Store.open(world.data, world.config.store_limits)) as store:
            name, last = store.read(outbox.identity)
            with suppress(AssertionError):  # told by number
                wait_for("all rows", lambda: self._held(name) >= last, LONG_S)
            return last, last - self._held(name)

    def _held(self, store: str) -> int:
        sql = (
            "SELECT count(*) FROM ingest.happened h JOIN ingest.store s ON s.id = h.store"
            " WHERE s.store = %s"
        )
        return int(self.ingest.one(sql, store))


@contextmanager
def uplink(overlay: Path) -> Iterator[None]:
    """As systemd runs it."""
    line = [sys.executable, "-m", "controller.cli", "uplink"]
    line += ["--config", str(CONFIG), "--overlay", str(overlay)]
    process = subprocess.Popen(line, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def report(database: str, out: Path) -> int:
    """By a plan that was written before the first result; the command's exit code."""
    plan = out / "plan.yaml"
    plan.write_text(yaml.safe_dump(PLAN, sort_keys=False))
    line = [sys.executable, "-m", "controller.cli", "report", "programme", "--people"]
    line += ["--database", database, "--config", str(CONFIG), "--plan", str(plan)]
    return subprocess.run([*line, "--out", str(out / "report")], check=False).returncode


def main() -> int:
    """The whole of it; the exit code."""
    options = argparse.ArgumentParser(prog="make demo-impact", description=__doc__)
    options.add_argument("--people", type=int, default=300)
    options.add_argument("--pods", type=int, default=10)
    options.add_argument("--weeks", type=int, default=12)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, default=Path("build/demo-impact"))
    chosen = options.parse_args()
    if not (1 <= chosen.pods <= chosen.people and chosen.weeks >= 1):
        options.error("at least one pod, one person at each, one week")
    logging.disable(logging.CRITICAL)
    scrypt.COST["n"] = 16
    rmtree(chosen.out / "report", ignore_errors=True)
    chosen.out.mkdir(parents=True, exist_ok=True)
    began_s, lacking = time.monotonic(), 0
    with scratch() as place, ExitStack() as stack:
        programme = Programme(place, chosen.weeks, stack)
        for number in range(chosen.pods):
            people = chosen.people // chosen.pods + (number < chosen.people % chosen.pods)
            visits, rows, lost = programme.live(number, people, chosen.seed + number)
            lacking += lost
            told = f"wing-{number + 1}: {people} people, {visits} visits, {rows} rows told"
            took = f"{time.monotonic() - began_s:.0f} s"
            print(f"{told}, {lost} of them missing; {took}", flush=True)
        code = report(programme.database, chosen.out)
    return code or int(lacking > 0)


if __name__ == "__main__":
    sys.exit(main())
