"""Spot: the threshold of people who need a known time to see both, and where training settles."""

import math
from collections.abc import Iterator

import numpy as np

from exercises import spot
from exercises.core.scoring.sessions import Floats
from exercises.core.table import Table
from tests.exercises.observers import Glimpser
from tests.exercises.people import sat, table_of

SLOPE = 4.0


def trained(sittings: int, threshold_s: float, p: spot.Params | None = None) -> Table:
    """First trainings of people alike, each with a seed of its own."""
    people = (Glimpser(spot.OBSERVER, threshold_s, SLOPE, seed) for seed in range(sittings))
    return table_of((sat("spot", one, n, p, "training") for n, one in enumerate(people)), "spot")


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Thresholds of 50 to 300 ms: as scored, and the share right in the last 40 trials."""
    p = spot.Params()
    at_target = math.log(spot.OBSERVER.span / (p.level_target - spot.OBSERVER.guess) - 1)
    at_threshold = math.log(spot.OBSERVER.span / (0.75 - spot.OBSERVER.guess) - 1)
    for threshold_s in (0.05, 0.1, 0.2, 0.3):
        table = trained(sittings, threshold_s, p)
        found = spot.score(table, p).values["threshold_s"]
        within = found[~np.isnan(found)]
        what = f"threshold_s, {1e3 * threshold_s:g} ms ({within.size} of {sittings})"
        yield what, threshold_s, float(within.mean()), float(within.std(ddof=1))
        settled = 60 * threshold_s * math.exp((at_threshold - at_target) / SLOPE)
        turned = spot.score(table, p).values["level_at_turns"]
        yield f"level_at_turns, {1e3 * threshold_s:g} ms", settled, *spread(turned)


def spread(found: Floats) -> tuple[float, float]:
    return float(np.nanmean(found)), float(np.nanstd(found, ddof=1))
