"""Tap to the beat, and go on without it. Trains and measures timing.

Synchronisation and continuation, as since Stevens (1886): taps to a beat tell how close and how
steady somebody keeps to it, mostly a little ahead (Repp 2005, Psychonomic Bulletin & Review
12:969-992, doi:10.3758/BF03206433); taps that go on alone tell of the timekeeper and the hand
apart (Wing & Kristofferson 1973, Perception & Psychophysics 14:5-12, doi:10.3758/BF03198607).
The beat is heard and seen, so that nobody needs ears for it.
"""

import random
from collections import deque
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from exercises.core import pages
from exercises.core.asking import Asked, Rule
from exercises.core.course.beat_run import Plan, close_of_ten, even_of_ten, in_time, perform, tell
from exercises.core.drawing import beat_pictures as draw
from exercises.core.params import Within
from exercises.core.scores import Main, Reason, Scores
from exercises.core.scoring import conduct, tap_scores, tap_table
from exercises.core.scoring.quality import quality
from exercises.core.scoring.tap_table import Intervals, Taps
from exercises.core.script import Attempt, Cue, Keep, Script
from exercises.core.shapes import Picture
from exercises.core.sounds import Beats
from exercises.core.staircase import Staircase
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Keep the beat")
VERSION = "1"
FORMS = ("assessment", "training")
AREA = "attention"
MEMORY = "next_level"
COLUMNS = tap_table.COLUMNS


@dataclass(frozen=True)
class Params:
    """What a site may set. Assessment scores compare only where these are the same."""

    ioi_fast_s: Annotated[float, Within(0.3, 1.5), "interval of the fast beat"] = 0.45
    ioi_middle_s: Annotated[float, Within(0.3, 1.5), "interval of the middle beat"] = 0.6
    ioi_slow_s: Annotated[float, Within(0.3, 1.5), "interval of the slow beat"] = 0.75
    runs: Annotated[int, Within(1, 5), "assessment: runs of each beat"] = 1
    training_runs: Annotated[int, Within(1, 5), "training: runs of each beat"] = 2
    lead_beats: Annotated[int, Within(0, 10), "first beats of a run, not scored"] = 4
    paced_beats: Annotated[int, Within(8, 200), "beats of a run after those"] = 30
    continued_taps: Annotated[int, Within(8, 60), "taps of a run without the beat"] = 30
    practice_beats: Annotated[int, Within(4, 50), "beats a practice run, and taps after it"] = 8
    practice_right: Annotated[float, Within(0, 1), "share in time that ends practice"] = 0.7
    practice_rounds: Annotated[int, Within(1, 10), "practice runs, at most"] = 3
    in_time: Annotated[float, Within(0.02, 0.5), "in time: so close, of the interval"] = 0.15
    level_start: Annotated[float, Within(0.02, 0.5), "training: first window"] = 0.15
    level_floor: Annotated[float, Within(0.02, 0.5), "training: narrowest window"] = 0.03
    level_ceiling: Annotated[float, Within(0.02, 0.5), "training: widest window"] = 0.3
    level_step: Annotated[float, Within(0.001, 0.2), "training: narrower by, when in time"] = 0.01
    level_target: Annotated[float, Within(0.5, 0.95), "training: share in time aimed at"] = 0.8
    fewest_taps: Annotated[int, Within(4, 1000), "taps to beats that a score needs"] = 20
    fewest_continued: Annotated[int, Within(3, 1000), "intervals without a beat needed"] = 20
    most_missed: Annotated[float, Within(0, 1), "share of beats without a tap, at most"] = 0.2
    most_extra: Annotated[float, Within(0, 1), "extra taps a beat, at most"] = 0.1
    most_flawed: Annotated[float, Within(0, 1), "share of beats with a flaw, at most"] = 0.05

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        if not self.ioi_fast_s < self.ioi_middle_s < self.ioi_slow_s:
            raise ValueError("ioi_fast_s, ioi_middle_s and ioi_slow_s must rise")
        if not self.level_floor <= self.level_start <= self.level_ceiling:
            raise ValueError("level_start must lie between level_floor and level_ceiling")

    @property
    def tempi(self) -> tuple[float, ...]:
        """The intervals of the beats, fast first."""
        return (self.ioi_fast_s, self.ioi_middle_s, self.ioi_slow_s)


ICON = Picture(draw.beat(0, 0, 0.7), "beat")


def rule() -> Rule:
    """Tap with each beat heard; when the ring of beads comes, go on as fast for all its beads."""
    ioi_s = 0.0

    def asks(cue: Cue) -> Asked | None:
        nonlocal ioi_s
        if isinstance(cue, Beats):
            ioi_s = cue.at_s[1] - cue.at_s[0]
            return Asked("ok", at_s=cue.at_s)
        beads = draw.empty_beads(cue) if isinstance(cue, Picture) and ioi_s else 0
        if not beads:
            return None
        step_s, ioi_s = ioi_s, 0.0
        return Asked("ok", at_s=tuple((n + 0.5) * step_s for n in range(beads)))

    return asks


def _instructions() -> Script[None]:
    say = Say("You will hear a beat, and see it. Press the lit button with each beat.")
    yield from pages.page("beat_along", draw.along_page(), draw.KEY, say)
    say = Say("Then the beat stops. Go on just as fast. Each press lights a bead.")
    yield from pages.page("beat_alone", draw.alone_page(), draw.KEY, say)


