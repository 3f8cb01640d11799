"""Flanker: press to the side of the middle arrow, whatever its neighbours say. Conflict.

Eriksen & Eriksen 1974 (Perception & Psychophysics 16:143-149, doi:10.3758/BF03203267), with arrows:
the cost is how much slower, and how much more often wrong, people are where the neighbours point
the other way.
"""

import random
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from exercises.core import marks
from exercises.core.asking import Asked, Rule, by_shapes
from exercises.core.blocks import adaptive_blocks, blocks
from exercises.core.columns import Column
from exercises.core.drawing import flock
from exercises.core.drawing.arrows import SIDES, across
from exercises.core.drawing.flock import KINDS, ROWS
from exercises.core.params import Within
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import choice, conduct
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.scoring.speed_accuracy import inverse_efficiency, lisas
from exercises.core.script import Present, Script
from exercises.core.sequences import Sided, sided
from exercises.core.shapes import BLANK
from exercises.core.staircase import StaircaseParams
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, tenths
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("The middle arrow")
VERSION = "1"
FORMS = ("assessment", "training")
AREA = "attention"
MOST_ALIKE = 4
ICON = flock.ICON


@dataclass(frozen=True)
class Params(PracticeParams, StaircaseParams, conduct.ValidityParams):
    """What a site may set. Assessment scores compare only where these are the same."""

    blocks: Annotated[int, Within(1, 10), "blocks, with a break between them"] = 2
    trials: Annotated[int, Within(8, 200), "rows a block, half of them mixed"] = 60
    fixation_s: Annotated[float, Within(0.1, 3), "cross before the arrows"] = 0.5
    window_s: Annotated[float, Within(0.3, 5), "assessment: longest time to press"] = 1.5
    iti_s: Annotated[float, Within(0.1, 3), "nothing after the answer"] = 0.5
    practice_trials: Annotated[int, Within(4, 60), "rows a practice round"] = 12
    level_start_s: Annotated[float, Within(0.2, 5.0), "training: first time to press"] = 0.9
    level_floor_s: Annotated[float, Within(0.2, 5.0), "training: shortest time to press"] = 0.3
    level_ceiling_s: Annotated[float, Within(0.2, 5.0), "training: longest time to press"] = 1.5
    fewest_rows: Annotated[int, Within(1, 1000), "rows of each kind that a score needs"] = 20
    most_omissions: Annotated[float, Within(0, 1), "share of rows missed, at most"] = 0.2
    most_one_sided: Annotated[float, Within(0.5, 1), "share on one button, at most"] = 0.9


COLUMNS = (
    Column("kind", "text", "congruent: all one way; incongruent: the middle not", allowed=KINDS),
    Column("side", "text", "where the middle arrow pointed", allowed=SIDES),
    Column("window_s", "number", "time there was to press", "s", required=False),
    Column("level", "number", "training: the staircase's time to press", "s", required=False),
)
asks = by_shapes({row.shapes: Asked(side, (across(side),)) for (_, side), row in ROWS.items()})


def rule() -> Rule:
    """By the shapes alone: press to the side of the middle arrow."""
    return asks


