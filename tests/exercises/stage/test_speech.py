"""Speech: rendered by the real espeak-ng, found again, joined, and never in the way."""

import logging
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exercises.core.sounds import Tone
from exercises.core.words import Say
from exercises.stage import rendering
from exercises.stage.language import Language
from exercises.stage.rendering import SpeechError, all_says, missing, render
from exercises.stage.samples import RATE, read_wav, tone_samples
from exercises.stage.speech import Voice, clip
from tests.waiting import wait_for

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)
SCORE = Say.of("{right} right", right=3)


@pytest.fixture
def few_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "NUMBERS", range(4))


@needs_espeak
@pytest.mark.usefixtures("few_numbers")
def test_a_sentence_is_rendered_once(tmp_path: Path) -> None:
    """Its parts and the numbers become clips that can be read; then nothing is left to do."""
    says = [SCORE, Say("Start")]
    clips = missing(says, Language(), (tmp_path,))
    assert sorted(clips) == ["0", "1", "2", "3", "Start", "right"]
    render(clips, Language(), tmp_path)
    assert missing(says, Language(), (tmp_path / "site", tmp_path)) == []
    spoken = [read_wav(clip(tmp_path, "en-gb", words)) for words in ("3", "right", "Start")]
    assert all(abs(samples).max() > 1000 for samples in spoken)
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".wav"] * 6


@needs_espeak
def test_two_may_render_at_once(tmp_path: Path) -> None:
    """Desks that start together render into one directory, and each of them ends well."""
    program = (
        "import sys, pathlib; from exercises.stage.language import Language; "
        "from exercises.stage.rendering import NUMBERS, render; "
        "render(map(str, NUMBERS), Language(), pathlib.Path(sys.argv[1]))"
    )
    line = [sys.executable, "-c", program, str(tmp_path)]
    both = [subprocess.Popen(line) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(list(tmp_path.rglob("*.wav"))) == len(rendering.NUMBERS)


@needs_espeak
def test_an_unknown_voice_is_told(tmp_path: Path) -> None:
    """The error names the voice, and no half clip is left."""
    with pytest.raises(SpeechError, match="xx-nowhere"):
        render(["Start"], Language("xx-nowhere"), tmp_path)
    assert list(tmp_path.rglob("*.wav")) == []


def test_a_missing_espeak_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpeechError, match="apt-get install espeak-ng"):
        render(["Start"], Language(), tmp_path)


def test_sentences_are_found_in_the_source(tmp_path: Path) -> None:
    """Every literal first argument of Say and Say.of, once, and nothing else."""
    (tmp_path / "one.py").write_text(
        'a = Say("first"); b = Say.of("{n} second", n=1); c = Say("first")\n'
        'd = Say(name); e = other.of("not this"); f = Said("nor this")\n'
    )
    assert all_says(tmp_path) == [Say("first"), Say("{n} second")]


def test_our_own_sentences_can_all_be_spoken() -> None:
    """Each is a whole template: it has parts that a voice can say."""
    assert [say.text for say in all_says() if not Language().fixed(say)] == []


