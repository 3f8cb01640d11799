"""Faces: a face comes for a blink; was it happy or angry? Measures and trains how faces are read.

Fifteen faces from happy to angry, 150 ms each, then a mask, then the question; where happy turns
into angry is the balance point, and feedback moves it by two steps (Penton-Voak, Thomas, Gage,
McMurran, McDonald & Munafo 2013, Psychological Science 24:688-697, doi:10.1177/0956797612459657).
The faces are drawn: core/drawing/drawn_faces.py.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np

from exercises.core import marks, pages
from exercises.core.asking import Rule
from exercises.core.blocks import block, blocks
from exercises.core.columns import Column
from exercises.core.course import face_orders
from exercises.core.course.face_orders import CLEAR_ANGRY, CLEAR_HAPPY, Face, ForeParams
from exercises.core.drawing import drawn_faces, face_pictures
from exercises.core.drawing.drawn_faces import STEPS
from exercises.core.drawing.face_pictures import STEP_OF, WATCH
from exercises.core.manner import HandParams
from exercises.core.params import Within
from exercises.core.practice import PracticeParams, practise
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import conduct
from exercises.core.scoring.balance import balance
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.script import Present, Script
from exercises.core.shapes import Picture
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, of_ten, tell, tenths
from exercises.core.trial import Trial, Value
from exercises.core.words import Say

TITLE = Say("Happy or angry")
VERSION = "1"
FORMS = ("assessment", "training")
AREA = "control"


@dataclass(frozen=True)
class Params(PracticeParams, conduct.ValidityParams, HandParams, ForeParams):
    """What a site may set. Assessment scores compare only where these are the same."""

    cycles: Annotated[int, Within(1, 10), "measuring: how often each of the 15 steps comes"] = 3
    blocks: Annotated[int, Within(1, 10), "training: blocks of 31 faces with feedback"] = 3
    shown_s: Annotated[float, Within(0.05, 1.0), "how long a face is shown"] = 0.15
    mask_s: Annotated[float, Within(0.05, 1.0), "how long the mask after it is shown"] = 0.15
    remind_s: Annotated[float, Within(1, 30), "the question is said after so much waiting"] = 5.0
    answer_s: Annotated[float, Within(2, 60), "time for an answer, after the mask"] = 15.0
    shift: Annotated[float, Within(0, 5), "training: steps from the balance point to the aim"] = 2.0
    level_floor: Annotated[float, Within(3.5, 12.5), "training: lowest aim"] = 6.5
    level_ceiling: Annotated[float, Within(3.5, 12.5), "training: highest aim"] = 12.5
    practice_faces: Annotated[int, Within(1, 20), "clear faces of each kind, a practice round"] = 4
    fewest_trials: Annotated[int, Within(15, 1000), "answered faces that a score needs"] = 42
    most_omissions: Annotated[float, Within(0, 1), "share of faces unanswered, at most"] = 0.1
    most_clear_wrong: Annotated[float, Within(0, 1), "share of clear faces misread, at most"] = 0.25

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        ForeParams.__post_init__(self)
        if self.level_floor > self.level_ceiling:
            raise ValueError("level_floor must not be above level_ceiling")

    def aim(self, level: float) -> float:
        """Training: faces of a step below this are told as happy, the others as angry."""
        return min(max(level, self.level_floor), self.level_ceiling)


KINDS = ("face", "happy", "angry")
COLUMNS = (
    Column("kind", "text", "what it was told as; face: nothing was told", allowed=KINDS),
    Column("answer", "text", "what was answered", allowed=("happy", "angry", "")),
    Column("step", "integer", "the face's step, 1 happy to 15 angry", low=1),
    Column("identity", "integer", "who it was", required=False, low=0),
    Column("level", "number", "training: the aim", "steps", required=False),
)

ICON = Picture(face_pictures.BOTH, "faces")


def rule() -> Rule:
    """By the bend of the mouth, and by the examples above the keys."""
    return face_pictures.reader()


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """Example, practice, faces of which nothing is told; in training then faces that are told.

    `level` is the aim, which the first training sets for all later ones: the balance point
    measured there, moved by `shift`. Who has one needs no practice.
    """
    # Practice has its own numbers: how much of it was needed must not change what is measured.
    rng, other = random.Random(seed), random.Random(~seed)  # noqa: S311 - orders, no secret
    task, trials = face_pictures.task(p.sides), list[Trial]()
    yield from task.explain()
    if form == "assessment" or level is None:
        plan = partial(face_orders.clear, p.practice_faces, p.fore, other)
        trial = partial(_trial, p, "practice", drawn_faces.MIDDLE)
        trials += yield from practise(p, task, plan, trial)
    order = face_orders.measuring(p.cycles, p.fore, rng)
    measured = yield from blocks(task, [order], partial(_trial, p, form, None))
    trials += measured
    if form == "training":
        aim = p.aim(_balance(measured) + p.shift if level is None else level)
        trials += yield from _train(p, task, rng, aim)
    return trials


def _balance(measured: Sequence[Trial]) -> float:
    """As the original measures it: how many of the faces were happy, in steps."""
    answers = [t.extra["answer"] == "happy" for t in measured if t.extra["answer"]]
    return STEPS * (sum(answers) / len(answers) if answers else 0.5) + 0.5


def _train(p: Params, task: Task, rng: random.Random, aim: float) -> Script[list[Trial]]:
    """Blocks in which each face is told, happy below the aim."""
    say = Say("Some faces are hard to read. Here we learn to see them as friendly.")
    shapes = (pages.heading(Say("See the friendly side")), *face_pictures.friendly(aim))
    start = pages.key("ok", Say("Start"))
    yield from pages.page("faces_friendly", shapes, start, say, opens=True)
    trial, trials = partial(_trial, p, "training", aim), list[Trial]()
    for number in range(p.blocks):
        if number:
            yield from pages.rest(task, number, p.blocks)
        trials += yield from block(face_orders.telling(p.fore, rng), trial, partial(tell, task))
    return trials


def _trial(p: Params, form: str, aim: float | None, face: Face) -> Script[Trial]:
    """One face. An answer counts from its onset on, though the question comes after the mask.

    With an aim it will be told as happy or angry.
    """
    kind = "face" if aim is None else "happy" if face.step < aim else "angry"
    masked_s, mask = face.fore_s + p.shown_s, drawn_faces.mask(face.step % 4)
    asked_s = masked_s + p.mask_s
    came = ((0.0, marks.FIXATION), (face.fore_s, drawn_faces.picture(face.step, face.identity)))
    cues = (*came, (masked_s, mask), *face_pictures.asked(p.sides, asked_s, p.remind_s))
    seen = yield Present(cues, WATCH, asked_s + p.answer_s, answers=1)
    trial = Trial.of(seen, WATCH, 1, block=form, kind=kind)
    answer = {p.sides.main: "happy", p.sides.other: "angry", "": ""}[trial.button]
    extra: dict[str, Value] = {"answer": answer, "step": face.step, "identity": face.identity}
    if aim is not None and form == "training":
        extra["level"] = aim
    return trial.also(**extra)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """Training: of ten faces told as happy, or angry, so many right. Else: so many seen as each."""
    key, task = pages.key("ok", Say("Go on")), face_pictures.task(p.sides)
    happy, angry = (tenths(task, trials, kind) for kind in STEP_OF)
    if any(trial.block == "training" for trial in trials):
        say = Say.of(
            "Of ten friendly faces you saw {a}. Of ten angry faces, {b}.", a=happy, b=angry
        )
        rows = [(face_pictures.happy, happy), (face_pictures.angry, angry)]
        yield from how_it_went(task, rows, say)
        return
    seen = of_ten([t.extra["answer"] == "happy" for t in trials if t.kind == "face"])
    say = Say.of("Of ten faces, {seen} looked happy to you.", seen=seen)
    shapes = (pages.heading(Say("How you saw them")), *face_pictures.how_many(seen))
    yield from pages.page("faces_result", shapes, key, say)


MEASURES = (
    Measure("balance_point", "step where happy turns into angry, by a logistic fit", "steps", 1),
    Measure("balance_se", "its standard error", "steps"),
    Measure("balance_counted", "the same by counting, as in the original", "steps", 1),
    Measure("slope", "how sharply it turns, in logits a step"),
    Measure("rt_median_s", "median response time from the face's onset", "s", better=-1),
    Measure("clear_wrong", "clear faces misread, as a share", better=-1),
    Measure("early_presses", "trials with a press before the face came", better=-1),
    Measure("told_right", "training: faces answered as they were told, as a share", better=1),
    Measure("told_balance_point", "training: the balance point of these", "steps", 1),
)
MAIN = {
    "assessment": Main("balance_point", Say("How soon you see a friendly face.")),
    "training": Main("told_right", Say("How many faces you got right.")),
}

SAME = Reason("one_answer", "invalid", "All faces got the same answer.")
FLAT = Reason("flat", "invalid", "The answers do not follow the faces.")
OUTSIDE = Reason("outside", "invalid", "The balance point lies outside the faces.")
CLEAR = Reason("clear_faces_wrong", "doubtful", "Many clear faces were misread.")
OMISSIONS = Reason("omissions_high", "doubtful", "Many faces were not answered.")
SHARP = Reason("sharp", "valid", "It turns from one step to the next: no slope can be told.")
UNTOLD = Reason("nothing_told", "valid", "Nothing was told: there is no score of training.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice is left out, and steps that are none.

    The balance point is of faces of which nothing was told, in training those before it. What is
    undefined is NaN, and then a reason says so.
    """
    sessions = Sessions.of(table)
    kind, step, rt = table["kind"], table["step"].astype(np.float64), table["rt_s"]
    happy, answered = table["answer"] == "happy", table["answer"] != ""
    met = (table["block"] != "practice") & (step <= STEPS)
    counted = met & answered
    faced, told = counted & (kind == "face"), counted & (kind != "face")
    found = balance(sessions, faced, happy, step, STEPS)
    trained = balance(sessions, told, happy, step, STEPS)
    wrong = (happy & (step >= min(CLEAR_ANGRY))) | (~happy & (step <= max(CLEAR_HAPPY)))
    clear = faced & ((step >= min(CLEAR_ANGRY)) | (step <= max(CLEAR_HAPPY)))
    timely = faced & (rt >= p.fastest_s)
    values = {
        "balance_point": found.point,
        "balance_se": found.se,
        "balance_counted": found.counted,
        "slope": found.slope,
        "rt_median_s": Ordered.of(sessions, rt, timely).median(),
        "clear_wrong": sessions.share(wrong, clear),
        "early_presses": sessions.tally(table["early"], met),
        "told_right": sessions.share(table["answer"] == kind, told),
        "told_balance_point": trained.point,
    }
    reasons = {
        conduct.TOO_FEW: sessions.count(faced) < p.fewest_trials,
        SAME: found.same,
        FLAT: found.flat,
        OUTSIDE: np.isnan(found.point) & ~found.same & ~found.flat & (sessions.count(faced) > 0),
        CLEAR: values["clear_wrong"] > p.most_clear_wrong,
        OMISSIONS: sessions.share(~answered, met) > p.most_omissions,
        SHARP: found.sharp,
        UNTOLD: sessions.count(told) == 0,
        conduct.FEW_PRESSES: sessions.count(timely) < p.fewest_presses,
        conduct.ANTICIPATIONS: conduct.anticipated(table, sessions, met, p),
        **quality(table, sessions, met, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
