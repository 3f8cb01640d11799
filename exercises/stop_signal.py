"""Stop signal: press to the side of the arrow, stop when a barred ring comes. Inhibition.

The task of the field's guide (Verbruggen et al. 2019, eLife 8:e46323, doi:10.7554/eLife.46323),
whose recommendations are named by their numbers: a choice between two arrows (1), a ring that is
hard to miss (2) on a quarter of trials (3), at a delay that follows each stop (4), and a word
against waiting after each block (5).
"""

import random
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Annotated

from exercises.core import marks
from exercises.core.asking import Asked, Rule, by_shapes
from exercises.core.blocks import adaptive_blocks, blocks, following
from exercises.core.columns import Column
from exercises.core.drawing import stop_signs as signs
from exercises.core.drawing.arrows import SIDES, across, arrow
from exercises.core.params import Within
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import choice, conduct, stopping
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.script import Cue, Present, Script, When
from exercises.core.sequences import Sided, sided
from exercises.core.shapes import BLANK, Picture
from exercises.core.staircase import Staircase, StaircaseParams
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, of_ten, tenths
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Go or stop")
VERSION = "1"
FORMS = ("assessment", "training")
AREA = "control"
MOST_STOPS = 3


@dataclass(frozen=True)
class Params(PracticeParams, StaircaseParams, conduct.ValidityParams):
    """What a site may set. Assessment scores compare only where these are the same."""

    blocks: Annotated[int, Within(1, 12), "blocks, with a break between them"] = 4
    trials: Annotated[int, Within(16, 256), "trials a block"] = 64
    stop_share: Annotated[float, Within(0.1, 0.4), "share of trials with a stop"] = 0.25
    fixation_s: Annotated[float, Within(0.1, 2), "cross before the arrow"] = 0.25
    window_s: Annotated[float, Within(0.5, 3), "assessment: longest time to press"] = 1.25
    iti_s: Annotated[float, Within(0.2, 3), "nothing after the answer"] = 0.5
    ssd_start_s: Annotated[float, Within(0.05, 1), "first delay of the ring"] = 0.2
    ssd_step_s: Annotated[float, Within(0.01, 0.2), "its step up or down, and least delay"] = 0.05
    practice_trials: Annotated[int, Within(8, 128), "trials a practice round"] = 32
    slowing_told: Annotated[float, Within(1, 2), "slower than the best block by this: told"] = 1.1
    omissions_told: Annotated[float, Within(0, 1), "share of arrows missed that is told"] = 0.05
    level_start_s: Annotated[float, Within(0.2, 5.0), "training: first time to press"] = 0.9
    level_floor_s: Annotated[float, Within(0.2, 5.0), "training: shortest time to press"] = 0.35
    level_ceiling_s: Annotated[float, Within(0.2, 5.0), "training: longest time to press"] = 1.25
    level_step_s: Annotated[float, Within(0.001, 0.5), "training: shorter by, when right"] = 0.005
    level_target: Annotated[float, Within(0.5, 0.95), "training: share of arrows right"] = 0.85
    fewest_go: Annotated[int, Within(1, 1000), "arrows that a score needs"] = 100
    fewest_stops: Annotated[int, Within(1, 1000), "rings that a score needs"] = 50
    most_omissions: Annotated[float, Within(0, 1), "share of arrows missed, at most"] = 0.2
    most_one_sided: Annotated[float, Within(0.5, 1), "share on one button, at most"] = 0.9

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        super().__post_init__()
        if self.ssd_start_s + self.ssd_step_s > min(self.window_s, self.level_floor_s):
            raise ValueError(
                "ssd_start_s and ssd_step_s together must be within window_s and level_floor_s"
            )
        if self.ssd_step_s > self.ssd_start_s:
            raise ValueError("ssd_step_s must not be above ssd_start_s")

    def delays(self) -> Staircase:
        """The delay after each stop: longer when it held, shorter when it failed."""
        most = max(self.window_s, self.level_ceiling_s) - self.ssd_step_s
        return Staircase(self.ssd_start_s, self.ssd_step_s, most, -self.ssd_step_s, 0.5)


