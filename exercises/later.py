"""Now or later: fewer coins today, or more coins after a wait. Measures the delay of reward.

The adjusting-amount procedure (Du, Green & Myerson 2002, The Psychological Record 52:479-492,
doi:10.1007/BF03395403; step by step in Frye et al. 2016, Journal of Visualized Experiments
107:e53584, doi:10.3791/53584): for each of six waits the coins today begin at half of those to come
and go up when waiting was chosen, down when not, by a step that halves each time. The rewards are
hypothetical, and the person is told so.
"""

import math
import random
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from exercises.core import marks, pages
from exercises.core.asking import Asked, Rule
from exercises.core.blocks import blocks, following
from exercises.core.columns import Column, with_common
from exercises.core.course.adjusting import SIDES, Adjusting, Planned, halves, tries
from exercises.core.drawing import coins
from exercises.core.drawing.coins import FULL, Offer
from exercises.core.once import made_once, once_each
from exercises.core.params import Within
from exercises.core.placing import placed
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import conduct, discounting, hyperbola
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Floats, Sessions
from exercises.core.script import Present, Script
from exercises.core.shapes import Picture, Shape
from exercises.core.table import Table, from_trials
from exercises.core.task import Task
from exercises.core.trial import Trial, Value
from exercises.core.words import Say

TITLE = Say("Now or later")
VERSION = "1"
FORMS = ("assessment",)
AREA = "control"
TIMED = False
GAP = Present(((0.0, marks.FIXATION),), until=0.5)
DELAYS = (1, 7, 30, 91, 182, 365)


@dataclass(frozen=True)
class Params(PracticeParams, conduct.ValidityParams):
    """What a site may set. Scores compare only where these are the same."""

    choices: Annotated[int, Within(3, 6), "choices a wait; the step halves after each"] = 6
    catches: Annotated[int, Within(0, 12), "offers that are more and sooner, in between"] = 4
    fastest_s: Annotated[float, Within(0, 2), "a faster choice looked at no offer"] = 0.4
    fewest_choices: Annotated[int, Within(1, 6), "choices a wait that a score needs"] = 5
    most_missed: Annotated[float, Within(0, 1), "share of those in between lost, at most"] = 0.25
    most_one_side: Annotated[float, Within(0.5, 1), "share of one button, at most"] = 0.8
    least_predicted: Annotated[float, Within(0, 1), "share of choices that the curve tells"] = 0.65


KINDS = ("choice", "catch", "more", "sooner")
COLUMNS = (
    Column("kind", "text", "choice; else the sooner offer is plainly better", allowed=KINDS),
    Column("sooner_coins", "number", "coins of the sooner offer", "coins", low=0.0),
    Column("later_coins", "number", "coins of the later offer", "coins", low=0.0),
    Column("delay_days", "number", f"its wait, one of {DELAYS}", "days", low=0.0),
    Column("later_side", "text", "the later offer's button", allowed=SIDES),
)


# What is shown

ICON = Picture(coins.now_or_later(), "later")
TWO = coins.offers(Offer(12, 0), Offer(40, 30), prompt=False).shapes


def rule() -> Rule:
    """By the coins and waits alone, of which one choice follows; there is nothing to remember."""
    return lambda cue: _wanted(cue) if isinstance(cue, Picture) else None


@once_each
def _wanted(cue: Picture) -> Asked | None:
    """What somebody wants to whom a reward is worth half after 60 days; others want otherwise."""
    offers = coins.read(cue)
    if offers is None:
        return None
    worth = {side: at.coins / (1 + at.days / 60) for side, at in offers.items()}
    first, other = sorted(worth, key=lambda side: -worth[side])
    return Asked(first, (other,))


def _go_on(name: str, title: Say, shapes: tuple[Shape, ...], say: Say) -> Script[None]:
    key = pages.key("ok", Say("Go on"))
    yield from pages.page(f"later_{name}", (pages.heading(title), *shapes), key, say)


@made_once
def _instructions() -> Script[None]:
    say = Say("The sun is today. A moon is one night. A page is one month.")
    yield from _go_on("waits", Say("How long to wait"), coins.legend(), say)
    say = Say("You see two heaps of coins. Press the side that you would rather have.")
    yield from _go_on("offers", Say("Which one?"), placed(TWO, 0, -0.06, 0.6), say)
    say = Say("The coins are not real. You will not get them. Choose as if they were real.")
    shapes = coins.imagined(coins.tray(40, 0, 0))
    yield from _go_on("not_real", Say("Only in your mind"), shapes, say)


@made_once
def _no_wrong() -> Script[None]:
    say = Say("Now there is no right and no wrong. Take what you would like more.")
    yield from _go_on("no_wrong", Say("As you like"), placed(TWO, 0, -0.06, 0.6), say)


def _better(trial: Trial) -> tuple[Shape, ...]:
    """In a try the sooner offer is better: it, on its side, with its key."""
    side = "left" if trial.extra["later_side"] == "right" else "right"
    better = coins.with_key(Offer(int(trial.extra["sooner_coins"]), 0), side)
    return placed(better, 0, 0.16, 0.65)


