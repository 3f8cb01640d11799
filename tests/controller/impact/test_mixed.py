"""The mixed model beside statsmodels' own."""

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from controller.impact.analysis.mixed import CannotFit, fit


def rows(people: int, times: int, between: float, seed: int) -> pd.DataFrame:
    """Assessments of people, a fifth of them missing, with what time and hours do."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(people), times)
    weeks = np.tile(np.arange(times), people) * 6.0 + rng.uniform(0, 2, people * times)
    hours = weeks * rng.uniform(0.2, 1, people * times)
    own = rng.normal(0, between, people)[who]
    y = 2 + own - 0.05 * weeks - 0.03 * hours + rng.normal(0, 0.7, people * times)
    frame = pd.DataFrame({"y": y, "weeks": weeks, "hours": hours, "who": who})
    return frame[rng.random(len(frame)) < 0.8]


@pytest.mark.parametrize(("between", "seed"), [(1.0, 1), (0.4, 2), (3.0, 3)])
def test_it_is_statsmodels_model(between: float, seed: int) -> None:
    """Fixed effects to 1e-6; variances and standard errors as near as its own search ends."""
    frame = rows(150, 4, between, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = smf.mixedlm("y ~ weeks + hours", frame, groups="who").fit(reml=True, gtol=1e-10)
    x = frame[["weeks", "hours"]].to_numpy()
    found = fit(frame["y"].to_numpy(), x, ("weeks", "hours"), pd.factorize(frame["who"])[0])
    assert [term.name for term in found.terms] == ["start", "weeks", "hours"]
    values = [term.value for term in found.terms]
    assert values == pytest.approx(list(oracle.fe_params), abs=1e-6)
    assert found.within == pytest.approx(oracle.scale, rel=1e-5)
    assert found.between == pytest.approx(float(oracle.cov_re.iloc[0, 0]), rel=1e-4)
    errors = [term.se for term in found.terms]
    assert errors == pytest.approx(by_whole_matrices(frame, oracle), rel=1e-4)
    # Its own are of the observed information, which has a little of the variances' errors in it.
    assert errors == pytest.approx(list(oracle.bse_fe), rel=1e-2)
    assert not found.at_bound


def by_whole_matrices(frame: pd.DataFrame, oracle: Any) -> list[float]:
    """Standard errors as the textbook has them: X' V^-1 X with V written out."""
    x = np.column_stack([np.ones(len(frame)), frame[["weeks", "hours"]]])
    same = frame["who"].to_numpy()[:, None] == frame["who"].to_numpy()[None, :]
    v = oracle.scale * np.eye(len(frame)) + float(oracle.cov_re.iloc[0, 0]) * same
    return list(np.sqrt(np.diag(np.linalg.inv(x.T @ np.linalg.solve(v, x)))))


def test_people_who_are_alike_are_told_so() -> None:
    """No variance between people: ordinary least squares, and at the bound."""
    frame = rows(60, 3, 0.0, 8)
    frame["y"] -= frame.groupby("who")["y"].transform("mean") - 2
    found = fit(
        frame["y"].to_numpy(), frame[["weeks"]].to_numpy(), ("weeks",),
        pd.factorize(frame["who"])[0],
    )  # fmt: skip
    x = np.column_stack([np.ones(len(frame)), frame["weeks"]])
    ols = np.linalg.lstsq(x, frame["y"].to_numpy(), rcond=None)[0]
    assert found.at_bound
    assert found.between == 0
    assert [term.value for term in found.terms] == pytest.approx(list(ols), abs=1e-9)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda n, w: (w, np.column_stack([w, 2 * w]), n), "rose alike"),
        (lambda n, w: (w * 0 + 1, w[:, None], n), "all values are the same"),
        (lambda _, w: (w, w[:, None], np.arange(len(w))), "nobody was assessed twice"),
        (lambda n, w: (w[:3], w[:3, None], n[:3]), "too few"),
    ],
)
def test_what_cannot_be_fitted_says_why(make: object, says: str) -> None:
    """In words, and never a number."""
    rng = np.random.default_rng(3)
    people, weeks = np.repeat(np.arange(20), 3), rng.uniform(0, 12, 60)
    y, x, who = make(people, weeks)  # type: ignore[operator]
    with pytest.raises(CannotFit, match=says):
        fit(y, x, tuple("ab"[: x.shape[1]]), who)
