"""What an emulated sound card played, held against the onsets that the guest told.

QEMU's sound goes, as a WAV file, through a named pipe. Three clocks are joined here. *Frames* are
the file's: QEMU gives them out at the card's rate by its own clock, and each piece that comes is
stamped with the host's. The guest says its CLOCK_MONOTONIC over the serial line five times a
second; the quickest of those lines in each stretch join it to the host's. So every onset in the
file has a time on the guest's clock that owes nothing to what the guest believes of its sound card.
"""

import os
import threading
import time
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from exercises.stage.samples import RATE, tone_samples
from tests.rig.beats import TONE

Floats = NDArray[np.float64]
Row = dict[str, Any]

HEADER, FRAME_BYTES = 44, 4
QUIET_S = 0.2
# A stretch over which clocks are averaged, in seconds.
STRETCH_S = 20.0
THRESHOLD = 2000
# Pieces further apart than this: the card was closed meanwhile.
STOOD_STILL_NS = 200_000_000
FEWEST_MARKS = 100
AROUND_NS = 300_000_000

Mark = tuple[int, int]


def device(pipe: Path) -> list[str]:
    """QEMU's words for an Intel HDA card that plays into `pipe`."""
    told = f"wav,id=card,path={pipe},out.frequency={RATE},out.channels=2,out.format=s16"
    return [
        *("-audiodev", f"{told},timer-period=1000"),
        *("-device", "intel-hda", "-device", "hda-output,audiodev=card"),
    ]


class Recorder:
    """Keeps what comes through the pipe, and when: `marks` are (host ns, frames so far)."""

    def __init__(self, pipe: Path, kept: Path) -> None:
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe)
        # Open for writing too: who only reads would wait for QEMU, and end when it pauses.
        self._pipe, self._kept = os.open(pipe, os.O_RDWR), kept
        self.marks: list[Mark] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        count = -HEADER
        with self._kept.open("wb") as kept:
            while piece := os.read(self._pipe, 65_536):
                if piece.endswith(b"\0the end"):
                    break
                self.marks.append((time.monotonic_ns(), (count + len(piece)) // FRAME_BYTES))
                kept.write(piece[max(0, -count) :])
                count += len(piece)

    def close(self) -> NDArray[np.int16]:
        """The left channel of all that was heard; it stays as a WAV file beside."""
        os.write(self._pipe, b"\0the end")
        self._thread.join()
        os.close(self._pipe)
        samples = np.fromfile(self._kept, np.int16)
        with wave.open(str(self._kept.with_suffix(".wav")), "wb") as file:
            file.setparams((2, 2, RATE, 0, "NONE", "not compressed"))
            file.writeframes(samples.tobytes())
        self._kept.unlink()
        return samples[: samples.size // 2 * 2].reshape(-1, 2)[:, 0]


def onsets(samples: NDArray[np.int16]) -> NDArray[np.int64]:
    """The frames at which TONE begins: known by where it crosses a threshold after silence."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > THRESHOLD)
    first = loud[np.diff(loud, prepend=-RATE) > QUIET_S * RATE]
    own = np.flatnonzero(np.abs(tone_samples(TONE).astype(np.int32)) > THRESHOLD)[0]
    found: NDArray[np.int64] = first - own
    return found


def joined(x: Floats, y: Floats, at: Floats, pick: float | None = None) -> Floats:
    """`y` at `at`, from points (x, y) of two clocks in ns or frames, averaged by stretches.

    With `pick` not the mean of a stretch counts but this percentile of how late its points are.
    """
    slope = (y[-1] - y[0]) / (x[-1] - x[0])
    off = y - slope * x
    stretches = max(2, round((x[-1] - x[0]) / STRETCH_S / (RATE if pick is None else 1e9)))
    parts = np.array_split(np.arange(x.size), stretches)
    middle = np.array([x[p].mean() for p in parts])
    level = [off[p].mean() if pick is None else np.percentile(off[p], pick) for p in parts]
    line = np.polyfit(middle - middle[0], level, 1)
    before, after = np.minimum(at - middle[0], 0), np.maximum(at - middle[-1], 0)
    found: Floats = slope * at + np.interp(at, middle, level) + line[0] * (before + after)
    return found


def true_ns(frames: NDArray[np.int64], marks: Sequence[Mark], clock: Sequence[Mark]) -> Floats:
    """When these frames sounded, on the guest's clock; `clock` has (host ns, guest ns).

    Where the card stood still, the file did: each stretch between has a line of its own.
    """
    host, count = (np.array(column, np.float64) for column in zip(*marks, strict=True))
    arrived, guest = (np.array(column, np.float64) for column in zip(*clock, strict=True))
    zero = host[0]
    cuts = np.flatnonzero(np.diff(host) > STOOD_STILL_NS) + 1
    truth = np.full(frames.size, np.nan)
    for part in np.split(np.arange(host.size), cuts):
        inside = (frames >= count[part[0]] - RATE) & (frames <= count[part[-1]]) & np.isnan(truth)
        if part.size > FEWEST_MARKS and inside.any():
            heard = joined(count[part], host[part] - zero, frames[inside].astype(np.float64))
            # Lines come late by different times: of all that a stretch has, the quickest say most.
            truth[inside] = joined(arrived - zero, guest, heard, pick=90)
    return truth


def errors(stamps: Sequence[int], truth: Floats) -> Row:
    """SD, drift over ten minutes and the largest deviation of stamp minus truth, in ms.

    How far all of them lie off by the same is the lag of the emulated card, and taken out.
    """
    off = (np.array(stamps, np.float64) - truth) / 1e6
    off -= off.mean()
    minutes = (truth - truth[0]) / 6e10
    drift = np.polyfit(minutes, off, 1)[0]
    return {
        "sd_ms": round(float(off.std(ddof=1)), 4),
        "drift_ms": round(float(drift * 10), 4),
        "most_ms": round(float(np.abs(off).max()), 4),
    }


def series(told: Row, truth: Floats) -> Iterator[Row]:
    """The rows of one way; of the pod one more, as if it had trusted the nominal rate."""
    stamps = told["stamps"]
    heard = truth[(truth > stamps[0] - AROUND_NS) & (truth < stamps[-1] + AROUND_NS)]
    fact = {k: v for k, v in told.items() if k not in ("stamps", "nominal")}
    fact |= {"beats": len(stamps), "missed": len(stamps) - heard.size}
    if fact["missed"]:
        yield fact
        return
    yield fact | errors(stamps, heard)
    if "nominal" in told:
        yield fact | {"way": "nominal"} | errors(told["nominal"], heard)
