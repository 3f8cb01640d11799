"""The staircase of beat by itself: no script, no stage, no score; many people at once.

What its rule makes of people whose taps lie about the beat with a known SD: beside it stands what
the whole exercise makes of them.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

from exercises.beat import Params

Floats = NDArray[np.float64]


def aimed_at(sd_s: float, p: Params) -> float:
    """The window, as a share of the interval, that holds `level_target` of taps, over all beats."""

    def missing(share: float) -> float:
        inside = [norm.cdf(share * ioi_s, 0, sd_s) for ioi_s in p.tempi]
        return float(np.mean(inside)) * 2 - 1 - p.level_target

    return float(brentq(missing, 0, 1))


def settled(sd_s: float, p: Params, people: int, trainings: int, seed: int = 0) -> Floats:
    """The window that each of so many people has after so many trainings, the first from the start.

    All beats of a run are judged by the window that it began with.
    """
    rng = np.random.default_rng(seed)
    window = np.full(people, p.level_start)
    wider = p.level_step * p.level_target / (1 - p.level_target)
    for _ in range(trainings):
        tempi = rng.permuted(np.tile(p.tempi * p.training_runs, (people, 1)), axis=1)
        for ioi_s in tempi.T:
            inside = np.abs(rng.normal(0, sd_s, (p.paced_beats, people))) <= window * ioi_s
            for one in inside:
                window = window * np.exp(np.where(one, -p.level_step, wider))
                window = np.clip(window, p.level_floor, p.level_ceiling)
    return window
