"""One run of a beat: heard and seen for a while, then gone, with the taps of both parts."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from exercises.core.drawing import beat_pictures as draw
from exercises.core.pages import page
from exercises.core.scoring.tapping import taps_to
from exercises.core.script import Cue, Frame, Present, Press, Script, Seen, When
from exercises.core.sounds import Beats, Tone
from exercises.core.telling import of_ten
from exercises.core.trial import Trial, Value
from exercises.core.words import Say

WATCH = ("ok",)
START_S, PULSE_S, STOP_S = 1.0, 0.12, 0.5
# A pulse that is seen so far off its time came a frame late.
LATE_S = 0.012
TONE = Tone(880, 0.06, 0.7)


class Plan(NamedTuple):
    """A run to come: its block, its number, its interval, its beats and taps; 0 is no level."""

    block: str
    run: int
    ioi_s: float
    lead: int
    paced: int
    continued: int
    level: float = 0.0


def perform(plan: Plan) -> Script[list[Trial]]:
    """Beats, heard and seen, then as many taps alone; the last beat's half is the first tap's."""
    n, ioi_s = plan.lead + plan.paced, plan.ioi_s
    timeline: list[tuple[When, Cue]] = [(0.0, draw.READY)]
    timeline.append((START_S, Beats(TONE, tuple(i * ioi_s for i in range(n)))))
    for i in range(n):
        at_s = START_S + i * ioi_s
        timeline += [(at_s, draw.PULSE), (at_s + PULSE_S, draw.READY)]
    seen = yield Present(tuple(timeline), WATCH, until=START_S + (n - 0.5) * ioi_s)
    beats = _beats(plan, seen)
    taps = yield from _alone(plan)
    return beats + taps


def _beats(plan: Plan, seen: Seen) -> list[Trial]:
    """A trial a beat: its time as heard, or as seen where there is no sound."""
    step_ns, start_ns = round(plan.ioi_s * 1e9), seen.onsets[0] + round(START_S * 1e9)
    planned = [start_ns + i * step_ns for i in range(plan.lead + plan.paced)]
    # A process that was stopped may have shown a pulse late, or not at all.
    flips = seen.onsets[2::2]
    pulses = [flip if flip >= 0 else due for flip, due in zip(flips, planned, strict=True)]
    late = [abs(flip - due) > LATE_S * 1e9 for flip, due in zip(flips, planned, strict=True)]
    onsets = pulses if seen.heard == "none" else seen.beats
    presses = [e for e in seen.edges if e.down and e.button in WATCH]
    trials = []
    for i, taps in enumerate(taps_to(onsets, presses, step_ns // 2)):
        extra: dict[str, Value] = {
            "pulse_s": (pulses[i] - onsets[i]) / 1e9,
            "taps": len(taps),
            "sound": seen.heard,
        }
        if taps:
            extra["asynchrony_s"] = (taps[0].t_ns - onsets[i]) / 1e9
        kind = "lead" if i < plan.lead else "paced"
        trial = _trial(plan, kind, i + 1, taps[0] if taps else None, extra)
        trials.append(trial._replace(onset_ns=onsets[i], late=int(late[i])))
    return trials


def _alone(plan: Plan) -> Script[list[Trial]]:
    """Frames until all beads are lit, or far too long has passed."""
    presses: list[Press] = []
    longest_ns = (1.5 * plan.continued + 4) * plan.ioi_s * 1e9
    seen: Seen = yield Frame(draw.beads(0, plan.continued), WATCH)
    while len(presses) < plan.continued and seen.ended_ns - seen.onsets[0] < longest_ns:
        seen = yield Frame(draw.beads(len(presses), plan.continued), WATCH)
        presses = [e for e in seen.edges if e.down and e.button in WATCH][: plan.continued]
    yield Present(((0.0, draw.beads(len(presses), plan.continued)),), until=0.5)
    return [_trial(plan, "continued", i + 1, press, {}) for i, press in enumerate(presses)]


def _trial(
    plan: Plan, kind: str, number: int, press: Press | None, extra: dict[str, Value]
) -> Trial:
    own: dict[str, Value] = {"run": plan.run, "beat": number, "ioi_s": plan.ioi_s, **extra}
    own |= {"level": plan.level} if plan.level else {}
    if press is None:
        return Trial(plan.block, kind, extra=own)
    return Trial(
        plan.block,
        kind,
        press.button,
        press_ns=press.t_ns,
        source=press.source,
        suspect=press.suspect,
        extra=own,
    )


def in_time(trial: Trial, window: float) -> bool:
    """Whether a beat's tap lies within this share of the interval, on either side."""
    off_s = float(trial.extra.get("asynchrony_s", math.inf))
    return abs(off_s) <= window * float(trial.extra["ioi_s"])


def close_of_ten(trials: Sequence[Trial], window: float) -> int:
    """Of ten beats so many in time; rounded down."""
    return of_ten([in_time(t, window) for t in trials if t.kind == "paced"])


def even_of_ten(trials: Sequence[Trial], window: float) -> int:
    """Of ten taps alone so many that came an interval after the one before, within the window."""
    alone = [t for t in trials if t.kind == "continued"]
    return of_ten(
        [
            abs((after.press_ns - tap.press_ns) / 1e9 / float(tap.extra["ioi_s"]) - 1) <= window
            for tap, after in pairwise(alone)
            if tap.extra["run"] == after.extra["run"]
        ]
    )


def tell(trials: Sequence[Trial], window: float) -> Script[int]:
    """Where the taps of a run fell, and how many of ten in the window; gives that number."""
    beats = [t for t in trials if t.kind == "paced"]
    places = [float(t.extra["asynchrony_s"]) / float(t.extra["ioi_s"]) for t in beats if t.button]
    close = close_of_ten(trials, window)
    say = Say.of("Of ten beats, you were close to {close}.", close=close)
    yield from page("beat_close", draw.places(places, window, close), draw.KEY, say)
    return close
