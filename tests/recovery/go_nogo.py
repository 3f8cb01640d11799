"""Go/no-go: d' and c of people who press for discs and squares at known rates."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import norm

from exercises import go_nogo
from exercises.stage.person import Habits
from tests.exercises.people import sitting, table_of

SQUARES = 0.2


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """People with a d' of 1, 2 and 3, with one square of five pressed for, and its criterion."""
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
