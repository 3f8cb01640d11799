"""Sounds as data: tones of our own, alone or to a beat, and spoken sentences.

How a sound's onset is known is told as Heard: "measured" by the kernel's account of the sound
card, "estimated" by when it was asked for, "none" where there is no sound card; "" is no sound.
"""

from dataclasses import dataclass
from typing import Literal

from exercises.core.words import Say


@dataclass(frozen=True, slots=True)
class Tone:
    """A sine of `hertz` for `seconds`, with soft edges, `level` from 0 to 1."""

    hertz: float
    seconds: float
    level: float = 0.5


@dataclass(frozen=True, slots=True)
class Beats:
    """A paced run: `tone` at each of these times, in seconds from the sound's onset, ascending.

    It is rendered whole into one buffer. When each beat sounded is told in `Seen.beats`.
    """

    tone: Tone
    at_s: tuple[float, ...]


Sound = Tone | Beats | Say

Heard = Literal["", "measured", "estimated", "none"]
