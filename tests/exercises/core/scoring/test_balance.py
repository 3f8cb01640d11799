"""Balance points: as statsmodels fits them, with no fit where none is, and counted."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.balance import Balance, balance
from exercises.core.scoring.sessions import Floats, Sessions
from exercises.core.table import Table

STEPS = 15
X = np.arange(1.0, STEPS + 1)
# The likelihood ratio of a one-sided 5 %.
SURE = 1.6449**2
counts = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=STEPS, max_size=STEPS),
    min_size=1,
    max_size=4,
)


def of(*drawn: list[tuple[int, int]]) -> Balance:
    """The balance of sessions given as (yes, no) of each step."""
    rows = [
        (str(n), float(step), said)
        for n, session in enumerate(drawn)
        for step, (yes, no) in enumerate(session, 1)
        for said in [True] * yes + [False] * no
    ]
    table: Table = {"session": np.array([row[0] for row in rows], dtype=np.str_)}
    step, said = (np.array([row[i] for row in rows]) for i in (1, 2))
    everything = np.ones(len(rows), bool)
    return balance(Sessions.of(table), everything, said.astype(bool), step.astype(float), STEPS)


def glm(yes: Floats, no: Floats) -> tuple[float, float, float, float]:
    """Point, its error, slope, and the likelihood ratio, by statsmodels' binomial GLM."""
    rows = yes + no > 0
    answers = np.c_[yes, no][rows]
    x = sm.add_constant(X[rows] - 8)
    found = sm.GLM(answers, x, family=sm.families.Binomial()).fit(tol=1e-12, maxiter=200)
    (a, b), v = found.params, found.cov_params()
    by = np.array([-1 / b, a / b**2])
    ratio = found.null_deviance - found.deviance
    return 8 - a / b, float((by @ v @ by) ** 0.5), -b, ratio


@given(counts)
def test_against_statsmodels(drawn: list[list[tuple[int, int]]]) -> None:
    """Point, error and slope of many sessions at once; none where yes does not fall."""
    kept = [session for session in drawn if any(y or n for y, n in session)]
    found = of(*kept)
    for i, session in enumerate(kept):
        yes, no = np.array(session, float).T
        if not yes.any() or not no.any():
            assert found.same[i]
            continue
        last_yes, first_no = X[yes > 0].max(), X[no > 0].min()
        if last_yes <= first_no or X[no > 0].max() <= X[yes > 0].min():
            assert np.isnan(found.slope[i])
            if found.sharp[i]:
                assert found.point[i] == (last_yes + first_no) / 2
            continue
        point, se, slope, ratio = glm(yes, no)
        assert found.flat[i] == (slope < 0 or ratio <= SURE) or ratio == pytest.approx(SURE)
        if not found.flat[i]:
            assert found.slope[i] == pytest.approx(slope, rel=1e-4)
            inside = 1 <= point <= STEPS
            got = (found.point[i], found.se[i])
            expected = (point, se) if inside else (np.nan, np.nan)
            assert got == pytest.approx(expected, rel=1e-4, nan_ok=True)


@pytest.mark.parametrize(
    ("session", "point"),
    [
        ([(3, 0)] * 7 + [(0, 3)] * 8, 7.5),
        ([(3, 0)] * 7 + [(2, 1)] + [(0, 3)] * 7, 8.0),
        ([(3, 0)] * 5 + [(0, 0)] * 4 + [(0, 3)] * 6, 7.5),
    ],
)
def test_where_it_turns_at_once_the_gap_is_told(
    session: list[tuple[int, int]], point: float
) -> None:
    """The middle of it, without slope and error."""
    found = of(session)
    assert found.point.tolist() == [point]
    assert found.sharp.tolist() == [True]
    assert np.isnan([found.slope, found.se]).all()


@pytest.mark.parametrize(
    ("session", "flat"),
    [
        ([(3, 0)] * 15, False),
        ([(0, 3)] * 15, False),
        ([(0, 3)] * 7 + [(3, 0)] * 8, True),
        ([(2, 2)] * 15, True),
        ([(0, 3)] * 14 + [(1, 2)], True),
    ],
)
def test_what_does_not_fall_has_no_point(session: list[tuple[int, int]], flat: bool) -> None:
    """All the same, rising, or level."""
    found = of(session)
    assert np.isnan([found.point, found.se, found.slope]).all()
    assert found.flat.tolist() == [flat]
    assert found.same.tolist() == [not flat]


def test_counting_gives_the_mean_of_any_function() -> None:
    """24 of 45 are eight steps: it turns between the eighth and the ninth. NaN where one lacks."""
    clear = [(3, 0)] * 8 + [(0, 3)] * 7
    smooth = [(3, 0)] * 6 + [(2, 1), (2, 1), (1, 2), (1, 2)] + [(0, 3)] * 5
    lacking = [(3, 0)] * 4 + [(0, 0)] + [(0, 3)] * 10
    counted = of(clear, smooth, lacking, [(0, 3)] * 15).counted
    np.testing.assert_allclose(counted, [8.5, 8.5, np.nan, 0.5])


def test_no_sessions_have_no_balance() -> None:
    """Empty in, empty out."""
    assert all(values.shape == (0,) for values in of())
