"""Sounds as data: tones of our own and spoken sentences."""

from dataclasses import dataclass

from exercises.core.words import Say


@dataclass(frozen=True, slots=True)
class Tone:
    """A sine of `hertz` for `seconds`, with soft edges, `level` from 0 to 1."""

    hertz: float
    seconds: float
    level: float = 0.5


Sound = Tone | Say
