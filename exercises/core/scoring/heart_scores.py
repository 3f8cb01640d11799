"""What an exercise scores of the heart beside it: measures, limits and reasons in one place."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from exercises.core.params import Within
from exercises.core.scores import Measure, Reason
from exercises.core.scoring.heart_intervals import corrected
from exercises.core.scoring.heart_rhythm import rhythm, variability
from exercises.core.scoring.heart_table import heart_data
from exercises.core.scoring.sessions import Floats, Mask, Sessions, ratio
from exercises.core.table import Table

MEASURES = (
    Measure("heart_rate_bpm", "mean heart rate: 60 / the mean interval", "bpm"),
    Measure("rmssd_ms", "root mean square of successive differences of intervals", "ms"),
    Measure("sdnn_ms", "standard deviation (n - 1) of intervals", "ms"),
    Measure("pnn50", "differences above 50 ms, of all N - 1", "%"),
    Measure("coherence", "power of the one slow wave by all other power: guide only"),
    Measure("rhythm_hz", "where that wave lies", "Hz"),
    Measure("signal_share", "share of the time with good heart data", better=1),
    Measure("beats_corrected", "beats that were missed, extra, ectopic or odd"),
)

FEW = Reason("too_few_intervals", "doubtful", "Too few heartbeats for their scores.")
POOR = Reason("poor_signal", "doubtful", "The pulse was lost for much of the time.")
CORRECTED = Reason("many_corrected", "doubtful", "Many heartbeats had to be corrected.")


@dataclass(frozen=True)
class HeartParams:
    """Limits past which the heart's scores are doubted; an exercise's Params inherit these."""

    fewest_intervals: Annotated[int, Within(2, 1000), "heart intervals that a score needs"] = 120
    least_signal: Annotated[float, Within(0, 1), "share of time with good signal, at least"] = 0.7
    most_corrected: Annotated[float, Within(0, 1), "share of beats corrected, at most"] = 0.05


@dataclass(frozen=True)
class HeartScores:
    """`values` by measure and `reasons`, as in Scores; `known` where there is anything at all."""

    values: dict[str, Floats]
    reasons: dict[Reason, Mask]
    known: Mask


def heart_scores(
    table: Table, sessions: Sessions, counted: Mask, sensed_s: Floats, p: HeartParams
) -> HeartScores:
    """Of the rows that are `counted`. `sensed_s` is (n,) for how long a sensor was read.

    Where it is 0, the time that the data itself covers is taken. Without data all is NaN.
    """
    heart = heart_data(table, sessions, counted)
    fixed = corrected(heart.intervals)
    n = fixed.intervals.counts()
    span_s = np.where(sensed_s > 0, sensed_s, heart.span_s)
    known = (n > 0) | (span_s > 0) | heart.unusable
    share = np.minimum(ratio(heart.good_s, span_s), 1)
    figures = (
        *variability(fixed.intervals),
        *rhythm(fixed.intervals),
        share,
        np.where(n > 0, fixed.corrected, np.nan),
    )
    values = {m.name: figure for m, figure in zip(MEASURES, figures, strict=True)}
    reasons = {
        FEW: known & (n < p.fewest_intervals),
        POOR: known & ~(share >= p.least_signal),
        CORRECTED: ratio(fixed.corrected, n) > p.most_corrected,
        **heart.reasons,
    }
    return HeartScores(values, reasons, known)
