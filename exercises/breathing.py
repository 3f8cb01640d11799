"""Breathing: breathe in while the flower opens, out while it closes. Trains calm.

Six breaths a minute, near the resonance of the heart's own regulation (Lehrer & Gevirtz 2014,
Frontiers in Psychology 5:756, doi:10.3389/fpsyg.2014.00756), out for longer than in. A pulse
sensor, where one is fitted and touched, adds its wave and a guide; all works without it.
"""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from exercises.core import marks, pages
from exercises.core.course.breath_pace import PACED, Pace, Piece, beat_row, piece_row
from exercises.core.course.breath_presses import breaths
from exercises.core.course.breath_rule import opener
from exercises.core.course.pulse_guide import PulseGuide
from exercises.core.drawing import breath_flower as drawn
from exercises.core.params import Within
from exercises.core.scores import Main, Measure, Reason, Scores
from exercises.core.scoring import heart_scores, heart_table
from exercises.core.scoring.quality import quality
from exercises.core.scoring.sessions import Floats, Sessions, ratio
from exercises.core.script import Attempt, Frame, Keep, Present, Script, Seen
from exercises.core.shapes import Key, Picture, Shape
from exercises.core.sounds import Sound, Tone
from exercises.core.table import Table
from exercises.core.trial import Trial
from exercises.core.words import Say

TITLE = Say("Breathe slowly")
VERSION = "1"
FORMS = ("training",)
AREA = "calm"
# Calm that was left hours ago is not gone on with, and a heart is read in one piece.
RESUMES = False
S = 1_000_000_000


@dataclass(frozen=True)
class Params(heart_scores.HeartParams):
    """What a site may set. Scores compare only where the pace is the same."""

    in_s: Annotated[float, Within(2, 10), "a breath in"] = 4.0
    out_s: Annotated[float, Within(2, 12), "a breath out"] = 6.0
    duration_s: Annotated[float, Within(60, 600), "whole breaths for so long, at least"] = 300.0
    first_breaths: Annotated[int, Within(1, 10), "breaths before it counts, with words"] = 2
    tones: Annotated[bool, "soft tones for in and out"] = True
    presses: Annotated[bool, "a press with each in-breath is welcome"] = True
    fewest_breaths: Annotated[int, Within(1, 100), "whole breaths that a score needs"] = 6
    most_flawed: Annotated[float, Within(0, 1), "share of rows with a flaw, at most"] = 0.05

    @property
    def pace(self) -> Pace:
        """Of each breath."""
        return Pace(self.in_s, self.out_s)

    @property
    def breaths(self) -> int:
        """How many count."""
        return math.ceil(round(self.duration_s / self.pace.cycle_s, 6))

    @property
    def still_s(self) -> float:
        """Nobody has to press anything for so long; a breath or two may be begun anew."""
        return (self.breaths + self.first_breaths + 2) * self.pace.cycle_s

    @property
    def watch(self) -> tuple[str, ...]:
        """The button that may be pressed."""
        return ("ok",) if self.presses else ()


COLUMNS = (*PACED, *heart_table.COLUMNS)


# What is shown

TONES = {"in": Tone(330, 0.9, 0.12), "out": Tone(247, 0.9, 0.12)}
SAID = {"in": Say("Breathe in."), "out": Say("And out.")}
ICON = Picture(drawn.small(0, 0, 0.8), "breathing")
rule = opener


def _row(y: float, *, inward: bool) -> tuple[Shape, ...]:
    one, other = (drawn.small(x, y, 0.24, far) for x, far in ((0.05, not inward), (0.55, inward)))
    return (*drawn.air(-0.45, y, 0.24, inward=inward), *one, *marks.arrow(0.3, y, 0.14), *other)


def _instructions(p: Params) -> Script[None]:
    say = Say("Breathe in while the flower opens. Breathe out while it closes.")
    rows = (*_row(-0.12, inward=True), *_row(0.2, inward=False))
    shapes = (pages.heading(Say("Breathe slowly")), *rows)
    seen: Seen = yield Present(((0.0, Picture(shapes, "breathing_how")), (0.0, say)), until=6.0)
    if seen.samples:
        say = Say("Lay a finger on the light. Keep it still. The dots are only a guide.")
        shapes = (pages.heading(Say("A finger on the light")), *drawn.finger(-0.35, -0.08, 0.5))
        shapes += drawn.guide_only(0.4, -0.1, 0.34)
        yield from pages.page("breathing_finger", shapes, pages.key("ok"), say)
    if p.presses:
        say = Say("If you like, press with each breath in. You do not have to.")
        shapes = (pages.heading(Say("Press if you like")), *drawn.free_to_press(0.2, 0, 0.26))
        yield from pages.look("breathing_press", shapes, say)
    say = Say("If you feel dizzy, stop. Breathe as you like. You can keep your eyes open.")
    shapes = (pages.heading(Say("Take it easy")), *drawn.dizzy(-0.4, -0.06, 0.3))
    shapes += (*marks.arrow(-0.05, -0.06, 0.2), Key("back", 0.3, -0.06, 0.22, say=Say("Stop")))
    yield from pages.page("breathing_ease", shapes, pages.key("ok", Say("Start")), say)


# What is done


def script(p: Params, form: str, seed: int, level: float | None) -> Script[list[Trial]]:  # noqa: ARG001 - nothing is drawn by lot, nothing adapts
    """Instructions, two breaths with words, then whole breaths for `duration_s`.

    A breath that was broken off is begun anew, with an in-breath; its rows stay.
    """
    yield from _instructions(p)
    sitting = _Sitting(p)
    yield from sitting.breathe("practice", p.first_breaths)
    yield from sitting.breathe(form, p.breaths)
    return sitting.trials


