"""Discs that are marked and then move, by the time since they began and not by counted frames."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from exercises.core.course.bounces import Path
from exercises.core.drawing.tracking import moving, ringed
from exercises.core.script import Cue, Frame, Present, Script, Seen
from exercises.core.shapes import Picture
from exercises.core.words import Say

FLASH_S, STILL_S = 0.4, 0.4


class Planned(NamedTuple):
    """A trial to come: where the discs go, and which of them the pointer begins at."""

    path: int
    start: int


def plan(discs: int, trials: int, rng: random.Random) -> list[Planned]:
    """As many, each drawn by itself."""
    return [Planned(rng.getrandbits(31), rng.randrange(discs)) for _ in range(trials)]


def mark(path: Path, targets: Sequence[int], mark_s: float, say: Say | None = None) -> Script[None]:
    """The rings flash, stay, and are gone before anything moves."""
    first = path.at(0)
    plain, rings = moving(first), Picture(ringed(first, targets), "track_ringed")
    # With less motion the rings stay.
    gone = replace(plain, pretty=True)
    whens = (0.0, STILL_S, STILL_S + FLASH_S, STILL_S + 1.5 * FLASH_S, mark_s)
    cues: list[tuple[float, Cue]] = list(
        zip(whens, (plain, rings, gone, rings, plain), strict=True)
    )
    cues[1:1] = [(0.0, say)] if say else []
    yield Present(tuple(cues), until=mark_s + STILL_S)


def move(path: Path, speed: float, track_s: float) -> Script[Seen]:
    """Frame by frame, each where its discs are by the clock."""
    seen: Seen = yield Frame(moving(path.at(0)))
    begun_ns, end_ns = seen.onsets[0], seen.onsets[0] + track_s * 1e9
    while seen.ended_ns < end_ns:
        gone = speed * (seen.ended_ns - begun_ns) / 1e9
        seen = yield Frame(moving(path.at(gone)))
    return seen
