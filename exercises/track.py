"""Keep track: follow the ringed discs among others that look the same. Trains attention.

Multiple object tracking (Pylyshyn & Storm 1988, Spatial Vision 3:179-197,
doi:10.1163/156856888X00122), all targets to be picked at the end, with a speed that follows the
answers as in Legault & Faubert 2012 (NeuroReport 23:469-473, doi:10.1097/WNR.0b013e328353e48a), in
two dimensions. Where discs are is told by the time since they began to move, never by a count of
frames: a late frame slows nothing.
"""

import math
import random
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar

import numpy as np

from exercises.core import pages
from exercises.core.asking import Rule
from exercises.core.blocks import adaptive_blocks
from exercises.core.columns import Column
from exercises.core.course import motion
from exercises.core.course.bounces import bounced
from exercises.core.course.motion import Planned, plan
from exercises.core.course.tracker import tracker
from exercises.core.drawing import tracking
from exercises.core.drawing.tracking import FIELD
from exercises.core.levels import LevelParams
from exercises.core.params import Within
from exercises.core.picking import MOVES, Chosen, pick, waiting
from exercises.core.placing import placed
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Scores
from exercises.core.scoring.psychometric import Observer
from exercises.core.scoring.quality import shown_quality
from exercises.core.scoring.sessions import Sessions, ratio
from exercises.core.scoring.thresholds import FEW_TURNS, NEVER_MOVED, Answers, at_turns, threshold
from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Disc, Picture, Shape
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, of_ten
from exercises.core.trial import Trial, Value
from exercises.core.words import Say

TITLE = Say("Keep track")
VERSION = "1"
FORMS = ("training",)
AREA = "attention"
LAPSE, RIGHT_AT = 0.02, 0.75


@dataclass(frozen=True)
class Params(PracticeParams, LevelParams):
    """What a site may set. A level is a speed, in heights of the screen a second."""

    blocks: Annotated[int, Within(1, 10), "blocks, with a break between them"] = 2
    trials: Annotated[int, Within(4, 100), "trials a block"] = 15
    targets: Annotated[int, Within(1, 5), "discs to follow"] = 3
    discs: Annotated[int, Within(2, 12), "all discs"] = 8
    mark_s: Annotated[float, Within(1, 10), "how long the targets are ringed"] = 2.5
    track_s: Annotated[float, Within(1, 20), "how long the discs move"] = 5.0
    level_start: Annotated[float, Within(0.01, 3), "first time: speed"] = 0.25
    level_floor: Annotated[float, Within(0.01, 3), "least speed"] = 0.04
    level_ceiling: Annotated[float, Within(0.01, 2), "greatest speed; faster flashes"] = 1.6
    practice_speed: Annotated[float, Within(0.01, 1), "speed in practice"] = 0.12
    practice_right: Annotated[float, Within(0, 1), "share right that ends practice"] = 0.6
    practice_trials: Annotated[int, Within(1, 20), "trials a practice round"] = 3
    fewest_trials: Annotated[int, Within(2, 1000), "trials that a score needs"] = 24
    fewest_turns: Annotated[int, Within(1, 100), "turns that the speed at turns needs"] = 4
    most_flawed: Annotated[float, Within(0, 1), "share of trials with a flaw, at most"] = 0.05
    HARDER: ClassVar[int] = 1

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        super().__post_init__()
        if 2 * self.targets > self.discs:
            raise ValueError("targets must be at most half of discs")

    @property
    def observer(self) -> Observer:
        """Somebody who follows none picks all of them by chance in one of so many trials."""
        return Observer(RIGHT_AT, 1 / math.comb(self.discs, self.targets), LAPSE)


COLUMNS = (
    Column("kind", "text", "how many of how many discs, as 3_of_8"),
    Column("speed", "number", "how fast the discs moved", "screen heights/s", low=0),
    Column("targets", "integer", "discs to follow", low=1),
    Column("found", "integer", "of them picked", low=0),
    Column("picked", "text", "the discs picked, by number; targets come first", required=False),
    Column("tracked_s", "number", "how long they moved", "s", required=False),
    Column("path", "integer", "the seed of where they went", required=False),
    Column("moves", "integer", "how often the pointer was moved", required=False, low=0),
    Column("level", "number", "the staircase's speed", "screen heights/s", required=False),
)


# What is shown

EXAMPLE_S = 3.0
PICK = Say("Which were the ringed ones? Move left and right. Pick each with the middle button.")
ICON = Picture(
    (*tracking.all_found(-0.16, 0, 0.62), Disc(0.26, 0.2, 0.12), Disc(0.3, -0.2, 0.12)), "track"
)


def rule() -> Rule:
    """By shapes alone: it keeps up with the discs that were ringed, and picks those."""
    return tracker()


def _instructions(p: Params) -> Script[None]:
    """One slow trial shown: ringed, moving, and the ringed ones still the same at the end."""
    path, targets = bounced(FIELD, p.discs, p.practice_speed * EXAMPLE_S, 1), range(p.targets)
    say = Say("Some discs get a ring. Keep your eyes on those. Then all of them move.")
    yield from motion.mark(path, targets, p.mark_s, say)
    yield from motion.move(path, p.practice_speed, EXAMPLE_S)
    ended = path.at(p.practice_speed * EXAMPLE_S)
    shown = Picture(tracking.ringed(ended, targets), "track_ended")
    say = Say("When they stop, pick the same ones. If you lost one, guess.")
    yield Present(((0.0, shown), (0.0, say)), until=pages.LOOK_S)
    shapes = (pages.heading(Say("Follow and pick")), *tracking.rules())
    yield from pages.page("track_rules", shapes, pages.key("ok", Say("Go on")), PICK)


