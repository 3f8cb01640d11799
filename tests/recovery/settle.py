"""Settle: ratings, share on task and time to answer of people who are known."""

import random
from collections.abc import Iterator

from exercises import settle
from exercises.core.asking import Asked, Rule
from exercises.core.drawing import distress
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.person import Habits, VirtualPerson
from tests.exercises.people import apart, sat, table_of

# How upset before and after, and the chance of being on task at a probe.
PEOPLE = {"calmer after": (5, 2, 0.7), "no change": (3, 3, 0.4), "worse after": (1, 2, 0.9)}
HABITS = Habits(0.9, 0.1, 0.4, lapse=0, commission=0, anticipation=0, error=0)


def rule(before: int, after: int, share: float, seed: int) -> Rule:
    """Of somebody who feels so, and is on task so often."""
    rates, rng = distress.rates(before, after), random.Random(f"probes {seed}")

    def asks(cue: Cue) -> Asked | None:
        if isinstance(cue, Picture) and cue.shapes == settle.PROBE.shapes:
            return Asked(settle.HERE if rng.random() < share else settle.AWAY)
        return rates(cue)

    return asks


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Three kinds of people, who answer every probe."""
    p = settle.Params()
    for who, (before, after, share) in PEOPLE.items():
        people = (
            VirtualPerson(rule(before, after, share, apart(seed)), HABITS, apart(seed))
            for seed in range(sittings)
        )
        trials = (sat("settle", one, n, p, "training") for n, one in enumerate(people))
        found = settle.score(table_of(trials, "settle"), p).values
        truths = {
            "distress_before": before,
            "distress_after": after,
            "distress_change": after - before,
            "on_task_share": share,
            "probe_rt_s": HABITS.mu_s + HABITS.tau_s,
        }
        for name, truth in truths.items():
            yield f"{name}, {who}", truth, float(found[name].mean()), float(found[name].std(ddof=1))
