"""Scores: one value a session and measure, each with a verdict and the reasons for it."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Verdict = Literal["valid", "doubtful", "invalid"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a score's column means: its unit, and which way is better (0 where neither is)."""

    name: str
    doc: str
    unit: str = ""
    better: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is not "valid": a code for records, a sentence for people."""

    code: str
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Scores:
    """Scores of n sessions: `values[name]` is (n,) float, NaN where undefined.

    `reasons` maps each Reason that could apply to an (n,) array of where it does.
    """

    sessions: NDArray[np.generic]
    values: dict[str, NDArray[np.float64]]
    reasons: dict[Reason, NDArray[np.bool_]] = field(default_factory=dict)
