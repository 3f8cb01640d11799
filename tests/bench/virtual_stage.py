"""How many go/no-go trials a second run through script and virtual stage, rows included.

A simulated participant does whole assessments; every trial is built and kept in a list. Beside it
stands a loop written by hand that draws the same response times and builds the same rows, with no
script, stage or person: what a simulation costs that is no exercise. They run in turns.

The exercises of separate trials are counted likewise, each in the slower of its forms, with its
shipped parameters and all its pages, once its pictures have been built before. In six of them a
trial is one question, and the one with the lowest median is told; in spot it is a glimpse, a
question and a star that is moved to its place, about five periods and as many presses.

Every exercise of the catalogue then does a sitting of each form with its shipped parameters, those
in frames too; the slowest is told as a multiple of the time that a person would sit there.
"""

import random
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from exercises.catalogue import Exercise, exercises
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
    Claim(
        "stage",
        "the slowest of six exercises with one question a trial",
        "trials/s",
        "a loop by hand, no script and no stage",
        Target("value", ">=", 20_000),
    ),
    Claim(
        "stage",
        "spot, about five periods a trial",
        "trials/s",
        "a loop by hand, no script and no stage",
        Target("value", ">=", 20_000),
    ),
    Claim(
        "stage",
        "the slowest exercise of all on the virtual stage",
        "x real time",
        "a person, in real time",
        Target("value", ">=", 500),
    ),
)
ROUNDS = 9
PARAMS = Params(blocks=10, trials=400)
TRIALS = PARAMS.blocks * PARAMS.trials
ONE_QUESTION = ("go_nogo", "stop_signal", "flanker", "n_back", "faces", "later")
SITTINGS = 10


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Four rows; some seconds."""
    tell(f"{ROUNDS} rounds of {TRIALS} trials")
    pairs = [(_rate(staged, seed), _rate(by_hand, seed)) for seed in range(ROUNDS)]
    by_hand_s = [peer for _, peer in pairs]
    simple = min((_trials_a_second(name, tell) for name in ONE_QUESTION), key=median)
    spot = _trials_a_second("spot", tell)
    slowest = [min(_haste(found, tell) for found in exercises().values()) for _ in range(3)]
    return [
        CLAIMS[0].row([mine for mine, _ in pairs], by_hand_s),
        CLAIMS[1].row(simple, by_hand_s),
        CLAIMS[2].row(spot, by_hand_s),
        CLAIMS[3].row(slowest, [1.0]),
    ]


def _trials_a_second(name: str, tell: Callable[[str], None]) -> list[float]:
    """Whole sittings of one exercise, as often as all else, in the slower of its forms."""
    found = exercises()[name]
    rates = []
    for form in found.forms:
        work = partial(_sat, found, form)
        work(3)
        rates.append([_rate(work, seed=3) for _ in range(ROUNDS)])
    slower = min(rates, key=median)
    tell(f"{name}: {median(slower):,.0f} trials/s")
    return slower


def _sat(found: Exercise, form: str, seed: int) -> list[Trial]:
    kept: list[Trial] = []
    for sitting in range(SITTINGS):
        stage = VirtualStage(VirtualPerson(found.rule(), seed=seed))
        run(found.script(found.params(), form, sitting, None), stage, kept.append)
    return kept


def _haste(found: Exercise, tell: Callable[[str], None]) -> float:
    """How many times faster than a person a sitting is, in the slower of its forms."""
    hastes = []
    for form in found.forms:
        stage = VirtualStage(VirtualPerson(found.rule(), seed=3))
        began_ns, before_ns = stage.now_ns(), time.perf_counter_ns()
        run(found.script(found.params(), form, 1, None), stage, lambda *_: None)
        hastes.append((stage.now_ns() - began_ns) / (time.perf_counter_ns() - before_ns))
    tell(f"{found.name}: {min(hastes):,.0f} x real time")
    return min(hastes)


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
