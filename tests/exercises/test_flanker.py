"""Flanker as a person meets it: what is shown, asked, adapted and told."""

from collections import Counter
from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import flanker
from exercises.core.asking import Asked
from exercises.core.drawing.arrows import SIDES
from exercises.core.drawing.flock import KINDS, ROWS
from exercises.core.shapes import Box, Key, Picture, Polygon
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Habits
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.exercises.conflict_people import disagree
from tests.exercises.watching import Watcher
from tests.recovery.flanker import settled, threshold

P = flanker.Params()
CAREFUL = Habits(0.42, 0.05, 0.05, lapse=0, anticipation=0, error=0)


def watch(
    form: str, habits: Habits = CAREFUL, p: flanker.Params = P, level: float | None = None
) -> tuple[Watcher, list[Trial]]:
    person = Watcher(flanker.rule(), habits)
    trials = run(flanker.script(p, form, 1, level), VirtualStage(person), lambda _: None)
    return person, trials


def scored(trials: list[Trial], form: str = "assessment") -> list[Trial]:
    return [t for t in trials if t.block == form]


@pytest.mark.parametrize("start", [0.2, 1.6])
def test_parameters_that_contradict_each_other_are_refused(start: float) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match="level_start_s"):
        flanker.Params(level_start_s=start)


@given(
    st.builds(flanker.Params, blocks=st.integers(1, 3), trials=st.integers(8, 40)),
    st.sampled_from(flanker.FORMS),
    st.integers(0, 999),
)
def test_any_parameters_give_the_trials_they_say(p: flanker.Params, form: str, seed: int) -> None:
    """Half of each block congruent, as many to each side, no kind more than four in a row."""
    person = Watcher(flanker.rule(), CAREFUL)
    trials = run(flanker.script(p, form, seed, None), VirtualStage(person), lambda _: None)
    trials = scored(trials, form)
    for n in range(p.blocks):
        block = trials[n * p.trials : (n + 1) * p.trials]
        kinds = "".join(t.kind[0] for t in block)
        assert kinds.count("c") == p.trials // 2
        assert kinds.count("i") == p.trials - p.trials // 2
        assert "c" * 5 not in kinds
        assert "i" * 5 not in kinds
        sides = Counter((t.kind, t.extra["side"]) for t in block)
        for kind in KINDS:
            assert abs(sides[kind, "left"] - sides[kind, "right"]) <= 1


def test_the_assessment_never_adapts() -> None:
    """The same time to press throughout, whatever is answered."""
    trials = scored(watch("assessment", Habits(error=0.4))[1])
    assert len(trials) == 120
    assert {t.extra["window_s"] for t in trials} == {P.window_s}
    assert not any("level" in t.extra for t in trials)


def test_the_row_goes_with_the_answer_and_not_before_its_time() -> None:
    """500 ms of cross, the row until the press or 1500 ms, then 500 ms of nothing."""
    _, trials = watch("assessment", Habits(lapse=0.3, anticipation=0))
    rows = list(pairwise(scored(trials)[:60]))
    assert {bool(before.button) for before, _ in rows} == {True, False}
    for before, after in rows:
        shown_s = before.rt_s if before.button else 1.5
        gap_s = (after.onset_ns - before.onset_ns) / 1e9
        assert shown_s + 1.0 - 0.001 <= gap_s <= shown_s + 1.0 + 0.018


def test_practice_is_told_and_ends_when_it_is_right_enough() -> None:
    """One round of 12 for somebody careful, three for somebody who does not press."""
    person, trials = watch("assessment")
    assert len(scored(trials, "practice")) == len(person.pictures("right")) == 12
    person, trials = watch("assessment", Habits(lapse=1, anticipation=0))
    assert len(scored(trials, "practice")) == 36
    wrong = [person.pictures(f"wrong_{kind}") for kind in KINDS]
    assert sum(map(len, wrong)) == 36


