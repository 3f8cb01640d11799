"""Scores of questionnaires, beside pandas' own sums; what is skipped, reversed or wrong."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import ArrayLike, NDArray

from exercises.core.scoring.instruments import Instrument, Scale, score

FACETS = (("a", (0, 1)), ("b", (2, 3)))
PAIRS = Instrument(4, 1, 5, tuple(Scale(n, i, 2, 5, mean=True) for n, i in FACETS))
# As the five of WHO-5 are scored (Topp et al. 2015, doi:10.1159/000376585): 0 to 25, times 4.
FIVE = Instrument(5, 0, 5, (Scale("total", (0, 1, 2, 3, 4), 5, 100, times=4.0, edges=(0, 29, 51)),))
# With a prorated sum and one item that counts the other way.
SIX = Instrument(
    6, 1, 4, (Scale("total", (0, 1, 2, 3, 4, 5), 4, 24, frozenset({2}), edges=(6, 12, 18)),)
)
ANSWERS = arrays(
    np.float64, st.tuples(st.integers(0, 6), st.just(6)), elements=st.sampled_from([1, 2, 3, 4.0])
)


def some_skipped(answers: NDArray[np.float64], seed: int, share: float) -> NDArray[np.float64]:
    """The answers with so many of them left out."""
    skipped = np.random.default_rng(seed).random(answers.shape) < share
    return np.where(skipped, np.nan, answers)


@given(ANSWERS, st.integers(0, 99), st.floats(0, 1))
def test_a_prorated_sum_is_that_of_pandas(
    answers: NDArray[np.float64],
    seed: int,
    share: float,
) -> None:
    """The mean of what is answered, six times; none where fewer than four are."""
    table = some_skipped(answers, seed, share)
    frame = pd.DataFrame(table, columns=list("abcdef"))
    frame["c"] = 5 - frame["c"]
    expected = (frame.mean(axis=1) * 6).where(frame.count(axis=1) >= 4)
    found = score(SIX, table)
    assert found.values["total"] == pytest.approx(expected.to_numpy(), nan_ok=True)
    reasons = {reason.code: where for reason, where in found.reasons.items()}
    few = (frame.count(axis=1) < 4).to_numpy()
    assert (reasons["too_few_answers"] == few).all()
    assert (reasons["prorated"] == (frame.isna().any(axis=1).to_numpy() & ~few)).all()
    assert not reasons["out_of_range"].any()


@given(ANSWERS)
def test_a_reversed_item_counts_from_the_other_end(answers: NDArray[np.float64]) -> None:
    """Turning its answer round by hand, without the key's reversal, gives the same score."""
    plain = Instrument(6, 1, 4, (Scale("total", (0, 1, 2, 3, 4, 5), 6, 24),))
    turned = answers.copy()
    turned[:, 2] = 5 - turned[:, 2]
    assert (score(SIX, answers).values["total"] == score(plain, turned).values["total"]).all()


@given(ANSWERS, st.integers(0, 99), st.floats(0, 0.4))
def test_a_score_stays_within_its_bounds_and_its_band(
    answers: NDArray[np.float64],
    seed: int,
    share: float,
) -> None:
    """From the least to the greatest there is; the band's name holds the score."""
    [scale] = SIX.scales
    totals = score(SIX, some_skipped(answers, seed, share)).values["total"]
    for total, band in zip(totals, scale.band(totals), strict=True):
        if np.isnan(total):
            assert band == ""
            continue
        assert 6 <= total <= 24
        low, top = map(int, str(band).split("-"))
        assert low <= total < top + 1


def test_five_items_times_four_and_its_bands() -> None:
    """All at the least are 0, all at the most 100; 12 of 25 is 48, and 13 is above the cut."""
    rows: list[list[int]] = [[0] * 5, [5] * 5, [3, 3, 2, 2, 2], [3, 3, 3, 2, 2], [2, 2, 1, 1, 1]]
    totals = score(FIVE, rows).values["total"]
    assert totals.tolist() == [0, 100, 48, 52, 28]
    assert FIVE.scales[0].band(totals).tolist() == ["0-28", "51-100", "29-50", "51-100", "0-28"]


def test_one_facet_may_be_missing_and_the_other_stands() -> None:
    """A mean of two needs both; what is left is told as doubtful, nothing at all as invalid."""
    found = score(PAIRS, np.array([[1, 2, 5, 5], [1, np.nan, 5, 4], [np.nan] * 4]), ["x", "y", "z"])
    assert [(row["a"], row["b"], row["verdict"]) for row in found.rows()] == [
        (1.5, 5.0, "valid"),
        (None, 4.5, "doubtful"),
        (None, None, "invalid"),
    ]
    assert [[r["code"] for r in row["reasons"]] for row in found.rows()] == [
        [],
        ["partly_scored"],
        ["too_few_answers"],
    ]


@pytest.mark.parametrize("wrong", [0, 6, 2.5, -1, np.inf, -np.inf])
def test_an_answer_that_cannot_be_given_leaves_no_score(wrong: float) -> None:
    """It is told, and the other facet is not taken along."""
    found = score(PAIRS, [[1, wrong, 3, 3]])
    assert np.isnan(found.values["a"]).all()
    assert found.values["b"].tolist() == [3.0]
    assert found.verdicts().tolist() == ["invalid"]
    assert [r.code for r, where in found.reasons.items() if where.any()] == ["out_of_range"]


@pytest.mark.parametrize("answers", [[1, 2, 3, 4], [[1, 2, 3]], [[1, 2, 3, 4, 5]]])
def test_another_number_of_items_is_refused(answers: ArrayLike) -> None:
    """The message says what is asked for."""
    with pytest.raises(ValueError, match=r"answers are \(sessions, 4\), not"):
        score(PAIRS, answers)


def test_no_sessions_have_no_scores() -> None:
    """An empty table is one."""
    assert score(PAIRS, np.empty((0, 4))).rows() == []
