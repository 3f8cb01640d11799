"""Simulated hearts for tests: waves with known beats, intervals with known faults."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exercises.core.scoring.heart_intervals import HeartIntervals
from exercises.core.scoring.heartbeat import SLOT_NS, Beat, Heartbeats
from exercises.core.scoring.sessions import Floats, Sessions
from firmware.sensors.simulated import Heart, SimulatedPulse

S = 1_000_000_000
SECONDS = 331


class Waved(NamedTuple):
    """A wave at 100 Hz from second 1 on, the true times of its beats, and when it was no good."""

    stamps_ns: NDArray[np.int64]
    wave: Floats
    beats_s: Floats
    bad: Sequence[tuple[float, float]]

    def clear(self, times_s: Floats) -> NDArray[np.bool_]:
        """Which times have half a second of good wave about them."""
        spoilt = [(times_s > a - 0.5) & (times_s < b + 0.5) for a, b in self.bad]
        good: NDArray[np.bool_] = ~np.any([np.zeros(times_s.size, np.bool_), *spoilt], axis=0)
        return good


def waved(heart: Heart, seed: int = 0, seconds: int = SECONDS) -> Waved:
    """What the desk's pulse sensor senses of this heart."""
    pulse = SimulatedPulse(heart, seed)
    wave = np.array([pulse.value(n / 100) for n in range(100 * seconds)])
    stamps = S + np.arange(wave.size) * SLOT_NS
    return Waved(stamps, wave, np.array(pulse.beats) + 1, (*pulse_bad(pulse),))


def pulse_bad(pulse: SimulatedPulse) -> list[tuple[float, float]]:
    """When the finger moved, or was away, on the stamps' clock."""
    return [(a + 1, b + 1) for a, b in (*pulse.moved, *pulse.heart.loose)]


def found(stamps_ns: NDArray[np.int64], wave: Floats, piece: int = 50) -> list[Beat]:
    """The beats, fed in pieces of so many samples."""
    beats, told = Heartbeats(), []
    for i in range(0, wave.size, piece):
        told += beats.feed(stamps_ns[i : i + piece].tolist(), wave[i : i + piece].tolist())
    return told


def times(beats: Sequence[Beat]) -> Floats:
    """When they were, in seconds."""
    return np.array([beat.t_ns for beat in beats]) / S


class Matched(NamedTuple):
    """Found beats beside true ones: the nearest true one of each, and the error less its median."""

    nearest: NDArray[np.intp]
    error_s: Floats


def matched(truth_s: Floats, found_s: Floats) -> Matched:
    """A constant lag of the fiducial point harms no interval and is taken out."""
    at = np.clip(np.searchsorted(truth_s, found_s), 1, truth_s.size - 1)
    nearest = at - (found_s - truth_s[at - 1] < truth_s[at] - found_s)
    error = found_s - truth_s[nearest]
    return Matched(nearest, error - np.median(error))


def rhythm_of(seed: int, beats: int = 350, mean_s: float = 0.88) -> Floats:
    """Beats of somebody who breathes six times a minute."""
    rng, at = np.random.default_rng(seed), [0.0]
    for _ in range(beats):
        swing = 1 + 0.08 * np.sin(2 * np.pi * at[-1] / 10)
        at.append(at[-1] + mean_s * swing * (1 + 0.015 * rng.normal()))
    return np.array(at)


def intervals(*beats_s: Floats) -> HeartIntervals:
    """One session for each series of beats, nothing lost between them."""
    every = np.concatenate(beats_s)
    index = np.repeat(np.arange(len(beats_s)), [each.size for each in beats_s])
    sessions = Sessions(np.arange(len(beats_s)).astype(np.str_), index)
    return HeartIntervals.of_beats(sessions, every, np.ones(every.size, np.bool_))
