"""Beat: asynchrony, its lag, timekeeper and motor SD of people who tap by the models."""

from collections.abc import Iterator

import numpy as np

from exercises import beat
from tests.exercises import window
from tests.exercises.people import apart, sat, table_of
from tests.exercises.timing_people import Hands, TimingPerson

# Mean and SD of asynchronies, their lag, SD of timekeeper and motor delays, in seconds.
PEOPLE = {"steady": (-0.03, 0.02, 0.3, 0.018, 0.009), "unsteady": (-0.06, 0.045, 0.5, 0.04, 0.012)}
TRAININGS = 4
# People at once, where there is nothing but the staircase.
ALONE = 20_000


def trained(people: int, sd_s: float, sessions: int) -> list[float]:
    """The level that each of these people has after so many training sessions."""
    p, levels = beat.Params(), []
    for n in range(people):
        level: float | None = None
        for session in range(sessions):
            person = TimingPerson(Hands(0.0, sd_s, 0.0), apart(1000 * n + session))
            trials = sat("beat", person, 1000 * n + session, p, "training", level)
            level = float(trials[-1].extra[beat.MEMORY])
        levels.append(level or 0.0)
    return levels


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Somebody steady and somebody unsteady. Undefined models are left out of mean and SD."""
    p = beat.Params()
    for who, put_in in PEOPLE.items():
        hands = Hands(*put_in)
        table = table_of(
            (sat("beat", TimingPerson(hands, apart(n)), n, p) for n in range(sittings)), "beat"
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
            what = f"{name}, {who} ({np.count_nonzero(~np.isnan(got))} of {got.size})"
            yield what, truth, float(np.nanmean(got)), float(np.nanstd(got, ddof=1))
    for sd_s in (0.02, 0.04):
        truth = window.aimed_at(sd_s, p)
        who = f"after {TRAININGS} trainings, SD {1e3 * sd_s:.0f} ms"
        levels = trained(sittings // 20, sd_s, TRAININGS)
        yield f"level {who}", truth, float(np.mean(levels)), float(np.std(levels, ddof=1))
        alone = window.settled(sd_s, p, ALONE, TRAININGS)
        yield f"the staircase alone {who}", truth, float(alone.mean()), float(alone.std(ddof=1))
