"""Go/no-go: d' and c of people who press at known rates, and where their training settles."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean, stdev

import numpy as np
from scipy.stats import exponnorm, norm

from exercises import go_nogo
from exercises.stage.person import Habits
from tests.exercises.people import sitting, table_of

SQUARES = 0.2
STEADY = Habits(0.3, 0.03, 0.08, commission=0.1, lapse=0.02, anticipation=0)


def threshold(p: go_nogo.Params) -> float:
    """The time to press in which the share `level_target` of all answers is right, for STEADY."""
    squares_right = p.nogo_share * (1 - STEADY.commission)
    discs_right = (p.level_target - squares_right) / (1 - p.nogo_share) / (1 - STEADY.lapse)
    shape = STEADY.tau_s / STEADY.sigma_s
    return float(exponnorm.ppf(discs_right, shape, STEADY.mu_s, STEADY.sigma_s))


def settled(seed: int, p: go_nogo.Params) -> float:
    """The mean level of the second half of a first training."""
    done = [t for t in sitting(STEADY, seed, p, "training") if t.block == "training"]
    return fmean(float(t.extra["level"]) for t in done[len(done) // 2 :])


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """A d' of 1, 2 and 3, with one square of five pressed for; then training, in six blocks."""
    p = go_nogo.Params()
    for dprime in (1.0, 2.0, 3.0):
        hits = float(norm.cdf(dprime + norm.ppf(SQUARES)))
        habits = Habits(0.3, 0.03, 0.05, commission=SQUARES, lapse=1 - hits, anticipation=0)
        table = table_of(sitting(habits, seed, p) for seed in range(sittings))
        found = go_nogo.score(table, p).values
        criterion = -float(norm.ppf(hits) + norm.ppf(SQUARES)) / 2
        for name, truth in (("dprime", dprime), ("criterion", criterion)):
            mean, sd = float(np.mean(found[name])), float(np.std(found[name], ddof=1))
            yield f"{name}, d' {dprime:g}", truth, mean, sd
    longer = replace(p, blocks=6)
    levels = [settled(seed, longer) for seed in range(sittings)]
    yield "level", threshold(p), fmean(levels), stdev(levels)
