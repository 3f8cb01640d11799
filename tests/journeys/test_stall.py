"""The pod held up for a second in the middle of a trial, as a machine in trouble would."""

import os
import signal
import time
from pathlib import Path

import yaml

from tests.journeys.pods import Puppet, overlay, read
from tests.waiting import wait_for

STOPPED_S = 1.0
# Faster, too many frames would be late without a stop; so the task is a brisk one.
BRISK = {
    "blocks": 1,
    "trials": 10,
    "practice_go": 1,
    "practice_nogo": 1,
    "practice_rounds": 1,
    "shown_s": 0.25,
    "iti_low_s": 0.5,
    "iti_high_s": 0.6,
    "window_s": 0.5,
    "level_floor_s": 0.3,
    "level_start_s": 0.4,
    "level_ceiling_s": 0.5,
}
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
    laid = overlay(tmp_path)
    (laid / "exercises/go_nogo.yaml").write_text(yaml.safe_dump(BRISK))
    with Puppet(laid, "--virtual", "--speed", "2") as puppet:
        for kept, picture in ((3, "fixation"), (5, "go"), (7, "blank")):
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
    assert not all(late.values()), late
    assert read(tmp_path / "data", OUTCOMES) == [("finished",)]
