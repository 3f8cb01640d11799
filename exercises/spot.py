"""Spot both: what was in the middle, and where was the star? Trains divided attention, at speed.

In the manner of the speed-of-processing training on the useful field of view (ACTIVE trial: Ball et
al. 2002, JAMA 288:2271-2281, doi:10.1001/jama.288.18.2271): a figure in the middle is told apart
while another one is found at the side, both shown ever shorter and then masked, and at last among
distractors. Drawn anew, and on the screen that there is: places are nearer to the middle.
"""

import math
import random
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from exercises.core import pages
from exercises.core.asking import Rule
from exercises.core.blocks import adaptive_blocks
from exercises.core.columns import Column
from exercises.core.course.glimpse_plan import Planned, plan
from exercises.core.course.glimpse_rule import looker
from exercises.core.drawing import glimpse
from exercises.core.drawing.glimpse import MOST_DISTRACTORS, PLACES, SIDE_OF
from exercises.core.levels import LevelParams
from exercises.core.marks import FIXATION
from exercises.core.once import made_once
from exercises.core.params import Within
from exercises.core.picking import MOVES, SIDES, Picked, around, move, waiting
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import psychometric
from exercises.core.scoring.quality import shown_quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.scoring.thresholds import FEW_TURNS, NEVER_MOVED, Answers, at_turns, threshold
from exercises.core.script import Cue, Frames, Present, Script, Seen
from exercises.core.shapes import Picture
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, of_ten
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Spot both")
VERSION = "1"
FORMS = ("training",)
AREA = "attention"
OBSERVER = psychometric.Observer(at=0.75, guess=1 / (2 * PLACES), lapse=0.02)


@dataclass(frozen=True)
class Params(PracticeParams, LevelParams):
    """What a site may set. A level is in frames; below 1 it is one frame, among distractors."""

    blocks: Annotated[int, Within(1, 10), "blocks, with a break between them"] = 2
    trials: Annotated[int, Within(8, 200), "trials a block"] = 40
    fore_frames: Annotated[int, Within(10, 300), "frames from the cross to the figures"] = 45
    mask_frames: Annotated[int, Within(5, 120), "frames that the mask stays"] = 30
    level_start: Annotated[float, Within(0.01, 120), "first time: frames shown"] = 12.0
    level_floor: Annotated[float, Within(0.01, 120), "least level"] = 0.125
    level_ceiling: Annotated[float, Within(1, 120), "most frames shown"] = 60.0
    distractors: Annotated[int, Within(1, MOST_DISTRACTORS), "more, each halving below 1"] = 8
    practice_frames: Annotated[int, Within(5, 120), "frames shown in practice"] = 45
    practice_trials: Annotated[int, Within(2, 40), "trials a practice round"] = 6
    fewest_trials: Annotated[int, Within(2, 1000), "trials that a score needs"] = 40
    fewest_plain: Annotated[int, Within(2, 1000), "without distractors, for a threshold"] = 25
    fewest_turns: Annotated[int, Within(1, 100), "turns that the level at turns needs"] = 6
    most_flawed: Annotated[float, Within(0, 1), "share of trials with a flaw, at most"] = 0.05

    def shown(self, level: float) -> tuple[int, int]:
        """Frames and distractors of a level."""
        more = round(self.distractors * math.log2(1 / min(level, 1.0)))
        return max(round(level), 1), min(more, MOST_DISTRACTORS)


COLUMNS = (
    Column("kind", "text", "the figure in the middle", allowed=("house", "tree")),
    Column("button", "text", "left: taken for a house; right: for a tree"),
    Column("place", "integer", "where the star was, 0 to 7 clockwise from the top", low=0),
    Column("answer_place", "integer", "where it was said to be", low=0),
    Column("start_place", "integer", "where the marker began", required=False, low=-1),
    Column("shown_s", "number", "how long it was shown: between the flips' stamps", "s", low=0),
    Column("frames", "integer", "how long it was meant to be shown", "frames", required=False),
    Column("distractors", "integer", "triangles among the figures", required=False, low=0),
    Column("level", "number", "the staircase's level", "frames", required=False),
)


# What is shown

ICON = Picture(glimpse.answer("house", 1, 0, 0, 0.95), "spot")
WHICH = Say("What was in the middle? Left for the house. Right for the tree.")
WHERE = Say("Where was the star? Move it with left and right. Then press the middle button.")
ASKED = waiting(glimpse.QUESTION, SIDES, WHICH)
ASKED_AT = [waiting(ring, MOVES, WHERE) for ring in glimpse.RINGS]
AROUND = around(PLACES)


def rule() -> Rule:
    """By shapes alone; it remembers the last glimpse."""
    return looker()


@made_once
def _instructions() -> Script[None]:
    """One glimpse shown slowly, both questions answered."""
    say = Say("Keep your eyes on the cross. A house or a tree comes, and a star at the side.")
    shown = Picture((*glimpse.stimulus("house", 1).shapes,), "spot_show")
    cues = ((0.0, FIXATION), (0.0, say), (2.5, shown), (5.0, glimpse.MASK))
    yield Present(cues, until=5.6)
    yield Present(((0.0, glimpse.question(("left",))), (0.0, WHICH)), until=pages.LOOK_S)
    steps: list[tuple[float, Cue]] = [(0.0, glimpse.ring(7, ("right",))), (0.0, WHERE)]
    steps += [(2.0, glimpse.ring(0, ("right",))), (3.5, glimpse.ring(1, ("ok",)))]
    yield Present(tuple(steps), until=6.0)
    say = Say("It gets faster. Then it is hard for all. If you did not see it, guess.")
    shapes = (pages.heading(Say("Then guess")), *glimpse.rules())
    yield from pages.page("spot_guess", shapes, pages.key("ok", Say("Go on")), say)


