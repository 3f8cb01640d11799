"""Vigilance: wait for the dot, press at once. Measures alertness.

The brief psychomotor vigilance test (PVT-B; Basner, Mollicone & Dinges 2011, Acta Astronautica
69:949-959, doi:10.1016/j.actaastro.2011.07.015): 3 minutes, from answer to signal 1 to 4 s at
random, 1 s of feedback included. Where the original counts milliseconds in digits, a ring of
beads fills clockwise and stops at the press: the fewer beads, the faster.
"""

import math
import random
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from exercises.core import marks, pages
from exercises.core.asking import Asked, Rule
from exercises.core.columns import Column
from exercises.core.drawing.bead_ring import BEADS, filled, ring
from exercises.core.drawing.figures import disc, hollow
from exercises.core.params import Within
from exercises.core.practice import PracticeParams, practise
from exercises.core.reaction import react
from exercises.core.scores import Main, Reason, Scores
from exercises.core.scoring import alertness, conduct
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Sessions
from exercises.core.script import Cue, Present, Script, Seen, When
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.sounds import Tone
from exercises.core.table import Table
from exercises.core.task import Task
from exercises.core.telling import how_it_went, of_ten
from exercises.core.timed_block import SPENT, timed_block
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Wait and press")
VERSION = "1"
FORMS = ("assessment",)
AREA = "attention"
WATCH = ("ok",)
PRACTICE_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Params(PracticeParams, conduct.ValidityParams):
    """What a site may set. Scores compare only where these are the same."""

    duration_s: Annotated[float, Within(10, 1200), "time at the task, pauses left out"] = 180.0
    interval_low_s: Annotated[float, Within(0.5, 20), "least time from answer to signal"] = 1.0
    interval_high_s: Annotated[float, Within(0.5, 20), "most time from answer to signal"] = 4.0
    told_s: Annotated[float, Within(0.1, 5), "feedback, the first part of that time"] = 1.0
    timeout_s: Annotated[float, Within(2, 60), "time after which a signal is missed"] = 30.0
    lapse_s: Annotated[float, Within(0.2, 5), "a lapse: this slow, or slower"] = 0.5
    brief_lapse_s: Annotated[float, Within(0.2, 5), "a lapse as the PVT-B counts them"] = 0.355
    practice_signals: Annotated[int, Within(1, 20), "signals a practice round"] = 4
    fewest_signals: Annotated[int, Within(2, 1000), "signals that a score needs"] = 30
    most_missed: Annotated[float, Within(0, 1), "share of signals never answered, at most"] = 0.05

    def __post_init__(self) -> None:
        """ValueError where two fields contradict each other."""
        if not self.told_s <= self.interval_low_s <= self.interval_high_s:
            raise ValueError("told_s, interval_low_s and interval_high_s must not fall")
        if not self.fastest_s < self.lapse_s < self.timeout_s:
            raise ValueError("fastest_s, lapse_s and timeout_s must rise")


KINDS = ("signal", "false_start")
COLUMNS = (
    Column("kind", "text", "signal: the dot came; false_start: not yet", allowed=KINDS),
    Column("interval_s", "number", "planned time from the last answer", "s", required=False),
    SPENT,
)


# What is shown

DOT = 0.11
EMPTY, FULL = hollow(0, 0, 2 * DOT), disc(0, 0, 2 * DOT)
WAIT = Picture((*ring(0), *EMPTY), "wait")
SIGNAL = tuple(Picture((*ring(n), *FULL), "signal") for n in range(BEADS + 1))
STOPPED = tuple(Picture((*ring(n), *EMPTY), "stopped") for n in range(BEADS + 1))
MISSED = Picture((*ring(BEADS), *EMPTY, *marks.cross(0, 0, DOT)), "missed")
TOO_SOON = Picture((*ring(0), *EMPTY, *marks.cross(0, 0, 2 * DOT)), "too_soon")
LOW, LOUD = Tone(220, 0.3), Tone(660, 0.8, 0.9)
ICON = Picture((*ring(7, 0.34, 0.04), *disc(0, 0, 0.3)), "vigilance")


def rule() -> Rule:
    """Press "ok" once when the dot comes after a wait; it remembers that it waited."""
    ready = False

    def asks(cue: Cue) -> Asked | None:
        nonlocal ready
        if not isinstance(cue, Picture):
            return None
        came = ready and cue.shapes == SIGNAL[0].shapes
        ready = cue.shapes == WAIT.shapes
        return Asked("ok") if came else None

    return asks


