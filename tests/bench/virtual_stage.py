"""How many go/no-go trials a second run through script and virtual stage, rows included.

A simulated participant does whole assessments; every trial is built and kept in a list. Beside it
stands a loop written by hand that draws the same response times and builds the same rows, with no
script, stage or person: what a simulation costs that is no exercise. They run in turns.
"""

import random
import time
from collections.abc import Callable

from exercises.core.trial import Trial
from exercises.go_nogo import Params, asks, script
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.bench.kit.rows import Claim, Row, Target

CLAIMS = (
    Claim(
        "stage",
        "go_nogo on the virtual stage",
        "trials/s",
        "a loop by hand, no script and no stage",
        Target("value", ">=", 20_000),
    ),
)
ROUNDS = 9
PARAMS = Params(blocks=10, trials=400)
TRIALS = PARAMS.blocks * PARAMS.trials


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; a few seconds."""
    tell(f"{ROUNDS} rounds of {TRIALS} trials")
    pairs = [(_rate(staged, seed), _rate(by_hand, seed)) for seed in range(ROUNDS)]
    return [CLAIMS[0].row([mine for mine, _ in pairs], [peer for _, peer in pairs])]


def _rate(work: Callable[[int], list[Trial]], seed: int) -> float:
    before_ns = time.perf_counter_ns()
    trials = work(seed)
    return len(trials) / (time.perf_counter_ns() - before_ns) * 1e9


def staged(seed: int) -> list[Trial]:
    """The exercise, practice included, as `run` keeps it."""
    kept: list[Trial] = []
    person = VirtualPerson(asks, seed=seed)
    run(script(PARAMS, "assessment", seed, None), VirtualStage(person), kept.append)
    return kept


def by_hand(seed: int) -> list[Trial]:
    """Rows of the same kind, made by nobody."""
    habits, rng = Habits(), random.Random(seed)
    made, now_ns = [], 0
    for _ in range(TRIALS):
        kind = "nogo" if rng.random() < PARAMS.nogo_share else "go"
        iti_s = rng.uniform(PARAMS.iti_low_s, PARAMS.iti_high_s)
        rt_s = rng.gauss(habits.mu_s, habits.sigma_s) + rng.expovariate(1.0) * habits.tau_s
        onset_ns = now_ns + round((PARAMS.shown_s + iti_s - PARAMS.window_s) * 1e9)
        press_ns = onset_ns + round(rt_s * 1e9)
        extra = {"window_s": PARAMS.window_s, "iti_s": iti_s}
        row = Trial("assessment", kind, "ok", rt_s, onset_ns, press_ns, "kernel", extra=extra)
        made.append(row)
        now_ns += round((PARAMS.shown_s + iti_s) * 1e9)
    return made
