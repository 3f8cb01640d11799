"""Tones and clips as samples, and a device that may not be there."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from exercises.core.sounds import Beats, Tone
from exercises.stage import sound as sound_module
from exercises.stage.account import Reading
from exercises.stage.samples import PEAK, RATE, beat_frames, beat_samples, read_wav, tone_samples
from exercises.stage.sound import Speaker


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


BEATS = Beats(Tone(880, 0.05, 0.9), (0.0, 0.5, 1.25))


def test_a_paced_run_is_one_buffer() -> None:
    """Each beat begins at the frame that its time has at the device's rate, silence between."""
    frames = beat_frames(BEATS, RATE * 1.0001)
    assert frames == [0, 22_052, 55_131]
    samples = beat_samples(BEATS, frames)
    tone = tone_samples(BEATS.tone)
    assert len(samples) == 55_131 + len(tone)
    for frame in frames:
        assert (samples[frame : frame + len(tone)] == tone).all()
    assert not samples[len(tone) : 22_052].any()


def test_a_run_without_beats_is_silence() -> None:
    """Nothing to pace to is no error."""
    assert not beat_samples(Beats(BEATS.tone, ()), []).any()


class FakeAccount:
    """What the kernel would say, set by the test."""

    chunk = 256

    def __init__(self) -> None:
        self.t_ns, self.written, self.begun, self.steps = 0, 0, "1", [0]

    def read(self) -> Reading:
        self.t_ns += 250_000_000
        self.written += self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        return Reading(self.t_ns, self.begun, self.written - 400, self.written)

    def close(self) -> None:
        pass


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Speaker, FakeAccount]]:
    """SDL's dummy device with an account."""
    account = FakeAccount()
    monkeypatch.setattr(sound_module, "find", lambda _: account)
    made = Speaker(0.5)
    yield made, account
    made.close()


def test_a_sound_begins_with_the_chunk_after_the_one_in_flight(
    speaker: tuple[Speaker, FakeAccount],
) -> None:
    """SDL waits with a mixed chunk until there is room for it: ours goes into the next one."""
    made, account = speaker
    sound = made.load(tone_samples(BEATS.tone))
    for written, frame in ((14_080, 14_336), (14_336, 14_592)):
        account.written = written
        begun = made.play(sound, speech=False)
        assert begun is not None
        assert (begun.frame, begun.sure) == (frame, True)


def test_a_chunk_that_changes_hands_leaves_a_doubt(speaker: tuple[Speaker, FakeAccount]) -> None:
    """Written between the two looks: whether the sound was in time for it is not known."""
    made, account = speaker
    account.written, account.steps = 14_080, [0, 256]
    begun = made.play(made.load(tone_samples(BEATS.tone)), speech=False)
    assert begun is not None
    assert not begun.sure
    assert begun.times_ns() is None


def test_onsets_are_told_by_the_clock_of_the_card(speaker: tuple[Speaker, FakeAccount]) -> None:
    """400 frames after what is heard now, by the measured rate; the card runs 100 ppm fast."""
    made, account = speaker
    account.steps = [round(RATE / 4 * 1.0001)]
    for n in range(400):
        made.attend(n * 250_000_000)
    account.steps = [0]
    account.written -= account.written % account.chunk
    begun = made.play(made.load(tone_samples(BEATS.tone)), speech=True)
    assert begun is not None
    assert begun.times_ns() is None
    assert not made.mend()
    assert made.rate == pytest.approx(RATE * 1.0001, rel=2e-5)
    told = begun.times_ns([0, RATE])
    assert told is not None
    assert told[1] - told[0] == pytest.approx(1e9 / 1.0001, rel=2e-5)


def test_a_stream_that_breaks_off_often_gets_more_room(
    speaker: tuple[Speaker, FakeAccount],
) -> None:
    """Once silent; two breaks are forgiven, with the third the buffer is doubled."""
    made, account = speaker
    sound = made.load(tone_samples(BEATS.tone))
    for begun_at in ("1", "2", "3"):
        account.begun = begun_at
        made.attend(10**12)
        account.t_ns = 0
    assert not made.mend()
    account.begun = "4"
    made.attend(10**12)
    made.play(sound, speech=False)
    assert not made.mend()
    made.stop()
    assert made.mend()
    assert (made.buffer, made.breaks) == (512, 3)
    assert made.get_status() == {"source": "measured", "off_ppm": 0.0, "breaks": 3, "buffer": 512}


def test_a_sound_during_which_the_stream_broke_off_is_not_measured(
    speaker: tuple[Speaker, FakeAccount],
) -> None:
    """The card forgets its count of frames: where the sound went on is not known."""
    made, account = speaker
    for n in range(40):
        made.attend(n * 250_000_000)
    account.written, account.steps = 25_600, [0]
    made.mend()
    begun = made.play(made.load(tone_samples(BEATS.tone)), speech=False)
    assert begun is not None
    assert begun.sure
    account.begun = "2"
    made.attend(10**12)
    assert begun.times_ns() is None


def test_handed_over_in_other_pieces_leaves_a_doubt(speaker: tuple[Speaker, FakeAccount]) -> None:
    """Not a whole number of chunks: the card is fed in a way that is not SDL's."""
    made, account = speaker
    account.written = 14_100
    begun = made.play(made.load(tone_samples(BEATS.tone)), speech=False)
    assert begun is not None
    assert not begun.sure


def test_without_an_account_a_sound_begins_somewhere() -> None:
    """SDL's dummy device is no card: nothing is known, and nothing claimed."""
    made = Speaker(0.5)
    assert made.play(made.load(tone_samples(BEATS.tone)), speech=False) is None
    assert made.get_status()["source"] == "estimated"
    made.close()