TASK = Task(
    "later",
    rules=placed(TWO, 0, -0.08, 0.5),
    explain=_instructions,
    is_right=lambda trial: trial.button != trial.extra["later_side"],
    remedy=_better,
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:  # noqa: ARG001
    """Instructions, a try at offers of which one is plainly better, two blocks of choices.

    There is nothing to train: `level` means nothing here.
    """
    rng, other = random.Random(seed), random.Random(~seed)  # noqa: S311 - orders, no secrets
    adjusting = Adjusting.over(DELAYS, FULL)
    yield from _instructions()
    trial = partial(_trial, adjusting)
    trials = yield from practise(p, TASK, partial(tries, other), partial(trial, "practice"))
    yield from _no_wrong()

    def follow(done: Trial) -> None:
        if done.kind == "choice":
            waits = done.button == done.extra["later_side"]
            adjusting.answer(int(done.extra["delay_days"]), waits=waits)

    plans = halves(DELAYS, p.choices, p.catches, rng)
    trials += yield from blocks(TASK, plans, partial(trial, form), following(follow))
    return trials


def _trial(adjusting: Adjusting, block: str, planned: Planned) -> Script[Trial]:
    """One choice, without haste: it is there until a button is pressed, and is said again."""
    kind, days, side = planned
    now, then = adjusting.amounts(kind, days)
    yield GAP
    seen = yield coins.question(Offer(now, 0), Offer(then, days), side)
    extra: dict[str, Value] = {"sooner_coins": now, "later_coins": then, "delay_days": days}
    extra["later_side"] = side
    return Trial.of(seen, SIDES, 0, block=block, kind=kind, extra=extra)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """What the full tray later was worth today, a bar for each wait; nothing is right or wrong."""
    table = from_trials((("", trial) for trial in trials), with_common(COLUMNS))
    values = score(table, p).values
    bars = {days: float(values[name][0]) if trials else math.nan for days, name in POINTS.items()}
    say = Say("A tall bar: you would wait. A short bar: you would take it now. Both are fine.")
    yield from _go_on("result", Say("How it went"), coins.worth(bars), say)


POINTS = {days: f"indifference_{days}d" for days in DELAYS}
MEASURES = (
    Measure(
        "ln_k", "ln of k in value = amount / (1 + k days): a steeper loss is higher", better=-1
    ),
    Measure("sensitivity", "how much value decides the choices, 0.5 to 200, its bounds"),
    Measure("auc", "area under the indifference points, over days", better=1),
    Measure("auc_ordinal", "the same with each wait weighing as much", better=1),
    *(
        Measure(name, f"worth today of what comes after {days} days, as a share", better=1)
        for days, name in POINTS.items()
    ),
    Measure("predicted_share", "choices that the fitted curve tells"),
    Measure("largest_rise", "most that a longer wait was worth more than the one before it"),
    Measure("whole_fall", "worth at the shortest wait less that at the longest"),
    Measure("later_share", "choices of the later offer"),
    Measure("missed", "offers that were more and sooner, not taken", better=-1),
    Measure("rt_median_s", "median time of a choice", "s"),
)
MAIN = {"assessment": Main("ln_k", Say("How long you would wait."))}

MISSED = Reason("better_offers_missed", "invalid", "Offers of more and sooner were not taken.")
UNCHECKED = Reason("unchecked", "doubtful", "No offer in between showed that offers were read.")
SIDE = Reason("one_side", "doubtful", "Mostly one button was pressed, whatever it meant.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once, over choices at the six waits; practice is left out.

    Ratios are coins today over coins later. k comes from the choices by maximum likelihood, the
    areas from the indifference points. No session is left out for a poor fit: R squared rises
    with k (Johnson & Bickel 2008). What is undefined is NaN, and then a reason says so.
    """
    sessions = Sessions.of(table)
    answered = (table["block"] != "practice") & np.isin(table["button"], SIDES)
    later, days, rt = table["button"] == table["later_side"], table["delay_days"], table["rt_s"]
    choice = answered & (table["kind"] == "choice") & np.isin(days, DELAYS)
    catch = answered & (table["kind"] == "catch")
    amounts = table["sooner_coins"], table["later_coins"]
    choices = discounting.Choices.of(sessions, days, amounts, later, choice)
    points = discounting.indifference(choices, DELAYS)
    fit = hyperbola.fit(choices)
    timed = choices.where & (rt >= p.fastest_s)
    values: dict[str, Floats] = {
        "ln_k": fit.ln_k,
        "sensitivity": np.exp(fit.ln_sensitivity),
        "auc": discounting.auc(np.array(DELAYS, float), points),
        "auc_ordinal": discounting.auc(np.arange(1.0, 1 + len(DELAYS)), points),
        **{name: points[:, i] for i, name in enumerate(POINTS.values())},
        "predicted_share": fit.predicted(choices),
        "largest_rise": discounting.largest_rise(points),
        "whole_fall": discounting.whole_fall(points),
        "later_share": choices.later_share(),
        "missed": sessions.tally(later, catch),
        "rt_median_s": Ordered.of(sessions, rt, timed).median(),
    }
    left = sessions.share(table["button"] == "left", choices.where)
    reasons = {
        conduct.TOO_FEW: choices.fewest(DELAYS) < p.fewest_choices,
        MISSED: sessions.share(later, catch) > p.most_missed,
        UNCHECKED: sessions.count(catch) == 0,
        **discounting.nonsystematic(points),
        **fit.doubts(choices, p.least_predicted),
        SIDE: np.maximum(left, 1 - left) > p.most_one_side,
        conduct.FEW_PRESSES: sessions.count(timed) < p.fewest_presses,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, choices.where, p),
        **quality(table, sessions, answered, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
