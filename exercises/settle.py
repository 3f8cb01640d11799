"""Settle: rest the eyes on a lake and follow a calm voice. Trains to notice and to come back.

Guided attention in short sentences, spoken and written: to the breath, the body, and sounds in
turn. A few times it asks where the thoughts were, as probes of mind-wandering do (Smallwood &
Schooler 2006, Psychological Bulletin 132:946-958, doi:10.1037/0033-2909.132.6.946); nobody is
wrong. Before and after, a face says how upset one feels.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Annotated

import numpy as np

from exercises.core import marks, pages
from exercises.core.asking import Asked, Rule
from exercises.core.blocks import whole
from exercises.core.columns import Column
from exercises.core.course.guidance import guidance
from exercises.core.drawing import distress, lake
from exercises.core.drawing.thoughts import away, here
from exercises.core.params import Within
from exercises.core.placing import placed
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.script import Cue, Present, Script, Seen
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.sounds import Tone
from exercises.core.table import Table
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Settle")
VERSION = "1"
FORMS = ("training",)
AREA = "calm"
# Distress before belongs to the minutes that follow it, not to those of another day.
RESUMES = False
TIMED = False
AWAY, HERE = "left", "right"
WATCH = (AWAY, HERE)


@dataclass(frozen=True)
class Params:
    """What a site may set. Scores compare only where these are the same."""

    guided_s: Annotated[float, Within(60, 1800), "guided attention, probes left out"] = 300.0
    sentence_s: Annotated[float, Within(8, 60), "from one sentence to the next"] = 12.0
    probes: Annotated[int, Within(1, 20), "times it asks where the thoughts were"] = 4
    probe_wait_s: Annotated[float, Within(5, 120), "time to answer such a question"] = 20.0
    fewest_probes: Annotated[int, Within(1, 20), "answers that a share on task needs"] = 3
    least_completed: Annotated[float, Within(0, 1), "share of the guided time, at least"] = 0.8
    most_flawed: Annotated[float, Within(0, 1), "share of trials with a flaw, at most"] = 0.2

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        if self.fewest_probes > self.probes:
            raise ValueError("fewest_probes must not be more than probes")
        if self.sentences < 2 * self.probes:
            raise ValueError("guided_s must hold two sentences (sentence_s) for each of probes")

    @property
    def sentences(self) -> int:
        """How many sentences fit."""
        return round(self.guided_s / self.sentence_s)

    @property
    def still_s(self) -> float:
        """For how long nothing has to be pressed: what no other rule must take for absence."""
        return self.guided_s + self.probes * self.probe_wait_s


Figure = Callable[[float, float, float], tuple[Shape, ...]]
COLUMNS = (
    Column(
        "kind",
        "text",
        "before, after: a rating; part: a stretch of guided attention; probe: where thoughts were",
        allowed=("before", "after", "part", "probe"),
    ),
    Column("rating", "number", "how upset, 0 (calm) to 6", required=False, low=0.0),
    Column("moves", "integer", "steps the rating was moved by", required=False, low=0),
    Column("part_s", "number", "how long a part lasted", "s", required=False, low=0.0),
)


# What is said and shown

ASKED = Say("Where were you just now? Here, or away in your thoughts?")
AGAIN = Say("All minds do that. You saw it. Now come back.")
CHIME = Tone(330, 0.5, 0.3)
AGAIN_S = 5.0


def parts(p: Params, rng: random.Random) -> list[list[Say]]:
    """The sentences before each probe: in stretches that nobody can foresee, none of them empty."""
    said, even = guidance(p.sentences), p.sentences / p.probes
    cuts = [round(even * (n + rng.uniform(-0.25, 0.25))) for n in range(1, p.probes)]
    return [said[start:end] for start, end in pairwise([0, *cuts, len(said)])]


PROBE = Picture(
    (
        pages.heading(Say("Where were you just now?")),
        *away(-0.4, -0.08, 0.38),
        *here(0.4, -0.08, 0.38),
        pages.key(AWAY, Say("Away"), -0.4, prompt=True),
        pages.key(HERE, Say("Here"), 0.4, prompt=True),
    ),
    "probe",
)
ICON = Picture(placed(lake.lake(0.1), 0, 0, 0.64), "settle")


def rule() -> Rule:
    """Feels upset by 4 of 6 before and by 2 after; is here, and at every third probe away."""
    rates, probes = distress.rates(4, 2), 0

    def asks(cue: Cue) -> Asked | None:
        nonlocal probes
        if isinstance(cue, Picture) and cue.shapes == PROBE.shapes:
            probes += 1
            return Asked(AWAY if probes % 3 == 0 else HERE, WATCH)
        return rates(cue)

    return asks


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:  # noqa: ARG001 - nothing adapts
    """A rating, guided attention with its probes, and a rating again."""
    yield from _instructions()
    trials = [(yield from whole(partial(distress.rating, "before", form)))]
    phase = 0
    for said in parts(p, random.Random(seed)):  # noqa: S311 - when to ask, no secret
        trials.append((yield from whole(partial(_part, p, form, said, phase))))
        trials.append((yield from whole(partial(_probe, p, form))))
        phase += round(len(said) * p.sentence_s / lake.STEP_S)
        if trials[-1].button == AWAY:
            yield Present(lake.swaying(AGAIN_S, phase, AGAIN), until=AGAIN_S)
            phase += round(AGAIN_S / lake.STEP_S)
    trials.append((yield from whole(partial(distress.rating, "after", form))))
    return trials


def _instructions() -> Script[None]:
    key = pages.key("ok", Say("Go on"), 0.45)
    say = Say("Rest your eyes on the water. Listen to the voice. There is nothing to win here.")
    yield from pages.page("settle_lake", (*lake.wide(0.1), pages.heading(TITLE)), key, say)
    say = Say("Now and then it asks: are you here, or away in your thoughts? Both are fine.")
    rows = (*_row(away, AWAY, -0.15), *_row(here, HERE, 0.16))
    key = pages.key("ok", Say("Start"), 0.45)
    yield from pages.page("settle_probe", (pages.heading(Say("Here or away?")), *rows), key, say)


def _row(figure: Figure, button: str, y: float) -> tuple[Shape, ...]:
    return marks.press_for(figure(-0.24, y, 0.26), Key(button, 0.1, y, 0.17))


def _part(p: Params, form: str, said: list[Say], phase: int) -> Script[Trial]:
    """A stretch of guided attention. Late pictures harm nothing here, and are not told."""
    step, began_ns = round(p.sentence_s / lake.STEP_S), 0
    for number, say in enumerate(said):
        timeline = lake.swaying(p.sentence_s, phase + number * step, say)
        seen: Seen = yield Present(timeline, until=p.sentence_s)
        began_ns = began_ns or seen.onsets[0]
    extra = {"part_s": len(said) * p.sentence_s}
    return Trial(form, "part", onset_ns=began_ns, extra=extra)


def _probe(p: Params, form: str) -> Script[Trial]:
    timeline = ((0.0, PROBE), (0.0, CHIME), (CHIME.seconds, ASKED))
    seen = yield Present(timeline, WATCH, until=p.probe_wait_s, answers=0)
    return Trial.of(seen, WATCH, 0, block=form, kind="probe")


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:  # noqa: ARG001 - every exercise's
    """The face before and the face now, as they were chosen; nothing is said to be good or bad."""
    rated = {t.kind: int(t.extra["rating"]) for t in trials if "rating" in t.extra}
    shapes: tuple[Shape, ...] = (pages.heading(Say("Before and now")),)
    if {"before", "after"} <= rated.keys():
        shapes += distress.small(rated["before"], -0.36, -0.05, 0.36)
        shapes += (*marks.arrow(0, -0.05, 0.18), *distress.small(rated["after"], 0.36, -0.05, 0.36))
    say = Say("This is how you felt before, and now. Each time is different. You took this time.")
    key = pages.key("ok", Say("Go on"))
    yield from pages.page("settle_result", shapes, key, say)


MEASURES = (
    Measure("distress_before", "how upset before, 0 to 6", better=-1),
    Measure("distress_after", "how upset after, 0 to 6", better=-1),
    Measure("distress_change", "after minus before", better=-1),
    Measure("on_task_share", "share of answered probes that said here", better=1),
    Measure("probes_answered", "probes answered in time"),
    Measure("probe_rt_s", "mean response time to probes", "s"),
    Measure("completed_share", "share of the guided time that was followed to its end", better=1),
)
MAIN = {"training": Main("distress_change", Say("How much more calm you were."))}

UNRATED = Reason("not_rated", "invalid", "The rating before or after is missing.")
UNFINISHED = Reason("unfinished", "doubtful", "Much of the guided time is missing.")
FEW_PROBES = Reason("too_few_probes", "doubtful", "Too few answers on where the thoughts were.")
UNMOVED = Reason("never_moved", "doubtful", "Both ratings were left as they stood at first.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once; what is undefined is NaN, and then a reason says so."""
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    kind, rating, rt = table["kind"], table["rating"], table["rt_s"]
    rated = counted & ~np.isnan(rating)
    before, after = (sessions.mean(rating, rated & (kind == when)) for when in ("before", "after"))
    ratings: Mask = rated & np.isin(kind, ("before", "after"))
    moved = sessions.count(ratings & (table["moves"] > 0))
    answered = counted & (kind == "probe") & np.isin(table["button"], WATCH) & ~np.isnan(rt)
    part = counted & (kind == "part") & ~np.isnan(table["part_s"])
    done = sessions.total(table["part_s"], part) / (p.sentences * p.sentence_s)
    values: dict[str, Floats] = {
        "distress_before": before,
        "distress_after": after,
        "distress_change": after - before,
        "on_task_share": sessions.share(table["button"] == HERE, answered),
        "probes_answered": sessions.count(answered),
        "probe_rt_s": sessions.mean(rt, answered),
        "completed_share": np.minimum(done, 1.0),
    }
    reasons = {
        UNRATED: np.isnan(values["distress_change"]),
        UNFINISHED: values["completed_share"] < p.least_completed,
        FEW_PROBES: values["probes_answered"] < p.fewest_probes,
        UNMOVED: (sessions.count(ratings) > 0) & (moved == 0),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
