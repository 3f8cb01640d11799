"""Stop signal as a person meets it: what is shown, asked, tracked, adapted and told."""

from collections import Counter
from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import stop_signal
from exercises.core.asking import Asked
from exercises.core.drawing import stop_signs
from exercises.core.drawing.arrows import SIDES
from exercises.core.shapes import Box, Disc, Key, Picture, Polygon, Stroke
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import Habits
from exercises.stage.run import Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.people import sat
from tests.exercises.watching import Watcher
from tests.recovery.stop_signal import PEOPLE, racer, settled, threshold

P = stop_signal.Params()
CAREFUL = Habits(0.42, 0.05, 0.05, lapse=0, anticipation=0, error=0, stop_lapse=0)
MS = 1_000_000


def watch(
    form: str, habits: Habits = CAREFUL, p: stop_signal.Params = P, level: float | None = None
) -> tuple[Watcher, list[Trial]]:
    person = Watcher(stop_signal.rule(), habits)
    trials = run(stop_signal.script(p, form, 1, level), VirtualStage(person), lambda _: None)
    return person, trials


def scored(trials: list[Trial], form: str = "assessment") -> list[Trial]:
    return [t for t in trials if t.block == form]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ssd_start_s": 0.5},
        {"ssd_step_s": 0.2, "ssd_start_s": 0.1},
        {"level_start_s": 0.3},
        {"level_start_s": 1.3},
    ],
)
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        stop_signal.Params(**wrong)


def test_the_assessment_is_always_the_same_task() -> None:
    """Four blocks of 48 arrows and 16 stops, as many to each side; other orders, other seeds."""
    person = racer((0.42, 0.05, 0.05), (0.2, 0.02, 0.01), 0, 1)
    trials = scored(sat("stop_signal", person, 3))
    for n in range(4):
        block = Counter((t.kind, t.extra["side"]) for t in trials[64 * n : 64 * (n + 1)])
        assert block == {(k, s): n for k, n in (("go", 24), ("stop", 8)) for s in SIDES}
    assert {t.extra["window_s"] for t in trials} == {P.window_s}
    assert not any("level" in t.extra for t in trials)
    assert Counter(t.kind for t in sat("stop_signal", Watcher(stop_signal.rule()), 3)[:32]) == {
        "go": 24,
        "stop": 8,
    }
    orders = [
        [(t.kind, t.extra["side"]) for t in scored(sat("stop_signal", person, seed))]
        for seed in (3, 4)
    ]
    assert orders[0] == [(t.kind, t.extra["side"]) for t in trials]
    assert orders[1] != orders[0]


def test_the_delay_follows_each_stop() -> None:
    """From 200 ms on 50 ms up after a stop that held, 50 ms down after one that failed."""
    _, trials = watch("assessment")
    for block in ("practice", "assessment"):
        stops = [t for t in trials if t.block == block and t.kind == "stop"]
        assert stops[0].extra["ssd_s"] == 0.2
        for before, after in pairwise(stops):
            step = 0.05 if not before.button and not before.early else -0.05
            bounded = min(max(float(before.extra["ssd_s"]) + step, 0.05), 1.2)
            assert after.extra["ssd_s"] == pytest.approx(bounded)
    failed = [bool(t.button) for t in trials if t.block == "assessment" and t.kind == "stop"]
    assert sum(failed) / len(failed) == pytest.approx(0.5, abs=0.1)


def test_delays_stay_within_their_bounds() -> None:
    """Whoever stops always meets rings up to a step before the end; who never does, the least."""
    for habits, bound in (
        (Habits(lapse=1, commission=0, anticipation=0), 1.2),
        (Habits(0.3, 0.02, 0.02, lapse=0, anticipation=0, stop_lapse=1), 0.05),
    ):
        stops = [t for t in scored(watch("assessment", habits)[1]) if t.kind == "stop"]
        assert stops[-1].extra["ssd_s"] == pytest.approx(bound)


@pytest.mark.parametrize("frame_s", [1 / 60, 1 / 59.94, 1 / 75])
def test_the_delay_is_on_record_as_planned_and_as_shown(frame_s: float) -> None:
    """Shown is what the onsets say: at 60 Hz as planned, elsewhere within a frame of it."""
    stage = VirtualStage(Watcher(stop_signal.rule(), CAREFUL), frame_s=frame_s)
    trials = run(stop_signal.script(P, "assessment", 1, None), stage, lambda _: None)
    shown = [t for t in trials if "ssd_shown_s" in t.extra]
    assert len(shown) > 60
    for trial in shown:
        off = abs(float(trial.extra["ssd_shown_s"]) - float(trial.extra["ssd_s"]))
        assert off < (1e-6 if frame_s == 1 / 60 else frame_s)


