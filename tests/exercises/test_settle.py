"""Settle as a person meets it: rating, guidance, probes, pauses, rating."""

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import settle
from exercises.core.asking import Asked, Rule
from exercises.core.course.guidance import guidance
from exercises.core.drawing import distress, lake
from exercises.core.script import Cue
from exercises.core.shapes import Label, Picture
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.watching import Watcher, watched
from tests.recovery.settle import HABITS, rule

P = settle.Params()
SHORT = settle.Params(guided_s=96, probes=3)
S = 1_000_000_000


def kinds(trials: Sequence[Trial]) -> list[str]:
    return [trial.kind for trial in trials]


def silent() -> Rule:
    """Somebody who feels so-so, and answers no probe."""
    rates = distress.rates(3)

    def asks(cue: Cue) -> Asked | None:
        probe = isinstance(cue, Picture) and cue.shapes == settle.PROBE.shapes
        return Asked("") if probe else rates(cue)

    return asks


def test_it_goes_from_rating_to_rating() -> None:
    """Guidance of five minutes with four probes, a rating on either side."""
    trials = watched("settle", "training", VirtualPerson(rule(5, 2, 1.0, 1), HABITS))[1]
    assert kinds(trials) == ["before", *["part", "probe"] * 4, "after"]
    assert [t.extra["rating"] for t in trials if "rating" in t.extra] == [5, 2]
    assert [t.extra["moves"] for t in trials if "rating" in t.extra] == [2, 1]
    assert sum(float(t.extra.get("part_s", 0)) for t in trials) == P.guided_s
    parts = [t for t in trials if t.kind == "part"]
    probes = [t for t in trials if t.kind == "probe"]
    for part, probe in zip(parts, probes, strict=True):
        lasted_s = (probe.onset_ns - part.onset_ns) / S
        assert lasted_s == pytest.approx(float(part.extra["part_s"]), abs=0.05)


def test_all_that_is_said_is_written() -> None:
    """Who cannot hear reads it; who cannot read hears it: each sentence comes as both at once."""
    person = Watcher(rule(3, 3, 0.0, 1), HABITS)
    watched("settle", "training", person)
    said = {(cue, at_ns) for cue, at_ns in person.cues if isinstance(cue, Say)}
    written: set[tuple[Say, int]] = set()
    last = None
    for picture, at_ns in person.cues:
        if isinstance(picture, Picture):
            captions = [s.say for s in picture.shapes if isinstance(s, Label)]
            if picture.name == "lake" and captions[0] != last:
                written.add((captions[0], at_ns))
            last = captions[0] if captions else None
    assert {say for say, _ in written} == {*guidance(P.sentences), settle.AGAIN}
    assert written <= said


def test_who_was_away_is_met_kindly_and_who_was_here_is_left_alone() -> None:
    for share, met in ((0.0, 4), (1.0, 0)):
        person = Watcher(rule(3, 3, share, 1), HABITS)
        watched("settle", "training", person)
        assert [cue for cue, _ in person.cues].count(settle.AGAIN) == met


def test_nobody_has_to_answer() -> None:
    """A probe that stays unanswered ends by itself after its time, and is kept as that."""
    trials = watched("settle", "training", VirtualPerson(silent(), HABITS))[1]
    assert [t.button for t in trials if t.kind == "probe"] == [""] * 4


def test_the_picture_only_ever_moves_a_little() -> None:
    """From phase to phase, over the end of the cycle too, no shape moves by 1/200 of the height."""
    for phase in range(lake.PHASES):
        before, after = (lake.picture(phase + n, None).shapes for n in (0, 1))
        for a, b in zip(before, after, strict=True):
            assert abs(getattr(a, "x", 0) - getattr(b, "x", 0)) < 0.005


@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(150, 900))
def test_probes_come_at_times_that_nobody_can_foresee(seed: int, probes: int, seconds: int) -> None:
    """All sentences are said, in their order, in one part a probe, none of them empty."""
    p = settle.Params(guided_s=seconds, probes=probes, fewest_probes=1)
    said = settle.parts(p, random.Random(seed))
    assert len(said) == probes
    assert min(map(len, said)) >= 1
    assert [say for part in said for say in part] == guidance(p.sentences)


def test_another_seed_asks_at_other_times() -> None:
    lengths = {tuple(map(len, settle.parts(P, random.Random(seed)))) for seed in range(20)}
    assert len(lengths) > 5


@pytest.mark.parametrize("wrong", [{"fewest_probes": 9}, {"guided_s": 60.0, "probes": 4}])
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        settle.Params(**wrong)


def test_stillness_is_no_absence() -> None:
    """From the rating on, somebody who answers no probe presses nothing for at most `still_s`."""
    person = Watcher(silent(), HABITS)
    _, trials = watched("settle", "training", person)
    pressed = [t.press_ns for t in trials if t.press_ns]
    assert max(b - a for a, b in pairwise(pressed)) / S <= P.still_s + 10


def test_a_pause_begins_the_part_anew() -> None:
    """What was broken off says so, and is heard from its beginning again."""
    stops = [60 * S, 62 * S]

    def help_me(now_ns: int, *_: Any) -> None:
        if stops and now_ns > stops[0]:
            stops.pop(0)
            raise Paused("help")

    kept: list[Trial] = []
    stage = VirtualStage(VirtualPerson(rule(4, 2, 1.0, 1), HABITS), each_frame=help_me)
    run(settle.script(SHORT, "training", 1, None), stage, kept.append, lambda _: None)
    assert [t.extra["broken"] for t in kept if "broken" in t.extra] == [2]
    assert kinds(kept) == ["before", *["part", "probe"] * 3, "after"]


def test_who_leaves_keeps_what_was_done() -> None:
    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 120 * S:
            raise Left("signed_out")

    kept: list[Trial] = []
    stage = VirtualStage(VirtualPerson(rule(4, 2, 1.0, 1), HABITS), each_frame=leave)
    with pytest.raises(Left):
        run(settle.script(P, "training", 1, None), stage, kept.append)
    assert kinds(kept)[:3] == ["before", "part", "probe"]
    assert "after" not in kinds(kept)


@pytest.mark.parametrize(("before", "after"), [(6, 1), (0, 0), (2, 5)])
def test_feedback_shows_the_two_faces_as_chosen(before: int, after: int) -> None:
    """Better, the same or worse: both faces, and no word that judges."""
    trials = [Trial("training", "before", extra={"rating": before})]
    trials += [Trial("training", "after", extra={"rating": after})]
    shapes = told(trials)
    for step, x in ((before, -0.36), (after, 0.36)):
        assert set(distress.small(step, x, -0.05, 0.36)) <= set(shapes)


def test_feedback_without_a_rating_shows_no_change() -> None:
    shapes = told([Trial("training", "before", extra={"rating": 3})])
    assert not set(distress.small(3, -0.36, -0.05, 0.36)) & set(shapes)


def told(trials: list[Trial]) -> tuple[Any, ...]:
    person = Watcher(settle.rule(), Habits())
    run(settle.feedback(trials, P), VirtualStage(person))
    return person.pictures("settle_result")[0].shapes
