"""Blocks that count: announced, rested between, and followed by a staircase in training.

What interruptions do to a single block is tested with the stage's `run`.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.blocks import adaptive_blocks, blocks
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Picture, Stroke
from exercises.core.staircase import Staircase
from exercises.core.trial import Trial
from exercises.stage.run import Paused
from tests.exercises.core.tasks import TASK, Played, answer

plans = st.lists(st.lists(st.sampled_from(["ok", ""]), max_size=6), min_size=1, max_size=4)


def stairs() -> Staircase:
    return Staircase(0.5, 0.3, 0.7, 0.05, 0.8)


@given(plans)
def test_blocks_run_in_order_with_rests_between(plans: list[list[str]]) -> None:
    """The start is announced once, a rest stands between each two blocks and nowhere else."""
    played = Played(blocks(TASK, plans, answer))
    assert [t.button for t in played.result] == [button for plan in plans for button in plan]
    assert played.result == played.kept
    pages = [name for name in played.names if not name.endswith("_lead")]
    expected = ["dots_start", *("dot" for _ in plans[0])]
    for plan in plans[1:]:
        expected += ["dots_rest", *("dot" for _ in plan)]
    assert pages == expected


def test_what_is_told_between_blocks_knows_the_block() -> None:
    """Before each rest, and not after the last block."""
    told: list[list[str]] = []

    def between(done: list[Trial]) -> Script[None]:
        told.append([t.button for t in done])
        yield Present(((0.0, Picture(name="told")),), until=0.1)

    played = Played(blocks(TASK, [["ok"], ["", ""], ["ok"]], answer, between=between))
    assert told == [["ok"], ["", ""]]
    names = [name for name in played.names if name in ("told", "dots_rest")]
    assert names == ["told", "dots_rest"] * 2


def test_a_rest_ticks_the_blocks_that_are_done() -> None:
    """One box a block, and a tick in each that is behind."""
    played = Played(blocks(TASK, [["ok"]] * 3, answer))
    for done, page in enumerate(played.pictures("dots_rest"), 1):
        assert len([s for s in page.shapes if isinstance(s, Box)]) == 3
        assert len([s for s in page.shapes if isinstance(s, Stroke)]) == done


def test_the_staircase_follows_in_its_own_way() -> None:
    """Other trials have its level, and leave it."""
    stepped = stairs()

    def trial(_: float, button: str) -> Script[Trial]:
        return answer(button, kind="dot" if button else "other")

    def follow(trial: Trial) -> None:
        if trial.kind == "dot":
            stepped.answer(right=True)

    played = Played(adaptive_blocks(TASK, [["", "ok", "", "ok"]], trial, stepped, None, follow))
    levels = [float(t.extra["level"]) for t in played.result]
    assert levels == pytest.approx([0.5, 0.5, 0.45, 0.45])


@given(plans)
def test_the_staircase_follows_each_answer(plans: list[list[str]]) -> None:
    """Each trial says the level it was at; blocks go on where the one before ended."""
    asked: list[float] = []

    def trial(level: float, button: str) -> Script[Trial]:
        asked.append(level)
        return answer(button)

    played = Played(adaptive_blocks(TASK, plans, trial, stairs()))
    expected = stairs()
    for kept in played.result:
        assert kept.extra["level"] == expected.level
        expected.answer(right=kept.button == "ok")
    assert asked == [kept.extra["level"] for kept in played.result]


@given(plans)
def test_training_tells_mistakes_only(plans: list[list[str]]) -> None:
    """A wrong answer is followed by its remedy, a right one by the next trial."""
    played = Played(adaptive_blocks(TASK, plans, lambda _, button: answer(button), stairs()))
    assert played.names.count("wrong_dot") == sum(plan.count("") for plan in plans)
    assert "right" not in played.names


def test_an_interrupted_trial_moves_no_staircase() -> None:
    """It comes again at the end, at the level that the answers before led to, and says so."""
    frames = iter(range(10_000))

    def pause_once(*_: object) -> None:
        if next(frames) == 200:
            raise Paused("help")

    played = Played(
        adaptive_blocks(TASK, [["ok"] * 40], lambda _, button: answer(button), stairs()),
        pause_once,
    )
    assert [t.extra.get("broken", 0) for t in played.kept] == [0] * 39 + [1]
    expected = stairs()
    for trial in played.kept:
        assert trial.extra["level"] == expected.level
        expected.answer(right=True)
