"""Simulated people who keep time as the models of tapping say, with known parameters."""

import random
from dataclasses import dataclass

from exercises import beat
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.core.sounds import Beats
from exercises.stage.person import Act, VirtualPerson

NS = 1_000_000_000


@dataclass(frozen=True)
class Hands:
    """Times in seconds. To a beat asynchronies are a first-order autoregression about `mean_s`.

    Without one, intervals are a timekeeper's (`clock_s`) and motor delays' (`motor_s`), as Wing and
    Kristofferson have it; the tempo is kept, but for `drift` a tap.
    """

    mean_s: float = -0.03
    sd_s: float = 0.025
    lag: float = 0.3
    clock_s: float = 0.02
    motor_s: float = 0.01


class TimingPerson(VirtualPerson):
    """Presses what a page prompts; taps as its hands do."""

    def __init__(self, hands: Hands, seed: int) -> None:
        super().__init__(lambda _: None, seed=seed)
        self._hands, self._rng = hands, random.Random(seed)
        self._rule = beat.rule()
        self._acts: list[Act] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Plan all taps of a part of a run at once."""
        asked = self._rule(cue)
        if asked is None:
            super().see(cue, onset_ns)
        elif isinstance(cue, Beats):
            self._follow(asked.at_s, onset_ns)
        elif isinstance(cue, Picture):
            self._go_on(asked.at_s, onset_ns)

    def _follow(self, at_s: tuple[float, ...], onset_ns: int) -> None:
        hands, gauss = self._hands, self._rng.gauss
        off_s = gauss(0, hands.sd_s)
        for beat_s in at_s:
            self._tap(onset_ns, beat_s + hands.mean_s + off_s)
            off_s = hands.lag * off_s + gauss(0, hands.sd_s * (1 - hands.lag**2) ** 0.5)

    def _go_on(self, at_s: tuple[float, ...], onset_ns: int) -> None:
        hands, gauss = self._hands, self._rng.gauss
        due_s, step_s = at_s[0], at_s[1] - at_s[0]
        for _ in at_s:
            self._tap(onset_ns, due_s + gauss(0, hands.motor_s))
            due_s += step_s + gauss(0, hands.clock_s)

    def _tap(self, onset_ns: int, after_s: float) -> None:
        self._plan("ok", onset_ns, max(after_s, 0.0), 0.05)
