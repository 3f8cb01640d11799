"""A wait and a signal: a press ends either, and says by its stamp which it was for."""

import math

import pytest

from exercises.core.reaction import Reaction, react
from exercises.core.script import Cue, Script
from exercises.core.shapes import BLANK, Picture
from exercises.stage.person import Act, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage

S = 1_000_000_000
SIGNAL = [Picture(name=f"signal {n}") for n in range(40)]


class OnePress(VirtualPerson):
    """Presses `ok` once, so long after the first picture; keeps what was shown."""

    def __init__(self, after_s: float) -> None:
        super().__init__(lambda _: None)
        self.act = Act("ok", S + round(after_s * S), S // 10)
        self.done = False
        self.names: list[str] = []

    def see(self, cue: Cue, onset_ns: int) -> None:  # noqa: ARG002
        assert isinstance(cue, Picture)
        self.names.append(cue.name)

    def next_act(self) -> Act | None:
        return None if self.done else self.act

    def take_act(self) -> Act:
        self.done = True
        return self.act


def reacted(after_s: float) -> tuple[Reaction, list[str]]:
    """One second of wait, at most two of signal, which changes each tenth of a second."""
    person = OnePress(after_s)

    def script() -> Script[Reaction]:
        return (yield from react(BLANK, 1.0, lambda ns: SIGNAL[ns // (S // 10)], 2.0, ("ok",)))

    return run(script(), VirtualStage(person, frame_s=0.02)), person.names


def test_an_answer_is_timed_from_the_signal() -> None:
    """It ends with the frame that the press falls in; the signal has moved meanwhile."""
    came, names = reacted(1.25)
    trial = came.trial(("ok",), "assessment", {"interval_s": 1.0})
    assert (trial.kind, trial.button, trial.early) == ("signal", "ok", False)
    assert trial.rt_s == pytest.approx(0.25)
    assert names == ["blank"] * 50 + ["signal 0"] * 5 + ["signal 1"] * 5 + ["signal 2"] * 3
    assert trial.extra == {"interval_s": 1.0}


def test_a_press_in_the_wait_is_a_false_start() -> None:
    """The signal never comes, and there is no response time."""
    came, names = reacted(0.5)
    trial = came.trial(("ok",), "assessment")
    assert (trial.kind, trial.button, trial.early) == ("false_start", "ok", True)
    assert math.isnan(trial.rt_s)
    assert trial.press_ns == S + S // 2
    assert set(names) == {"blank"}


def test_without_a_press_it_is_missed() -> None:
    """It ends at its time, with a signal that has no answer."""
    came, names = reacted(9.0)
    trial = came.trial(("ok",), "assessment")
    assert (trial.kind, trial.button) == ("signal", "")
    assert math.isnan(trial.rt_s)
    assert len(names) == 50 + 100


def test_late_flips_count_from_the_signal_on() -> None:
    """What came late in the wait harms no response time."""
    came, _ = reacted(1.25)
    came.seen.late, waited = 5, came._replace(waited_late=3)
    assert waited.trial(("ok",), "assessment").late == 2
    early, _ = reacted(0.5)
    early.seen.late = 3
    assert early._replace(waited_late=3).trial(("ok",), "assessment").late == 0
