"""Practice goes on until a round is right enough, and explains the task again before each more."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from exercises.core.practice import PracticeParams, practise
from exercises.core.script import Script
from exercises.core.trial import Trial
from tests.exercises.core.tasks import TASK, Played, answer

ROUND = 4


def practice(p: PracticeParams, rights: Iterator[int]) -> Played:
    """Rounds of four trials; `rights` says how many of them are right, round by round."""

    def plan() -> list[str]:
        right = next(rights)
        return ["ok"] * right + [""] * (ROUND - right)

    def trial(button: str) -> Script[Trial]:
        return answer(button, "practice")

    return Played(practise(p, TASK, plan, trial))


@given(st.lists(st.integers(0, ROUND), min_size=10, max_size=10), st.integers(1, 10))
def test_it_ends_with_the_first_round_right_enough(rights: list[int], most: int) -> None:
    """Three of four is enough at 75 %, two are not; never more rounds than set."""
    p = PracticeParams(practice_right=0.75, practice_rounds=most)
    played = practice(p, iter(rights))
    enough = (n for n, right in enumerate(rights, 1) if right >= 3)
    rounds = min(next(enough, most), most)
    assert len(played.result) == rounds * ROUND
    assert played.result == played.kept
    assert played.names.count("dots_practice") == rounds
    assert played.names.count("explained") == rounds - 1


def test_each_answer_is_told() -> None:
    """Right ones too, unlike in training."""
    played = practice(PracticeParams(practice_rounds=1), iter([1]))
    assert (played.names.count("right"), played.names.count("wrong_dot")) == (1, 3)
