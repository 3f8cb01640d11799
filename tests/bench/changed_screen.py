"""From a press to a changed screen: the pod's start screen, turned card by card by presses.

The whole pod runs on a display whose flips return on the ticks of a 60 Hz clock. A thread moves
the mock pin of the button at any moment of a frame; the time is from the stamp of the pin's edge to
the return of the first flip after which the screen looks otherwise. Beside it a bare pygame
loop on the same kind of display, at the same spacing: a key event posted by a thread, looked for
once a frame, answered by a filled screen and a flip. Both are told as the 99th percentile.
"""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

import numpy as np
import pygame.surfarray

from controller.config import Config, load
from controller.pod import Pod, Surroundings
from exercises.core.clock import Clock
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from firmware.desk import Desk
from tests.bench.kit.held_window import HeldWindow
from tests.bench.kit.processes import CONFIG, PROJECT, desk_overlay
from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.kit.vsync import PERIOD_NS

CLAIMS = (
    Claim(
        "journey",
        "press to changed screen, 99th percentile",
        "frames",
        "a bare pygame loop: key event, fill, flip",
        Target("value", "<=", 2),
    ),
)
PRESSES, WARM_UP = 300, 20
# From one card to the next press, in seconds: at no fixed place in a frame.
SPACING_S = (0.1, 0.3)
PATIENCE_S = 10.0


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; about two minutes."""
    tell(f"{PRESSES} presses on the start screen, and as many in the bare loop")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        desk_overlay(place)
        mine = _run([sys.executable, "-m", __name__, folder])
    peers = _run([sys.executable, "-m", "tests.bench.peers.bare_change", str(PRESSES)])
    tell(f"medians: {np.median(mine):.2f} and {np.median(peers):.2f} frames")
    return [CLAIMS[0].row(*([float(np.percentile(each, 99))] for each in (mine, peers)))]


def _run(command: list[str]) -> list[float]:
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{command[2]} ended early: {ended.stderr[-500:]}")
    frames: list[float] = json.loads(ended.stdout.splitlines()[-1])
    return frames


class SeenWindow(HeldWindow):
    """Looks at what every flip shows, at one pixel in 64; `changes` are when it was another."""

    def __init__(self) -> None:
        self.changes: list[int] = []
        self._shown = b""
        super().__init__()

    def flip(self) -> None:
        """As the display would, and noted."""
        super().flip()
        at_ns = time.monotonic_ns()
        shown = pygame.surfarray.pixels2d(self.surface)[::8, ::8].tobytes()
        if shown != self._shown:
            self._shown = shown
            self.changes.append(at_ns)


class Visit:
    """Somebody at the start screen who turns the cards, each press once the card is there."""

    def __init__(self, config: Config) -> None:
        self._cards: Queue[str] = Queue()
        self._window = SeenWindow()
        self._pod = Pod(config, Surroundings(Clock(), self._window, audience=self._see))
        self._desk = Desk(config.wiring, self._pod.board.factory)
        self._random = random.Random(1)

    def frames(self) -> list[float]:
        """From the press to the next card, in frames; the first ones are left out."""
        found: list[float] = []
        thread = threading.Thread(target=self._turn, args=(found,), daemon=True)
        thread.start()
        try:
            self._pod.run()
        finally:
            self._pod.close()
        thread.join()
        return found[WARM_UP:]

    def _see(self, cue: Cue, _onset_ns: int) -> None:
        if isinstance(cue, Picture):
            self._cards.put(cue.name)

    def _turn(self, found: list[float]) -> None:
        try:
            while not self._press("ok")[0].startswith("start"):
                pass
            for _ in range(PRESSES + WARM_UP):
                time.sleep(self._random.uniform(*SPACING_S))
                name, took = self._press("right")
                assert name.startswith("start"), name
                found.append(took)
        finally:
            self._pod.rules.shut_down()

    def _press(self, button: str) -> tuple[str, float]:
        """Press it when a screen is there; the next screen's name, and after how many frames."""
        while not self._cards.empty():
            self._cards.get()
        self._desk.press(button)
        pressed_ns = round(self._pin(button) * 1e9)
        time.sleep(0.03)
        self._desk.release(button)
        try:
            name = self._cards.get(timeout=PATIENCE_S)
        except Empty:
            return "nothing", 0.0
        changed_ns = next(at for at in self._window.changes if at >= pressed_ns)
        return name, (changed_ns - pressed_ns) / PERIOD_NS

    def _pin(self, button: str) -> float:
        """When its pin last moved, by the pin's own stamp."""
        factory = self._pod.board.factory
        number = self._pod.config.wiring.buttons[button].pin
        return float(factory.pin(number)._last_change)  # type: ignore[attr-defined]


def main(place: Path) -> None:
    """The pod's side, in a process of its own."""
    sys.stdout.write(json.dumps(Visit(load(CONFIG, place / "config")).frames()) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