TASK = Task(
    "beat",
    rules=draw.RULES,
    explain=_instructions,
    is_right=lambda trial: "asynchrony_s" in trial.extra,
    remedy=lambda _: draw.beat(0.25, 0.1, 0.26),
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:
    """Instructions, practice, runs with rests; all beats and taps, those of practice too.

    `level` is the window, as a share of the interval, that the last training reached; who has one,
    and trains, needs no practice.
    """
    yield from _instructions()
    trials: list[Trial] = []
    if form == "assessment" or level is None:
        trials += yield from _practise(p)
    tempi = list(p.tempi) * (p.training_runs if form == "training" else p.runs)
    random.Random(seed).shuffle(tempi)  # noqa: S311 - an order of tempi, no secret
    beats = (p.lead_beats, p.paced_beats, p.continued_taps)
    queue = deque((Plan(form, n, ioi_s, *beats), 0) for n, ioi_s in enumerate(tempi))
    stairs = Staircase(
        level or p.level_start, p.level_floor, p.level_ceiling, p.level_step, p.level_target, True
    )
    yield from pages.ready_to_start(TASK)
    done = 0
    while queue:
        plan, broken = queue.popleft()
        plan = plan._replace(level=stairs.level if form == "training" else 0.0)
        found: list[Trial] | None = yield Attempt(perform(plan))
        if found is None:
            queue.append((plan, broken + 1))
            yield from pages.ready_to_start(TASK)
            continue
        done += 1
        if broken:
            found = [t.also(broken=broken) for t in found]
        trials += yield from _kept(found, stairs if form == "training" else None)
        if form == "training":
            yield from tell(found, plan.level)
        elif queue:
            yield from pages.rest(TASK, done, len(tempi))
    return trials


def _kept(trials: list[Trial], stairs: Staircase | None) -> Script[list[Trial]]:
    """A run is kept whole, and the staircase follows it: a beat in the window is a right answer."""
    kept = []
    for trial in trials:
        if stairs and trial.kind == "paced":
            stairs.answer(right=in_time(trial, float(trial.extra["level"])))
        if stairs:
            trial = trial.also(**{MEMORY: stairs.level})  # noqa: PLW2901
        kept.append(trial)
    yield Keep(*kept)
    return kept


def _practise(p: Params) -> Script[list[Trial]]:
    """Runs of the middle beat, told in pictures, until one is in time enough."""
    trials: list[Trial] = []
    for number in range(p.practice_rounds):
        if number:
            yield from _instructions()
        yield from pages.ready_to_practise(TASK)
        plan = Plan("practice", number, p.ioi_middle_s, 2, *[p.practice_beats] * 2)
        found: list[Trial] | None = None
        while found is None:
            found = yield Attempt(perform(plan))
        trials += yield from _kept(found, None)
        close = yield from tell(found, p.in_time)
        if close >= 10 * p.practice_right:
            break
    return trials


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """Of ten beats so many in time, of ten taps alone so many after a good interval."""
    counted = [t for t in trials if t.block != "practice"]
    close, even = close_of_ten(counted, p.in_time), even_of_ten(counted, p.in_time)
    say = Say.of(
        "Of ten beats, you were close to {close}. Alone, {even} of ten were even.",
        close=close,
        even=even,
    )
    yield from how_it_went(TASK, [(draw.beat, close), (draw.ring, even)], say)


MEASURES = tap_scores.MEASURES
CLOSE = Say("How close you keep to the beat.")
MAIN = {"assessment": Main("asynchrony_sd_s", CLOSE), "training": Main(MEMORY, CLOSE, better=-1)}

NEVER = Reason("never_pressed", "invalid", "No beat was tapped to.")
ANYWHERE = Reason("not_to_the_beat", "invalid", "The taps cannot be told from taps at any time.")
MISSES = Reason("many_missed", "doubtful", "Many beats had no tap.")
EXTRA = Reason("many_extra", "doubtful", "There were many taps beside those to beats.")
SERIES = Reason("no_series", "doubtful", "No taps to beats in a row, or all alike.")
FEW_ALONE = Reason("few_continued", "doubtful", "Too few intervals without the beat.")
MODEL = Reason("clock_model", "doubtful", "The intervals do not fit a timekeeper and a hand.")
TEMPO = Reason("no_tempo", "doubtful", "The interval of the beat is not known.")
GUESSED = Reason("onsets_estimated", "doubtful", "When the beats sounded was not measured.")
MOST_CHANCE = 0.05


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once. Practice and the first beats of runs are left out.

    Asynchronies and intervals are pooled over runs of different beats, SDs and the lag about the
    means of runs; angles need no such care. What is undefined is NaN, and then a reason says so.
    """
    taps = Taps.of(table)
    intervals = Intervals.of(taps)
    sessions, tapped = taps.sessions, taps.tapped
    values = tap_scores.values(taps, intervals)
    few = sessions.count(intervals.kept) < p.fewest_continued
    timed = {**table, "rt_s": np.where(table["press_ns"] != 0, 0.0, np.nan)}
    reasons = {
        conduct.TOO_FEW: sessions.count(tapped) < p.fewest_taps,
        NEVER: values["missed_rate"] == 1,
        ANYWHERE: values["rayleigh_p"] > MOST_CHANCE,
        MISSES: values["missed_rate"] > p.most_missed,
        EXTRA: taps.extra > p.most_extra * sessions.count(taps.beats),
        SERIES: np.isnan(values["lag_one"]),
        FEW_ALONE: few,
        MODEL: ~few & np.isnan(values["clock_sd_s"]),
        TEMPO: sessions.count((tapped | intervals.kept) & np.isnan(taps.ioi)) > 0,
        GUESSED: sessions.count(taps.beats & (table["sound"] == "estimated")) > 0,
        **quality(timed, sessions, taps.counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
