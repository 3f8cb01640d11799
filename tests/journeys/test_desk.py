"""`pod desk` as a person starts it on a bare machine: headless, played to its end, or stopped."""

import csv
import os
import signal
import subprocess
from io import StringIO
from pathlib import Path

import pytest

from tests.journeys.pods import PATIENCE_S, SHORT, ended, marked, pod, read
from tests.waiting import wait_for

KINDS = {
    "event/session.started",
    "event/exercise.completed",
    "event/session.ended",
    "result/exercise",
}
SCREENS = {"attract", "start_1", "go_nogo_press", "go_nogo_hold", "go", "nogo", "done"}
SPEED = "8"


def start(config: Path, place: Path, *options: str) -> "subprocess.Popen[str]":
    """A desk that keeps what it makes in `place`; all its processes are marked with that."""
    line = pod("desk", "--headless", "--config", config, "--directory", place, *options)
    around = {**os.environ, "POD_MARK": str(place), "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    # Where the tests run in the background Ctrl-C is ignored, and a child would inherit that.
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return subprocess.Popen(
            line, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    finally:
        signal.signal(signal.SIGINT, before)


def exported(config: Path, place: Path) -> list[dict[str, str]]:
    """The trials that count, as `pod export` gives them."""
    line = pod("export", "go_nogo", "--config", config, "--data", place / "data")
    table = subprocess.run(line, capture_output=True, check=True, text=True, timeout=PATIENCE_S)
    return [row for row in csv.DictReader(StringIO(table.stdout)) if row["block"] == "training"]


def test_a_virtual_visit_is_told_and_comes_again_from_its_seed(
    config: Path, tmp_path: Path
) -> None:
    """Exit 0, the score, what a subscriber received, pictures; one seed, one order of figures."""
    places = [tmp_path / name for name in ("one", "again", "other")]
    seeds = ("3", "3", "4")
    desks = [
        start(config, place, "--seed", seed, "--speed", SPEED)
        for place, seed in zip(places, seeds, strict=True)
    ]
    for desk, place in zip(desks, places, strict=True):
        with ended(desk):
            said, _ = desk.communicate(timeout=100)
        assert desk.returncode == 0, said
        assert marked(str(place)) == []
        received = said.partition("received over MQTT")[2]
        assert {kind for kind in KINDS if f"\n{kind} {{" in received} == KINDS
        assert "dprime" in said.partition("received over MQTT")[0]
        shots = {path.stem for path in (place / "screens").glob("*.png")}
        assert shots >= SCREENS
    one, again, other = ([row["kind"] for row in exported(config, place)] for place in places)
    assert len(one) == SHORT["blocks"] * SHORT["trials"]
    assert one == again != other


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_nothing_is_left_running(
    config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl-C ends controller, uplink and broker; the record says that the pod was shut down."""
    place = tmp_path / "stopped"
    # At a person's own pace: the exercise is not over before the signal comes.
    desk = start(config, place, "--seed", "1", "--speed", "1")
    with ended(desk):
        assert desk.stdout is not None
        for line in desk.stdout:
            if "controller: exercise" in line:
                break
        wait_for("its processes", lambda: len(marked(str(place))) == 4)
        desk.send_signal(number)
        said = desk.stdout.read()
    assert "stopped" in said
    assert "Traceback" not in said
    assert marked(str(place)) == []
    assert "received over MQTT" in said
    assert read(place / "data", "SELECT outcome FROM session") == [("shutdown",)]
