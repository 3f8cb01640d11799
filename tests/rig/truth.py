"""Stamps held against the true presses: whose press each is, and by how much it is off (pure).

A true press is `[before_ns, raised_ns, after_ns]` (see hand.py). A stamp's error is its distance
from `raised_ns`; `beyond` is by how much it lies outside of the two readings round the write.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from exercises.core.trial import Trial

Press = Sequence[int]
NEVER_NS = 2**63
# Errors above this are told one by one.
FAR_MS = 1.0


class Stamp(NamedTuple):
    """One press as somebody stamped it, and whether he doubted it."""

    t_ns: int
    suspect: bool = False


def error_ms(stamp_ns: int, press: Press) -> float:
    """How much later than the true press it was stamped."""
    return round((stamp_ns - press[1]) / 1e6, 4)


def beyond_ms(stamp_ns: int, press: Press) -> float:
    """By how much a stamp lies outside its press's bracket, which no stop in it can explain."""
    before_ns, _, after_ns = press
    return max(0, before_ns - stamp_ns, stamp_ns - after_ns) / 1e6


def owned(stamps: Sequence[Stamp], presses: Sequence[Press]) -> list[Stamp | None]:
    """For each press its stamp: the first since its beginning, if that is before the next one."""
    found = []
    for press, following in pairwise([*presses, [NEVER_NS]]):
        at = bisect_left(stamps, press[0], key=lambda stamp: stamp.t_ns)
        mine = at < len(stamps) and stamps[at].t_ns < following[0]
        found.append(stamps[at] if mine else None)
    return found


def way(name: str, stamps: Sequence[Stamp], presses: Sequence[Press]) -> dict[str, Any]:
    """Errors of one way of stamping, the suspect ones apart, and how many presses it missed."""
    found = list(zip(owned(stamps, presses), presses, strict=True))
    calm = [(stamp.t_ns, press) for stamp, press in found if stamp and not stamp.suspect]
    doubted = [error_ms(stamp.t_ns, press) for stamp, press in found if stamp and stamp.suspect]
    return {
        f"{name}_ms": [error_ms(*pair) for pair in calm],
        f"{name}_beyond_ms": [round(beyond_ms(*pair), 4) for pair in calm],
        f"{name}_suspect_ms": doubted,
        f"{name}_missed": sum(stamp is None for stamp, _ in found),
    }


def pairs(stamps: Sequence[Sequence[Stamp]], presses: Sequence[Sequence[Press]]) -> Any:
    """Two ways' errors on presses that both told and neither doubted: `[error_ms, error_ms]`."""
    told = [owned(*both) for both in zip(stamps, presses, strict=True)]
    return [
        [error_ms(one.t_ns, true_one), error_ms(other.t_ns, true_other)]
        for one, other, true_one, true_other in zip(*told, *presses, strict=True)
        if one and other and not one.suspect and not other.suspect
    ]


def stored(
    trials: Sequence[Trial], onsets_ns: Sequence[int], presses: Sequence[Press]
) -> dict[str, Any]:
    """Errors of the response times that were stored, suspect answers apart.

    The true response time runs from the onset as the stage told it to the true press, which is
    the last one begun before the answer's stamp. `far` has `[error, beyond, write]` in ms of the
    largest errors, where `write` is how long the write took that drove the line.
    """
    figures: dict[str, Any] = {"stored_ms": [], "stored_suspect_ms": [], "far": []}
    figures["stored_beyond_ms"] = []
    for trial in (trial for trial in trials if trial.button):
        press = presses[bisect_right(presses, trial.press_ns, key=lambda press: press[0]) - 1]
        onset_ns = onsets_ns[bisect_right(onsets_ns, trial.press_ns) - 1]
        error = round(trial.rt_s * 1e3 - (press[1] - onset_ns) / 1e6, 4)
        figures["stored_suspect_ms" if trial.suspect else "stored_ms"].append(error)
        beyond = round(beyond_ms(trial.press_ns, press), 4)
        if not trial.suspect:
            figures["stored_beyond_ms"].append(beyond)
        if error > FAR_MS:
            figures["far"].append([error, beyond, round((press[2] - press[0]) / 1e6, 4)])
    return figures | {"trials": len(trials), "late": sum(trial.late > 0 for trial in trials)}
