"""The bench of a desk: a virtual clock, and probes that sense what is shown after a drawn delay.

The photodiode sees pictures and nothing else: whether its place in the corner is bright.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from queue import Queue
from typing import Any

import numpy as np

from controller.calibration.measure import SEEN
from controller.calibration.script import DIODE
from exercises.core.script import Cue, Press
from exercises.core.shapes import Box, Key, Picture
from exercises.core.sounds import Tone
from exercises.stage.look import DARK, luminance
from exercises.stage.person import Act
from exercises.stage.virtual import VirtualStage
from firmware.board import open_board
from firmware.sensors.desk import DeskSignals
from firmware.sensors.probes import Probe, Probes
from firmware.wiring import Wiring

BRIGHT = 0.5
MS = 1e6
PRESSED_NS, HELD_NS = 500_000_000, 80_000_000


@dataclass(frozen=True, slots=True)
class Law:
    """How lags are drawn: normal, with this mean and SD in ms, each repetition by itself."""

    lag_ms: float
    jitter_ms: float


def bright(picture: Picture, place: tuple[float, float] = DIODE) -> bool:
    """Whether the topmost filled box over this place, or else the paper, is bright."""
    over = [shape for shape in picture.shapes if isinstance(shape, Box) and _covers(shape, place)]
    return luminance(DARK[over[-1].colour if over else "paper"]) > BRIGHT


def _covers(box: Box, place: tuple[float, float]) -> bool:
    x, y = place
    return box.width == 0 and abs(x - box.x) <= box.w / 2 and abs(y - box.y) <= box.h / 2


@dataclass(slots=True)
class Instant:
    """The time of the crossing at hand, ns: the clock that a desk's pins are stamped by."""

    now_ns: int = 0


class Senses:
    """The probes' surroundings, and a technician who presses the button that is asked for.

    `drawn` holds each delay from an onset to its crossing, ms; what goes away does so after the
    law's mean. `instant` is the clock of the pins that `signals` moves.
    """

    def __init__(self, law: Law, seed: int, signals: DeskSignals, instant: Instant) -> None:
        self.drawn: dict[Probe, list[float]] = {"light": [], "sound": []}
        self._law, self._signals, self._instant = law, signals, instant
        streams = np.random.default_rng(seed).spawn(2)
        self._random = dict(zip(self.drawn, streams, strict=True))
        self._bright = False
        self._acts: list[Act] = []

    def told(self) -> dict[str, Any]:
        """The law, and the mean and SD (with n - 1) of the sample drawn by it, ms."""
        return asdict(self._law) | {
            SEEN[probe]: {"mean_ms": float(np.mean(ms)), "sd_ms": float(np.std(ms, ddof=1))}
            for probe, ms in self.drawn.items()
        }

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Sense a picture or a sound; answer a prompt."""
        if isinstance(cue, Picture):
            self._look(cue, onset_ns)
        elif isinstance(cue, Tone):
            self._rise("sound", onset_ns)
            self._fall("sound", onset_ns + round(cue.seconds * 1e9))

    def next_act(self) -> Act | None:
        """The press that is planned."""
        return self._acts[0] if self._acts else None

    def take_act(self) -> Act:
        """The press that is planned, taken off the plan."""
        return self._acts.pop(0)

    def _look(self, picture: Picture, onset_ns: int) -> None:
        prompts = [key for key in picture.shapes if isinstance(key, Key) and key.prompt]
        self._acts += [Act(key.button, onset_ns + PRESSED_NS, HELD_NS) for key in prompts]
        if bright(picture) and not self._bright:
            self._rise("light", onset_ns)
        elif self._bright and not bright(picture):
            self._fall("light", onset_ns)
        self._bright = bright(picture)

    def _rise(self, probe: Probe, onset_ns: int) -> None:
        delay_ms = self._random[probe].normal(self._law.lag_ms, self._law.jitter_ms)
        self.drawn[probe].append(float(delay_ms))
        self._cross(probe, above=True, t_ns=onset_ns + round(delay_ms * MS))

    def _fall(self, probe: Probe, onset_ns: int) -> None:
        self._cross(probe, above=False, t_ns=onset_ns + round(self._law.lag_ms * MS))

    def _cross(self, probe: Probe, *, above: bool, t_ns: int) -> None:
        self._instant.now_ns = t_ns
        self._signals.cross(probe, above=above)


@dataclass(frozen=True)
class SimulatedBench:
    """A calibration's bench without a display, on a clock that runs as fast as the processor."""

    stage: VirtualStage
    probes: Probes
    senses: Senses

    def flips(self) -> dict[str, Any]:
        """Nothing flips, so that nothing was judged."""
        return {"verified": False, "why": "simulated: no display"}


@contextmanager
def simulated(wiring: Wiring, law: Law, seed: int) -> Iterator[SimulatedBench]:
    """The pod's own probes on a desk's pins, moved by what is sensed of the stage."""
    instant = Instant()
    presses: Queue[Press] = Queue()
    board = open_board(wiring, "desk", presses.put, lambda: instant.now_ns)
    try:
        senses = Senses(law, seed, DeskSignals(wiring, board.factory), instant)
        with closing(Probes(wiring, board.factory)) as probes:
            yield SimulatedBench(VirtualStage(senses), probes, senses)
    finally:
        board.close()
