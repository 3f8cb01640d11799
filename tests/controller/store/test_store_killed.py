"""kill -9 at any instant: what was acknowledged is there, and goes out without gap or double."""

import random
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer

from controller.store.checking import damage
from tests.beside import outside
from tests.controller.store.parts import all_pending, mailbox_of, opened
from tests.waiting import wait_for

KILLS = 20
HAMMER = Path(__file__).with_name("hammer.py")


@dataclass
class Told:
    """What the children were told is on disk."""

    trials: set[tuple[int, int]] = field(default_factory=set)
    events: int = 0
    results: set[int] = field(default_factory=set)

    def add(self, line: str) -> None:
        match line.split():
            case ["trial", run, onset]:
                self.trials.add((int(run), int(onset)))
            case ["event", _]:
                self.events += 1
            case ["result", run]:
                self.results.add(int(run))


def kill_one(data_dir: Path, told: Told, after_s: float) -> None:
    """Let a child open the store and write, and kill it so long after it began to."""
    with subprocess.Popen(
        [sys.executable, HAMMER, data_dir], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("begin")
        timer = Timer(after_s, child.kill)
        timer.start()
        for line in child.stdout:
            if line.endswith("\n"):
                told.add(line)
        timer.join()
    assert child.returncode == -signal.SIGKILL


def check_whole(data_dir: Path) -> None:
    assert damage(data_dir) == ""
    assert not list(data_dir.rglob("*.aside-*"))


def test_nothing_acknowledged_is_lost_to_kill_9(tmp_path: Path) -> None:
    """Twenty kills at random moments: databases whole, every acknowledged write there, once."""
    told, moments, longest_s = Told(), random.Random(2), 0.2
    for n in range(KILLS):
        before, early = len(told.trials), n % 4 == 0
        kill_one(tmp_path, told, moments.uniform(0.0, 0.02 if early else longest_s))
        if not early and len(told.trials) == before:
            longest_s *= 1.5  # a busy machine comes no further in this time than to its start
        check_whole(tmp_path)
        check_kept(tmp_path, told)
    check_outbox(tmp_path, told)
    assert len(told.trials) > KILLS
    assert told.results


def check_kept(data_dir: Path, told: Told) -> None:
    if told.trials:
        assert told.trials <= set(outside(data_dir, "SELECT run_id, onset_ns FROM trial"))
        assert told.results <= {
            r for (r,) in outside(data_dir, "SELECT id FROM run WHERE result > ''")
        }


def check_outbox(data_dir: Path, told: Told) -> None:
    ((last,),) = outside(data_dir, "SELECT last_seq FROM store")
    assert last >= told.events + len(told.results)
    with opened(data_dir) as store, mailbox_of(data_dir) as box:
        wait_for("every row relayed", lambda: box.depth() == last)
        rows = all_pending(box)
        assert [(r.store, r.seq) for r in rows] == [(store.id, n) for n in range(1, last + 1)]
    assert len({r.body for r in rows}) == len(rows)
    assert told.results <= {int(r.body[7:-1]) for r in rows if r.kind == "result/exercise"}
