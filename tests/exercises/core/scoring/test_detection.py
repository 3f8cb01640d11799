"""d', criterion and their standard error against scipy's normal distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom, norm

from exercises.core.scoring import detection
from exercises.core.scoring.sessions import Sessions

Floats = NDArray[np.float64]


def counted(pairs: list[tuple[int, int]]) -> tuple[Floats, Floats]:
    """(count, trials) arrays with count <= trials."""
    trials = np.array([n for _, n in pairs], dtype=np.float64)
    return np.array([min(k, n) for k, n in pairs], dtype=np.float64), trials


tables = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=40
).filter(lambda rows: len(rows) % 2 == 0)


@given(tables)
def test_against_scipy(rows: list[tuple[int, int]]) -> None:
    """The textbook formulas with norm.ppf and norm.pdf, to 1e-9; NaN without trials of a kind."""
    half = len(rows) // 2
    (hits, signals), (alarms, noises) = counted(rows[:half]), counted(rows[half:])
    counts = (hits, signals, alarms, noises)
    h, f = (hits + 0.5) / (signals + 1), (alarms + 0.5) / (noises + 1)
    defined = (signals > 0) & (noises > 0)
    with np.errstate(divide="ignore"):
        se = np.sqrt(
            h * (1 - h) / (signals * norm.pdf(norm.ppf(h)) ** 2)
            + f * (1 - f) / (noises * norm.pdf(norm.ppf(f)) ** 2)
        )
    for got, expected in (
        (detection.dprime(*counts), norm.ppf(h) - norm.ppf(f)),
        (detection.criterion(*counts), -(norm.ppf(h) + norm.ppf(f)) / 2),
        (detection.dprime_se(*counts), se),
    ):
        assert (np.isnan(got) == ~defined).all()
        np.testing.assert_allclose(got[defined], expected[defined], rtol=1e-9, atol=1e-12)


def test_the_rules_own_bias() -> None:
    """At a true d' of 3.5 with 80 signals and 20 noises the rule's mean is .13 too low."""
    hits, alarms = np.arange(81.0), np.arange(21.0)
    z_hits = detection.z(detection.log_linear(hits, np.full(81, 80.0)))
    z_alarms = detection.z(detection.log_linear(alarms, np.full(21, 20.0)))
    mean = (binom.pmf(hits, 80, norm.cdf(1.75)) * z_hits).sum()
    mean -= (binom.pmf(alarms, 20, norm.cdf(-1.75)) * z_alarms).sum()
    assert mean - 3.5 == pytest.approx(-0.133, abs=0.001)


def test_no_sessions_at_all() -> None:
    """Empty arrays give empty arrays."""
    none = np.empty(0)
    assert detection.dprime(none, none, none, none).shape == (0,)
    assert detection.dprime_se(none, none, none, none).shape == (0,)


rows = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["signal", "noise", ""]), st.booleans()),
    max_size=40,
)


@given(rows)
def test_counts_of_a_table(rows: list[tuple[str, str, bool]]) -> None:
    """Hits, signals, false alarms and noises of each session; other rows are left out."""
    session, kind = (np.array([row[i] for row in rows], dtype=np.str_) for i in (0, 1))
    pressed = np.array([p for _, _, p in rows], dtype=bool)
    sessions = Sessions.of({"session": session})
    counts = detection.Counts.of(sessions, pressed, kind == "signal", kind == "noise")
    for i, label in enumerate(sessions.labels):
        mine = [(k, p) for who, k, p in rows if who == label]
        signals, noises = ([p for k, p in mine if k == name] for name in ("signal", "noise"))
        expected = (sum(signals), len(signals), sum(noises), len(noises))
        assert tuple(count[i] for count in counts) == expected


@given(tables)
def test_chance_is_a_one_sided_test_of_dprime(rows: list[tuple[int, int]]) -> None:
    """Where d' / SE has a p above 5 % in the normal distribution; undefined is not chance."""
    half = len(rows) // 2
    counts = detection.Counts(*counted(rows[:half]), *counted(rows[half:]))
    p = norm.sf(detection.dprime(*counts) / detection.dprime_se(*counts))
    clear = np.isnan(p) | (abs(p - 0.05) > 1e-4)
    assert (detection.at_chance(counts) == (p > 0.05))[clear].all()
