"""Whether a measure changed between two assessments, or moved within its own unreliability.

The reliable-change index of Jacobson & Truax (1991, Journal of Consulting and Clinical Psychology
59:12-19, doi:10.1037/0022-006X.59.1.12): the difference over its standard error,
SD * sqrt(2) * sqrt(1 - r), with the SD and the test-retest reliability r of a norm group. Scores
that improve by being taken twice have their expected gain taken off first (Chelune, Naugle,
Lueders, Sedlak & Awad 1993, Neuropsychology 7:41-52, doi:10.1037/0894-4105.7.1.41).
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.sessions import Floats

Verdict = Literal["improved", "no clear change", "worse", "cannot tell"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Norm:
    """What change is judged by: a measure's SD and test-retest reliability in a norm group.

    `practice` is the mean gain of people who only took the test twice, in the measure's unit and
    with its sign. ValueError where `sd` is not above 0, or `reliability` not within 0 to below 1:
    a measure without error has no index.
    """

    sd: float
    reliability: float
    practice: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.sd) and self.sd > 0):
            raise ValueError(f"sd must be a number above 0, not {self.sd:g}")
        if not 0 <= self.reliability < 1:
            raise ValueError(f"reliability must be from 0 to below 1, not {self.reliability:g}")
        if not np.isfinite(self.practice):
            raise ValueError(f"practice must be a number, not {self.practice:g}")

    @property
    def se(self) -> float:
        """Standard error of the difference of two scores, in the measure's unit."""
        return float(self.sd * np.sqrt(2 * (1 - self.reliability)))


@dataclass(frozen=True)
class Change:
    """Of n pairs of scores, each (n,): `difference` is after minus before, practice taken off.

    `low` and `high` are its 95 % band, `index` the reliable-change index. NaN where a score is.
    """

    difference: Floats
    low: Floats
    high: Floats
    index: Floats
    verdicts: NDArray[np.str_]


def change(before: Floats, after: Floats, norm: Norm, better: int) -> Change:
    """Whether each pair changed; `better` is the measure's own: 1 up, -1 down, 0 neither.

    "no clear change" is a band that holds 0. Where a score is undefined, or no direction is the
    better one and the band leaves 0, the verdict is "cannot tell".
    """
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64) - norm.practice
    index: Floats = difference / norm.se
    half = Z * norm.se
    verdicts = np.select(
        [np.isnan(index), np.abs(index) <= Z, index * better > Z, index * better < -Z],
        ["cannot tell", "no clear change", "improved", "worse"],
        "cannot tell",
    )
    return Change(difference, difference - half, difference + half, index, verdicts)
