"""The row of faces: moved, confirmed, told apart without colour."""

from itertools import pairwise

import pytest

from exercises.core.drawing import distress
from exercises.core.script import Cue, Keep, Script
from exercises.core.shapes import Box, Key, Stroke
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage

SURE = Habits(lapse=0, commission=0, anticipation=0, error=0)


def rated(*feels: int) -> list[Trial]:
    """Ratings one after another, by somebody who feels like that."""

    def asked() -> Script[list[Trial]]:
        trials = []
        for number in range(len(feels)):
            trial = yield from distress.rating(f"n{number}", "training")
            yield Keep(trial)
            trials.append(trial)
        return trials

    return run(asked(), VirtualStage(VirtualPerson(distress.rates(*feels), SURE)), lambda _: None)


@pytest.mark.parametrize("feel", range(distress.STEPS))
def test_every_face_can_be_chosen(feel: int) -> None:
    (trial,) = rated(feel)
    assert trial.extra == {"rating": feel, "moves": abs(feel - distress.START)}
    assert (trial.button, trial.kind) == ("ok", "n0")
    assert trial.rt_s == pytest.approx((trial.press_ns - trial.onset_ns) / 1e9)


def test_each_rating_begins_in_the_middle() -> None:
    """Where the last one ended must not lead the next."""
    assert [t.extra["moves"] for t in rated(6, 6, 0)] == [3, 3, 3]


class Pusher(VirtualPerson):
    """Somebody who presses these buttons, one a second, whatever is shown."""

    def __init__(self, *buttons: str) -> None:
        super().__init__(lambda _: None)
        for n, button in enumerate(buttons):
            self._plan(button, 3_000_000_000, float(n))

    def see(self, cue: Cue, onset_ns: int) -> None:
        pass


@pytest.mark.parametrize(("way", "end"), [("left", 0), ("right", distress.STEPS - 1)])
def test_the_ends_hold(way: str, end: int) -> None:
    """Beyond the last face there is none: pressing on changes nothing and counts as no move."""
    stage = VirtualStage(Pusher(*[way] * 9, "ok"))
    trial = run(distress.rating("n", "training"), stage)
    assert trial.extra == {"rating": end, "moves": 3}


def test_the_chosen_face_is_larger_and_framed() -> None:
    """No colour is needed to find it."""
    for step in range(distress.STEPS):
        frames = [s for s in distress.picture(step).shapes if isinstance(s, Box) and s.width > 0]
        assert [frame.x for frame in frames] == pytest.approx(
            [distress.GAP * (step - distress.START)]
        )


def test_more_distress_is_a_lower_mouth_corner_and_a_higher_bar() -> None:
    def corner(step: int) -> float:
        return next(
            s.points[0][1]
            for s in distress.face(step)
            if isinstance(s, Stroke) and len(s.points) == distress.MOUTH
        )

    heights = [distress._place(step, -1)[0] for step in range(distress.STEPS)]
    assert all(corner(a) < corner(b) for a, b in pairwise(range(distress.STEPS)))
    assert all(
        isinstance(a, Box) and isinstance(b, Box) and a.h < b.h for a, b in pairwise(heights)
    )


def test_no_key_is_lit_before_it_counts() -> None:
    keys = [s for s in distress.LEAD.shapes if isinstance(s, Key)]
    assert {key.button for key in keys} == set(distress.WATCH)
    assert not any(key.prompt for key in keys)
