"""Vigilance as a person meets it: waits, signals, false starts, the end by the clock."""

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import vigilance
from exercises.core.drawing import bead_ring
from exercises.core.shapes import Box, Disc, Picture
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.people import sat
from tests.exercises.watching import Watcher

P = vigilance.Params()
SHORT = vigilance.Params(duration_s=40)
CAREFUL = Habits(0.25, 0.03, 0.03, commission=0, lapse=0, anticipation=0)
S = 1_000_000_000


def watch(habits: Habits, p: vigilance.Params = SHORT) -> tuple[Watcher, list[Trial]]:
    person = Watcher(vigilance.rule(), habits)
    return person, sat("vigilance", person, 1, p)


def counted(trials: list[Trial]) -> list[Trial]:
    return [t for t in trials if t.block == "assessment"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval_low_s": 4.5},
        {"told_s": 1.5},
        {"lapse_s": 0.09 + 0.11, "fastest_s": 0.3},
        {"timeout_s": 2.0, "lapse_s": 2.5},
    ],
)
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match="|".join(wrong)):
        vigilance.Params(**wrong)


def test_it_lasts_as_long_as_it_says() -> None:
    """The trial in flight at 3 minutes is the last one; the practice before does not count."""
    trials = counted(sat("vigilance", VirtualPerson(vigilance.rule(), CAREFUL, 4), 2, P))
    begun_ns = trials[0].onset_ns - (float(trials[0].extra["interval_s"]) - P.told_s) * S
    spent = [(t.press_ns - begun_ns) / S + P.told_s for t in trials]
    assert spent[-2] < 180 <= spent[-1] + 0.1
    assert 50 <= len(trials) <= 80


def test_from_an_answer_to_the_next_signal_as_planned() -> None:
    """1 to 4 s, the second of feedback included, to two frames; all of the range is used."""
    trials = counted(sat("vigilance", VirtualPerson(vigilance.rule(), CAREFUL, 4), 2, P))
    gaps = [(after.onset_ns - before.press_ns) / S for before, after in pairwise(trials)]
    planned = [float(t.extra["interval_s"]) for t in trials[1:]]
    assert gaps == pytest.approx(planned, abs=3 / 60)
    assert min(planned) < 1.3
    assert max(planned) > 3.7


def test_the_ring_fills_until_the_press() -> None:
    """One bead more every 24th of a second, full after one; feedback shows where it stopped."""
    person, trials = watch(Habits(0.52, 0.001, 0.001, commission=0, lapse=0, anticipation=0))
    shown = person.pictures("stopped")
    assert {beads(picture) for picture in shown} == {12}
    signals = [beads(p) for p in person.pictures("signal")]
    assert max(signals) == 12
    assert {after - before for before, after in pairwise(signals)} <= {0, 1, -12}
    assert all(t.rt_s == pytest.approx(0.52, abs=0.02) for t in trials)


def beads(picture: Picture) -> int:
    discs = [s for s in picture.shapes if isinstance(s, Disc)]
    return sum(s.radius == bead_ring.SIZE for s in discs)


def test_a_press_too_soon_is_told_at_once_and_ends_the_wait() -> None:
    """A false start is kept as one, with its stamp; the signal it did not wait for never comes."""
    person, trials = watch(Habits(0.3, 0.03, 0.03, commission=0, lapse=0, anticipation=0.5))
    false = [t for t in trials if t.kind == "false_start"]
    assert false
    assert len(person.pictures("too_soon")) == len(false)
    assert all(t.early and t.press_ns and not t.onset_ns and math.isnan(t.rt_s) for t in false)
    for cue, onset_ns in person.cues:
        if isinstance(cue, Picture) and cue.name == "too_soon":
            assert any(0 <= onset_ns - t.press_ns <= 2 * S / 60 for t in false)


def test_a_signal_that_nobody_answers_is_missed() -> None:
    """After the time-out, 30 s, it is kept without a response time; practice waits 5 s."""
    person, trials = watch(Habits(lapse=1, commission=0, anticipation=0))
    assert all(t.kind == "signal" and math.isnan(t.rt_s) and not t.early for t in trials)
    assert len(counted(trials)) == 2
    assert len(person.pictures("wrong_signal")) == P.practice_rounds * P.practice_signals


def test_a_pause_takes_nothing_from_the_time() -> None:
    """A trial that was broken off is begun anew, and says so; the test is no shorter for it."""
    stops = {40 * S, 41 * S, 55 * S}

    def help_me(now_ns: int, *_: Any) -> None:
        if due := [stop for stop in stops if stop <= now_ns]:
            stops.difference_update(due)
            raise Paused("help")

    person = VirtualPerson(vigilance.rule(), CAREFUL, 1)
    stage, kept = VirtualStage(person, each_frame=help_me), list[Trial]()
    run(vigilance.script(SHORT, "assessment", 1, None), stage, kept.append, lambda _: None)
    trials = counted(kept)
    assert sum(int(t.extra.get("broken", 0)) for t in trials) in (2, 3)
    spent = sum(float(t.extra["interval_s"]) + t.rt_s for t in trials)
    assert 40 - 0.5 <= spent <= 46


def test_who_leaves_keeps_what_was_done() -> None:
    """All trials but the one in flight are kept."""

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 60 * S:
            raise Left("signed_out")

    kept = list[Trial]()
    stage = VirtualStage(VirtualPerson(vigilance.rule(), CAREFUL, 1), each_frame=leave)
    with pytest.raises(Left):
        run(vigilance.script(P, "assessment", 1, None), stage, kept.append)
    assert len(counted(kept)) > 5


def test_the_signal_is_seen_by_its_shape() -> None:
    """An outlined circle becomes a full one: no colour is needed to tell."""
    wait, signal = vigilance.WAIT.shapes, vigilance.SIGNAL[0].shapes
    pairs = [(a, b) for a, b in zip(wait, signal, strict=True) if a != b]
    assert [tuple(s.width > 0 for s in pair if isinstance(s, Disc)) for pair in pairs] == [
        (True, False)
    ]


@given(st.integers(0, 60), st.integers(0, 20), st.integers(0, 20))
def test_feedback_is_honest(fast: int, slow: int, false: int) -> None:
    """Of ten dots answered fast, of ten waits kept: rounded down, practice left out."""
    trials = [Trial("assessment", "signal", "ok", 0.3)] * fast
    trials += [Trial("assessment", "signal", "ok", 0.7)] * slow
    trials += [Trial("assessment", "false_start", "ok", early=True)] * false
    trials += [Trial("practice", "signal", "ok", 0.3)] * 5
    person = Watcher(vigilance.rule(), CAREFUL)
    run(vigilance.feedback(trials, P), VirtualStage(person))
    picture = person.pictures("vigilance_result")[0]
    rows = [
        sum(isinstance(s, Box) and s.y == y and s.w == 0.07 and not s.width for s in picture.shapes)
        for y in (-0.18, 0.04)
    ]
    signals = fast + slow
    assert rows == [
        10 * fast // max(signals, 1),
        10 * signals // max(signals + false, 1),
    ]