def _task(p: Params) -> Task:
    return Task(
        "track",
        rules=tracking.rules(),
        explain=partial(_instructions, p),
        is_right=lambda trial: trial.extra["found"] == trial.extra["targets"],
        remedy=partial(_answered, p),
    )


def _answered(p: Params, trial: Trial) -> tuple[Shape, ...]:
    """Where the discs ended: targets in rings, those that were picked with a tick."""
    gone = float(trial.extra["speed"]) * p.track_s
    ended = bounced(FIELD, p.discs, gone, int(trial.extra["path"])).at(gone)
    picked = [int(disc) for disc in str(trial.extra["picked"]).split()]
    return placed(tracking.answered(ended, range(p.targets), picked), 0, 0.24, 0.6)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """An example, practice, blocks with rests; `level` is the last training's speed.

    Who has one needs no practice.
    """
    rng, other = random.Random(seed), random.Random(~seed)  # noqa: S311 - paths, no secrets
    task = _task(p)
    yield from _instructions(p)
    trials: list[Trial] = []
    if level is None:
        some = partial(plan, p.discs, p.practice_trials, other)
        trial = partial(_trial, p, "practice", p.practice_speed)
        trials += yield from practise(p, task, some, trial)
    plans = [plan(p.discs, p.trials, rng) for _ in range(p.blocks)]
    stairs = p.staircase(level)
    return trials + (yield from adaptive_blocks(task, plans, partial(_trial, p, form), stairs))


def _trial(p: Params, block: str, speed: float, planned: Planned) -> Script[Trial]:
    """Targets are ringed, all move, all stop, as many are picked as there were targets."""
    gone = speed * p.track_s
    path, targets = bounced(FIELD, p.discs, gone, planned.path), range(p.targets)
    yield from motion.mark(path, targets, p.mark_s)
    moved: Seen = yield from motion.move(path, speed, p.track_s)
    draw, order = partial(tracking.picking, path.at(gone)), tracking.from_left(path.at(gone))
    chosen: Chosen = yield from pick(
        lambda picked, at: waiting(draw(picked, at), MOVES, PICK), order, planned.start, p.targets
    )
    extra: dict[str, Value] = {
        "speed": speed,
        "targets": p.targets,
        "found": len(set(chosen.places) & set(targets)),
        "picked": " ".join(map(str, chosen.places)),
        "tracked_s": (moved.ended_ns - moved.onsets[0]) / 1e9,
        "path": planned.path,
        "moves": chosen.moves,
    }
    kind = f"{p.targets}_of_{p.discs}"
    return Trial.of(chosen.first, MOVES, 0, block=block, kind=kind, extra=extra, late=moved.late)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """Of ten rounds so many with all found, of ten ringed discs so many; rounded down."""
    counted = [t for t in trials if t.block != "practice"]
    whole = of_ten([t.extra["found"] == t.extra["targets"] for t in counted])
    found = of_ten([i < int(t.extra["found"]) for t in counted for i in range(p.targets)])
    say = Say.of(
        "Of ten discs, you kept {found}. You kept all of them in {whole} rounds of ten.",
        found=found,
        whole=whole,
    )
    yield from how_it_went(_task(p), [(tracking.one, found), (tracking.all_found, whole)], say)


MEASURES = (
    Measure("threshold_speed", "so fast, three of four trials are right", "heights/s", better=1),
    Measure("threshold_se", "standard error of its logarithm"),
    Measure("slope", "how steeply right answers fall with the logarithm of speed"),
    Measure("speed_at_turns", "mean speed where the staircase turned", "heights/s", better=1),
    Measure("accuracy", "trials with all targets found, as a share: training aims at a fixed one"),
    Measure("found_rate", "targets found, as a share"),
)
MAIN = {"training": Main("level", Say("How fast they can move."), better=1)}


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice is left out; a trial is right where all were found.

    The threshold is that of a logistic function of the logarithm of speed. What is undefined is
    NaN, and then a reason says so.
    """
    sessions = Sessions.of(table)
    counted, speed = table["block"] != "practice", table["speed"]
    targets, found = table["targets"], np.minimum(table["found"], table["targets"])
    known = np.isfinite(speed) & (speed > 0)
    ease = -np.log(np.where(known, speed, 1.0)) + np.where(known, 0.0, np.nan)
    answers = Answers(
        table, sessions, ease, found == targets, counted, np.ones(speed.size, np.bool_)
    )
    fitted = threshold(answers, p.observer, p.fewest_trials, p.fewest_trials)
    turned, few_turns = at_turns(answers, speed, p.fewest_turns)
    values = {
        "threshold_speed": np.exp(-fitted.ease),
        "threshold_se": fitted.se,
        "slope": fitted.slope,
        "speed_at_turns": turned,
        "accuracy": sessions.share(answers.right, counted),
        "found_rate": ratio(
            *(sessions.total(n.astype(np.float64), counted) for n in (found, targets))
        ),
    }
    reasons = {
        **fitted.reasons,
        FEW_TURNS: few_turns,
        NEVER_MOVED: sessions.mean(table["moves"].astype(np.float64), counted) == 0,
        **shown_quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