def test_how_much_practice_was_needed_changes_no_block() -> None:
    """Who practised once and who practised three times meet the same rows in the same order."""
    quick, slow = (
        [(t.kind, t.extra["side"]) for t in scored(watch("assessment", habits)[1])]
        for habits in (CAREFUL, Habits(lapse=1, anticipation=0))
    )
    assert quick == slow


def test_trained_people_skip_practice() -> None:
    """With a level from last time training begins at once, at that level."""
    trials = watch("training", level=0.6)[1]
    assert {t.block for t in trials} == {"training"}
    assert trials[0].extra["level"] == trials[0].extra["window_s"] == 0.6


@pytest.mark.parametrize(("level", "begins"), [(0.01, 0.3), (9.0, 1.5), (None, 0.9)])
def test_a_level_out_of_bounds_is_brought_back(level: float | None, begins: float) -> None:
    """A level from other parameters, or none, begins within these."""
    trials = watch("training", level=level)[1]
    assert next(t for t in trials if t.block == "training").extra["level"] == begins


def test_training_settles_at_its_target() -> None:
    """A steady person ends up at the time in which four of five are right."""
    p = flanker.Params(blocks=8)
    levels = [settled(seed, p) for seed in range(6)]
    assert fmean(levels) == pytest.approx(threshold(p), abs=0.02)


def test_the_simulated_person_is_asked_by_shapes_alone() -> None:
    """The rule does not change with a picture's name; instructions ask nothing by it."""
    asks = flanker.rule()
    row = ROWS["incongruent", "left"].shapes
    assert asks(Picture(row, "congruent_right")) == Asked("left", ("right",))
    assert asks(flanker.ICON) is None
    assert asks(Say("left")) is None


@pytest.mark.parametrize(("kind", "side"), ROWS)
def test_the_middle_arrow_counts(kind: str, side: str) -> None:
    """Five arrows of one size in a row, the third at the middle, pointing to the button's side."""
    arrows = [s for s in ROWS[kind, side].shapes if isinstance(s, Polygon)]
    assert len(arrows) == 5
    ways = [s.points[0][0] < s.points[3][0] for s in arrows]
    assert ways[2] == (side == "right")
    assert disagree(ROWS[kind, side]) == (kind == "incongruent")
    assert len(set(ways[:2] + ways[3:])) == 1
    assert sum(x for x, _ in arrows[2].points) / 7 == pytest.approx(0, abs=0.02)


def test_instructions_are_pictured_spoken_and_done() -> None:
    """The middle arrow is framed, its key is to be pressed, for both kinds of rows."""
    person, _ = watch("assessment")
    for kind, side in zip(KINDS, SIDES, strict=True):
        (page,) = person.pictures(f"flanker_{kind}")
        assert any(isinstance(s, Box) and s.x == 0 and s.width for s in page.shapes)
        assert [(s.button, s.prompt) for s in page.shapes if isinstance(s, Key)] == [(side, True)]
    assert any("middle" in c.text for c, _ in person.cues if isinstance(c, Say))


@given(st.integers(0, 60), st.integers(0, 60))
def test_feedback_is_honest(same: int, mixed: int) -> None:
    """Boxes filled of ten are the share, rounded down: all ten only for all, practice left out."""
    side: dict[str, Any] = {"side": "left"}
    trials = [
        Trial("assessment", kind, "left" if i < n else "right", extra=side)
        for kind, n in zip(KINDS, (same, mixed), strict=True)
        for i in range(60)
    ]
    trials += [Trial("practice", kind, "left", extra=side) for kind in KINDS] * 5
    person = Watcher(flanker.rule(), CAREFUL)
    run(flanker.feedback(trials, P), VirtualStage(person))
    boxes = [
        s for s in person.pictures("flanker_result")[0].shapes if isinstance(s, Box) and s.w == 0.07
    ]
    filled = [sum(s.width == 0 for s in boxes if s.y == y) for y in sorted({s.y for s in boxes})]
    assert filled == [10 * same // 60, 10 * mixed // 60]
