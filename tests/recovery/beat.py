"""Beat: asynchrony, its lag, timekeeper and motor SD of people who tap by the models."""

from collections.abc import Iterator

import numpy as np

from exercises import beat
from tests.exercises.people import sat, table_of
from tests.exercises.timing_people import Hands, TimingPerson

# Mean and SD of asynchronies, their lag, SD of timekeeper and motor delays, in seconds.
PEOPLE = {"steady": (-0.03, 0.02, 0.3, 0.018, 0.009), "unsteady": (-0.06, 0.045, 0.5, 0.04, 0.012)}


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Somebody steady and somebody unsteady. Undefined models are left out of mean and SD."""
    p = beat.Params()
    for who, put_in in PEOPLE.items():
        hands = Hands(*put_in)
        table = table_of(
            (sat("beat", TimingPerson(hands, n), n, p) for n in range(sittings)), "beat"
        )
        found = beat.score(table, p).values
        truths = {
            "asynchrony_mean_s": hands.mean_s,
            "asynchrony_sd_s": hands.sd_s,
            "lag_one": hands.lag,
            "continued_sd_s": (hands.clock_s**2 + 2 * hands.motor_s**2) ** 0.5,
            "clock_sd_s": hands.clock_s,
            "motor_sd_s": hands.motor_s,
        }
        for name, truth in truths.items():
            got = found[name]
            yield f"{name}, {who}", truth, float(np.nanmean(got)), float(np.nanstd(got, ddof=1))
        undefined = float(np.mean(np.isnan(found["motor_sd_s"])))
        yield f"share without a model, {who}", undefined, undefined, 0.0
