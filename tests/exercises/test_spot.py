"""Spot as a person meets it: frames shown, answers without haste, levels that run on."""

import math
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises import spot
from exercises.core.asking import Asked
from exercises.core.drawing import glimpse
from exercises.core.script import Frames, Present
from exercises.core.shapes import Box, Disc, Key, Picture, Polygon
from exercises.core.trial import Trial, Value
from exercises.core.words import Say
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.observers import Glimpser
from tests.exercises.people import sat
from tests.exercises.watching import WatchedStage, Watcher, watched

P = spot.Params()
CAREFUL = Habits(commission=0, lapse=0, anticipation=0, error=0)
S = 1_000_000_000


def trained(p: spot.Params = P, level: float | None = 12.0, seed: int = 1) -> list[Trial]:
    return sat("spot", Glimpser(spot.OBSERVER, 0.1, 4.0, seed), seed, p, "training", level)


@pytest.mark.parametrize("wrong", [{"level_start": 0.1}, {"level_start": 61.0}])
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match=r"level_start.*level_floor.*level_ceiling"):
        spot.Params(**wrong)


@pytest.mark.parametrize(
    ("level", "shown"),
    [(60, (60, 0)), (2.5, (2, 0)), (1, (1, 0)), (0.5, (1, 8)), (0.25, (1, 16)), (0.125, (1, 23))],
)
def test_a_level_is_frames_and_then_distractors(level: float, shown: tuple[int, int]) -> None:
    """Never less than a frame; each halving below brings eight more, until all places are full."""
    assert P.shown(level) == shown


@given(st.floats(0.01, 60), st.floats(0.01, 60))
def test_a_lower_level_is_never_easier(one: float, other: float) -> None:
    """Frames fall, and then distractors rise: the scale runs on."""
    low, high = sorted((one, other))
    assert P.shown(low)[0] <= P.shown(high)[0]
    assert P.shown(low)[1] >= P.shown(high)[1]


def test_the_glimpse_is_timed_in_frames() -> None:
    """Cross, figures for the level's frames, mask: one Present, its times in whole frames."""
    stage, trials = watched("spot", "training", Glimpser(spot.OBSERVER, 0.1, 4.0, 3))
    timed = [item for item in stage.presents if isinstance(item.until, Frames)]
    assert len(timed) == len(trials)
    for item, trial in zip(timed, trials, strict=True):
        whens = [when.number for when, _ in item.timeline[1:] if isinstance(when, Frames)]
        assert whens == [45, 45 + int(trial.extra["frames"])]
        assert item.timeline[2][1] is glimpse.MASK
        assert item.watch == ()


@pytest.mark.parametrize("hertz", [50, 60, 75])
def test_what_is_scored_is_what_was_shown(hertz: int) -> None:
    """The seconds kept are those between the flips, whatever the screen's rate."""
    person, kept = Glimpser(spot.OBSERVER, 0.1, 4.0, 2), list[Trial]()
    stage = VirtualStage(person, frame_s=1 / hertz)
    run(spot.script(P, "training", 1, 12.0), stage, kept.append)
    for trial in kept:
        assert trial.extra["shown_s"] == pytest.approx(int(trial.extra["frames"]) / hertz, rel=1e-6)


class HeldUp(WatchedStage):
    """A stage whose masks come three frames late, as when a process is held up."""

    def present(self, item: Present) -> Any:
        seen = super().present(item)
        if isinstance(item.until, Frames):
            seen.onsets[2] += 3 * S // 60
            seen.late += 1
        return seen


def test_a_late_mask_is_in_the_record() -> None:
    """The time shown is that of the late flip, and the trial is marked."""
    kept = list[Trial]()
    stage = HeldUp(Glimpser(spot.OBSERVER, 0.1, 4.0, 2))
    run(spot.script(P, "training", 1, 12.0), stage, kept.append)
    for trial in kept:
        expected = (int(trial.extra["frames"]) + 3) / 60
        assert trial.extra["shown_s"] == pytest.approx(expected, rel=1e-6)
        assert trial.late == 1


def test_places_and_figures_come_as_often_as_each_other() -> None:
    """Five times each place, twenty times each figure a block; the marker begins anywhere."""
    trials = trained()
    for block in (trials[:40], trials[40:]):
        assert set(Counter(t.extra["place"] for t in block).values()) == {5}
        assert set(Counter(t.kind for t in block).values()) == {20}
    begun = sum(t.extra["start_place"] == t.extra["place"] for t in trials)
    assert begun < len(trials) / 3


