"""How loud the pod is now: in steps, never above the site's limit, until whoever is here leaves."""

import math
from typing import Protocol

from exercises.core.words import Say

# A step is 3 dB: one can hear it, and it startles nobody.
STEP_DB = 3.0
STEPS = 9
QUIETEST = 1e-6
# What is not spoken is shown as long as it takes to be read: so long a word, and to begin with.
WORD_S, BEGIN_S = 0.4, 1.2
# No sentence is as short: what is, has no clip.
SILENT_S = 0.1


class Speaks(Protocol):
    """What speaks and sounds."""

    def set_volume(self, volume: float) -> None:
        """From 0 to 1, at once."""

    def seconds(self, say: Say) -> float:
        """How long this is spoken; 0 where it is not."""


class Loudness:
    """The volume, from 1 step to STEPS; the highest is the limit, the lowest can still be heard.

    `usual` is the volume to begin with, `limit` the highest, both as shares of full scale.
    """

    def __init__(self, usual: float, limit: float, voice: Speaks | None = None) -> None:
        self._usual, self._limit, self._voice = usual, limit, voice
        self.volume = usual

    @property
    def step(self) -> int:
        """The step that is nearest to the volume."""
        below_db = 20 * math.log10(max(self.volume, QUIETEST) / self._limit)
        return min(max(STEPS + round(below_db / STEP_DB), 1), STEPS)

    def turn(self, steps: int) -> None:
        """So many steps louder, or quieter; no further than the last one."""
        self._set(self._at(min(max(self.step + steps, 1), STEPS)))

    def reset(self) -> None:
        """As it was to begin with."""
        self._set(self._usual)

    def seconds(self, say: Say) -> float:
        """How long it takes to hear this, or to read it where it stays unspoken."""
        spoken_s = 0.0 if self._voice is None else self._voice.seconds(say)
        return spoken_s if spoken_s > SILENT_S else BEGIN_S + WORD_S * len(say.text.split())

    def _at(self, step: int) -> float:
        return self._limit * 10 ** (-STEP_DB * (STEPS - step) / 20)

    def _set(self, volume: float) -> None:
        self.volume = volume
        if self._voice is not None:
            self._voice.set_volume(volume)
