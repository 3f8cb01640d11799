"""The pod held up for a second in the middle of a trial, as a machine in trouble would."""

import os
import signal
import time
from pathlib import Path

from tests.journeys.pods import Puppet, overlay, read
from tests.waiting import wait_for

STOPPED_S = 1.0
TRIALS = "SELECT n, late FROM trial ORDER BY n"
OUTCOMES = "SELECT outcome FROM run"


def stop_for_a_second(pid: int) -> None:
    """SIGSTOP, a second of nothing, SIGCONT."""
    os.kill(pid, signal.SIGSTOP)
    stat = Path(f"/proc/{pid}/stat")
    wait_for("it stands still", lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
    time.sleep(STOPPED_S)
    os.kill(pid, signal.SIGCONT)


def test_trials_in_which_the_pod_stood_still_are_flagged(tmp_path: Path) -> None:
    """Before a figure came, or while it is shown: these trials are late, and the visit goes on."""
    stopped = []
    with Puppet(overlay(tmp_path), "--virtual", "--speed", "4") as puppet:
        for kept, picture in ((4, "fixation"), (8, "go"), (12, "blank")):
            puppet.until(kept=kept)
            puppet.until(shown=picture)
            stopped.append(puppet.kept() + 1)
            stop_for_a_second(puppet.pid)
        puppet.until(state="done")
        puppet.until(state="attract")
        assert puppet.end() == 0
    late = dict(read(tmp_path / "data", TRIALS))
    assert len(late) == puppet.kept()
    assert all(late[n] for n in stopped), late
    assert read(tmp_path / "data", OUTCOMES) == [("finished",)]
