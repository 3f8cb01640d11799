"""How long beat detection takes of a wave of 331 s, and how long a beat waits until it is told.

The wave is a simulated heart's at 100 Hz, with a sensor that is moved three times a minute; it is
fed in pieces of half a second (breathing's are of one). Beside it stands neurokit2's `ppg_clean`
with `ppg_findpeaks` (Elgendi's method, scipy's filters), which has the whole wave at once and
tells no quality, no gap and nothing before the wave is over. They run in turns, on one core;
processor time is counted. A wait is from a beat to the sample with which it is told, as a share of
the interval that follows, once the first template is there: the longest of a wave fed sample by
sample.
"""

import time
from collections.abc import Callable

import neurokit2
import numpy as np

from exercises.core.scoring.heartbeat import SLOT_NS, Heartbeats
from exercises.core.scoring.sessions import Floats
from firmware.sensors.simulated import Heart, SimulatedPulse
from tests.bench.kit.rows import Claim, Row, Target

PEER = "neurokit2 ppg_clean and ppg_findpeaks, the whole wave at once"
CLAIMS = (
    Claim(
        "heartbeat",
        "beat detection of 331 s of wave, of real time",
        "%",
        PEER,
        Target("value", "<=", 1.0),
    ),
    Claim(
        "heartbeat",
        "longest wait for a beat, in intervals",
        "beats",
        "the interval itself",
        Target("value", "<=", 1.0),
    ),
)
SECONDS, RATE_HZ, PIECE = 331, 100, 50
ROUNDS = 9
BPM = (45, 68, 100, 130)
LEARNING = 6


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Two rows; half a minute, most of it to make the waves."""
    tell(f"{ROUNDS} rounds of {SECONDS} s")
    waves = [wave_of(Heart(moves=3), seed, SECONDS)[0] for seed in range(ROUNDS)]
    pairs = [(_share(streamed, wave), _share(peer, wave)) for wave in waves]
    tell(f"waits at {', '.join(map(str, BPM))} beats a minute")
    waits = [longest_wait(bpm) for bpm in BPM]
    return [
        CLAIMS[0].row([mine for mine, _ in pairs], [theirs for _, theirs in pairs]),
        CLAIMS[1].row([max(waits)], [1.0]),
    ]


def wave_of(heart: Heart, seed: int, seconds: int) -> tuple[Floats, list[float]]:
    """What a sensor senses of the heart, and its beats."""
    pulse = SimulatedPulse(heart, seed)
    wave = np.array([pulse.value(n / RATE_HZ) for n in range(RATE_HZ * seconds)])
    return wave, pulse.beats


def _share(work: Callable[[Floats], object], wave: Floats) -> float:
    before_ns = time.process_time_ns()
    work(wave)
    return (time.process_time_ns() - before_ns) / 1e9 / SECONDS * 100


def streamed(wave: Floats) -> None:
    """In pieces, as they come from a sensor."""
    beats, stamps = Heartbeats(), np.arange(wave.size) * SLOT_NS
    for i in range(0, wave.size, PIECE):
        beats.feed(stamps[i : i + PIECE], wave[i : i + PIECE])


def peer(wave: Floats) -> None:
    """The whole wave at once."""
    clean = neurokit2.ppg_clean(wave, sampling_rate=RATE_HZ)
    neurokit2.ppg_findpeaks(clean, sampling_rate=RATE_HZ)


def longest_wait(bpm: int) -> float:
    """In intervals, of a minute's beats after the first that are learned from."""
    wave, _ = wave_of(Heart(bpm=bpm), 1, 60)
    beats, told = Heartbeats(), []
    for n, value in enumerate(wave.tolist()):
        told += [(beat.t_ns, n * SLOT_NS) for beat in beats.feed([n * SLOT_NS], [value])]
    at, when = np.array(told).T
    shares = (when - at)[LEARNING:-1] / np.diff(at)[LEARNING:]
    return float(shares.max())
