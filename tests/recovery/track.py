"""Track: the threshold speed of people who lose each target with a chance that rises with speed."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.optimize import brentq

from exercises import track
from exercises.core.table import Table
from tests.exercises.observers import Follower, all_found
from tests.exercises.people import sat, table_of
from tests.recovery.spot import spread

SLOPE = 4.0


def speed_at(right: float, half_speed: float, p: track.Params) -> float:
    """So fast, this share of trials is right."""

    def off(ln_speed: float) -> float:
        return all_found(math.exp(ln_speed), half_speed, SLOPE, p.targets, p.discs) - right

    return math.exp(float(brentq(off, math.log(half_speed) - 4, math.log(half_speed) + 2)))


def trained(sittings: int, half_speed: float, p: track.Params) -> Table:
    """First trainings of people alike, each with a seed of its own."""
    people = (Follower(half_speed, SLOPE, seed) for seed in range(sittings))
    return table_of((sat("track", one, n, p, "training") for n, one in enumerate(people)), "track")


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """People who keep half of the targets at .3 to 1.2 heights a second.

    The discs move for a second alone, the shortest there is: these people lose them by speed, not
    by time.
    """
    p = track.Params(track_s=1.0)
    for half_speed in (0.3, 0.6, 1.2):
        found = track.score(trained(sittings, half_speed, p), p).values
        speed = found["threshold_speed"]
        what = (
            f"threshold_speed, half kept at {half_speed} ({np.isfinite(speed).sum()} of {sittings})"
        )
        yield what, speed_at(0.75, half_speed, p), *spread(speed)
        yield (
            f"speed_at_turns, half kept at {half_speed}",
            speed_at(0.8, half_speed, p),
            *spread(found["speed_at_turns"]),
        )
