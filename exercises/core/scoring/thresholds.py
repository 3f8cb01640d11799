"""Thresholds of tasks with a staircase: fitted to the trials, and doubted where these tell none."""

from dataclasses import dataclass

import numpy as np

from exercises.core.scores import Reason
from exercises.core.scoring import psychometric
from exercises.core.scoring.detection import ONE_SIDED_5_PERCENT
from exercises.core.scoring.psychometric import Observer
from exercises.core.scoring.reversals import reversals
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table

TOO_FEW = Reason("too_few_trials", "invalid", "There are too few trials for a score.")
CHANCE = Reason("chance", "invalid", "The answers cannot be told from guessing (one-sided 5 %).")
FEW_FITTED = Reason("too_few_fitted", "doubtful", "Too few trials for a threshold.")
TOO_HARD = Reason(
    "beyond_easiest", "doubtful", "All was hard: the threshold is easier than any trial."
)
TOO_EASY = Reason(
    "beyond_hardest", "doubtful", "All was easy: the threshold is harder than any trial."
)
NEVER_MOVED = Reason("never_moved", "invalid", "All was left where it began, with one button.")
FEW_TURNS = Reason("too_few_turns", "doubtful", "The staircase turned too seldom.")


@dataclass(frozen=True)
class Answers:
    """Rows of a table as a threshold wants them.

    `ease` rises as trials become easier (NaN where nobody knows), `right` are the right answers,
    `counted` the rows that a score is about, `plain` those whose difficulty `ease` tells whole; a
    trial that is not plain is harder than any plain one.
    """

    table: Table
    sessions: Sessions
    ease: Floats
    right: Mask
    counted: Mask
    plain: Mask


@dataclass(frozen=True)
class Threshold:
    """Of n sessions, each (n,): `ease` at the threshold, its standard error, slope, and reasons.

    NaN where the threshold does not lie within what was shown, and then a reason says so.
    """

    ease: Floats
    se: Floats
    slope: Floats
    reasons: dict[Reason, Mask]


def threshold(answers: Answers, observer: Observer, fewest_trials: int, fewest: int) -> Threshold:
    """Fit over the plain rows; `fewest` are needed for it, `fewest_trials` for any score."""
    sessions, counted = answers.sessions, answers.counted
    plain = counted & answers.plain & np.isfinite(answers.ease)
    found = psychometric.fit(sessions, answers.ease, answers.right, plain, observer)
    low, high = _range(sessions, answers.ease, plain)
    enough = sessions.count(plain) >= fewest
    known = enough & (found.threshold >= low) & (found.threshold <= high)
    # Whoever went on to what is harder than plain had no trouble with plain trials.
    well = sessions.share(answers.right | ~answers.plain, counted) >= observer.at
    beyond = sessions.share(answers.plain, counted) < 0.5
    n, right = sessions.count(counted), sessions.count(counted & answers.right)
    nan = np.where(known, 0.0, np.nan)
    return Threshold(
        found.threshold + nan,
        found.se + nan,
        found.slope + nan,
        {
            TOO_FEW: n < fewest_trials,
            CHANCE: guessed(right, n, observer.guess),
            FEW_FITTED: ~enough & ~beyond,
            TOO_HARD: enough & ~known & ~well & ~beyond,
            TOO_EASY: ~known & ((enough & well) | beyond),
        },
    )


def guessed(right: Floats, n: Floats, guess: float) -> Mask:
    """(n,) where that many right of n are no more than guessing gives in 95 of 100 sessions.

    By the normal distribution, corrected for continuity; not where there are no trials.
    """
    spread = np.sqrt(n * guess * (1 - guess))
    return (n > 0) & (right - 0.5 <= n * guess + ONE_SIDED_5_PERCENT * spread)


def at_turns(answers: Answers, level: Floats, fewest: int) -> tuple[Floats, Mask]:
    """(n,) the geometric mean of `level` where the staircase turned, and where too seldom.

    NaN where it turned less than `fewest` times.
    """
    known = answers.counted & np.isfinite(level) & (level > 0)
    log = np.log(np.where(known, level, 1.0))
    mean, turns = reversals(answers.table, answers.sessions, log, answers.right, known)
    few = turns < fewest
    return np.where(few, np.nan, np.exp(mean)), few


def _range(sessions: Sessions, x: Floats, where: Mask) -> tuple[Floats, Floats]:
    low, high = np.full(sessions.labels.size, np.inf), np.full(sessions.labels.size, -np.inf)
    np.minimum.at(low, sessions.index[where], x[where])
    np.maximum.at(high, sessions.index[where], x[where])
    return low, high
