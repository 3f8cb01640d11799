"""Change is told only where it is more than a measure's own unreliability."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from exercises.core.change import VERDICTS, Norm, change

finite = st.floats(-1e6, 1e6)
norms = st.builds(Norm, st.floats(0.01, 1e3), st.floats(0, 0.99), st.floats(-10, 10))


def test_the_published_example() -> None:
    """32.5 to 47.5 at an SD of 7.5 and a reliability of .80 is 3.16 (Jacobson & Truax 1991)."""
    found = change(np.array([32.5]), np.array([47.5]), Norm(7.5, 0.80), 1)
    assert found.index[0] == pytest.approx(3.162, abs=5e-4)
    assert found.verdicts.tolist() == ["improved"]
    assert found.low[0] == pytest.approx(15 - stats.norm.ppf(0.975) * 4.7434, abs=1e-3)


@given(st.lists(st.tuples(finite, finite), max_size=20), norms, st.sampled_from([-1, 0, 1]))
def test_the_verdict_is_the_band_s(pairs: list[tuple[float, float]], norm: Norm, way: int) -> None:
    """No clear change exactly where the band holds 0; else its side says better or worse."""
    before, after = np.array(pairs).reshape(-1, 2).T
    found = change(before, after, norm, way)
    for low, high, verdict in zip(found.low, found.high, found.verdicts, strict=True):
        assert verdict in VERDICTS
        if min(abs(low), abs(high)) < 1e-6 * norm.se:
            continue  # on the edge itself rounding decides
        if low <= 0 <= high:
            assert verdict == "no clear change"
        elif way == 0:
            assert verdict == "cannot tell"
        else:
            assert verdict == ("improved" if (low > 0) == (way > 0) else "worse")


@given(finite, finite, norms)
def test_the_way_back_is_the_opposite(one: float, other: float, norm: Norm) -> None:
    """Without practice, better from here to there is worse from there to here."""
    plain = Norm(norm.sd, norm.reliability)
    there = change(np.array([one]), np.array([other]), plain, 1)
    back = change(np.array([other]), np.array([one]), plain, 1)
    assert there.index[0] == -back.index[0]
    swapped = {"improved": "worse", "worse": "improved"}
    assert back.verdicts[0] == swapped.get(there.verdicts[0], there.verdicts[0])


def test_what_is_undefined_stays_so() -> None:
    """A score that is missing, before or after, gives no number and no verdict."""
    found = change(np.array([np.nan, 1.0]), np.array([1.0, np.nan]), Norm(1, 0.5), 1)
    assert np.isnan([found.difference, found.low, found.high, found.index]).all()
    assert found.verdicts.tolist() == ["cannot tell"] * 2


@pytest.mark.parametrize(("practice", "within"), [(0.0, False), (0.8, True)])
def test_false_alarms_are_five_in_a_hundred(practice: float, within: bool) -> None:
    """Of people who only took the test twice, with a gain of practice: once it is taken off."""
    rng, n = np.random.default_rng(4), 40_000
    true = rng.normal(0, np.sqrt(0.8), n)
    before, after = (true + rng.normal(0, np.sqrt(0.2), n) for _ in range(2))
    found = change(before, after + 0.8, Norm(1.0, 0.8, practice), 1)
    told = float(np.mean(found.verdicts != "no clear change"))
    assert (told == pytest.approx(0.05, abs=0.005)) is within


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"sd": 0.0, "reliability": 0.8}, "sd"),
        ({"sd": float("nan"), "reliability": 0.8}, "sd"),
        ({"sd": 1.0, "reliability": 1.0}, "reliability"),
        ({"sd": 1.0, "reliability": -0.1}, "reliability"),
        ({"sd": 1.0, "reliability": float("nan")}, "reliability"),
        ({"sd": 1.0, "reliability": 0.5, "practice": float("inf")}, "practice"),
    ],
)
def test_norms_that_judge_nothing_are_refused(wrong: dict[str, Any], word: str) -> None:
    """The error names the figure."""
    with pytest.raises(ValueError, match=word):
        Norm(**wrong)
