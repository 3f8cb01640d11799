"""Psychometric fits against scipy and statsmodels, and recovered from known observers."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit

from exercises.core.scoring.psychometric import Fit, Observer, fit
from exercises.core.scoring.sessions import Floats, Mask, Sessions

OBSERVERS = [Observer(0.75, 1 / 16, 0.02), Observer(0.8, 1 / 56, 0.02), Observer(0.5)]
RNG = np.random.default_rng(4)


def of(n: int, each: int) -> Sessions:
    """Sessions of as many rows each, not one after another."""
    return Sessions(np.arange(n).astype(np.str_), np.tile(np.arange(n), each))


def answers(observer: Observer, n: int, each: int, slope: float) -> tuple[Sessions, Floats, Mask]:
    """Answers about a threshold at 0, at x from -1.5 to 1.5."""
    sessions = of(n, each)
    x = RNG.uniform(-1.5, 1.5, n * each)
    chance = observer.chance(x, np.zeros(x.size), np.full(x.size, slope))
    return sessions, x, RNG.random(x.size) < chance


def best(x: Floats, right: Mask, observer: Observer) -> tuple[float, float, float]:
    """Threshold, slope (no steeper than is looked for) and likelihood of one session, by scipy."""
    steepest = 60 / (x.max() - x.min())

    def loss(at: Floats) -> float:
        share = (observer.at - observer.guess) / observer.span
        eta = math.exp(min(at[1], math.log(steepest))) * (x - at[0]) + math.log(share / (1 - share))
        p = observer.guess + observer.span * expit(eta)
        return -float(np.log(np.clip(np.where(right, p, 1 - p), 1e-12, 1)).sum())

    starts = [(a, b) for a in np.linspace(-0.6, 0.6, 9) for b in (0.5, 1.5, 3.0, 4.0)]
    tries = [minimize(loss, s, method="Nelder-Mead", options={"xatol": 1e-9}) for s in starts]
    found = min(tries, key=lambda one: one.fun)
    return float(found.x[0]), min(math.exp(found.x[1]), steepest), -float(found.fun)


@pytest.mark.parametrize("observer", OBSERVERS)
def test_against_scipy(observer: Observer) -> None:
    """The same maximum of the same likelihood, sessions beside each other."""
    sessions, x, right = answers(observer, 12, 120, 4.0)
    where = np.ones(x.size, np.bool_)
    found = fit(sessions, x, right, where, observer)
    for i in range(12):
        own = sessions.index == i
        threshold, slope, loglik = best(x[own], right[own], observer)
        assert found.loglik[i] == pytest.approx(loglik, abs=1e-6)
        assert found.threshold[i] == pytest.approx(threshold, abs=1e-3)
        assert found.slope[i] == pytest.approx(slope, rel=1e-2)


def test_against_statsmodels() -> None:
    """Without guess and lapse it is logistic regression, with its standard error."""
    observer = Observer(0.5)
    sessions, x, right = answers(observer, 6, 100, 3.0)
    found = fit(sessions, x, right, np.ones(x.size, np.bool_), observer)
    for i in range(6):
        own = sessions.index == i
        model = sm.Logit(right[own].astype(float), sm.add_constant(x[own])).fit(disp=0)
        a, b = model.params
        assert found.threshold[i] == pytest.approx(-a / b, abs=1e-6)
        assert found.slope[i] == pytest.approx(b, rel=1e-6)
        by = np.array([-1 / b, a / b**2])
        expected = math.sqrt(by @ model.cov_params() @ by)
        assert found.se[i] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("observer", OBSERVERS)
def test_known_observers_are_recovered(observer: Observer) -> None:
    """Over 1,000 sessions the threshold is unbiased, and its error tells how it scatters."""
    sessions, x, right = answers(observer, 1000, 150, 4.0)
    found = fit(sessions, x, right, np.ones(x.size, np.bool_), observer)
    assert abs(found.threshold.mean()) < 0.02
    assert found.threshold.std() == pytest.approx(float(np.nanmedian(found.se)), rel=0.2)
    assert float(np.median(found.slope)) == pytest.approx(4, rel=0.15)


def one(x: list[float], right: list[bool]) -> Fit:
    sessions = Sessions(np.array(["a"]), np.zeros(len(x), np.intp))
    where = np.ones(len(x), np.bool_)
    return fit(sessions, np.array(x), np.array(right, np.bool_), where, OBSERVERS[0])


@pytest.mark.parametrize(
    ("x", "right"),
    [
        ([], []),
        ([1.0], [True]),
        ([1.0, 2.0, 3.0], [True] * 3),
        ([1.0, 2.0, 3.0], [False] * 3),
        ([2.0, 2.0, 2.0], [True, False, True]),
    ],
)
def test_what_tells_nothing_has_no_threshold(x: list[float], right: list[bool]) -> None:
    """No rows, all right, all wrong, one x alone: NaN throughout."""
    assert all(math.isnan(value[0]) for value in vars(one(x, right)).values())


def test_a_step_has_its_threshold_in_the_gap() -> None:
    """All wrong below and all right above: the steepest slope, the threshold between."""
    found = one([0.0, 0.1, 0.2, 0.8, 0.9, 1.0], [False] * 3 + [True] * 3)
    assert 0.2 < found.threshold[0] < 0.8


def test_who_does_worse_the_easier_it_is_has_none_within() -> None:
    """A falling share has the flattest slope, and a threshold outside of what was shown."""
    found = one([0.0, 0.2, 0.4, 0.6, 0.8, 1.0] * 4, [True, True, True, False, False, False] * 4)
    assert not 0 <= found.threshold[0] <= 1


def test_rows_that_do_not_count_change_nothing() -> None:
    """`where` chooses; sessions without a row have NaN, and disturb no other."""
    sessions, x, right = answers(OBSERVERS[0], 3, 80, 4.0)
    where = sessions.index != 1
    found = fit(sessions, x, right, where, OBSERVERS[0])
    alone = fit(sessions, x, right, sessions.index == 2, OBSERVERS[0])
    assert math.isnan(found.threshold[1])
    assert found.threshold[2] == pytest.approx(alone.threshold[2], abs=1e-7)


rows = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]) | st.floats(-9, 9), st.booleans()))


@given(rows)
def test_any_answers_have_a_fit_or_none(rows: list[tuple[float, bool]]) -> None:
    """Never a warning, never infinite; and moved or stretched, x gives the same fit again."""
    x, right = [a for a, _ in rows], [b for _, b in rows]
    found = one(x, right)
    assert not any(np.isinf(value).any() for value in vars(found).values())
    again = one([3 + 2 * a for a in x], right)
    assert math.isnan(found.loglik[0]) == math.isnan(again.loglik[0]) or max(x) - min(x) < 1e-12
    if max(x, default=0) - min(x, default=0) > 1e-6 and not math.isnan(found.loglik[0]):
        assert again.loglik[0] == pytest.approx(found.loglik[0], abs=1e-3)


@pytest.mark.parametrize("wrong", [{"guess": 0.8}, {"lapse": 0.3}, {"guess": -0.1}, {"lapse": -1}])
def test_rates_that_leave_no_room_are_refused(wrong: dict[str, float]) -> None:
    """The error says what must hold."""
    with pytest.raises(ValueError, match="between guess and 1 - lapse"):
        Observer(0.75, **wrong)
