"""Frames late against a 60 Hz clock in ten minutes of commits, backlog drain and log writes.

Three programs take turns of a minute under the same load: the whole pod, a bare pygame loop, and
Expyriment's `stimulus.present` again and again, in an environment of its own. Flips return on the
ticks of one clock, as a display's would; a tick that passes while no flip waits for it is a late
frame. On all sides 3,600 frames a turn are judged, in the pod only those of timed periods.

The load, the same for every side and in processes of its own: the pod's uplink, draining to a real
mosquitto a backlog that gets 500 rows more each second; 20 durable commits a second on the same
disk; 100 lines of log a second. The pod does more than that: it runs go/no-go, with a simulated
participant as a thread of the same process, draws, commits every trial, relays it into the mailbox
that the uplink drains, and writes its log and its health document. The others draw nothing, or one
blank picture.

`make bench ONLY=frames MINUTES=2` is shorter.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from controller.config import Config, load
from controller.pod import Pod, Surroundings
from exercises.core.clock import Clock
from exercises.core.script import Cue
from exercises.go_nogo import rule
from exercises.stage.person import VirtualPerson
from firmware.desk import Desk
from firmware.hands import Hands
from tests.bench.kit.environments import python_of
from tests.bench.kit.held_window import HeldWindow
from tests.bench.kit.load import loaded
from tests.bench.kit.processes import CONFIG, PROJECT, Changes
from tests.bench.kit.rows import Claim, Row, Target

NAME = "late frames of the whole pod, of"
BARE, PEER = "a bare pygame loop under the same load", "Expyriment's stimulus.present, likewise"
CLAIMS = tuple(
    Claim("timing", NAME, "frames", beside, Target("excess", "<=", 0)) for beside in (BARE, PEER)
)
FRAMES = 3600
FILES: Changes = {
    "exercises/go_nogo.yaml": {"blocks": 10, "trials": 400, "practice_rounds": 1},
    "programme.yaml": {"offer": [{"exercise": "go_nogo", "form": "assessment"}]},
}
Counts = dict[str, int]


def minutes() -> int:
    """How many turns of a minute each side has: BENCH_MINUTES, or ten."""
    return int(os.environ.get("BENCH_MINUTES", "10"))


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Two rows; about half an hour."""
    peer = python_of("expyriment", tell)
    # Not in /tmp, which may be memory: the disk that the project lies on.
    with tempfile.TemporaryDirectory(dir=PROJECT / "build") as folder:
        place = Path(folder)
        with loaded(place, FILES) as overlay:
            module, frames = "tests.bench.peers.{}_frames".format, str(FRAMES)
            commands = {
                "pod": [sys.executable, "-m", __name__, str(overlay)],
                "bare": [sys.executable, "-m", module("bare"), frames],
                "expyriment": [peer, "-m", module("expyriment"), frames],
            }
            return rows([turn(number, commands, place, tell) for number in range(minutes())])


def turn(
    number: int,
    commands: Mapping[str, Sequence[str]],
    place: Path,
    tell: Callable[[str], None],
) -> dict[str, Counts]:
    """A minute of each."""
    counts = {side: _run(command, place) for side, command in commands.items()}
    late = ", ".join(f"{side} {count['late']}" for side, count in counts.items())
    tell(f"turn {number + 1}: late {late}")
    return counts


def _run(command: Sequence[str], place: Path) -> Counts:
    around = {**os.environ, "PYTHONPATH": str(PROJECT)}
    ended = subprocess.run(
        command, cwd=place, env=around, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{command[2]} ended early: {ended.stderr[-500:]}")
    counts: Counts = json.loads(ended.stdout.splitlines()[-1])
    return counts


def rows(turns: Sequence[Mapping[str, Counts]]) -> list[Row]:
    """The sums over all turns."""
    late = {side: float(sum(t[side]["late"] for t in turns)) for side in turns[0]}
    frames = sum(turn["pod"]["frames"] for turn in turns)
    claims = [replace(claim, name=f"{NAME} {frames:,}") for claim in CLAIMS]
    return [
        claim.row([late["pod"]], [late[side]])
        for claim, side in zip(claims, ("bare", "expyriment"), strict=True)
    ]


class Visit:
    """A participant at go/no-go, until so many frames of timed periods are judged."""

    def __init__(self, config: Config) -> None:
        self._window = HeldWindow()
        clock = Clock()
        self._pod = Pod(config, Surroundings(clock, self._window, audience=self._see))
        self._person = VirtualPerson(rule())
        self._hands = Hands(
            Desk(self._pod.config.wiring, self._pod.board.factory), self._person, clock
        )
        self._follow_periods()

    def run(self) -> Counts:
        """From the attract screen on."""
        self._hands.start()
        try:
            self._pod.run()
        finally:
            self._hands.stop()
            self._pod.close()
        return {"frames": self._window.vsync.frames, "late": self._window.vsync.late}

    def _follow_periods(self) -> None:
        """Nothing is late between two periods, where trials are committed, nor before the first."""
        told, vsync = self._pod.screen._timed, self._window.vsync

        def timed(on: bool) -> None:
            vsync.judging = on
            if not on:
                vsync.rest()
            told(on)

        vsync.judging = False
        self._pod.screen._timed = timed

    def _see(self, cue: Cue, onset_ns: int) -> None:
        if self._window.vsync.frames >= FRAMES:
            self._pod.rules.shut_down()
        self._person.see(cue, onset_ns)
        self._hands.nudge()


def main(overlay: Path) -> None:
    """The pod's side, in a process of its own."""
    logging.basicConfig(level=logging.INFO, filename=overlay.parent / "pod.log")
    counts = Visit(load(CONFIG, overlay)).run()
    sys.stdout.write(json.dumps(counts) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
