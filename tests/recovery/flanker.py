"""Flanker: the cost of conflict of people who are slower, and err more, by known amounts."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean, stdev

from scipy.stats import exponnorm

from exercises import flanker
from exercises.core.table import Table
from tests.exercises.conflict_people import STEADY, ConflictPerson
from tests.exercises.people import apart, sat, table_of

# How much later, in seconds, and how much more often wrong.
COSTS = {"small": (0.03, 0.0), "ordinary": (0.06, 0.05), "large": (0.12, 0.1)}


def assessed(sittings: int, cost_s: float, slips: float, p: flanker.Params) -> Table:
    """Assessments of people alike, each with a seed of its own."""
    people = (ConflictPerson(cost_s, slips, apart(seed)) for seed in range(sittings))
    return table_of((sat("flanker", one, n, p) for n, one in enumerate(people)), "flanker")


def threshold(p: flanker.Params) -> float:
    """The time to press in which the share `level_target` is right, of people without a cost."""
    shape, mu_s, sigma_s = STEADY.tau_s / STEADY.sigma_s, STEADY.mu_s, STEADY.sigma_s
    return float(exponnorm.ppf(p.level_target / (1 - STEADY.error), shape, mu_s, sigma_s))


def settled(seed: int, p: flanker.Params) -> float:
    """The mean level of the second half of a first training."""
    done = sat("flanker", ConflictPerson(0.0, 0.0, apart(seed)), seed, p, "training")
    done = [t for t in done if t.block == "training"]
    return fmean(float(t.extra["level"]) for t in done[len(done) // 2 :])


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Costs in time and errors; then where training settles, in four blocks."""
    p = flanker.Params()
    for who, (cost_s, slips) in COSTS.items():
        found = flanker.score(assessed(sittings, cost_s, slips, p), p).values
        truths = {"rt_cost_s": cost_s, "median_cost_s": cost_s, "error_rate_cost": slips}
        for name, truth in truths.items():
            yield f"{name}, {who}", truth, float(found[name].mean()), float(found[name].std(ddof=1))
    longer = replace(p, blocks=4)
    levels = [settled(seed, longer) for seed in range(sittings)]
    yield "level", threshold(p), fmean(levels), stdev(levels)
