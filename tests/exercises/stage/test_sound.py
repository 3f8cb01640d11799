"""Tones and clips as samples, and a device that may not be there."""

import wave
from pathlib import Path

import numpy as np
import pytest

from exercises.core.sounds import Tone
from exercises.stage.sound import PEAK, RATE, Speaker, read_wav, tone_samples


def test_a_tone_has_its_pitch_length_and_level() -> None:
    """A quarter of a second at 1 kHz and half level: counted from its samples."""
    samples = tone_samples(Tone(1000, 0.25, 0.5)).astype(float)
    spectrum = np.abs(np.fft.rfft(samples))
    assert len(samples) == RATE // 4
    assert np.argmax(spectrum) * RATE / len(samples) == pytest.approx(1000, abs=2)
    assert np.abs(samples).max() == pytest.approx(PEAK / 2, rel=0.01)


def test_a_tone_does_not_click() -> None:
    """It begins and ends near silence, and no step is larger than the sine's own."""
    samples = tone_samples(Tone(440, 0.2, 1.0)).astype(float)
    assert abs(samples[0]) < 10
    assert abs(samples[-1]) < 10
    assert np.abs(np.diff(samples)).max() <= 2 * np.pi * 440 / RATE * PEAK * 1.02


def test_the_shortest_tone_is_no_error() -> None:
    """Shorter than its own soft edges, or of no length at all."""
    assert len(tone_samples(Tone(440, 0.002))) == round(0.002 * RATE)
    assert len(tone_samples(Tone(440, 0.0))) == 0


def write_wav(path: Path, samples: "np.ndarray[tuple[int], np.dtype[np.int16]]", rate: int) -> None:
    with wave.open(str(path), "wb") as clip:
        clip.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        clip.writeframes(samples.astype("<i2").tobytes())


def test_a_clip_of_another_rate_keeps_its_pitch_and_length(tmp_path: Path) -> None:
    """22,050 samples a second become 44,100 of the same sound."""
    slow = np.rint(1000 * np.sin(2 * np.pi * 300 * np.arange(11_025) / 22_050)).astype(np.int16)
    write_wav(tmp_path / "clip.wav", slow, 22_050)
    samples = read_wav(tmp_path / "clip.wav").astype(float)
    assert len(samples) == 22_050
    assert np.argmax(np.abs(np.fft.rfft(samples))) * RATE / len(samples) == pytest.approx(
        300, abs=2
    )


def test_a_clip_of_another_form_is_refused(tmp_path: Path) -> None:
    """Two channels are not read as noise."""
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as clip:
        clip.setparams((2, 2, RATE, 0, "NONE", "not compressed"))
    with pytest.raises(ValueError, match=r"stereo\.wav"):
        read_wav(tmp_path / "stereo.wav")


def test_without_a_device_there_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod without sound starts, and stops, and closes."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "there_is_no_such_driver")
    speaker = Speaker(0.5)
    assert not speaker.on
    speaker.stop()
    speaker.close()
