"""Orders of drawn faces: what is measured is even, what is told is mostly of the middle."""

import random

from exercises.core.course.face_orders import MEASURED, TIMES, Fore, clear, measuring, telling
from exercises.core.drawing.drawn_faces import MIDDLE, STEPS

STEPS_ALL = range(1, STEPS + 1)


def test_measuring_has_each_step_as_often_with_three_people() -> None:
    """Three cycles are 45 faces: each step once with each person, once in each cycle."""
    order = measuring(3, Fore(1.5, 2.5), random.Random(1))
    assert sorted((f.step, f.identity) for f in order) == sorted(
        (step, who) for step in STEPS_ALL for who in MEASURED
    )
    for cycle in range(3):
        assert sorted(f.step for f in order[cycle * 15 : cycle * 15 + 15]) == list(STEPS_ALL)
    assert all(1.5 <= f.fore_s <= 2.5 for f in order)


def test_told_faces_are_of_others_and_mostly_of_the_middle() -> None:
    """31 a block, as often as the original has each step; practice has clear ones alone."""
    told = telling(Fore(1, 1), random.Random(1))
    assert [sum(f.step == step for f in told) for step in STEPS_ALL] == list(TIMES)
    assert sum(TIMES) == 31
    practice = clear(4, Fore(1, 1), random.Random(1))
    assert [f.step < MIDDLE for f in sorted(practice)] == [True] * 4 + [False] * 4
    assert not {f.step for f in practice} & set(range(4, 13))
    assert not {f.identity for f in (*told, *practice)} & set(MEASURED)
