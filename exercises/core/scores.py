"""Scores: one value a session and measure, each with a verdict and the reasons for it."""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from exercises.core.change import Norm
from exercises.core.words import Say

Verdict = Literal["valid", "doubtful", "invalid"]
SEVERITY: tuple[Verdict, ...] = ("valid", "doubtful", "invalid")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a score's column means: its unit, and which way is better (0 where neither is)."""

    name: str
    doc: str
    unit: str = ""
    better: int = 0


@dataclass(frozen=True, slots=True)
class Main:
    """What a person is told of a form over the sittings: one of its measures, and its words.

    Where training is told by what it has come to, `measure` is the column of `extra` that keeps
    it, and `better` says which way is better, as a Measure says it of itself. `norm` is what a
    change is judged by; without one no change has a verdict.
    """

    measure: str
    say: Say
    better: int = 0
    norm: Norm | None = None


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

    sessions: NDArray[np.str_]
    values: dict[str, NDArray[np.float64]]
    reasons: dict[Reason, NDArray[np.bool_]] = field(default_factory=dict)

    def verdicts(self) -> NDArray[np.str_]:
        """(n,) the worst that any reason says of each session; "valid" where none applies."""
        worst = np.zeros(len(self.sessions), dtype=np.intp)
        for reason, where in self.reasons.items():
            worst = np.maximum(worst, where * SEVERITY.index(reason.verdict))
        return np.array(SEVERITY)[worst]

    def rows(self) -> list[dict[str, Any]]:
        """One object a session, ready for JSON: its values (None: undefined) and its verdict."""
        names = list(self.values)
        columns = [_undefined_as_none(values) for values in self.values.values()]
        return [
            {
                "session": str(session),
                **dict(zip(names, values, strict=True)),
                "verdict": str(verdict),
                "reasons": [
                    {"code": reason.code, "words": reason.words}
                    for reason, where in self.reasons.items()
                    if where[i]
                ],
            }
            for i, (session, verdict, *values) in enumerate(
                zip(self.sessions, self.verdicts(), *columns, strict=True)
            )
        ]


def _undefined_as_none(values: NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124
