"""Stamps held against the true presses: whose press each is, and by how much it is off (pure).

A true press is the instant in ns at which its line was due to close (see hand.py). A stamp's error
is by how much it is later.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from exercises.core.trial import Trial

NEVER_NS = 2**63
FEWEST = 50

Told = tuple[int, int, float]
"""What a program told of one trial: its start and end in ns, and its response time in ms."""


class Stamp(NamedTuple):
    """One press as somebody stamped it, and whether he doubted it."""

    t_ns: int
    suspect: bool = False


def error_ms(stamp_ns: int, press_ns: int) -> float:
    """How much later than the true press it was stamped."""
    return round((stamp_ns - press_ns) / 1e6, 4)


def owned(stamps: Sequence[Stamp], presses: Sequence[int]) -> list[Stamp | None]:
    """For each press its stamp: the first since then, if that is before the next press."""
    found = []
    for press_ns, following_ns in pairwise([*presses, NEVER_NS]):
        at = bisect_left(stamps, press_ns, key=lambda stamp: stamp.t_ns)
        mine = at < len(stamps) and stamps[at].t_ns < following_ns
        found.append(stamps[at] if mine else None)
    return found


def way(name: str, stamps: Sequence[Stamp], presses: Sequence[int]) -> dict[str, Any]:
    """Errors of one way of stamping, the suspect ones apart, and how many presses it missed."""
    found = list(zip(owned(stamps, presses), presses, strict=True))
    told = [(stamp, error_ms(stamp.t_ns, press_ns)) for stamp, press_ns in found if stamp]
    return {
        f"{name}_ms": [error for stamp, error in told if not stamp.suspect],
        f"{name}_suspect_ms": [error for stamp, error in told if stamp.suspect],
        f"{name}_missed": len(found) - len(told),
    }


def pairs(stamps: Sequence[Sequence[Stamp]], presses: Sequence[Sequence[int]]) -> Any:
    """Two ways' errors on presses that both told and neither doubted: `[error_ms, error_ms]`."""
    told = [owned(*both) for both in zip(stamps, presses, strict=True)]
    return [
        [error_ms(one.t_ns, true_one), error_ms(other.t_ns, true_other)]
        for one, other, true_one, true_other in zip(*told, *presses, strict=True)
        if one and other and not one.suspect and not other.suspect
    ]


def stored(
    trials: Sequence[Trial], onsets_ns: Sequence[int], presses: Sequence[int]
) -> dict[str, Any]:
    """Errors of the response times that were stored, suspect answers apart.

    The true response time runs from the onset as the stage told it to the true press, which is
    the last one before the answer's stamp.
    """
    figures: dict[str, Any] = {"stored_ms": [], "stored_suspect_ms": []}
    for trial in (trial for trial in trials if trial.button):
        press_ns = presses[bisect_right(presses, trial.press_ns) - 1]
        onset_ns = onsets_ns[bisect_right(onsets_ns, trial.press_ns) - 1]
        error = round(trial.rt_s * 1e3 - (press_ns - onset_ns) / 1e6, 4)
        figures["stored_suspect_ms" if trial.suspect else "stored_ms"].append(error)
    return figures | {"trials": len(trials), "late": sum(trial.late > 0 for trial in trials)}


def own_clock(trials: Sequence[Told], presses: Sequence[int]) -> list[float]:
    """Absolute errors in ms by a program's own start, of trials in which just one press fell.

    RuntimeError where hardly any has one.
    """
    found = []
    for start_ns, end_ns, rt_ms in trials:
        first, after = bisect_left(presses, start_ns), bisect_left(presses, end_ns)
        if after - first == 1:
            found.append(round(abs(rt_ms - (presses[first] - start_ns) / 1e6), 4))
    if len(found) < FEWEST:
        raise RuntimeError(f"only {len(found)} of {len(presses)} presses were answers")
    return found
