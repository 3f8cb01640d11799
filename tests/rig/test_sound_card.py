"""Onsets read back from a WAV file, and clocks joined: figures that are known beforehand."""

import wave
from pathlib import Path

import numpy as np
import pytest

from exercises.stage.samples import RATE, tone_samples
from tests.rig.__main__ import counted
from tests.rig.beats import TONE
from tests.rig.sound_card import by_hpet, card, errors, onsets, series

FAST = 50e-6


def played(path: Path, *streams: list[int]) -> None:
    """A file with a tone at each of these frames; between streams three seconds of silence."""
    tone, pieces = tone_samples(TONE), []
    for frames in streams:
        samples = np.zeros(frames[-1] + 3 * RATE, np.int16)
        for frame in frames:
            samples[frame : frame + len(tone)] = tone
        pieces.append(samples)
    left = np.concatenate(pieces)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(np.stack([left, left], axis=1).tobytes())


def clock(seconds: float) -> list[tuple[int, int]]:
    """A guest's clock that runs 50 ppm fast beside an HPET of 100 MHz, whose half wraps."""
    times = np.arange(0, seconds, 0.2)
    return [(round(t * (1 + FAST) * 1e9), round(t * 1e8 + 4e9) % 2**32) for t in times]


def test_onsets_are_read_back_to_the_frame(tmp_path: Path) -> None:
    """Each tone's first frame, stream by stream."""
    first, second = [1000, 30_000, 60_001], [5000, 40_000]
    played(tmp_path / "a.wav", first, second)
    one, two = onsets(tmp_path / "a.wav")
    assert one.tolist() == first
    assert np.diff(two).tolist() == [35_000]


def test_stamps_are_told_on_the_other_clock() -> None:
    """Over two wraps of the counter, with the difference of the rates taken out."""
    stamps = [round(t * (1 + FAST) * 1e9) for t in (1.0, 50.0, 99.0)]
    assert np.diff(by_hpet(stamps, clock(100), 10.0)) == pytest.approx([49_000, 49_000], abs=0.01)


def test_a_drift_is_told_as_that_of_ten_minutes() -> None:
    """Ten parts in a million late are 6 ms in ten minutes; what is constant is no error."""
    frames = np.arange(0, 100 * RATE, RATE)
    told = errors(frames / RATE * 1e3 * (1 + 1e-5) + 77, frames)
    assert told["drift_ms"] == pytest.approx(6)
    assert told["most_ms"] == pytest.approx(0.495, abs=0.001)


def test_a_run_is_told_by_both_rates_and_what_is_not_known_is_left_out() -> None:
    """The pod's stamps, and those of a pod that trusts the nominal rate: 50 ppm, 30 ms."""
    frames = np.arange(0, 90 * RATE, RATE)
    stamps = [round(n * (1 + FAST) * 1e9) for n in range(90)]
    nominal = [n * 10**9 for n in range(90)]
    told = {"way": "pod", "stamps": stamps, "nominal": nominal, "known": [True] * 90}
    clocks = {"pairs": clock(100), "tick_ns": 10.0}
    pod, plain = series(told, frames, clocks)
    assert abs(pod["drift_ms"]) < 0.01
    assert plain["way"] == "nominal"
    assert plain["drift_ms"] == pytest.approx(-30, abs=0.1)
    (row,) = series({**told, "known": [False] * 90}, frames, clocks)
    assert "sd_ms" not in row
    (row,) = series(told, frames[1:], clocks)
    assert (row["beats"], row["heard"]) == (90, 89)


def test_its_machine_counts_instructions_and_has_a_card(tmp_path: Path) -> None:
    """One processor, whose instructions are its clock, with an audio device that writes a file."""
    words = counted(["qemu", "-accel", "tcg,thread=multi", "-smp", "2"])
    assert words[:5] == ["qemu", "-accel", "tcg,thread=single", "-smp", "1"]
    assert "-icount" in words
    assert any(f"path={tmp_path}/a.wav" in word for word in card(tmp_path / "a.wav"))