class _Sitting:
    """One person's breaths, and the heart beside them."""

    def __init__(self, p: Params) -> None:
        self.trials: list[Trial] = []
        self._p, self._pace, self._pieces = p, p.pace, p.pace.pieces()
        self._pulse = PulseGuide()
        self._breath, self._start_ns, self._zero_ns = 0, -1, -1

    def breathe(self, block: str, wanted: int) -> Script[None]:
        """So many whole breaths."""
        whole = 0
        while whole < wanted:
            self._breath += 1
            done = yield from self._one(block, spoken=block == "practice" and whole == 0)
            whole += done
            # The next breath begins when this one was to end; after a pause, anew.
            self._start_ns = self._start_ns + round(self._pace.cycle_s * S) if done else -1

    def _one(self, block: str, *, spoken: bool) -> Script[bool]:
        """A breath, kept once it is over; False where it was broken off."""
        rows = list[Trial]()
        seen: Seen | None = None
        for piece in self._pieces:
            sound = self._sound(piece.kind, spoken=spoken) if piece.first else None
            seen = yield Attempt(self._shown(piece, sound))
            if seen is None:
                break
            rows.append(piece_row(block, piece, self._breath, seen, self._p.watch))
            rows += [beat_row(block, b, self._zero_ns) for b in self._pulse.hear(seen.samples)]
        if rows:
            yield Keep(*rows)
            self.trials += rows
        if seen is None:
            return False
        self._pulse.breathed()
        return True

    def _sound(self, kind: str, *, spoken: bool) -> Sound | None:
        if spoken:
            return SAID[kind]
        return TONES[kind] if self._p.tones else None

    def _shown(self, piece: Piece, sound: Sound | None) -> Script[Seen]:
        """Frames until the piece is over; the flower goes by the time, not by the frames."""
        name, watch = f"breathing_{piece.kind}", self._p.watch
        seen: Seen = yield Frame(self._picture(name, piece.at_s), watch, sound)
        if self._start_ns < 0:
            self._start_ns = seen.onsets[0] - round(piece.at_s * S)
            self._zero_ns = self._start_ns if self._zero_ns < 0 else self._zero_ns
        end_ns = self._start_ns + round(piece.to_s * S)
        taken = self._pulse.see(seen.samples, 0)
        while seen.ended_ns < end_ns:
            seen = yield Frame(self._picture(name, (seen.ended_ns - self._start_ns) / S), watch)
            taken = self._pulse.see(seen.samples, taken)
        return seen

    def _picture(self, name: str, after_s: float) -> Picture:
        return Picture(drawn.flower(self._pace.opened(after_s)) + self._pulse.shapes(), name)


# How it went


def feedback(trials: list[Trial], p: Params) -> Script[None]:
    """A small flower for each breath that counted and was whole, ten in a row."""
    last = p.pace.pieces()[-1].at_s
    whole = sum(t.block != "practice" and t.extra.get("at_s") == last for t in trials)
    shapes: tuple[Shape, ...] = (pages.heading(Say("How it went")),)
    for i in range(min(whole, 60)):
        shapes += drawn.small(0.14 * (i % 10 - 4.5), -0.29 + 0.085 * (i // 10), 0.075)
    say = Say.of("You took {whole} slow breaths. Notice how you feel now.", whole=whole)
    yield from pages.page("breathing_result", shapes, pages.key("ok", Say("Go on")), say)


MEASURES = (
    Measure("breaths", "whole breaths with the guide", better=1),
    Measure("adherence", "share of them with one press, and that at the in-breath", better=1),
    *heart_scores.MEASURES,
)
MAIN = {"training": Main("adherence", Say("How well you breathe with the flower."))}
NOTHING = Reason("no_data", "invalid", "There are neither breaths nor heart data.")
FEW_BREATHS = Reason("too_few_breaths", "invalid", "There are too few whole breaths.")
NO_PRESSES = Reason("no_presses", "valid", "The button was not used: adherence is not known.")
NO_PULSE = Reason("no_pulse", "valid", "No pulse sensor: nothing is known of the heart.")


def score(table: Table, p: Params) -> Scores:
    """Scores of all sessions at once, of the pod's rows or of outside heart data. Practice is out.

    What cannot be known (no press, no sensor, too few intervals for a figure) is NaN, and a reason
    says why: a verdict stays "valid" where that is nobody's fault.
    """
    sessions = Sessions.of(table)
    counted = table["block"] != "practice"
    paced = np.isin(table["kind"], ("in", "out"))
    guide, took = counted & paced, breaths(table, sessions, paced, counted, *p.pace)
    guided = sessions.count(guide) > 0
    sensed = sessions.total(table["part_s"], guide & (table["samples"] > 0))
    heart = heart_scores.heart_scores(table, sessions, counted, sensed, p)
    values: dict[str, Floats] = {
        "breaths": np.where(guided, took.whole, np.nan),
        "adherence": ratio(np.where(took.presses > 0, took.followed, np.nan), took.whole),
        **heart.values,
    }
    reasons = {
        NOTHING: ~guided & ~heart.known,
        FEW_BREATHS: guided & (took.whole < p.fewest_breaths),
        NO_PRESSES: guided & (took.presses == 0),
        NO_PULSE: guided & ~heart.known,
        **heart.reasons,
        **quality(table, sessions, guide, p.most_flawed),
    }
    return Scores(sessions.labels, values, reasons)