def _press_row(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return marks.press_for(disc(x - 2 * size, y, size * 0.8), Key("ok", x, y, size))


def _wait_row(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return marks.hold_for(hollow(x - 2 * size, y, size * 0.8), Key("ok", x, y, size))


def _remedy(trial: Trial) -> tuple[Shape, ...]:
    missed = math.isnan(trial.rt_s) and not trial.early
    return (_press_row if missed else _wait_row)(0.25, 0.1, 0.26)


def _instructions() -> Script[None]:
    say = Say("Keep your finger on the button. While the circle is empty, wait.")
    shapes = (pages.heading(Say("Wait")), *_wait_row(0.4, 0, 0.34))
    yield from pages.look("vigilance_wait", shapes, say)
    say = Say("When the circle is full, press at once. Beads fill the ring until you press.")
    shapes = (pages.heading(Say("Press")), *disc(-0.4, 0, 0.3), *marks.arrow(0, 0, 0.24))
    yield from pages.page("vigilance_press", shapes, Key("ok", 0.4, 0, 0.34), say)


def _is_right(trial: Trial) -> bool:
    return trial.kind == "signal" and trial.rt_s >= conduct.ValidityParams.fastest_s


TASK = Task(
    "vigilance",
    rules=(*_wait_row(0.2, -0.21, 0.19), *_press_row(0.2, 0.03, 0.19)),
    explain=_instructions,
    is_right=_is_right,
    remedy=_remedy,
)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:  # noqa: ARG001 - nothing adapts
    """Instructions, practice, and signals until the time is up; the trial in flight ends it."""
    yield from _instructions()
    # Its own numbers: how much practice somebody needs must not change the signals.
    other = random.Random(~seed)  # noqa: S311 - waits, no secret
    trials = yield from practise(p, TASK, partial(_practice_plan, p, other), partial(_practise, p))
    yield from pages.ready_to_start(TASK)
    rng = random.Random(seed)  # noqa: S311

    def signal(anew: bool) -> Script[Trial]:
        return _trial(p, form, p.timeout_s, _interval(p, rng), anew=anew)

    return trials + (yield from timed_block(p.duration_s, signal))


def _interval(p: Params, rng: random.Random) -> float:
    return rng.uniform(p.interval_low_s, p.interval_high_s)


def _practice_plan(p: Params, rng: random.Random) -> list[float]:
    return [_interval(p, rng) for _ in range(p.practice_signals)]


def _practise(p: Params, interval_s: float) -> Script[Trial]:
    timeout_s = min(PRACTICE_TIMEOUT_S, p.timeout_s)
    return _trial(p, "practice", timeout_s, interval_s, anew=True)


def _trial(
    p: Params, block: str, timeout_s: float, interval_s: float, *, anew: bool
) -> Script[Trial]:
    """The wait, the signal and its feedback, which is the beginning of the next interval.

    Presses during feedback mean nothing. `anew` puts a pause as long as feedback before it: there
    was none.
    """
    if anew:
        yield Present(((0.0, WAIT),), WATCH, until=p.told_s)
    wait_s = interval_s - p.told_s
    came = yield from react(WAIT, wait_s, lambda ns: SIGNAL[filled(ns)], timeout_s, WATCH)
    trial = came.trial(WATCH, block, {"interval_s": interval_s})
    told: Seen = yield from _tell(trial, p.told_s)
    spent_s = (told.ended_ns - came.seen.onsets[0]) / 1e9
    return trial.also(spent_s=spent_s)


def _tell(trial: Trial, told_s: float) -> Script[Seen]:
    """The ring stands still where it was stopped; a cross for a press too soon, or for none."""
    timeline: tuple[tuple[When, Cue], ...]
    if trial.kind == "false_start":
        timeline = ((0.0, TOO_SOON), (0.0, LOW))
    elif math.isnan(trial.rt_s):
        timeline = ((0.0, MISSED), (0.0, LOUD))
    else:
        timeline = ((0.0, STOPPED[filled(trial.press_ns - trial.onset_ns)]),)
    seen: Seen = yield Present(timeline, WATCH, until=told_s)
    return seen


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """Of ten dots so many answered fast, of ten waits so many kept; rounded down."""
    counted = [t for t in trials if t.block != "practice"]
    fast = of_ten([p.fastest_s <= t.rt_s < p.lapse_s for t in counted if t.kind == "signal"])
    waited = of_ten([t.kind == "signal" and not t.rt_s < p.fastest_s for t in counted])
    say = Say.of(
        "Of ten dots, you pressed fast for {fast}. Of ten times, you waited well {waited} times.",
        fast=fast,
        waited=waited,
    )
    yield from how_it_went(TASK, [(disc, fast), (hollow, waited)], say)


MEASURES = alertness.MEASURES
MAIN = {"assessment": Main("speed_mean", Say("How fast you press."))}
NEVER = Reason("never_pressed", "invalid", "No signal was answered.")
AT_RANDOM = Reason("pressed_throughout", "invalid", "More presses came before signals than after.")
MISSES = Reason("many_missed", "doubtful", "Many signals were never answered.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once, as Basner & Dinges (2011, Sleep 34:581-591,
    doi:10.1093/sleep/34.5.581) define them. Practice is left out.

    Response times are those from `fastest_s` on. A signal that nobody answered is a lapse, has no
    response time, and is told by `missed`; a tenth is rounded up to whole trials. What is
    undefined is NaN, and then a reason says so.
    """  # noqa: D205
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    signals = alertness.Signals.of(sessions, table, counted, p.fastest_s)
    values = signals.measures(p.lapse_s, p.brief_lapse_s)
    valid, false = signals.valid, signals.false
    answered = sessions.count(signals.timely)
    reasons = {
        conduct.TOO_FEW: sessions.count(valid) < p.fewest_signals,
        NEVER: answered == 0,
        AT_RANDOM: sessions.count(false) > sessions.count(valid),
        conduct.FEW_PRESSES: answered < p.fewest_presses,
        conduct.ANTICIPATIONS: sessions.share(false, valid | false) > p.most_anticipations,
        MISSES: values["missed"] > p.most_missed * sessions.count(signals.signal),
        **quality(table, sessions, counted, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