def saw(trial: Trial) -> bool:
    """Whether the figure in the middle was told right."""
    return trial.button == SIDE_OF[trial.kind]


def found(trial: Trial) -> bool:
    """Whether the star was put where it was."""
    return trial.extra["answer_place"] == trial.extra["place"]


TASK = Task(
    "spot",
    rules=glimpse.rules(),
    explain=_instructions,
    is_right=lambda trial: saw(trial) and found(trial),
    remedy=lambda trial: glimpse.answer(trial.kind, int(trial.extra["place"]), 0, 0.17, 0.65),
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """An example, practice, blocks with rests; `level` is where the last training ended.

    Who has one needs no practice.
    """
    rng, other = random.Random(seed), random.Random(~seed)  # noqa: S311 - orders, no secrets
    yield from _instructions()
    trials: list[Trial] = []
    if level is None:
        some = partial(plan, p.practice_trials, other)
        trial = partial(_trial, p, "practice", p.practice_frames)
        trials += yield from practise(p, TASK, some, trial)
    plans = [plan(p.trials, rng) for _ in range(p.blocks)]
    stairs = p.staircase(level)
    return trials + (yield from adaptive_blocks(TASK, plans, partial(_trial, p, form), stairs))


def _trial(p: Params, block: str, level: float, planned: Planned) -> Script[Trial]:
    """The glimpse by the frame, then two questions without haste."""
    middle, place, start, _ = planned
    frames, distractors = p.shown(level)
    picture, came = glimpse.stimulus(middle, place, planned.spots(distractors)), p.fore_frames
    cues = ((0.0, FIXATION), (Frames(came), picture), (Frames(came + frames), glimpse.MASK))
    seen: Seen = yield Present(cues, until=Frames(came + frames + p.mask_frames))
    asked: Seen = yield ASKED
    picked: Picked = yield from move(lambda place, _: ASKED_AT[place], start, AROUND)
    extra = {
        "place": place,
        "answer_place": picked.place,
        "start_place": start,
        "shown_s": (seen.onsets[2] - seen.onsets[1]) / 1e9,
        "frames": frames,
        "distractors": distractors,
    }
    # The answer has no haste; what may come late is the glimpse.
    return Trial.of(asked, SIDES, 0, block=block, kind=middle, extra=extra, late=seen.late)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:  # noqa: ARG001 - every exercise's
    """Of ten figures so many told right, of ten stars so many found; rounded down."""
    counted = [t for t in trials if t.block != "practice"]
    told, at = of_ten([saw(t) for t in counted]), of_ten([found(t) for t in counted])
    say = Say.of(
        "Of ten in the middle, you saw {told}. Of ten stars, you found {at}.", told=told, at=at
    )
    yield from how_it_went(TASK, [(glimpse.house, told), (glimpse.star, at)], say)


MEASURES = (
    Measure("threshold_s", "shown this long, three of four trials are right", "s", better=-1),
    Measure("threshold_se", "standard error of its logarithm"),
    Measure("slope", "how steeply right answers rise with the logarithm of the time shown"),
    Measure("level_at_turns", "mean level where the staircase turned", "frames", better=-1),
    Measure("accuracy", "trials with both right, as a share: training aims at a fixed one"),
    Measure("middle_rate", "figures in the middle told right, as a share", better=1),
    Measure("place_rate", "stars found, as a share", better=1),
    Measure("distractors_mean", "mean number of distractors", better=1),
)
MAIN = {"training": Main("level", Say("How fast you can look."), better=-1)}

ONE_SIDE = Reason("one_button", "invalid", "All figures were answered with one button.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice is left out; a trial is right where both are.

    The threshold is that of a logistic function of the logarithm of the time really shown, from
    flip to flip, over the trials without distractors; half of the figures and an eighth of the
    places can be guessed. What is undefined is NaN, and then a reason says so.
    """
    sessions = Sessions.of(table)
    counted, shown_s = table["block"] != "practice", table["shown_s"]
    left = table["button"] == "left"
    middle = np.where(table["kind"] == "house", left, table["button"] == "right")
    place = table["answer_place"] == table["place"]
    right, lit = middle & place, np.isfinite(shown_s) & (shown_s > 0)
    ease = np.log(np.where(lit, shown_s, 1.0)) + np.where(lit, 0.0, np.nan)
    plain = table["distractors"] == 0
    answers = Answers(table, sessions, ease, right, counted, plain)
    found = threshold(answers, OBSERVER, p.fewest_trials, p.fewest_plain)
    turned, few_turns = at_turns(answers, table["level"], p.fewest_turns)
    values = {
        "threshold_s": np.exp(found.ease),
        "threshold_se": found.se,
        "slope": found.slope,
        "level_at_turns": turned,
        "accuracy": sessions.share(right, counted),
        "middle_rate": sessions.share(middle, counted),
        "place_rate": sessions.share(place, counted),
        "distractors_mean": sessions.mean(table["distractors"].astype(np.float64), counted),
    }
    lefts, stayed = (
        sessions.share(where, counted)
        for where in (left, table["answer_place"] == table["start_place"])
    )
    reasons = {
        **found.reasons,
        FEW_TURNS: few_turns,
        ONE_SIDE: (lefts == 0) | (lefts == 1),
        NEVER_MOVED: stayed == 1,
        **shown_quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
