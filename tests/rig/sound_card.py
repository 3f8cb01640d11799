"""What an emulated sound card played, held against the onsets that the guest told.

QEMU writes what the card plays to a WAV file, by its own clock: frame n of a stream sounds
n / 44,100 seconds of that clock after the stream's first. The HPET that it emulates counts the same
clock, and the guest tells five times a second what the HPET and its CLOCK_MONOTONIC read at one
instant. So each onset in the file has a time that owes nothing to what the guest believes of its
sound card.

Two things make the guest like a machine of its own. QEMU's clock follows the instructions that the
guest executes, so that a busy host makes the run longer and changes nothing in it. And the guest's
kernel is told to run CLOCK_MONOTONIC 50 parts in a million fast, as a quartz may: a card and a
clock that share one crystal would show no drift.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exercises.stage.samples import RATE, tone_samples
from tests.rig.beats import TONE

Floats = NDArray[np.float64]
Row = dict[str, Any]

QUIET_S = 0.2
# Between two ways of playing nothing is heard for longer than this, within one never.
BETWEEN_S = 2.0
THRESHOLD = 2000
FEWEST_ONSETS = 3
WRAPS = 2**32


def card(path: Path) -> list[str]:
    """QEMU's words for an Intel HDA card that plays into a WAV file."""
    told = f"wav,id=card,path={path},out.frequency={RATE},out.channels=2,out.format=s16"
    return [
        *("-audiodev", f"{told},timer-period=1000"),
        *("-device", "intel-hda", "-device", "hda-output,audiodev=card"),
    ]


def onsets(path: Path) -> list[NDArray[np.int64]]:
    """The frames at which TONE begins, in the left channel, parted where nothing is heard."""
    samples = np.memmap(path, np.int16, "r", offset=44)
    left = samples[: samples.size // 2 * 2].reshape(-1, 2)[:, 0]
    loud = np.flatnonzero(np.abs(left.astype(np.int32)) > THRESHOLD)
    first = loud[np.diff(loud, prepend=-RATE) > QUIET_S * RATE]
    own = np.flatnonzero(np.abs(tone_samples(TONE).astype(np.int32)) > THRESHOLD)[0]
    return np.split(first - own, np.flatnonzero(np.diff(first) > BETWEEN_S * RATE) + 1)


def by_hpet(stamps: Sequence[int], clock: Sequence[tuple[int, int]], tick_ns: float) -> Floats:
    """Stamps of the guest's clock in ms of QEMU's; `clock` has (guest ns, the HPET's low half)."""
    guest = np.array([t for t, _ in clock], np.float64)
    ticks = np.array([h for _, h in clock], np.float64)
    ticks += np.cumsum(np.diff(ticks, prepend=ticks[0]) < 0) * WRAPS
    hpet_ms = (ticks - ticks[0]) * tick_ns / 1e6
    at = np.array(stamps, np.float64)
    read: Floats = np.interp(at, guest, hpet_ms)
    return read


def errors(told_ms: Floats, frames: NDArray[np.int64]) -> Row:
    """SD, drift over ten minutes and the largest deviation of told minus heard, in ms.

    How far all of them lie off by the same is the lag of the emulated card, and taken out.
    """
    heard_ms = frames / RATE * 1e3
    off = told_ms - heard_ms
    off -= off.mean()
    drift = np.polyfit((heard_ms - heard_ms[0]) / 6e5, off, 1)[0]
    return {
        "sd_ms": round(float(off.std(ddof=1)), 4),
        "drift_ms": round(float(drift), 4),
        "most_ms": round(float(np.abs(off).max()), 4),
    }


def series(told: Row, frames: NDArray[np.int64], clock: Row) -> Iterator[Row]:
    """The rows of one way; of the pod one more, as if it had trusted the nominal rate."""
    stamps, known = told["stamps"], np.array(told["known"])
    fact = {k: v for k, v in told.items() if k not in ("stamps", "known", "nominal")}
    fact |= {"beats": len(stamps), "heard": frames.size, "told": int(known.sum())}
    if len(stamps) != frames.size or fact["told"] < FEWEST_ONSETS:
        yield fact
        return
    for way in (way for way in ("stamps", "nominal") if way in told):
        told_ms = by_hpet(told[way], clock["pairs"], clock["tick_ns"])
        name = {"way": "nominal"} if way == "nominal" else {}
        yield fact | name | errors(told_ms[known], frames[known])