def test_distractors_never_hide_a_figure() -> None:
    """At the floor all other places are full, and the figures stand as they did."""
    p = spot.Params(level_start=0.125)
    person = Watcher(spot.rule(), CAREFUL)
    trials = sat("spot", person, 1, p, "training", 0.125)
    assert trials[0].extra["distractors"] == 23
    for picture in person.pictures("spot_glimpse"):
        places = [s.points for s in picture.shapes[2:] if isinstance(s, Polygon)]
        middles = [[sum(c) / len(c) for c in zip(*points, strict=True)] for points in places]
        assert all(math.dist(a, b) > 0.1 for i, a in enumerate(middles) for b in middles[:i])


def test_who_sees_all_ends_at_the_floor_and_trains_on() -> None:
    """Perfect answers bring it to the floor of the level; it stays there."""
    trials = sat("spot", VirtualPerson(spot.rule(), CAREFUL), 1, P, "training", 3.0)
    assert all(spot.TASK.is_right(t) for t in trials)
    assert trials[-1].extra["level"] == P.level_floor
    assert trials[-1].extra["frames"] == 1


def test_who_sees_nothing_ends_at_the_ceiling() -> None:
    """Guesses lengthen the glimpse to a second, and no further."""
    trials = sat("spot", Glimpser(spot.OBSERVER, 100.0, 4.0, 1), 1, P, "training", 12.0)
    assert trials[-1].extra["level"] == P.level_ceiling


@pytest.mark.parametrize("start", [1.5, 50.0])
def test_training_settles_at_its_target(start: float) -> None:
    """From either side, a steady person ends up right in four of five."""
    p = spot.Params(trials=200, blocks=3)
    settled = trained(p, start, seed=4)[200:]
    assert sum(map(spot.TASK.is_right, settled)) / len(settled) == pytest.approx(0.8, abs=0.03)


def test_who_is_at_the_floor_of_frames_still_trains_near_the_target() -> None:
    """Somebody who needs less than a frame meets distractors until four of five are right."""
    p = spot.Params(trials=200, blocks=3)
    person = Glimpser(spot.OBSERVER, 0.008, 4.0, 4)
    settled = sat("spot", person, 4, p, "training", 1.0)[200:]
    assert sum(map(spot.TASK.is_right, settled)) / len(settled) == pytest.approx(0.8, abs=0.04)
    assert {t.extra["frames"] for t in settled} <= {1, 2}
    assert sum(int(t.extra["distractors"]) for t in settled) / len(settled) > 5


@pytest.mark.parametrize(("level", "begins"), [(0.01, 0.125), (99.0, 60.0), (5.0, 5.0)])
def test_a_level_out_of_bounds_is_brought_back(level: float, begins: float) -> None:
    """A level from other parameters begins within these; who has one needs no practice."""
    trials = trained(level=level)
    assert {t.block for t in trials} == {"training"}
    assert trials[0].extra["level"] == begins


def test_a_first_training_begins_with_practice() -> None:
    """Long glimpses, no distractors, a tick or what there was; then the first level."""
    trials = sat("spot", VirtualPerson(spot.rule(), CAREFUL), 1, P, "training")
    practice = [t for t in trials if t.block == "practice"]
    assert len(practice) == 6
    assert {(t.extra["frames"], t.extra["distractors"]) for t in practice} == {(45, 0)}
    assert trials[6].extra["level"] == P.level_start


def test_the_star_goes_where_it_is_moved() -> None:
    """Left and right move it by one place round the ring; "ok" leaves it there."""
    person = Watcher(spot.rule(), CAREFUL)
    trials = sat("spot", person, 1, P, "training", 30.0)
    at = [glimpse.marked(c.shapes) for c in person.pictures("spot_where")]
    steps = [(b - a) % 8 for a, b in pairwise(at) if a is not None and b is not None]
    assert len(at) > 2 * len(trials)
    assert Counter(steps).most_common(2)[0][0] in (1, 7)
    assert all(t.extra["answer_place"] == t.extra["place"] for t in trials)