@needs_espeak
@pytest.mark.usefixtures("few_numbers")
def test_what_is_prepared_is_played(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Sentences and tones start; a clip that was never rendered is left out and logged once."""
    render(["Start"], Language(), tmp_path)
    voice = Voice((tmp_path,), Language())
    with caplog.at_level(logging.WARNING):
        voice.prepare([Say("Start"), Tone(440, 0.1)])
        for sound in (Say("Start"), Tone(440, 0.1), Say("unknown"), Say("unknown")):
            voice.play(sound)
    voice.stop()
    voice.close()
    assert caplog.text.count("'unknown'") == 1
    assert "'Start'" not in caplog.text


@pytest.mark.parametrize(
    "left", [b"", bytes(900), b"RIFF" + bytes(40)], ids=("none", "zeros", "head")
)
def test_a_damaged_clip_is_unspoken_and_rendered_anew(tmp_path: Path, left: bytes) -> None:
    """What a power cut leaves of a file ends nobody's visit; `pod voices` finds it."""
    pips(tmp_path, "Start")
    assert "Start" not in missing([Say("Start")], Language(), [tmp_path])
    clip(tmp_path, "en-gb", "Start").write_bytes(left)
    voice = Voice((tmp_path,), Language())
    voice.play(Say("Start"))
    assert voice.missing == 1
    voice.close()
    assert "Start" in missing([Say("Start")], Language(), [tmp_path])


def test_a_voice_without_a_device_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Preparing, playing, stopping and closing do nothing and fail at nothing."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "there_is_no_such_driver")
    voice = Voice((tmp_path,), Language())
    voice.prepare([Say("Start")])
    voice.play(Tone(440, 0.1))
    voice.stop()
    voice.close()


PIP_S = 0.06


def pips(folder: Path, *words: str) -> None:
    """Clips of a short tone each."""
    for each in words:
        path = clip(folder, "en-gb", each)
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
            file.writeframes(tone_samples(Tone(440, PIP_S)).tobytes())


class Ear:
    """What a voice starts, in order; `alone` may be changed."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        pips(folder, "one", "two", "three")
        self.alone = True
        self.started: list[str] = []
        self.voice = Voice((folder,), Language(), alone=lambda: self.alone)
        start = self.voice._start

        def told(sound: Any) -> Any:
            if isinstance(sound, Say):
                self.started.append(sound.text)
            return start(sound)

        monkeypatch.setattr(self.voice, "_start", told)

    def until_silent(self) -> list[str]:
        """Frame after frame, until nothing is said any more; what was."""

        def silent() -> bool:
            self.voice.attend(0)
            return not self.voice._queue and not self.voice._speaker.speaking

        wait_for("silence", silent)
        return self.started


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    made = Ear(tmp_path, monkeypatch)
    yield made
    made.voice.close()


def test_sentences_are_spoken_one_after_the_other(ear: Ear) -> None:
    """Each begins when the one before has ended, and not before."""
    ear.voice.play(Say("one"))
    ear.voice.play(Say("two"), after=True)
    ear.voice.play(Say("three"), after=True)
    ear.voice.attend(0)
    assert ear.started == ["one"]
    assert ear.until_silent() == ["one", "two", "three"]


def test_a_sentence_replaces_what_is_left(ear: Ear) -> None:
    """What was to follow the one before is not said any more; nor is it after `stop`."""
    for after in (False, True):
        ear.voice.play(Say("one"), after=after)
    ear.voice.play(Say("two"))
    ear.voice.play(Say("three"), after=True)
    assert ear.started == ["one", "two"]
    ear.voice.stop()
    assert ear.until_silent() == ["one", "two"]


def test_what_is_private_is_for_one_alone(ear: Ear) -> None:
    """Where others hear it too it is left out, and what follows is not."""
    ear.alone = False
    assert ear.voice.play(Say("one").privately()) is None
    assert ear.voice.seconds(Say("one").privately()) == 0
    ear.voice.play(Say("two"), after=True)
    ear.voice.play(Say("three").privately(), after=True)
    assert ear.until_silent() == ["two"]
    ear.alone = True
    ear.voice.play(Say("one").privately())
    assert ear.until_silent() == ["two", "one"]


def test_headphones_pulled_out_end_what_is_private(ear: Ear) -> None:
    """In the middle of the sentence; one that anybody may hear goes on."""
    for say, sounds in ((Say("one").privately(), False), (Say("two"), True)):
        ear.alone = True
        ear.voice.play(say)
        ear.alone = False
        ear.voice.attend(0)
        assert ear.voice._speaker.speaking == sounds


def test_the_volume_changes_what_sounds_and_what_is_to_come(ear: Ear) -> None:
    """At once, for speech and for tones, prepared or not."""
    ear.voice.prepare([Say("two")])
    ear.voice.play(Say("one"))
    ear.voice.set_volume(0.25)
    ear.voice.play(Tone(440, PIP_S))
    playing = [channel.get_sound() for channel in ear.voice._speaker._channels]
    levels = [sound.get_volume() for sound in playing if sound]
    ready = [loaded.get_volume() for loaded, _ in ear.voice._ready.values()]
    assert levels == pytest.approx([0.25] * 2, abs=0.01)
    assert ready == pytest.approx([0.25] * 3, abs=0.01)


def test_how_long_a_sentence_takes(ear: Ear) -> None:
    """As its clip; and the second folder is looked into where the first has none."""
    assert ear.voice.seconds(Say("one")) == pytest.approx(PIP_S, abs=0.001)
    assert ear.voice.seconds(Say("nowhere")) < 0.001
    assert ear.voice.missing == 1


def test_a_site_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """What the first folder has not is looked for in the next."""
    pips(tmp_path / "image", "one")
    pips(tmp_path / "site", "two")
    voice = Voice((tmp_path / "site", tmp_path / "image"), Language())
    assert min(voice.seconds(Say(words)) for words in ("one", "two")) > PIP_S / 2
    voice.close()


def test_nothing_private_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """That a clip is missing is told, not which."""
    voice = Voice((tmp_path,), Language())
    with caplog.at_level(logging.WARNING):
        voice.play(Say("very sad").privately())
    voice.close()
    assert "pod voices" in caplog.text
    assert "sad" not in caplog.text
