"""Keep track as a person meets it: rings, motion by the clock, picking, speed that adapts."""

import math
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises import track
from exercises.core.asking import Asked
from exercises.core.course.bounces import bounced
from exercises.core.drawing import tracking
from exercises.core.script import Frame, Seen
from exercises.core.shapes import Box, Disc, Picture, Polygon, Stroke
from exercises.core.trial import Trial, Value
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.observers import Follower
from tests.exercises.people import sat
from tests.exercises.watching import Watcher

P = track.Params()
SHORT = track.Params(track_s=1.0)
CAREFUL = Habits(commission=0, lapse=0, anticipation=0, error=0)
S = 1_000_000_000


def careful() -> VirtualPerson:
    return VirtualPerson(track.rule(), CAREFUL)


def places(picture: Picture) -> list[tuple[float, float]]:
    return [(s.x, s.y) for s in picture.shapes if isinstance(s, Disc) and not s.width]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"targets": 5}, "half of discs"), ({"level_start": 2.6}, "level_ceiling")],
)
def test_parameters_that_contradict_each_other_are_refused(
    wrong: dict[str, Any], says: str
) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match=says):
        track.Params(**wrong)


class Uneven(VirtualStage):
    """A stage whose every fifth frame comes a third of a second late."""

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        seen = super().frame(item, seen)
        if len(seen.onsets) % 5 == 0:
            self._pass(self._now_ns + S // 3, seen)
            seen.ended_ns = self._now_ns
            seen.late += 1
        return seen


@pytest.mark.parametrize("stage", [VirtualStage, Uneven])
def test_motion_goes_by_the_clock(stage: type[VirtualStage]) -> None:
    """However unevenly frames come, each shows the discs where their time has brought them."""
    person = Watcher(track.rule(), CAREFUL)
    kept = list[Trial]()
    run(track.script(P, "training", 3, 0.4), stage(person), kept.append)
    trial = kept[0]
    path = bounced(tracking.FIELD, 8, 0.4 * 5, int(trial.extra["path"]))
    begun_ns, checked = 0, 0
    for cue, onset_ns in person.cues:
        if not isinstance(cue, Picture) or cue.name != "track_moving":
            continue
        if places(cue) == places(tracking.moving(path.at(0))):
            begun_ns = onset_ns
        elif begun_ns and onset_ns < trial.onset_ns:
            expected = places(tracking.moving(path.at(0.4 * (onset_ns - begun_ns) / S)))
            for at, to in zip(places(cue), expected, strict=True):
                assert at == pytest.approx(to, abs=1e-6)
            checked += 1
    assert checked > (200 if stage is VirtualStage else 15)
    assert float(trial.extra["tracked_s"]) == pytest.approx(5, abs=0.35)
    assert (trial.late > 0) == (stage is Uneven)


@pytest.mark.parametrize("hertz", [50, 75])
def test_the_screens_rate_changes_no_speed(hertz: int) -> None:
    """At any rate the discs end where they do at 60 Hz, and move for as long."""
    ends = []
    for rate in (60, hertz):
        person = Watcher(track.rule(), CAREFUL)
        stage = VirtualStage(person, frame_s=1 / rate)
        kept = list[Trial]()
        run(track.script(P, "training", 3, 0.4), stage, kept.append)
        ends.append([places(picture) for picture in person.pictures("track_pick")[:3]])
        assert float(kept[0].extra["tracked_s"]) == pytest.approx(5, abs=1 / 50)
    assert ends[0] == ends[1]


def test_discs_look_alike_while_they_move() -> None:
    """No ring, no colour, no size tells a target; rings are shapes, gone before anything moves."""
    person = Watcher(track.rule(), CAREFUL)
    sat("track", person, 1, SHORT, "training", 0.3)
    for picture in person.pictures("track_moving"):
        looks = {(s.radius, s.colour, s.width) for s in picture.shapes if isinstance(s, Disc)}
        assert len(looks) == 1
    for picture in person.pictures("track_ringed"):
        assert sum(isinstance(s, Disc) and s.width > 0 for s in picture.shapes) == 3
    named = [c.name for c, _ in person.cues if isinstance(c, Picture)]
    after = {b for a, b in pairwise(named) if a == "track_ringed"}
    assert after == {"track_moving"}


def test_rings_and_pointer_never_hide_another_disc() -> None:
    """Discs keep so far apart that rings never touch one."""
    person = Watcher(track.rule(), CAREFUL)
    sat("track", person, 1, SHORT, "training", 0.8)
    for picture in person.pictures("track_pick"):
        for a, b in combinations(places(picture), 2):
            assert math.dist(a, b) > tracking.DISC + tracking.RING


def test_who_follows_all_finds_all_and_gets_faster() -> None:
    """The rule goes by places alone: every trial right, each a tenth faster than the one before."""
    trials = sat("track", careful(), 1, SHORT, "training", 0.2)
    assert all(t.extra["found"] == 3 for t in trials)
    assert all(set(str(t.extra["picked"]).split()) == {"0", "1", "2"} for t in trials)
    levels = [float(t.extra["level"]) for t in trials]
    assert levels == pytest.approx(
        [min(0.2 * math.exp(0.1 * n), P.level_ceiling) for n in range(30)]
    )
    assert [t.extra["speed"] for t in trials] == levels


def test_the_bounds_are_met_gracefully() -> None:
    """At the ceiling it stays, however well; at the floor too, for who can follow nothing."""
    fast = sat("track", careful(), 1, SHORT, "training", 2.4)
    assert fast[-1].extra["level"] == P.level_ceiling
    slow = sat("track", Follower(0.001, 4.0, 1), 1, SHORT, "training", 0.2)
    assert slow[-1].extra["level"] == P.level_floor


@pytest.mark.parametrize("start", [0.05, 2.0])
def test_training_settles_at_its_target(start: float) -> None:
    """From either side, a steady person ends up with all found in four of five."""
    p = track.Params(track_s=1.0, trials=100, blocks=4)
    settled = sat("track", Follower(0.6, 4.0, 3), 3, p, "training", start)[100:]
    right = [t.extra["found"] == 3 for t in settled]
    assert sum(right) / len(right) == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize(("level", "begins"), [(0.001, 0.04), (99.0, P.level_ceiling), (0.5, 0.5)])
def test_a_level_out_of_bounds_is_brought_back(level: float, begins: float) -> None:
    """A speed from other parameters begins within these; who has one needs no practice."""
    trials = sat("track", careful(), 1, SHORT, "training", level)
    assert {t.block for t in trials} == {"training"}
    assert trials[0].extra["level"] == begins


def test_a_first_training_begins_with_slow_practice() -> None:
    """Three slow trials, told right or wrong; then the first speed."""
    trials = sat("track", careful(), 1, SHORT, "training")
    assert [t.block for t in trials[:4]] == ["practice"] * 3 + ["training"]
    assert {t.extra["speed"] for t in trials[:3]} == {P.practice_speed}
    assert trials[3].extra["speed"] == P.level_start


def test_the_rule_goes_by_shapes_alone() -> None:
    """It takes up ringed discs, follows them whatever their order, and goes to the nearest one."""
    rule = track.rule()
    first = [(-0.5, 0.0), (0.0, 0.2), (0.4, 0.1), (0.6, -0.2)]
    assert rule(Picture(tracking.ringed(first, [1]), "x")) is None
    moved = [(0.55, -0.2), (-0.45, 0.0), (0.4, 0.15), (0.03, 0.2)]
    assert rule(tracking.moving(moved)) is None
    assert rule(tracking.picking(moved, [], 2)) == Asked("left", ("ok",))
    assert rule(tracking.picking(moved, [], 1)) == Asked("right", ("ok",))
    assert rule(tracking.picking(moved, [], 3)) == Asked("ok")
    assert rule(Picture(tracking.rules(), "y")) is None


def test_the_pointer_goes_by_sight() -> None:
    """Right is the next disc to the right that is not picked, from the last one to the first."""
    person = Watcher(track.rule(), CAREFUL)
    sat("track", person, 1, SHORT, "training", 0.3)
    cues = [c for c, _ in person.cues if isinstance(c, Picture) and c.name == "track_pick"]
    told = [read for c in cues if (read := tracking.read(c.shapes))]
    assert {len(t.picked) for t in told} == {0, 1, 2}
    assert not any(t.at in t.picked for t in told)


def test_picked_and_pointed_at_differ_without_colour() -> None:
    """A tick and a pointer are shapes of their own."""
    shapes = tracking.picking([(-0.5, 0), (0, 0), (0.5, 0)], [0], 1).shapes
    assert sum(isinstance(s, Stroke) for s in shapes) == 1
    assert sum(isinstance(s, Polygon) for s in shapes) == 1


def test_a_mistake_is_answered_with_what_was_so() -> None:
    """Targets in rings and picks with ticks, where the discs ended, from the seed alone."""
    person = Follower(0.2, 4.0, 5)
    trials = sat("track", person, 1, SHORT, "training", 0.6)
    wrong = next(t for t in trials if t.extra["found"] != 3)
    shapes = track._task(SHORT).remedy(wrong)
    rings = [s for s in shapes if isinstance(s, Disc) and s.width]
    ticks = [s for s in shapes if isinstance(s, Stroke)]
    assert (len(rings), len(ticks)) == (3, 3)
    under = [min(math.dist((r.x, r.y), t.points[1]) for r in rings) for t in ticks]
    assert sum(far < 0.02 for far in under) == wrong.extra["found"]


def test_a_trial_that_is_broken_off_comes_again() -> None:
    """Help while the discs move loses that trial alone; it comes again, and says so."""
    stops = {25 * S, 70 * S}

    def help_me(now_ns: int, *_: Any) -> None:
        if due := [stop for stop in stops if stop <= now_ns]:
            stops.difference_update(due)
            raise Paused("help")

    kept = list[Trial]()
    stage = VirtualStage(careful(), each_frame=help_me)
    p = track.Params(trials=5)
    run(track.script(p, "training", 1, 0.3), stage, kept.append, lambda _: None)
    assert len(kept) == 10
    assert 1 <= sum(int(t.extra.get("broken", 0)) for t in kept) <= 2


def test_who_leaves_keeps_what_was_done() -> None:
    """All trials but the one in flight are kept."""

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 80 * S:
            raise Left("signed_out")

    kept, stage = list[Trial](), VirtualStage(careful(), each_frame=leave)
    with pytest.raises(Left):
        run(track.script(P, "training", 1, 0.3), stage, kept.append)
    assert len(kept) >= 3


@settings(max_examples=15)
@given(
    st.builds(
        track.Params,
        blocks=st.integers(1, 2),
        trials=st.integers(4, 8),
        targets=st.integers(1, 5),
        discs=st.integers(10, 12),
        track_s=st.just(1.0),
    ),
    st.integers(0, 999),
)
def test_any_parameters_give_the_trials_they_say(p: track.Params, seed: int) -> None:
    """As many trials as set, as many picks as targets, each level within its bounds."""
    trials = sat("track", Follower(0.5, 4.0, seed), seed, p, "training")
    counted = [t for t in trials if t.block == "training"]
    assert len(counted) == p.blocks * p.trials
    for trial in counted:
        assert len(set(str(trial.extra["picked"]).split())) == p.targets
        assert p.level_floor <= float(trial.extra["level"]) <= p.level_ceiling


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_feedback_is_honest(found: list[int]) -> None:
    """Of ten discs, of ten rounds: rounded down, practice left out."""

    def extra(n: int) -> dict[str, Value]:
        return {"found": n, "targets": 3}

    trials = [Trial("training", "3_of_8", extra=extra(n)) for n in found]
    trials += [Trial("practice", "3_of_8", extra=extra(3))] * 9
    person = Watcher(track.rule(), CAREFUL)
    run(track.feedback(trials, P), VirtualStage(person))
    picture = person.pictures("track_result")[0]
    rows = [
        sum(isinstance(s, Box) and s.y == y and s.w == 0.07 and not s.width for s in picture.shapes)
        for y in (-0.18, 0.04)
    ]
    assert rows == [10 * sum(found) // (3 * len(found)), 10 * found.count(3) // len(found)]
