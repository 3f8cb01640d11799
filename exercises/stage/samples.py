"""Tones, beats and clips as samples: 16-bit, one channel, RATE a second. No pygame."""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exercises.core.sounds import Beats, Tone

RATE = 44_100
EDGE_S = 0.01
PEAK = 32_767

Samples = NDArray[np.int16]


def tone_samples(tone: Tone) -> Samples:
    """A tone whose edges rise and fall by a cosine of 10 ms, so that it does not click."""
    n = round(tone.seconds * RATE)
    sine = np.sin(2 * np.pi * tone.hertz * np.arange(n) / RATE) * np.clip(tone.level, 0, 1)
    edge = min(round(EDGE_S * RATE), n // 2)
    rise = (1 - np.cos(np.pi * np.arange(edge) / max(edge, 1))) / 2
    sine[:edge] *= rise
    sine[n - edge :] *= rise[::-1]
    samples: Samples = np.rint(sine * PEAK).astype(np.int16)
    return samples


def beat_frames(beats: Beats, rate: float) -> list[int]:
    """The frame with which each beat begins, on a device that really plays `rate` a second."""
    return [round(at_s * rate) for at_s in beats.at_s]


def beat_samples(beats: Beats, frames: Sequence[int]) -> Samples:
    """All of a paced run in one buffer; a beat cuts off the one before it."""
    tone = tone_samples(beats.tone)
    samples = np.zeros(max(frames, default=0) + len(tone), np.int16)
    for frame in frames:
        samples[frame : frame + len(tone)] = tone
    return samples


def read_wav(path: Path) -> Samples:
    """A 16-bit WAV file of one channel, brought to RATE by straight lines between its samples.

    ValueError where it is none, OSError where it cannot be read.
    """
    try:
        with wave.open(str(path)) as clip:
            form, rate = (clip.getsampwidth(), clip.getnchannels()), clip.getframerate()
            frames = clip.readframes(clip.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path}: no WAV file: {error}") from error
    if form != (2, 1):
        raise ValueError(f"{path}: not 16-bit with one channel")
    samples = np.frombuffer(frames[: len(frames) // 2 * 2], dtype="<i2")
    if not len(samples):
        raise ValueError(f"{path}: no sound in it")
    at = np.arange(round(len(samples) * RATE / rate)) * rate / RATE
    brought: Samples = np.interp(at, np.arange(len(samples)), samples).astype(np.int16)
    return brought
