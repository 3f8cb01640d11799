"""A heart on a bench: what a pulse sensor would sense, and the ADC that it hangs on."""

import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Spans = Sequence[tuple[float, float]]

# A pulse wave as two bell curves after its beginning: when, how wide (s), how high. The beat is
# the steepest ascent of the first.
SYSTOLIC, DICROTIC = (0.16, 0.065, 1.0), (0.40, 0.09, 0.3)
ASCENT_S = SYSTOLIC[0] - SYSTOLIC[1]
LONGEST_S = 1.2


@dataclass(frozen=True, slots=True)
class Heart:
    """How the simulated heart beats and how the sensor sits; times in seconds.

    The interval between beats is `60 / bpm`, swinging by `rsa` (a share) with breaths of
    `breath_s`: shortest in the middle of the rise. `unsteady` is the standard deviation of what is
    random in it, a share. `ectopic` is the chance that a beat comes 35 % early, with a pause after.
    `noise` and `wander` are in parts of the pulse's height; the finger moves `moves` times a
    minute. In the spans of `loose` the sensor is not on the finger.
    """

    bpm: float = 68.0
    breath_s: float = 10.0
    rsa: float = 0.08
    unsteady: float = 0.015
    ectopic: float = 0.0
    noise: float = 0.02
    wander: float = 0.3
    moves: float = 0.0
    loose: Spans = ()


class SimulatedPulse:
    """The voltage of a pulse sensor over time, as a share of the ADC's range: 0 to 1.

    Ask in the order of time, from 0 on. `beats` are the true times of the beats so far.
    """

    HEIGHT, MIDDLE = 0.2, 0.45

    def __init__(self, heart: Heart | None = None, seed: int = 0) -> None:
        self.heart = heart or Heart()
        self.beats: list[float] = []
        self.moved: list[tuple[float, float]] = []
        self._random = random.Random(seed)  # noqa: S311 - simulates, guards nothing
        self._recent: deque[float] = deque()
        self._next_s = self._random.uniform(0.1, 0.9)
        self._made_up_s = 0.0
        self._moving_to_s = 0.0
        self._move: tuple[float, ...] = ()
        self._next_move_s = self._until_move(0.0)

    def value(self, t_s: float) -> float:
        """What the ADC's pin is at."""
        heart, gauss = self.heart, self._random.gauss
        self._beat_until(t_s)
        if any(begin <= t_s < end for begin, end in heart.loose):
            return 0.04 + abs(gauss(0, 0.002))
        wave = sum(_bell(t_s - begun, *SYSTOLIC) for begun in self._recent)
        wave += sum(_bell(t_s - begun, *DICROTIC) for begun in self._recent)
        wave += heart.wander * math.sin(2 * math.pi * t_s / heart.breath_s)
        wave += heart.noise * gauss(0, 1) + self._motion(t_s)
        return min(max(self.MIDDLE + self.HEIGHT * (wave - 0.4), 0.0), 1.0)

    def _beat_until(self, t_s: float) -> None:
        """Beats that have begun by now; those whose wave is over are let go."""
        while self._next_s <= t_s:
            self._recent.append(self._next_s)
            self.beats.append(self._next_s + ASCENT_S)
            self._next_s += self._interval(self._next_s)
        while self._recent and t_s - self._recent[0] > LONGEST_S:
            self._recent.popleft()

    def _interval(self, t_s: float) -> float:
        heart = self.heart
        swing = 1 - heart.rsa * math.sin(2 * math.pi * t_s / heart.breath_s)
        interval_s = 60 / heart.bpm * swing * (1 + self._random.gauss(0, heart.unsteady))
        interval_s += self._made_up_s
        self._made_up_s = 0.0
        if heart.ectopic and self._random.random() < heart.ectopic:
            self._made_up_s = 0.35 * interval_s
        return max(interval_s - self._made_up_s, 0.25)

    def _until_move(self, t_s: float) -> float:
        moves = self.heart.moves
        return t_s + self._random.expovariate(moves / 60) if moves else math.inf

    def _motion(self, t_s: float) -> float:
        """Swings of 0.7 to 4 Hz, up to several times the pulse's height, for 1 to 4 seconds."""
        if t_s >= self._next_move_s:
            self._moving_to_s = t_s + self._random.uniform(1, 4)
            self._move = tuple(self._random.uniform(0.7, 4) for _ in range(3))
            self.moved.append((t_s, self._moving_to_s))
            self._next_move_s = self._until_move(self._moving_to_s)
        if t_s >= self._moving_to_s:
            return 0.0
        return sum(1.2 * math.sin(2 * math.pi * hertz * t_s) for hertz in self._move)


def _bell(after_s: float, at_s: float, width_s: float, height: float) -> float:
    return height * math.exp(-0.5 * ((after_s - at_s) / width_s) ** 2)


class SimulatedAdc:
    """What gpiozero wants of an SPI interface, answered as an MCP3008 answers (10 bits).

    Its time begins when it is opened; `now_ns` is the desk's clock.
    """

    bits_per_word = 8

    def __init__(self, pulse: SimulatedPulse, now_ns: Callable[[], int]) -> None:
        self._pulse, self._now_ns = pulse, now_ns
        self._begun_ns = now_ns()
        self._last_s = 0.0

    def transfer(self, words: Sequence[int]) -> list[int]:
        """A conversion for the three words that ask for one."""
        assert len(words) == 3, words
        self._last_s = max(self._last_s, (self._now_ns() - self._begun_ns) / 1e9)
        level = round(self._pulse.value(self._last_s) * 1023)
        return [0, level >> 8, level & 0xFF]

    def close(self) -> None:
        """Nothing to give back."""