def test_a_ring_that_a_press_forestalled_was_never_shown() -> None:
    """The stop failed, its planned delay is on record, and no delay that was not."""
    hasty = Habits(0.15, 0.01, 0.01, lapse=0, anticipation=0)
    stops = [t for t in scored(watch("assessment", hasty)[1]) if t.kind == "stop"]
    first = stops[0]
    assert first.button
    assert "ssd_s" in first.extra
    assert "ssd_shown_s" not in first.extra


def test_the_arrow_goes_with_the_answer_and_not_before_its_time() -> None:
    """250 ms of cross, the arrow until the press or 1250 ms, then 500 ms of nothing."""
    _, trials = watch("assessment", Habits(lapse=0.3, commission=0, anticipation=0))
    rows = list(pairwise(scored(trials)[:64]))
    assert any(before.button for before, _ in rows)
    assert any(not before.button for before, _ in rows)
    for before, after in rows:
        shown_s = before.rt_s if before.button else 1.25
        gap_s = (after.onset_ns - before.onset_ns) / 1e9
        assert shown_s + 0.75 - 0.001 <= gap_s <= shown_s + 0.75 + 0.018


def test_who_learns_at_once_practises_once() -> None:
    """Practice is 32 trials, each answered with a tick or a cross, and kept as practice."""
    person, trials = watch("assessment")
    assert len([t for t in trials if t.block == "practice"]) == 32
    told = ("right", "wrong_go", "wrong_stop")
    assert sum(len(person.pictures(name)) for name in told) == 32


def test_how_much_practice_was_needed_changes_no_block() -> None:
    """Who practised once and who practised three times meet the same arrows in the same order."""
    orders = [
        [(t.kind, t.extra["side"]) for t in scored(watch("assessment", habits)[1])]
        for habits in (CAREFUL, Habits(lapse=1, commission=0, anticipation=0))
    ]
    assert orders[0] == orders[1]


def test_an_interrupted_stop_moves_no_delay() -> None:
    """What was broken off comes again at the block's end, at the delay that then holds."""
    person, broken = Watcher(stop_signal.rule(), CAREFUL), list[int]()
    rings = [picture.shapes for picture in stop_signs.STOP.values()]

    def help_once(now_ns: int, *_: Any) -> None:
        cue = person.cues[-1][0] if person.cues else None
        if not broken and isinstance(cue, Picture) and cue.shapes in rings:
            broken.append(now_ns)
            raise Paused("help")

    p = stop_signal.Params(blocks=1, practice_trials=8)
    stage = VirtualStage(person, each_frame=help_once)
    trials = run(stop_signal.script(p, "training", 1, 1.0), stage, lambda _: None, lambda _: None)
    assert trials[-1].extra["broken"] == 1
    stops = [t for t in trials if t.kind == "stop"]
    assert len(stops) == 16
    assert [t.extra["ssd_s"] for t in stops[:1]] == [0.2]
    for before, after in pairwise(stops):
        step = -0.05 if before.button else 0.05
        assert after.extra["ssd_s"] == pytest.approx(float(before.extra["ssd_s"]) + step)


def test_trained_people_skip_practice() -> None:
    """With a level from last time training begins at once, at that level."""
    trials = watch("training", level=0.6)[1]
    assert {t.block for t in trials} == {"training"}
    assert trials[0].extra["level"] == trials[0].extra["window_s"] == 0.6


@pytest.mark.parametrize(("level", "begins"), [(0.01, 0.35), (9.0, 1.25), (None, 0.9)])
def test_a_level_out_of_bounds_is_brought_back(level: float | None, begins: float) -> None:
    """A level from other parameters, or none, begins within these."""
    trials = watch("training", level=level)[1]
    assert next(t for t in trials if t.block == "training").extra["level"] == begins


def test_in_training_the_ring_comes_before_the_time_is_up() -> None:
    """However short the time to press has become, and however well somebody stops."""
    quick = Habits(0.25, 0.03, 0.03, stop_mu_s=0.02, stop_sigma_s=0.001, stop_tau_s=0.001)
    trials = watch("training", quick, level=0.4)[1]
    stops = [t for t in trials if t.kind == "stop"]
    assert min(float(t.extra["level"]) for t in stops) < 0.4
    for t in stops:
        assert float(t.extra["ssd_s"]) <= float(t.extra["window_s"]) - P.ssd_step_s + 1e-4


def test_training_settles_at_its_target() -> None:
    """A steady person ends up at the time in which 85 % of arrows are answered right."""
    p, who = stop_signal.Params(blocks=8), "ordinary stops"
    levels = [settled(who, seed, p) for seed in range(6)]
    assert fmean(levels) == pytest.approx(threshold(who, p), abs=0.03)


def test_training_is_right_in_three_of_four() -> None:
    """85 % of arrows and half of the stops, together."""
    person = racer(*PEOPLE["ordinary stops"], 2)
    trials = sat("stop_signal", person, 2, stop_signal.Params(blocks=8), "training")[256:]
    right = [stop_signal.TASK.is_right(t) for t in trials]
    assert sum(right) / len(right) == pytest.approx(0.7625, abs=0.04)


