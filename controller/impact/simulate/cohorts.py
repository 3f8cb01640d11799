"""Cohorts of people whose change is known, as the dataset that reports are made of.

A score is what somebody can do, plus what training gave, plus practice from the second test on,
plus error. What people can do has the variance `reliability`, error the rest: at the start scores
have an SD of 1, so that effects are in SDs. Training gives by the hour: `effect` to whoever trained
HOURS until the last assessment; people train from half to one and a half times as much.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from controller.config.models import NormConfig
from controller.impact.measures import Told
from controller.impact.plan import Plan
from controller.impact.reading.account import Account
from controller.impact.reading.columns import empty
from controller.impact.reading.dataset import Dataset
from controller.impact.reading.package import Source

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Leavers = Literal["any", "low"]
MEASURE = "simulated.score"
MEASURES = {MEASURE: Told(MEASURE, "Simulated score", "a score of a known truth", "SD", 1, True)}
BEGAN = pd.Timestamp("2027-01-04T09:00Z")
HOURS, LEAST, MOST = 12.0, 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Shape:
    """What a cohort is: people, tested `times` times over `weeks`, and what is true of them.

    `drop_out` is the share who leave before the last assessment, `leavers` who they are: anybody,
    or rather those whose last score was low. `practice` is gained once, at the second assessment;
    the norm that changes are judged by knows it, or not (`practice_known`).
    """

    people: int = 60
    effect: float = 0.5
    drop_out: float = 0.0
    practice: float = 0.0
    leavers: Leavers = "any"
    practice_known: bool = True
    times: int = 3
    weeks: float = 12.0
    reliability: float = 0.8

    @property
    def hazard(self) -> float:
        """The chance to leave before each assessment but the first."""
        return float(1 - (1 - self.drop_out) ** (1 / (self.times - 1)))

    @property
    def last_shares(self) -> Floats:
        """Of who came back: how many of the assessments behind the first lie behind them."""
        return np.arange(1, self.times) / (self.times - 1)

    @property
    def gain(self) -> float:
        """The true mean change of who came back, where leaving has nothing to do with scores."""
        return self.practice + self.effect * float(self._weights @ self.last_shares)

    @property
    def size(self) -> float:
        """`gain` in the mean SD of both times, as Hedges' g_av is of it."""
        share = self.last_shares
        mean, square = self._weights @ share, self._weights @ share**2
        trained = square * (1 + (MOST - LEAST) ** 2 / 12) - mean**2
        return float(self.gain / np.sqrt((2 + self.effect**2 * trained) / 2))

    @property
    def _weights(self) -> Floats:
        """How likely each assessment behind the first is the last one, of those who came back."""
        stay = 1 - self.hazard
        until = stay ** np.arange(1, self.times)
        here = until * np.append(np.full(self.times - 2, self.hazard), 1.0)
        return np.asarray(here / here.sum(), np.float64)


@dataclass(frozen=True)
class Made:
    """Cohorts as one dataset in which each is a wing; what each person truly gained by training.

    `gained` is by person, until the last assessment that they came to; NaN for who came once.
    """

    dataset: Dataset
    gained: pd.Series


def plan(shape: Shape) -> Plan:
    """The plan that such a cohort is analysed by: its one measure, and the norm.

    As a secondary measure: of a single primary one Holm's p is the paired t test's own.
    """
    practice = shape.practice if shape.practice_known else 0.0
    norm = NormConfig(sd=1.0, reliability=shape.reliability, practice=practice, source="simulated")
    return Plan(
        title="Simulated cohorts",
        question="Is what is found what is there?",
        secondary=(MEASURE,),
        fewest=3,
        norms={MEASURE: norm},
    )


def made(shape: Shape, cohorts: int, rng: np.random.Generator) -> Made:
    """So many cohorts."""
    many, share = cohorts * shape.people, np.arange(shape.times) / (shape.times - 1)
    keen = rng.uniform(LEAST, MOST, many)
    gained = shape.effect * keen[:, None] * share
    able = rng.normal(0, shape.reliability**0.5, (many, 1))
    error = rng.normal(0, (1 - shape.reliability) ** 0.5, (many, shape.times))
    scores = able + error + gained + shape.practice * (share > 0)
    there = _there(shape, scores, rng)
    rows = _assessments(shape, scores, there, keen)
    last = there.sum(axis=1) - 1
    known = np.where(last > 0, gained[np.arange(many), last], np.nan)
    names = _names(many)
    people = _people(rows, names, _wings(many, shape))
    return Made(_dataset(rows, people), pd.Series(known, index=names))


def _there(shape: Shape, scores: Floats, rng: np.random.Generator) -> Flags:
    """Who came to which assessment; who left does not come again."""
    there = np.ones(scores.shape, bool)
    for time in range(1, shape.times):
        chance = np.full(len(scores), shape.hazard)
        if shape.leavers == "low":
            before = scores[:, time - 1]
            chance = 2 * shape.hazard * ndtr((before.mean() - before) / before.std())
        there[:, time] = there[:, time - 1] & (rng.random(len(scores)) >= chance)
    return there


def _names(many: int) -> NDArray[np.int64]:
    """Pseudonyms; numbers do, and are quicker than texts."""
    return np.arange(many)


def _wings(many: int, shape: Shape) -> NDArray[np.int64]:
    return np.arange(many) // shape.people


def _assessments(shape: Shape, scores: Floats, there: Flags, keen: Floats) -> pd.DataFrame:
    """A row for each assessment that somebody came to."""
    many, times = scores.shape
    share = np.arange(times) / (times - 1)
    person, at = (each[there] for each in np.indices((many, times)))
    return pd.DataFrame(
        {
            "person": person,
            "wing": person // shape.people,
            "measure": MEASURE,
            "version": "1",
            "params": "{}",
            "task": 0,
            "session": "",
            "at": at,
            "when": BEGAN + pd.to_timedelta(shape.weeks * 7 * share[at], unit="D"),
            "hours": HOURS * keen[person] * share[at],
            "verdict": "valid",
            "reasons": "",
            "verified": True,
            "value": scores[there],
            "usable": True,
            "why": "",
        }
    )


def _people(rows: pd.DataFrame, names: NDArray[np.int64], wings: NDArray[np.int64]) -> pd.DataFrame:
    counted = rows.groupby("person").agg(
        visits=("at", "size"), hours=("hours", "max"), first=("when", "min"), last=("when", "max")
    )
    return pd.DataFrame(
        {"person": names, "wing": wings, "pods": 1, **counted, "assessed": counted["visits"]}
    )


def _dataset(rows: pd.DataFrame, people: pd.DataFrame) -> Dataset:
    source = (Source("", "simulated", ""),)
    frames = (rows, people, empty("answers"), empty("flags"))
    return Dataset(*frames, Account(), source, frozenset(), datetime.now(UTC))
