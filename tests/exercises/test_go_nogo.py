"""Go/no-go as a person meets it: what is shown, asked, adapted and told."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import exponnorm

from exercises import go_nogo
from exercises.core.asking import Asked
from exercises.core.marks import FIXATION
from exercises.core.script import Attempt, Keep, Present
from exercises.core.shapes import Box, Disc, Key, Picture, Stroke
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Habits
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from tests.exercises.people import sitting
from tests.exercises.watching import Watcher

P = go_nogo.Params()
CAREFUL = Habits(commission=0, lapse=0, anticipation=0)


def watch(form: str, habits: Habits = CAREFUL) -> tuple[Watcher, list[Trial]]:
    person = Watcher(go_nogo.rule(), habits)
    trials = run(go_nogo.script(P, form, 1, None), VirtualStage(person), lambda _: None)
    return person, trials


@pytest.mark.parametrize(
    "wrong",
    [
        {"iti_low_s": 1.3},
        {"level_start_s": 0.2},
        {"level_start_s": 0.9},
        {"window_s": 0.9},
        {"level_ceiling_s": 0.9},
        {"shown_s": 0.1},
    ],
)
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match="|".join(wrong) + "|window_s"):
        go_nogo.Params(**wrong)


def test_the_assessment_is_always_the_same_task() -> None:
    """Two blocks of 48 discs and 12 squares, other orders for other seeds, the same for one."""
    trials = [t for t in sitting(Habits(), 3, P) if t.block == "assessment"]
    assert Counter(t.kind for t in trials[:60]) == {"go": 48, "nogo": 12}
    assert Counter(t.kind for t in trials[60:]) == {"go": 48, "nogo": 12}
    assert {t.extra["window_s"] for t in trials} == {P.window_s}
    assert not any("level" in t.extra for t in trials)
    again, other = (sitting(Habits(), seed, P) for seed in (3, 4))
    assert [t.kind for t in again if t.block == "assessment"] == [t.kind for t in trials]
    assert [t.kind for t in other if t.block == "assessment"] != [t.kind for t in trials]


@given(
    st.builds(
        go_nogo.Params,
        blocks=st.integers(1, 3),
        trials=st.integers(10, 40),
        nogo_share=st.floats(0.1, 0.5),
        most_nogo=st.integers(1, 4),
    ),
    st.sampled_from(go_nogo.FORMS),
    st.integers(0, 999),
)
def test_any_parameters_give_the_trials_they_say(p: go_nogo.Params, form: str, seed: int) -> None:
    """As many trials and no-go figures as set, never more of these in a row than set."""
    trials = [t for t in sitting(Habits(), seed, p, form) if t.block == form]
    assert len(trials) == p.blocks * p.trials
    kinds = "".join("x" if t.kind == "nogo" else "." for t in trials)
    assert kinds.count("x") == p.blocks * round(p.trials * p.nogo_share)
    for n in range(p.blocks):
        assert "x" * (p.most_nogo + 1) not in kinds[n * p.trials : (n + 1) * p.trials]


@pytest.mark.parametrize("form", go_nogo.FORMS)
def test_the_pace_is_set_by_the_gaps_alone(form: str) -> None:
    """From figure to figure: shown 250 ms, then a gap of 800 to 1200 ms, to half a frame."""
    block = [t for t in sitting(CAREFUL, 1, P, form) if t.block == form][: P.trials]
    gaps = [
        (after.onset_ns - trial.onset_ns) / 1e9
        for trial, after in pairwise(block)
        if form == "assessment" or bool(trial.button) == (trial.kind == "go")
    ]
    assert len(gaps) > 40
    assert all(1.05 - 0.02 <= gap <= 1.45 + 0.02 for gap in gaps)
    assert max(gaps) - min(gaps) > 0.3


def test_who_learns_at_once_practises_once() -> None:
    """Practice ends with the first round that is right enough, and is kept as practice."""
    trials = [t for t in sitting(CAREFUL, 1, P) if t.block == "practice"]
    assert Counter(t.kind for t in trials) == {"go": 7, "nogo": 3}


def test_how_much_practice_was_needed_changes_no_block() -> None:
    """Who practised once and who practised three times meet the same figures in the same order."""
    quick, slow = (
        [t.kind for t in watch("assessment", habits)[1] if t.block == "assessment"]
        for habits in (CAREFUL, Habits(lapse=1, commission=0, anticipation=0))
    )
    assert quick == slow


def test_who_does_not_press_practises_again_and_is_shown_the_rule_again() -> None:
    """Three rounds at most, the rule before each; every mistake is answered with what to do."""
    person, trials = watch("assessment", Habits(lapse=1, commission=0, anticipation=0))
    assert len([t for t in trials if t.block == "practice"]) == 3 * 10
    assert len(person.pictures("go_nogo_press")) == 3
    assert len(person.pictures("wrong_go")) == 3 * 7
    assert len(person.pictures("right")) == 3 * 3


def test_trained_people_skip_practice() -> None:
    """With a level from last time training begins at once, at that level."""
    trials = sitting(Habits(), 1, P, "training", level=0.5)
    assert {t.block for t in trials} == {"training"}
    assert trials[0].extra["level"] == trials[0].extra["window_s"] == 0.5


@pytest.mark.parametrize(("level", "begins"), [(0.01, 0.3), (9.0, 0.85), (None, 0.7)])
def test_a_level_out_of_bounds_is_brought_back(level: float | None, begins: float) -> None:
    """A level from other parameters, or none, begins within these."""
    trials = sitting(Habits(), 1, P, "training", level)
    assert next(t for t in trials if t.block == "training").extra["level"] == begins


@pytest.mark.parametrize("start", [0.3, 0.85])
def test_training_settles_at_its_target(start: float) -> None:
    """From either bound, a steady person ends up right in four of five, at the same window."""
    p = go_nogo.Params(trials=400, blocks=5)
    habits = Habits(mu_s=0.4, tau_s=0.08, commission=0.15, lapse=0.01, anticipation=0)
    settled = sitting(habits, 2, p, "training", start)[500:]
    right = [bool(t.button) == (t.kind == "go") for t in settled]
    assert sum(right) / len(right) == pytest.approx(0.8, abs=0.03)
    levels = [float(t.extra["level"]) for t in settled]
    # Right are 80 % x .99 F + 20 % x (1 - .15 F), with F the share of answers within the window.
    window_s = exponnorm.ppf(0.6 / (0.8 * 0.99 - 0.2 * 0.15), 0.08 / 0.04, 0.4, 0.04)
    assert sum(levels) / len(levels) == pytest.approx(window_s, abs=0.03)


def test_the_simulated_person_is_asked_by_shapes_alone() -> None:
    """The rule does not change with a picture's name; instructions ask nothing by it."""
    assert go_nogo.asks(Picture(go_nogo.GO, "nogo")) == Asked("ok")
    assert go_nogo.asks(Picture(go_nogo.NOGO, "go")) == Asked("")
    assert go_nogo.asks(FIXATION) is None
    assert go_nogo.asks(go_nogo.ICON) is None


