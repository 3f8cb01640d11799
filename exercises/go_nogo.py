"""Go/no-go: press for the disc, hold back for the barred square. Trains and measures inhibition.

Four of five figures are discs, and they come fast, so that pressing becomes the habit which the
square asks to hold back: rare no-go figures and a fast pace are what makes it inhibition (Wessel
2018, Psychophysiology 55:e12871); most errors come at 2:1 to 4:1 (Young, Sutherland & McCoy 2018,
Behavior Research Methods 50:1020-1029, doi:10.3758/s13428-017-0923-5), while gaps of 400 ms add
noise rather than difficulty (Hasegawa et al. 2021, Scandinavian Journal of Psychology 62:118-124,
doi:10.1111/sjop.12679).
"""

import random
from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated

import numpy as np

from exercises.core import marks, pages
from exercises.core.asking import Asked, Rule, by_shapes
from exercises.core.blocks import adaptive_blocks, blocks
from exercises.core.columns import Column
from exercises.core.drawing.figures import barred, disc
from exercises.core.once import made_once
from exercises.core.params import Within
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import conduct, detection
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.script import Present, Script
from exercises.core.sequences import Planned, gapped, shuffled
from exercises.core.shapes import BLANK, Key, Picture, Shape
from exercises.core.staircase import StaircaseParams
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, tenths
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Press or hold back")
VERSION = "1"
FORMS = ("assessment", "training")
AREA = "control"
WATCH = ("ok",)
SHORTEST_FORE_S = 0.2


@dataclass(frozen=True)
class Params(PracticeParams, StaircaseParams, conduct.ValidityParams):
    """What a site may set. Assessment scores compare only where these are the same."""

    blocks: Annotated[int, Within(1, 10), "blocks, with a break between them"] = 2
    trials: Annotated[int, Within(10, 400), "trials a block"] = 60
    nogo_share: Annotated[float, Within(0.1, 0.5), "share of no-go figures"] = 0.2
    most_nogo: Annotated[int, Within(1, 10), "no-go figures in a row, at most"] = 2
    shown_s: Annotated[float, Within(0.05, 2.0), "how long a figure is shown"] = 0.25
    iti_low_s: Annotated[float, Within(0.3, 5.0), "shortest gap from figure to figure"] = 0.8
    iti_high_s: Annotated[float, Within(0.3, 5.0), "longest gap"] = 1.2
    window_s: Annotated[float, Within(0.2, 5.0), "assessment: time to press, from the onset"] = 0.8
    practice_go: Annotated[int, Within(1, 50), "discs a practice round"] = 7
    practice_nogo: Annotated[int, Within(1, 50), "barred squares a practice round"] = 3
    fewest_go: Annotated[int, Within(1, 1000), "discs that a score needs"] = 20
    fewest_nogo: Annotated[int, Within(1, 1000), "barred squares that a score needs"] = 10
    most_omissions: Annotated[float, Within(0, 1), "share of discs missed, at most"] = 0.3

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        super().__post_init__()
        longest = round(self.shown_s + self.iti_low_s - SHORTEST_FORE_S, 6)
        if self.iti_low_s > self.iti_high_s:
            raise ValueError("iti_low_s must not be above iti_high_s")
        if max(self.window_s, self.level_ceiling_s) > longest:
            raise ValueError(
                "window_s and level_ceiling_s must end "
                f"{SHORTEST_FORE_S} s before the next figure: at most {longest} s here"
            )


COLUMNS = (
    Column("kind", "text", "the figure: go or nogo", allowed=("go", "nogo")),
    Column("window_s", "number", "time there was to press", "s", required=False),
    Column("iti_s", "number", "gap before the figure", "s", required=False),
    Column("level", "number", "training: the staircase's time to press", "s", required=False),
)


# What is shown


FIGURES = {"go": disc, "nogo": barred}
SIZE = 0.36
STIMULI = {kind: Picture(draw(0, 0, SIZE), kind) for kind, draw in FIGURES.items()}
GO, NOGO = STIMULI["go"].shapes, STIMULI["nogo"].shapes
ICON = Picture((*disc(-0.22, 0, 0.3), *barred(0.22, 0, 0.26)), "go_nogo")


asks = by_shapes({GO: Asked("ok"), NOGO: Asked("")})


def rule() -> Rule:
    """By the shapes alone: press "ok" for the disc, hold back for the barred square."""
    return asks