def test_the_simulated_person_is_asked_by_shapes_alone() -> None:
    """The rule does not change with a picture's name; instructions ask nothing by it."""
    asks = stop_signal.rule()
    assert asks(Picture(stop_signs.GO["left"].shapes, "stop")) == Asked("left", ("right",))
    assert asks(Picture(stop_signs.STOP["left"].shapes, "go_left")) == Asked("", stop=True)
    assert asks(stop_signal.ICON) is None
    assert asks(Say("stop")) is None


def test_the_ring_is_seen_without_colour() -> None:
    """It adds a ring and a bar to the arrow, which stays where it was."""
    for side in SIDES:
        go, stop = stop_signs.GO[side].shapes, stop_signs.STOP[side].shapes
        assert stop[: len(go)] == go
        assert {type(s) for s in go} == {Polygon}
        assert {type(s) for s in stop[len(go) :]} == {Disc, Stroke}


def test_instructions_are_pictured_spoken_and_done() -> None:
    """Each arrow with its key, to be pressed; the ring with both crossed out; not to wait."""
    person, _ = watch("assessment")
    for side in SIDES:
        (page,) = person.pictures(f"stop_signal_{side}")
        assert [(s.button, s.prompt) for s in page.shapes if isinstance(s, Key)] == [(side, True)]
    (ring,) = person.pictures("stop_signal_ring")
    assert {s.button for s in ring.shapes if isinstance(s, Key)} == set(SIDES)
    spoken = " ".join(c.text for c, _ in person.cues if isinstance(c, Say))
    assert "do not press" in spoken.lower()
    assert "Do not wait for the ring" in spoken


def block_of(rt_s: float, missed: int = 0, held: int = 8) -> list[Trial]:
    side = {"side": "left"}
    go = [Trial("assessment", "go", "left", rt_s, extra=side)] * (48 - missed)
    go += [Trial("assessment", "go", extra=side)] * missed
    stops = [Trial("assessment", "stop", extra=side)] * held
    return go + stops + [Trial("assessment", "stop", "left", 0.3, extra=side)] * (16 - held)


def filled(picture: Picture) -> list[int]:
    boxes = [s for s in picture.shapes if isinstance(s, Box) and s.w == 0.07]
    return [sum(s.width == 0 for s in boxes if s.y == y) for y in sorted({s.y for s in boxes})]


@pytest.mark.parametrize(
    ("blocks", "slow", "rows"),
    [
        ([block_of(0.5)], False, [10, 5, 10]),
        ([block_of(0.5), block_of(0.54)], False, [10, 5, 9]),
        ([block_of(0.5), block_of(0.56)], True, [10, 5, 8]),
        ([block_of(0.5, missed=2)], False, [9, 5, 10]),
        ([block_of(0.5, missed=3)], True, [9, 5, 10]),
        ([block_of(0.5, held=16)], False, [10, 10, 10]),
        ([block_of(0.5), block_of(0.5, missed=48)], True, [0, 5, 4]),
    ],
)
def test_slowing_is_told_between_blocks(
    blocks: list[list[Trial]], slow: bool, rows: list[int]
) -> None:
    """Beside the fastest block so far: arrows answered, stops that held, speed; and in words."""
    means = list[float]()
    for block in blocks:
        person = Watcher(stop_signal.rule(), CAREFUL)
        run(stop_signal._so_far(P, means, block), VirtualStage(person))
    assert filled(person.pictures("stop_signal_so_far")[0]) == rows
    spoken = " ".join(c.text for c, _ in person.cues if isinstance(c, Say))
    assert ("Press sooner" in spoken) == slow


def test_it_is_told_before_each_rest() -> None:
    """Three times in four blocks, in both forms."""
    for form in stop_signal.FORMS:
        person, _ = watch(form)
        assert len(person.pictures("stop_signal_so_far")) == 3
        assert len(person.pictures("stop_signal_rest")) == 3


@given(st.integers(0, 192), st.integers(0, 64))
def test_feedback_is_honest(right: int, held: int) -> None:
    """Boxes filled of ten are the share, rounded down: all ten only for all, practice left out."""
    side = {"side": "left"}
    trials = [
        Trial("assessment", "go", "left" if i < right else "right", extra=side) for i in range(192)
    ]
    trials += [
        Trial("assessment", "stop", "" if i < held else "left", extra=side) for i in range(64)
    ]
    trials += [Trial("practice", kind, "left", extra=side) for kind in ("go", "stop")] * 5
    person = Watcher(stop_signal.rule(), CAREFUL)
    run(stop_signal.feedback(trials, P), VirtualStage(person))
    assert filled(person.pictures("stop_signal_result")[0]) == [10 * right // 192, 10 * held // 64]
