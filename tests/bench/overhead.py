"""What the stage itself takes of a frame: from the return of one flip to the call of the next.

The whole pod is there (rules, panel, watchdog, health document, lamps), and a timed period of ten
seconds shows one picture that does not change, so that nothing is drawn. Flips return on the
ticks of a 60 Hz clock, as a display's would, and the process sleeps in them: what follows has cold
caches, as it has on a pod. Beside it stands a bare loop on the same window, which empties pygame's
queue of events and flips. They run in turns in one process; a figure is the 99th percentile over
all frames of all turns.
"""

import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pygame

from controller.config import load
from controller.pod import Pod, Surroundings
from exercises.core.clock import Clock
from exercises.core.script import Frames, Present
from exercises.core.shapes import BLANK
from tests.bench.kit.held_window import HeldWindow
from tests.bench.kit.processes import CONFIG, PROJECT, desk_overlay
from tests.bench.kit.rows import Claim, Row, Target

CLAIMS = (
    Claim(
        "timing",
        "stage overhead a frame, 99th percentile",
        "ms",
        "a bare pygame loop",
        Target("value", "<=", 0.2),
    ),
)
FRAMES = 600
ROUNDS = 5
PERIOD = Present(((0.0, BLANK),), watch=("ok",), until=Frames(FRAMES))


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; under two minutes."""
    tell(f"{ROUNDS} rounds of {FRAMES} frames each")
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", __name__, place]
        ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"the pod ended early: {ended.stderr[-500:]}")
    took = json.loads(ended.stdout)
    return [CLAIMS[0].row(*([percentile_ms(took[side])] for side in ("stage", "bare")))]


def percentile_ms(took_ns: list[int]) -> float:
    """The 99th percentile of times in ns, in ms."""
    return float(np.percentile(took_ns, 99)) / 1e6


def in_turns(pod: Pod, window: HeldWindow) -> dict[str, list[int]]:
    """What each frame took, in ns, on the stage and in the bare loop."""
    took: dict[str, list[int]] = {"stage": [], "bare": []}
    sides: dict[str, Callable[[], object]] = {
        "stage": lambda: pod.screen.present(PERIOD),
        "bare": lambda: bare(window),
    }
    pod.screen.present(PERIOD)
    for _ in range(ROUNDS):
        for side, run in sides.items():
            window.vsync.rest()
            before = window.vsync.frames
            pod.rules.begin(time.monotonic_ns())
            run()
            took[side] += window.vsync.work_ns[before:]
    pod.screen.clean()
    return took


def bare(window: HeldWindow) -> None:
    """As many frames as the period has."""
    for _ in range(FRAMES):
        pygame.event.get()
        window.flip()


def main(place: Path) -> None:
    """Both sides, in a process of their own."""
    logging.basicConfig(level=logging.INFO)
    window = HeldWindow()
    pod = Pod(load(CONFIG, desk_overlay(place)), Surroundings(Clock(), window))
    logging.info("screen: %s", pod.screen.timing.why)
    pod.health.start()
    try:
        with pod.quiet.keep():
            took = in_turns(pod, window)
    finally:
        pod.close()
    sys.stdout.write(json.dumps(took))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
