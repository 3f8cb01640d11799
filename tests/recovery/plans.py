"""Plans: rates of people of whom it is known how often the moment comes, and what they do then."""

import random
from collections.abc import Iterator

import numpy as np

from exercises import plans
from exercises.core.table import Table
from exercises.stage.person import Habits
from tests.exercises.people import apart, sat, table_of
from tests.exercises.plan_people import Chooser, drawn

# How often the moment comes, the plan is kept, and a rehearsal goes wrong; and of the moments
# that came the shares not done, partly done, done.
PEOPLE = {
    "steady": (0.8, 0.9, 0.05, (0.1, 0.2, 0.7)),
    "seldom": (0.3, 0.4, 0.3, (0.6, 0.3, 0.1)),
}


def visits(n: int, came: float, kept: float, error: float, done: tuple[float, ...]) -> Table:
    """So many later visits of people alike."""
    rng = random.Random(f"visits {n}")
    pages = {
        "plans_came": drawn({"right": came, "left": 1 - came}, rng),
        "plans_done": drawn(dict(zip(("left", "ok", "right"), done, strict=True)), rng),
        "plans_next": drawn({"ok": kept, "left": 1 - kept}, rng),
    }
    habits = Habits(0.5, 0.05, 0.1, commission=0, lapse=0, anticipation=0, error=error)
    people = (Chooser(pages, habits, apart(seed)) for seed in range(n))
    last = "sleep worry breathe"
    sittings = (sat("plans", one, i, None, "training", last) for i, one in enumerate(people))
    return table_of(sittings, "plans")


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Each rate of each of these people, over visits where it is defined."""
    for who, (came, kept, error, done) in PEOPLE.items():
        found = plans.score(visits(sittings, came, kept, error, done), plans.Params()).values
        truths = {
            "came_rate": came,
            "follow_through": done[1] / 2 + done[2],
            "kept_rate": kept,
            "rehearsal_right": 1 - error,
        }
        for name, truth in truths.items():
            got = found[name]
            yield f"{name}, {who}", truth, float(np.nanmean(got)), float(np.nanstd(got, ddof=1))