def test_the_rule_goes_by_shapes_alone() -> None:
    """What it saw it answers, the shorter way; the example in the instructions asks nothing."""
    rule = spot.rule()
    assert rule(Picture(glimpse.stimulus("tree", 6).shapes, "x")) is None
    assert rule(Picture(glimpse.QUESTION.shapes, "y")) == Asked("right", ("left",))
    assert rule(glimpse.RINGS[1]) == Asked("left", ("ok",))
    assert rule(glimpse.RINGS[3]) == Asked("right", ("ok",))
    assert rule(glimpse.RINGS[6]) == Asked("ok")
    assert rule(glimpse.ring(7, ("right",))) is None
    assert rule(glimpse.question(("left",))) is None


def test_a_question_that_nobody_answers_is_asked_again() -> None:
    """It waits, is said after a while, and the one who left is let go."""
    person = Watcher(spot.rule(), Habits(lapse=1, commission=0, anticipation=0))
    kept = list[Trial]()
    with pytest.raises(Left):
        run(spot.script(P, "training", 1, 12.0), VirtualStage(person), kept.append)
    assert kept == []
    assert sum(isinstance(c, Say) and c == spot.WHICH for c, _ in person.cues) >= 3


def test_a_trial_that_is_broken_off_comes_again() -> None:
    """Help between the two answers loses that trial alone; it comes again, and says so."""
    stops = {20 * S, 50 * S}

    def help_me(now_ns: int, *_: Any) -> None:
        if due := [stop for stop in stops if stop <= now_ns]:
            stops.difference_update(due)
            raise Paused("help")

    kept = list[Trial]()
    person = Glimpser(spot.OBSERVER, 0.1, 4.0, 2)
    stage = VirtualStage(person, each_frame=help_me)
    run(
        spot.script(spot.Params(trials=16), "training", 1, 12.0), stage, kept.append, lambda _: None
    )
    assert len(kept) == 32
    assert 1 <= sum(int(t.extra.get("broken", 0)) for t in kept) <= 2


def test_figures_differ_without_colour() -> None:
    """House, tree, star and triangle are different outlines, all of one colour."""
    shapes = [*glimpse.MIDDLES["house"], *glimpse.MIDDLES["tree"], *glimpse.STARS[0]]
    assert {s.colour for s in shapes if not isinstance(s, Key)} == {"ink"}
    points = [len(s.points) for s in shapes if isinstance(s, Polygon)]
    assert points == [3, 3, 10]
    walls, trunk = (s for s in shapes if isinstance(s, Box))
    assert walls.w > 3 * trunk.w
    marks = [s for s in glimpse.RINGS[0].shapes if isinstance(s, Disc)]
    assert len({(s.radius, s.width) for s in marks}) == 2


@settings(max_examples=25)
@given(
    st.builds(
        spot.Params,
        blocks=st.integers(1, 3),
        trials=st.integers(8, 30),
        distractors=st.integers(1, 23),
        practice_trials=st.integers(2, 10),
    ),
    st.integers(0, 999),
)
def test_any_parameters_give_the_trials_they_say(p: spot.Params, seed: int) -> None:
    """As many trials as set, each level within its bounds."""
    trials = trained(p, None, seed)
    counted = [t for t in trials if t.block == "training"]
    assert len(counted) == p.blocks * p.trials
    assert all(p.level_floor <= float(t.extra["level"]) <= p.level_ceiling for t in counted)


def put(right: bool) -> dict[str, Value]:
    return {"place": 3, "answer_place": 3 if right else 4}


@given(st.integers(0, 40), st.integers(0, 40))
def test_feedback_is_honest(told: int, found: int) -> None:
    """Of ten figures, of ten stars: rounded down, practice left out."""
    trials = [
        Trial("training", "house", "left" if i < told else "right", 0.5, extra=put(i < found))
        for i in range(40)
    ]
    trials += [Trial("practice", "tree", "right", 0.5, extra={"place": 1, "answer_place": 1})] * 9
    person = Watcher(spot.rule(), CAREFUL)
    run(spot.feedback(trials, P), VirtualStage(person))
    picture = person.pictures("spot_result")[0]
    rows = [
        sum(isinstance(s, Box) and s.y == y and s.w == 0.07 and not s.width for s in picture.shapes)
        for y in (-0.18, 0.04)
    ]
    assert rows == [10 * told // 40, 10 * found // 40]