def test_figures_differ_without_colour() -> None:
    """Disc and square are different shapes; right and wrong too."""
    assert {type(s) for s in go_nogo.GO} == {Disc}
    assert {type(s) for s in go_nogo.NOGO} == {Box, Stroke}
    person, _ = watch("assessment", Habits(lapse=0.5))
    right, wrong = person.pictures("right")[0], person.pictures("wrong_go")[0]
    assert len(right.shapes) < len(wrong.shapes)


def test_instructions_are_pictured_and_spoken() -> None:
    """Each figure stands beside its key, pressed or crossed out, and a sentence is spoken."""
    person, _ = watch("assessment")
    (press,) = person.pictures("go_nogo_press")
    assert any(isinstance(s, Disc) for s in press.shapes)
    assert [s.prompt for s in press.shapes if isinstance(s, Key)] == [True]
    (hold,) = person.pictures("go_nogo_hold")
    assert any(isinstance(s, Box) for s in hold.shapes)
    key = next(i for i, s in enumerate(hold.shapes) if isinstance(s, Key))
    crossed = [s for s in hold.shapes[key + 1 :] if isinstance(s, Stroke)]
    assert len(crossed) == 2
    spoken = {c.text for c, _ in person.cues if isinstance(c, Say)}
    assert any("disc" in text for text in spoken)
    assert any("do not press" in text for text in spoken)


def result(trials: list[Trial]) -> Picture:
    person = Watcher(go_nogo.rule(), CAREFUL)
    run(go_nogo.feedback(trials, P), VirtualStage(person))
    return person.pictures("go_nogo_result")[0]


def filled(picture: Picture, y: float) -> tuple[int, int]:
    row = [s for s in picture.shapes if isinstance(s, Box) and s.y == y and s.w == 0.07]
    return sum(s.width == 0 for s in row), len(row)


@given(st.integers(0, 96), st.integers(0, 24))
def test_feedback_is_honest(hits: int, held: int) -> None:
    """Boxes filled of ten are the share, rounded down: all ten only for all, practice left out."""
    trials = [Trial("assessment", "go", "ok" if i < hits else "") for i in range(96)]
    trials += [Trial("assessment", "nogo", "" if i < held else "ok") for i in range(24)]
    trials += [Trial("practice", kind, "ok") for kind in ("go", "nogo")] * 5
    picture = result(trials)
    assert filled(picture, -0.18) == (10 * hits // 96, 10)
    assert filled(picture, 0.04) == (10 * held // 24, 10)


def test_requests_of_a_trial() -> None:
    """A trial is one Present, so nothing stands between the figure and the press."""
    script = go_nogo.script(P, "training", 1, 0.5)
    requests, answer = [], None
    for _ in range(12):
        request = script.send(answer)
        requests.append(request)
        answer = Trial("training", "go", "ok", 0.3) if isinstance(request, Attempt) else None
    script.close()
    (attempt,) = [r for r in requests if isinstance(r, Attempt)][:1]
    present = next(attempt.script)
    assert isinstance(present, Present)
    assert present.watch == ("ok",)
    assert any(isinstance(r, Keep) for r in requests)
