"""The controller killed with SIGKILL in the middle of an exercise, again and again.

What must hold after each kill: both databases whole; every acknowledged trial there, and at most
the one whose commit was under way beside them. And at the end: each thing that was told reaches
the consumer once, in order, and for every result in the database there is a result told.
"""

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from controller.config import load
from controller.desk.overlay import write_overlay
from controller.store.rows import Limits
from controller.store.store import Store
from tests.beside import outside
from tests.broker import Broker
from tests.consumer import Consumer
from tests.listener import Listener
from tests.waiting import wait_for

PHASES = ("trial", "commit", "scoring", "relay", "publish")
KILLS, FEWEST, MOST_KILLS = 11, 6, 60
SMALL = {"width": 640, "height": 400}
CONFIG = Path(__file__).parents[2] / "config"
# A kill in a trial comes at any time of it, in seconds. The others last as long as it takes a kill
# to arrive: their spread is the scheduler's.
TRIAL_S = 0.02


class Victim:
    """One life of the controller: started, watched over its pipe, killed."""

    def __init__(self, overlay: Path, seed: int) -> None:
        command = [sys.executable, "-m", "tests.journeys.victim", str(CONFIG), str(overlay)]
        self._process = subprocess.Popen(
            [*command, str(seed)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PATH": "/usr/bin"},
            text=True,
            bufsize=1,
        )
        self.kept: Counter[int] = Counter()
        self._open: Counter[str] = Counter()

    def read_until(self, line: str, count: int) -> None:
        """Until it has told this line so many times, or ended what the life before left to do."""
        while count and (told := self._readline()):
            count -= self._take(told) == line

    def rest(self) -> None:
        """Until it ends by itself, when the visit is over."""
        while told := self._readline():
            self._take(told)

    def kill(self) -> Counter[str]:
        """SIGKILL; the phases that had begun and not ended."""
        self._process.kill()
        with self._process:
            assert self._process.stdout is not None
            for line in self._process.stdout:
                self._take(line.strip())
        return +self._open

    def _readline(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line or self._process.wait() == 0, "the controller ended with an error"
        return line.strip()

    def _take(self, line: str) -> str:
        word, *rest = line.split()
        if word == "kept":
            run, n = map(int, rest)
            self.kept[run] = n
        else:
            self._open[rest[0]] += 1 if word == "begin" else -1
        return line


class Lane:
    """One pod that is killed in one phase, with its uplink and its consumer."""

    def __init__(self, phase: str, directory: Path, port: int, stack: ExitStack) -> None:
        self.phase, self._port = phase, port
        self._random = random.Random(phase)
        self.overlay = _overlay(directory, phase, port)
        self.config = load(CONFIG, self.overlay)
        self.data = self.config.pod.data_dir
        root = f"pods/v1/{self.config.pod.site}/{phase}"
        self.consumer = stack.enter_context(Consumer(port, root, directory)).start()
        self.consumer.wait_ready()
        self._listener = stack.enter_context(Listener(port, f"{root}/event/#"))
        self.landed: Counter[str] = Counter()
        self.kills = 0

    def run(self) -> None:
        """All its kills, then the books are compared."""
        while self.kills < KILLS or self.landed[self.phase] < FEWEST:
            assert self.kills < MOST_KILLS, f"{self.phase}: {self.landed}"
            self._kill_once(self.kills)
        self._settle()

    def _kill_once(self, seed: int) -> None:
        heard = len(self._listener.seen)
        self.kills += 1
        victim = Victim(self.overlay, seed)
        if self.phase == "publish":
            wait_for("an event", lambda: len(self._listener.seen) > heard)
        else:
            counts = {"scoring": 1, "relay": self._random.randint(1, 2)}
            victim.read_until(f"begin {self.phase}", counts.get(self.phase, 1 + seed % 7))
            if self.phase == "trial":
                time.sleep(self._random.uniform(0, TRIAL_S))
        self.landed.update(victim.kill())
        self.landed["publish"] += self.phase == "publish"
        _check_whole(self.data, victim.kept)

    def _settle(self) -> None:
        """Close what the last kill broke off; then everything told must arrive."""
        store = Store.open(self.data, Limits(1e9, 2**30))
        number = store.id
        with closing(store):
            told = [rows(self.data, sql)[0][0] for sql in (LAST_SEQ, RESULTS, SESSIONS)]
            wait_for(
                "all rows relayed",
                lambda: rows(self.data, RELAYED, PASSING)[0][0] == told[0],
            )
            self.consumer.wait_count(told[0])
        assert self.consumer.seqs(number) == list(range(1, told[0] + 1))
        for topic, count in (("result/exercise", told[1]), ("event/session.started", told[2])):
            sql = "SELECT count(*) FROM event WHERE topic LIKE ?"
            assert self.consumer.read(sql, f"%/{topic}")[0][0] == count


PASSING = "mail/passing"
LAST_SEQ = "SELECT last_seq FROM store"
RESULTS = "SELECT count(*) FROM run WHERE result IS NOT NULL"
SESSIONS = "SELECT count(*) FROM session"
RELAYED = "SELECT max(relayed) FROM mark"
TRIALS = "SELECT run_id, count(*), max(n) FROM trial GROUP BY run_id"


def rows(data: Path, sql: str, which: str = "private") -> list[Any]:
    """What the one database in this folder answers."""
    if which == "private":
        return outside(data, sql)
    (path,) = (data / which).glob("*.db")
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def _check_whole(data: Path, kept: Counter[int]) -> None:
    for which in ("private", "mail", PASSING):
        assert rows(data, "PRAGMA integrity_check", which) == [("ok",)]
        assert rows(data, "PRAGMA foreign_key_check", which) == []
    stored = {run: n for run, n, last in rows(data, TRIALS) if n == last}
    assert len(stored) == len(rows(data, TRIALS)), "a trial is missing in the middle"
    for run, n in kept.items():
        assert stored.get(run, 0) - n in (0, 1), f"run {run}: {n} acknowledged, {stored.get(run)}"


def _overlay(directory: Path, pod: str, port: int) -> Path:
    folders = {f"{name}_dir": str(directory / name) for name in ("data", "run")}
    (directory / "run").mkdir(parents=True)
    changes: dict[str, dict[str, Any]] = {
        "pod.yaml": {"pod": pod, **folders, "screen": SMALL, "idle_s": 3600.0},
        "mqtt.yaml": {"host": "127.0.0.1", "port": port, "ingest": True},
        "exercises/go_nogo.yaml": {"blocks": 1, "trials": 10, "practice_go": 2, "practice_nogo": 1},
    }
    return write_overlay(CONFIG / "desk", directory / "config", changes)


def _uplink(overlay: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "controller.cli", "uplink", "--config", str(CONFIG)]
    return subprocess.Popen([*command, "--overlay", str(overlay)], stderr=subprocess.DEVNULL)


@pytest.fixture
def lanes(tmp_path: Path) -> Iterator[list[Lane]]:
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(tmp_path / "broker"))
        made = [Lane(phase, tmp_path / phase, broker.port, stack) for phase in PHASES]
        for lane in made:
            uplink = _uplink(lane.overlay)
            stack.callback(uplink.wait)
            stack.callback(uplink.terminate)
        yield made


@pytest.mark.timeout(150)
def test_killed_anywhere_nothing_acknowledged_is_lost(
    lanes: list[Lane], capsys: pytest.CaptureFixture[str]
) -> None:
    """At least 50 kills, at least five of them inside each phase, and nothing is lost."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Lane.run, lanes))
    landed: Counter[str] = sum((lane.landed for lane in lanes), Counter())
    with capsys.disabled():
        told = ", ".join(f"{phase} {landed[phase]}" for phase in PHASES)
        sys.stdout.write(f"\n{sum(lane.kills for lane in lanes)} kills, inside: {told}\n")
    assert min(lane.landed[lane.phase] for lane in lanes) >= FEWEST
