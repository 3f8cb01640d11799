"""How the pod on a desk is played; nothing is loaded to know of it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Play:
    """By whom, from which seed, how fast, pictures to where."""

    virtual: bool
    seed: int
    speed: float
    shots: Path | None = None
    voices: Path | None = None