COLUMNS = (
    Column("kind", "text", "go: an arrow; stop: a ring came too", allowed=("go", "stop")),
    Column("side", "text", "where the arrow pointed", allowed=SIDES),
    Column("ssd_s", "number", "stop: delay of the ring as planned", "s", low=0.0),
    Column("ssd_shown_s", "number", "the same as shown", "s", required=False, low=0.0),
    Column("window_s", "number", "time there was to press", "s", required=False),
    Column("level", "number", "training: the staircase's time to press", "s", required=False),
)


# What is shown

ASKED = {signs.GO[side].shapes: Asked(side, (across(side),)) for side in SIDES}
ASKED |= {signs.STOP[side].shapes: Asked("", stop=True) for side in SIDES}
asks = by_shapes(ASKED)
ICON = Picture((*arrow(-0.24, 0, 0.3, "left"), *signs.stopped(0.22, 0, 0.36)), "stop_signal")


def rule() -> Rule:
    """By the shapes alone: press to the arrow's side; with the ring, call the press off."""
    return asks


def _is_right(trial: Trial) -> bool:
    if trial.kind == "stop":
        return not trial.button and not trial.early
    return trial.button == trial.extra["side"]


TASK = Task(
    "stop_signal",
    rules=signs.RULES,
    explain=signs.instructions,
    is_right=_is_right,
    remedy=lambda trial: signs.remedy(trial.kind, str(trial.extra["side"])),
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """Instructions, practice, blocks with breaks; all its trials, those of practice too.

    `level` is the last training's time to press, in s; who has one, and trains, needs no practice.
    """
    rng = random.Random(seed)  # noqa: S311 - an order of arrows, no secret
    yield from signs.instructions()
    trials: list[Trial] = []
    if form == "assessment" or level is None:
        # Its own numbers: how much practice somebody needs must not change the blocks.
        plan = partial(_plan, p, random.Random(~seed), p.practice_trials)  # noqa: S311
        delays = p.delays()
        trial = partial(_trial, p, "practice", delays, p.window_s)
        trials += yield from practise(p, TASK, plan, trial, partial(_follow, p, delays))
    plans = [_plan(p, rng, p.trials) for _ in range(p.blocks)]
    between, delays = partial(_so_far, p, list[float]()), p.delays()
    trial, follow = partial(_trial, p, form, delays), partial(_follow, p, delays)
    if form == "training":
        follow = partial(follow, stairs=(stairs := p.staircase(level)))
        return trials + (yield from adaptive_blocks(TASK, plans, trial, stairs, between, follow))
    trial, after = partial(trial, p.window_s), following(follow)
    return trials + (yield from blocks(TASK, plans, trial, after, between))


def _plan(p: Params, rng: random.Random, trials: int) -> list[Sided]:
    stops = round(trials * p.stop_share)
    most = {"go": trials, "stop": MOST_STOPS}
    return sided({"go": trials - stops, "stop": stops}, most, SIDES, rng)


def _trial(
    p: Params, block: str, delays: Staircase, window_s: float, planned: Sided
) -> Script[Trial]:
    """One arrow, with or without its ring, until it is answered or the time is up."""
    kind, side = planned
    ssd_s = round(min(delays.level, window_s - p.ssd_step_s), 4)
    timeline: list[tuple[When, Cue]] = [(0.0, marks.FIXATION), (p.fixation_s, signs.GO[side])]
    if kind == "stop":
        timeline.append((p.fixation_s + ssd_s, signs.STOP[side]))
    seen = yield Present(tuple(timeline), SIDES, p.fixation_s + window_s, answers=1)
    extra: dict[str, float | str] = {"side": side, "window_s": window_s}
    if kind == "stop":
        extra["ssd_s"] = ssd_s
        if seen.onsets[2] >= 0:
            extra["ssd_shown_s"] = (seen.onsets[2] - seen.onsets[1]) / 1e9
    trial = Trial.of(seen, SIDES, 1, block=block, kind=kind, extra=extra)
    yield Present(((0.0, BLANK),), until=p.iti_s)
    return trial


def _follow(p: Params, delays: Staircase, trial: Trial, stairs: Staircase | None = None) -> None:
    """The delay follows stops, within the time that there was to press; in training that arrows."""
    delays.level = min(delays.level, float(trial.extra["window_s"]) - p.ssd_step_s)
    if trial.kind == "stop":
        delays.answer(right=_is_right(trial))
    elif stairs is not None:
        stairs.answer(right=_is_right(trial))


# How it went

SLOW = Say("You got slow. Press sooner. Do not wait for the ring.")
GOOD = Say("Good speed. Keep it up. Do not wait for the ring.")


def _so_far(p: Params, means: list[float], done: list[Trial]) -> Script[None]:
    """After a block: arrows answered, stops that held, and speed beside the fastest block."""
    times = [t.rt_s for t in done if t.kind == "go" and t.button]
    means.append(fmean(times) if times else p.window_s)
    pressed = of_ten([bool(t.button) for t in done if t.kind == "go"])
    held, speed = tenths(TASK, done, "stop"), int(10 * min(means) / max(means[-1], 1e-9))
    missed = 1 - len(times) / max(sum(t.kind == "go" for t in done), 1)
    slow = means[-1] > p.slowing_told * min(means) or missed > p.omissions_told
    rows = [(signs.going, pressed), (signs.stopped, held), (signs.sooner, speed)]
    yield from how_it_went(TASK, rows, SLOW if slow else GOOD, "so_far")


def feedback(trials: list[Trial], p: Params) -> Script[None]:  # noqa: ARG001 - every exercise's
    """Of ten arrows so many right, of ten stops so many that held; rounded down."""
    right, held = (tenths(TASK, trials, kind) for kind in ("go", "stop"))
    say = Say.of(
        "Of ten arrows, you got {right} right. Of ten rings, you stopped for {held}. "
        "Five is good: each time you stop, the next ring comes later.",
        right=right,
        held=held,
    )
    yield from how_it_went(TASK, [(signs.going, right), (signs.stopped, held)], say)


MEASURES = (*stopping.MEASURES, Measure("early_presses", "trials pressed too early", better=-1))
MAIN = {
    "assessment": Main("ssrt_s", Say("How fast you can stop.")),
    "training": Main("level", Say("How fast you can do it."), better=-1),
}
NEVER = Reason("never_pressed", "invalid", "No arrow was answered.")
OMISSIONS = Reason("omissions_high", "doubtful", "Many arrows were missed.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once, by the guide (stopping.py). Practice is left out.

    What is undefined is NaN, never 0, and then a reason says so.
    """
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    trials = stopping.Trials.of(table, counted)
    go, timed, n_go = trials.go, trials.timed, sessions.count(trials.go)
    values = {
        **stopping.measured(sessions, trials),
        "early_presses": sessions.tally(table["early"], counted),
    }
    n_right, n_timed = sessions.count(go & timed & trials.right), sessions.count(go & timed)
    reasons = {
        conduct.TOO_FEW: (n_go < p.fewest_go) | (sessions.count(trials.stop) < p.fewest_stops),
        NEVER: values["go_omission_rate"] == 1,
        **stopping.doubts(values),
        choice.CHANCE: choice.at_chance(n_right, n_timed),
        choice.ONE_SIDED: choice.one_sided(table, sessions, counted, p.most_one_sided),
        conduct.FEW_PRESSES: n_timed < p.fewest_presses,
        OMISSIONS: values["go_omission_rate"] > p.most_omissions,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, counted, p),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