@cache
def _press_row(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return marks.press_for(disc(x - 2 * size, y, size), Key("ok", x, y, size))


@cache
def _hold_row(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return marks.hold_for(barred(x - 2 * size, y, size * 0.85), Key("ok", x, y, size))


ROWS = {"go": _press_row, "nogo": _hold_row}


@made_once
def _instructions() -> Script[None]:
    say = Say("When you see the disc, press the lit button as fast as you can.")
    shapes = (pages.heading(Say("Press")), *disc(-0.4, 0, 0.36), *marks.arrow(0, 0, 0.24))
    yield from pages.page("go_nogo_press", shapes, Key("ok", 0.4, 0, 0.34), say)
    say = Say("When you see the square with the bar, do not press. Hands off.")
    shapes = (pages.heading(Say("Hold back")), *_hold_row(0.4, 0, 0.36))
    yield from pages.look("go_nogo_hold", shapes, say)


TASK = Task(
    "go_nogo",
    rules=(*_press_row(0.2, -0.21, 0.19), *_hold_row(0.2, 0.03, 0.19)),
    explain=_instructions,
    is_right=lambda trial: bool(trial.button) == (trial.kind == "go"),
    remedy=lambda trial: ROWS[trial.kind](0.25, 0.1, 0.26),
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """Instructions, practice, blocks with breaks; all its trials, those of practice too.

    `level` is the time to press, in seconds, of the last training; who has one, and trains,
    needs no practice.
    """
    rng = random.Random(seed)  # noqa: S311 - an order of figures, no secret
    yield from _instructions()
    trials: list[Trial] = []
    if form == "assessment" or level is None:
        # Its own numbers: how much practice somebody needs must not change the blocks.
        other = random.Random(~seed)  # noqa: S311
        plan = partial(_plan, p, other, p.practice_go, p.practice_nogo)
        trials += yield from practise(p, TASK, plan, partial(_trial, p, "practice", p.window_s))
    nogo = round(p.trials * p.nogo_share)
    plans = [_plan(p, rng, p.trials - nogo, nogo) for _ in range(p.blocks)]
    if form == "training":
        stairs = p.staircase(level)
        trials += yield from adaptive_blocks(TASK, plans, partial(_trial, p, form), stairs)
    else:
        trials += yield from blocks(TASK, plans, partial(_trial, p, form, p.window_s))
    return trials


def _plan(p: Params, rng: random.Random, go: int, nogo: int) -> list[Planned]:
    kinds = shuffled({"go": go, "nogo": nogo}, {"go": go, "nogo": p.most_nogo}, rng)
    return gapped(kinds, p.iti_low_s, p.iti_high_s, rng)


def _trial(p: Params, block: str, window_s: float, planned: Planned) -> Script[Trial]:
    """One figure. The gap before it began when the last one went, so part of it is behind."""
    kind, iti_s = planned
    onset_s = p.shown_s + iti_s - window_s
    timeline = ((0.0, marks.FIXATION), (onset_s, STIMULI[kind]), (onset_s + p.shown_s, BLANK))
    seen = yield Present(timeline, WATCH, onset_s + window_s)
    extra = {"window_s": window_s, "iti_s": iti_s}
    return Trial.of(seen, WATCH, 1, block=block, kind=kind, extra=extra)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:  # noqa: ARG001 - every exercise's
    """Of ten discs so many pressed, of ten barred squares so many held back; rounded down."""
    pressed, held = (tenths(TASK, trials, kind) for kind in FIGURES)
    say = Say.of(
        "Of ten discs, you pressed for {pressed}. Of ten squares, you held back for {held}.",
        pressed=pressed,
        held=held,
    )
    yield from how_it_went(TASK, [(disc, pressed), (barred, held)], say)


MEASURES = (
    Measure("dprime", "telling discs from barred squares: d', log-linear", better=1),
    Measure("criterion", "leaning: below 0 towards pressing, above 0 towards holding back"),
    Measure("commissions", "barred squares pressed for", better=-1),
    Measure("commission_rate", "the same, as a share of all of them", better=-1),
    Measure("omissions", "discs not pressed for in time", better=-1),
    Measure("omission_rate", "the same, as a share of all of them", better=-1),
    Measure("rt_mean_s", "mean response time to discs", "s", better=-1),
    Measure("rt_sd_s", "standard deviation (n - 1) of response times to discs", "s", better=-1),
    Measure("early_presses", "trials with a press before the figure came", better=-1),
)
MAIN = {
    "assessment": Main("dprime", Say("How well you press and hold back.")),
    "training": Main("level", Say("How fast you can do it."), better=-1),
}

NEVER = Reason("never_pressed", "invalid", "The button was never pressed for a disc.")
ALWAYS = Reason("always_pressed", "invalid", "The button was pressed for every barred square.")
OMISSIONS = Reason("omissions_high", "doubtful", "Many discs were missed.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice is left out.

    A press in the window answers, however fast; response times are those of answered discs from
    `fastest_s` on. What is undefined (no trial of the kind, fewer than two response times) is
    NaN, never 0, and then a reason says so.
    """
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    go, nogo = (counted & (table["kind"] == kind) for kind in ("go", "nogo"))
    rt = table["rt_s"]
    pressed, timely = ~np.isnan(rt), go & (rt >= p.fastest_s)
    counts = detection.Counts.of(sessions, pressed, go, nogo)
    values = {
        "dprime": detection.dprime(*counts),
        "criterion": detection.criterion(*counts),
        "commissions": sessions.tally(pressed, nogo),
        "commission_rate": sessions.share(pressed, nogo),
        "omissions": sessions.tally(~pressed, go),
        "omission_rate": sessions.share(~pressed, go),
        "rt_mean_s": sessions.mean(rt, timely),
        "rt_sd_s": sessions.sd(rt, timely),
        "early_presses": sessions.tally(table["early"], counted),
    }
    reasons = {
        conduct.TOO_FEW: (counts.signals < p.fewest_go) | (counts.noises < p.fewest_nogo),
        NEVER: values["omission_rate"] == 1,
        ALWAYS: values["commission_rate"] == 1,
        detection.CHANCE: detection.at_chance(counts),
        conduct.FEW_PRESSES: sessions.count(timely) < p.fewest_presses,
        OMISSIONS: values["omission_rate"] > p.most_omissions,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, counted, p),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