TASK = Task(
    "flanker",
    rules=flock.RULES,
    explain=flock.instructions,
    is_right=lambda trial: trial.button == trial.extra["side"],
    remedy=lambda trial: flock.column(0, 0.03, 0.16, trial.kind, str(trial.extra["side"])),
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """Instructions, practice, blocks with breaks; all its trials, those of practice too.

    `level` is the time to press, in seconds, of the last training; who has one, and trains,
    needs no practice.
    """
    rng = random.Random(seed)  # noqa: S311 - an order of arrows, no secret
    yield from flock.instructions()
    trials: list[Trial] = []
    if form == "assessment" or level is None:
        # Its own numbers: how much practice somebody needs must not change the blocks.
        other = random.Random(~seed)  # noqa: S311
        trial = partial(_trial, p, "practice", p.window_s)
        trials += yield from practise(p, TASK, partial(_plan, other, p.practice_trials), trial)
    plans = [_plan(rng, p.trials) for _ in range(p.blocks)]
    if form == "training":
        trial_at, stairs = partial(_trial, p, form), p.staircase(level)
        trials += yield from adaptive_blocks(TASK, plans, trial_at, stairs)
    else:
        trials += yield from blocks(TASK, plans, partial(_trial, p, form, p.window_s))
    return trials


def _plan(rng: random.Random, trials: int) -> list[Sided]:
    counts = {"congruent": trials // 2, "incongruent": trials - trials // 2}
    return sided(counts, dict.fromkeys(counts, MOST_ALIKE), SIDES, rng)


def _trial(p: Params, block: str, window_s: float, planned: Sided) -> Script[Trial]:
    """One row, until it is answered or the time is up; then nothing for a moment."""
    timeline = ((0.0, marks.FIXATION), (p.fixation_s, ROWS[planned]))
    seen = yield Present(timeline, SIDES, p.fixation_s + window_s, answers=1)
    extra: dict[str, float | str] = {"side": planned.side, "window_s": window_s}
    trial = Trial.of(seen, SIDES, 1, block=block, kind=planned.kind, extra=extra)
    yield Present(((0.0, BLANK),), until=p.iti_s)
    return trial


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:  # noqa: ARG001 - every exercise's
    """Of ten rows of one way so many right, of ten mixed ones so many; rounded down."""
    same, mixed = (tenths(TASK, trials, kind) for kind in KINDS)
    say = Say.of(
        "Of ten rows that point one way, you got {same} right. Of ten mixed rows, {mixed}.",
        same=same,
        mixed=mixed,
    )
    yield from how_it_went(TASK, [(flock.same, same), (flock.mixed, mixed)], say)


# In each condition, and as the cost of conflict: incongruent less congruent.
STEMS = {
    "rt": ("mean time of right answers", "s"),
    "median": ("median time of right answers", "s"),
    "error_rate": ("rows answered wrong or missed, as a share", ""),
    "lisas": ("time and errors as one time: LISAS", "s"),
    "efficiency": ("mean time by share right: inverse efficiency", "s"),
}
SENSES = (*KINDS, "cost")


def _name(stem: str, sense: str) -> str:
    return "_".join(filter(None, (stem, sense, STEMS[stem][1])))


MEASURES = (
    *(
        Measure(_name(stem, sense), f"{doc} ({sense})", unit, better=-1)
        for stem, (doc, unit) in STEMS.items()
        for sense in SENSES
    ),
    Measure("omission_rate", "rows not answered in time, as a share", better=-1),
    Measure("early_presses", "trials with a press before the arrows", better=-1),
)
MAIN = {
    "assessment": Main("rt_cost_s", Say("How well you keep to the middle.")),
    "training": Main("level", Say("How fast you can do it."), better=-1),
}
NEVER = Reason("never_pressed", "invalid", "No row was answered.")
OMISSIONS = Reason("omissions_high", "doubtful", "Many rows were missed.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice is left out.

    A row is right, or it is not: a missed one is an error. Times are those of right answers from
    `fastest_s` on. What is undefined is NaN, never 0, and then a reason says so.
    """
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    rt = table["rt_s"]
    pressed = counted & ~np.isnan(rt)
    right = pressed & (table["button"] == table["side"])
    rows = [counted & (table["kind"] == kind) for kind in KINDS]
    timely = right & (rt >= p.fastest_s)
    values = {
        **_costs(sessions, rt, rows, right, timely),
        "omission_rate": sessions.share(~pressed, counted),
        "early_presses": sessions.tally(table["early"], counted),
    }
    fewest = np.minimum(*map(sessions.count, rows))
    times = np.minimum(*(sessions.count(where & timely) for where in rows))
    reasons = {
        conduct.TOO_FEW: fewest < p.fewest_rows,
        NEVER: values["omission_rate"] == 1,
        choice.CHANCE: choice.at_chance(sessions.count(right), sessions.count(pressed)),
        choice.ONE_SIDED: choice.one_sided(table, sessions, counted, p.most_one_sided),
        conduct.FEW_PRESSES: times < p.fewest_presses,
        OMISSIONS: values["omission_rate"] > p.most_omissions,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, counted, p),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)


def _costs(
    sessions: Sessions, rt: Floats, rows: list[Mask], right: Mask, timely: Mask
) -> dict[str, Floats]:
    """Both conditions, and what the second costs more: (n,) for each stem and sense."""
    rt_sd = sessions.sd(rt, timely)
    error_sd = sessions.sd((~right).astype(np.float64), rows[0] | rows[1])
    found = [_condition(sessions, rt, where, right, timely) for where in rows]
    for one in found:
        one["lisas"] = lisas(one["rt"], one["error_rate"], rt_sd, error_sd)
        one["efficiency"] = inverse_efficiency(one["rt"], 1 - one["error_rate"])
    found.append({stem: found[1][stem] - found[0][stem] for stem in STEMS})
    of = dict(zip(SENSES, found, strict=True))
    return {_name(stem, sense): of[sense][stem] for stem in STEMS for sense in SENSES}


def _condition(
    sessions: Sessions, rt: Floats, where: Mask, right: Mask, timely: Mask
) -> dict[str, Floats]:
    return {
        "rt": sessions.mean(rt, where & timely),
        "median": Ordered.of(sessions, rt, where & timely).median(),
        "error_rate": sessions.share(~right, where),
    }
