"""Adjusting amounts: where they go, where they end, and how choices are planned."""

import random
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.course.adjusting import SIDES, Adjusting, balanced, halves, tries
from exercises.core.scoring.discounting import Choices, indifference
from exercises.core.scoring.sessions import Sessions

WAITS = (1, 7, 30, 91, 182, 365)


def test_the_steps_of_the_published_procedure() -> None:
    """Half at first; each answer moves it by a half of the step before (Du et al. 2002)."""
    moving, offered = Adjusting.over([30, 7], 64), []
    for waits in (True, False, True, True, False, True):
        offered.append(moving.amounts("choice", 30))
        moving.answer(30, waits=waits)
    assert offered == [(32, 64), (48, 64), (40, 64), (44, 64), (46, 64), (45, 64)]
    assert moving.amounts("choice", 7) == (32, 64)


@given(st.lists(st.booleans(), min_size=6, max_size=6), st.randoms())
def test_it_ends_at_the_indifference_point(answers: list[bool], rng: random.Random) -> None:
    """Amounts stay whole; half a coin past the last one is the point, in whatever order."""
    moving, rows = Adjusting.over([30], 64), []
    for waits in answers:
        now, then = moving.amounts("choice", 30)
        assert 0 < now < then == 64
        rows.append((float(now), 64.0, waits))
        moving.answer(30, waits=waits)
    end = rows[-1][0] + (0.5 if answers[-1] else -0.5)
    rng.shuffle(rows)
    amounts = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    later = np.array([row[2] for row in rows])
    one = Sessions(np.array(["one"]), np.zeros(6, np.intp))
    choices = Choices.of(one, np.full(6, 30.0), amounts, later, np.ones(6, bool))
    assert indifference(choices, (30,))[0, 0] == pytest.approx(end / 64)


def test_plain_offers_are_plain() -> None:
    """Now is more, or as much and sooner, whatever was answered before."""
    moving = Adjusting.over(WAITS, 64)
    moving.answer(30, waits=False)
    assert moving.amounts("more", 0) == (64, 16)
    assert moving.amounts("sooner", 30) == (32, 32)
    assert moving.amounts("catch", 30) == (64, 32)


@given(st.integers(2, 6), st.integers(0, 12), st.integers())
def test_plans_are_balanced(choices: int, catches: int, seed: int) -> None:
    """Each wait's choices stand together, sides even out, no catch comes first at its wait."""
    blocks = halves(WAITS, choices, catches, random.Random(seed))
    rows = [planned for block in blocks for planned in block]
    assert [len({row.days for row in block}) for block in blocks] == [3, 3]
    days = [row.days for row in rows]
    assert sum(a != b for a, b in pairwise(days)) == 5
    chosen = Counter(row.days for row in rows if row.kind == "choice")
    assert chosen == dict.fromkeys(WAITS, choices)
    assert sum(row.kind == "catch" for row in rows) == catches
    for day in WAITS:
        own = [row for row in rows if row.days == day]
        assert own[0].kind == "choice"
        sides = Counter(row.later_side for row in own if row.kind == "choice")
        assert abs(sides["left"] - sides["right"]) <= 1


def test_sides_and_tries() -> None:
    """The odd side is by chance; each plain offer of a try stands on both sides once."""
    assert {tuple(balanced(1, random.Random(seed))) for seed in range(20)} == {
        ("left",),
        ("right",),
    }
    plan = tries(random.Random(1))
    assert sorted((row.kind, row.later_side) for row in plan) == [
        (kind, side) for kind in ("more", "sooner") for side in SIDES
    ]
