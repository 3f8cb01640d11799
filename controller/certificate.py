"""The timing certificate: what a run's times are worth. Built here and nowhere else (pure).

It goes with every result, good or bad. `verified` is true where the screen's flips were, and no
press carries a stamp of this process instead of the kernel's. Single late trials and suspect
presses are counted and marked, each in its own row: they do not condemn the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from controller.health.clock import Moment
from exercises.core.trial import Trial

Stamps = Literal["kernel", "arrival", "mixed", "none"]
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Readings:
    """What the pod can tell of its timing at one moment.

    `screen` is the verdict on the flips; `lost_edges` the board's running total; `lag` what the
    last calibration found, with the moment of its measurement as `measured`, or None; `sound` what
    the speaker says of itself, its breaks a running total.
    """

    screen: Mapping[str, Any]
    lost_edges: int | None = None
    lag: Mapping[str, Any] | None = None
    sound: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """`why` says in words what `verified` rests on, or each thing that speaks against it.

    `source` tells who stamped the presses; `lost_edges` is None where nobody counted them.
    `suspect_presses` may be later than stamped. In each of `late_trials` the process or the
    display was held up; `late_frames` counts the flips. `lag` has `age_days`, None where no clock
    can tell it. `sound` tells how onsets of sounds were known, how fast the card's clock ran, how
    often its stream broke off (None where nobody counted), and its buffer in samples. `screen` is
    the worst of a run's parts.
    """

    verified: bool
    why: tuple[str, ...]
    screen: Mapping[str, Any]
    trials: int
    presses: int
    source: Stamps
    lost_edges: int | None
    suspect_presses: int
    late_trials: int
    late_frames: int
    lag: Mapping[str, Any] | None
    sound: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The same, JSON-ready."""
        return asdict(self)


def certify(
    before: Readings,
    after: Readings,
    trials: Sequence[Trial],
    now: Moment,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> Certificate:
    """The certificate of a run between two readings, of all trials that it kept.

    `earlier` has the screen's verdicts of the parts that it had before it was gone on with; what
    was lost in them nobody knows.
    """
    pressed = [trial for trial in trials if trial.press_ns]
    source = _source({trial.source for trial in pressed})
    parts = (*earlier, before.screen)
    against = _against(parts, source)
    screen = next((part for part in parts if not _good(part)), before.screen)
    why = against or (str(screen["why"]), "the kernel stamped every press")
    return Certificate(
        verified=not against,
        why=(*why, *_resumed(len(earlier))),
        screen=dict(screen),
        trials=len(trials),
        presses=len(pressed),
        source=source,
        lost_edges=None if earlier else _lost(before.lost_edges, after.lost_edges),
        suspect_presses=sum(trial.suspect for trial in pressed),
        late_trials=sum(trial.late > 0 for trial in trials),
        late_frames=sum(trial.late for trial in trials),
        lag=before.lag and _aged(before.lag, now),
        sound=_sounded(before.sound, after.sound, whole=not earlier),
    )


def _resumed(times: int) -> tuple[str, ...]:
    if not times:
        return ()
    return (f"it was broken off and gone on with {times} times: the worst of its parts counts",)


def _against(parts: Sequence[Mapping[str, Any]], source: Stamps) -> tuple[str, ...]:
    bad = [str(part.get("why", "the screen is unknown")) for part in parts if not _good(part)]
    against = list(dict.fromkeys(bad))
    if source in ("arrival", "mixed"):
        against.append("presses were stamped on arrival, not by the kernel")
    return tuple(against)


def _good(screen: Mapping[str, Any]) -> bool:
    return bool(screen.get("verified"))


def _source(found: set[str]) -> Stamps:
    if not found:
        return "none"
    if found == {"kernel"}:
        return "kernel"
    return "mixed" if "kernel" in found else "arrival"


def _lost(before: int | None, after: int | None) -> int | None:
    """A report that was only late takes its count back: never less than none."""
    return None if before is None or after is None else max(0, after - before)


def _sounded(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, whole: bool
) -> dict[str, Any] | None:
    """What the speaker said at the end, its breaks those of the run."""
    if before is None or after is None:
        return None
    return {**after, "breaks": after["breaks"] - before["breaks"] if whole else None}


def _aged(lag: Mapping[str, Any], now: Moment) -> dict[str, Any]:
    """The lag with its age. Wall times tell it only where both clocks had been set."""
    measured = Moment(**lag["measured"])
    age_s: float | None = None
    if measured.boot_id == now.boot_id:
        age_s = measured.seconds_to(now)
    elif measured.synchronised and now.synchronised:
        age_s = (_wall(now) - _wall(measured)).total_seconds()
    return {**lag, "age_days": None if age_s is None else round(age_s / DAY_S, 2)}


def _wall(moment: Moment) -> datetime:
    return datetime.fromisoformat(moment.wall)
