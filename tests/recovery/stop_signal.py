"""Stop signal: SSRT of people in whom going and stopping race, each with ex-Gaussian times.

The truth is the mean of the stop process, its normal part and its exponential one together.
Beside it stands what the method alone makes of the same people (tests/exercises/race.py).
"""

from collections.abc import Iterator
from statistics import fmean, stdev

import numpy as np
from scipy.stats import exponnorm

from exercises import stop_signal
from exercises.core.table import Table
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises import race
from tests.exercises.people import apart, sat, table_of
from tests.exercises.race import Times

# Going: mean, SD and exponential part; stopping: the same; arrows missed. All in seconds.
PEOPLE: dict[str, tuple[Times, Times, float]] = {
    "fast stops": ((0.45, 0.06, 0.06), (0.15, 0.02, 0.01), 0.02),
    "ordinary stops": ((0.45, 0.06, 0.06), (0.2, 0.02, 0.01), 0.02),
    "slow stops": ((0.45, 0.06, 0.06), (0.27, 0.02, 0.01), 0.02),
    "uneven stops": ((0.45, 0.06, 0.06), (0.18, 0.02, 0.05), 0.02),
    "longer tail of going": ((0.45, 0.06, 0.1), (0.2, 0.02, 0.01), 0.02),
    "very long tail": ((0.45, 0.06, 0.2), (0.2, 0.02, 0.01), 0.02),
}
ERROR = 0.03
# Stops and the step of their delays, in s: as the exercise has them, many more, and finer.
METHODS = ((64, 0.05), (1000, 0.05), (1000, 0.01))
METHOD_SESSIONS = 4000


def racer(go: Times, stop: Times, lapse: float, seed: int) -> VirtualPerson:
    """Somebody with these processes, who stops whenever the stop is over before the press."""
    stop_mu_s, stop_sigma_s, stop_tau_s = stop
    habits = Habits(
        *go,
        lapse=lapse,
        anticipation=0,
        error=ERROR,
        stop_mu_s=stop_mu_s,
        stop_sigma_s=stop_sigma_s,
        stop_tau_s=stop_tau_s,
        stop_lapse=0,
    )
    return VirtualPerson(stop_signal.rule(), habits, apart(seed))


def assessed(who: str, sittings: int, p: stop_signal.Params) -> Table:
    """Assessments of people alike, each with a seed of its own."""
    done = (sat("stop_signal", racer(*PEOPLE[who], seed), seed, p) for seed in range(sittings))
    return table_of(done, "stop_signal")


def threshold(who: str, p: stop_signal.Params) -> float:
    """The time to press in which the share `level_target` of arrows is answered, and right."""
    (mu, sigma, tau), _, lapse = PEOPLE[who]
    return float(exponnorm.ppf(p.level_target / (1 - lapse) / (1 - ERROR), tau / sigma, mu, sigma))


def settled(who: str, seed: int, p: stop_signal.Params) -> float:
    """The mean level of the second half of a first training."""
    done = sat("stop_signal", racer(*PEOPLE[who], seed), seed, p, "training")
    done = [t for t in done if t.block == "training"]
    return fmean(float(t.extra["level"]) for t in done[len(done) // 2 :])


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """SSRT of the sittings that have one; then, for two, where training settles."""
    p = stop_signal.Params()
    for who, (_, stop, _) in PEOPLE.items():
        found = stop_signal.score(assessed(who, sittings, p), p).values
        got = found["ssrt_s"][~np.isnan(found["ssrt_s"])]
        what = f"ssrt_s, {who} ({sittings - len(got)} without)"
        yield what, stop[0] + stop[2], float(got.mean()), float(got.std(ddof=1))
    for who, (go, stop, lapse) in PEOPLE.items():
        for stops, step_s in METHODS:
            got = race.ssrt(go, stop, lapse, METHOD_SESSIONS, stops=stops, step_s=step_s)
            what = f"the method alone, {who}, {stops} stops, steps of {step_s * 1e3:.0f} ms"
            yield what, stop[0] + stop[2], float(got.mean()), float(got.std(ddof=1))
    for who in ("ordinary stops", "longer tail of going"):
        levels = [settled(who, seed, p) for seed in range(sittings)]
        yield f"level, {who}", threshold(who, p), fmean(levels), stdev(levels)
