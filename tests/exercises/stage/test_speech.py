"""Speech: rendered by the real espeak-ng, found again, joined, and never in the way."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exercises.core.sounds import Tone
from exercises.core.words import Say
from exercises.stage import rendering
from exercises.stage.language import Language
from exercises.stage.rendering import SpeechError, all_says, render
from exercises.stage.samples import read_wav
from exercises.stage.speech import Voice, clip

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
    assert render([SCORE, Say("Start")], Language(), tmp_path) == 6
    assert render([SCORE, Say("Start")], Language(), tmp_path) == 0
    spoken = [read_wav(clip(tmp_path, "en-gb", words)) for words in ("3", "right", "Start")]
    assert all(abs(samples).max() > 1000 for samples in spoken)
    assert [path.suffix for path in tmp_path.rglob("*.*")] == [".wav"] * 6


@needs_espeak
def test_two_may_render_at_once(tmp_path: Path) -> None:
    """Desks that start together render into one directory, and each of them ends well."""
    program = (
        "import sys, pathlib; from exercises.stage.language import Language; "
        "from exercises.stage.rendering import render; "
        "render([], Language(), pathlib.Path(sys.argv[1]))"
    )
    line = [sys.executable, "-c", program, str(tmp_path)]
    both = [subprocess.Popen(line) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(list(tmp_path.rglob("*.wav"))) == len(rendering.NUMBERS)


@needs_espeak
def test_an_unknown_voice_is_told(tmp_path: Path) -> None:
    """The error names the voice, and no half clip is left."""
    with pytest.raises(SpeechError, match="xx-nowhere"):
        render([Say("Start")], Language("xx-nowhere"), tmp_path)
    assert list(tmp_path.rglob("*.wav")) == []


def test_a_missing_espeak_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpeechError, match="apt-get install espeak-ng"):
        render([Say("Start")], Language(), tmp_path)


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
    render([Say("Start")], Language(), tmp_path)
    voice = Voice(tmp_path, Language())
    with caplog.at_level(logging.WARNING):
        voice.prepare([Say("Start"), Tone(440, 0.1)])
        for sound in (Say("Start"), Tone(440, 0.1), Say("unknown"), Say("unknown")):
            voice.play(sound)
    voice.stop()
    voice.close()
    assert caplog.text.count("'unknown'") == 1
    assert "'Start'" not in caplog.text


def test_a_voice_without_a_device_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Preparing, playing, stopping and closing do nothing and fail at nothing."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "there_is_no_such_driver")
    voice = Voice(tmp_path, Language())
    voice.prepare([Say("Start")])
    voice.play(Tone(440, 0.1))
    voice.stop()
    voice.close()
