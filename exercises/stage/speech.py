"""Sentences spoken: clips rendered ahead of time by espeak-ng, joined and played when they are due.

A clip is one fixed part of a sentence, or a number; its file is named by what it says and by
whom: `<directory>/<voice>/<hash>.wav`. Nothing is ever rendered while a person waits.
"""

import ast
import hashlib
import logging
import subprocess
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pygame.mixer

from exercises.core.sounds import Sound, Tone
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.sound import Samples, Speaker, read_wav, tone_samples

log = logging.getLogger(__name__)

NUMBERS = range(101)
WORDS_A_MINUTE = 145
KEPT = 32
PACKAGES = tuple(Path(__file__).parents[2] / name for name in ("exercises", "controller"))


class SpeechError(RuntimeError):
    """Speech could not be rendered; the message says what is missing."""


def clip(directory: Path, voice: str, words: str) -> Path:
    """Where these words in this voice are kept."""
    name = hashlib.sha256(f"{WORDS_A_MINUTE} {voice}\n{words}".encode()).hexdigest()[:20]
    return directory / voice / f"{name}.wav"


def all_says(*packages: Path) -> list[Say]:
    """Every sentence that the packages (ours, unless told) hold as `Say("...")`, once each."""
    files = sorted(file for package in packages or PACKAGES for file in package.rglob("*.py"))
    texts = (text for file in files for text in _says(ast.parse(file.read_text("utf-8"))))
    return [Say(text) for text in dict.fromkeys(texts)]


def _says(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name("Say") | ast.Attribute(ast.Name("Say"), "of"),
                args=[ast.Constant(str() as text), *_],
            ):
                yield text


def render(says: Iterable[Say], language: Language, directory: Path) -> int:
    """Render what is not there yet, and the numbers to a hundred; how many clips were made."""
    words: dict[str, None] = {}
    for say in says:
        words |= dict.fromkeys((*language.fixed(say), *language.spoken(say)))
    words |= dict.fromkeys(map(str, NUMBERS))
    missing = [part for part in words if not clip(directory, language.voice, part).exists()]
    for part in missing:
        _render(part, language.voice, clip(directory, language.voice, part))
    return len(missing)


def _render(words: str, voice: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    command = ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "-w", str(part), "--stdin"]
    try:
        subprocess.run(command, input=words.encode(), check=True, capture_output=True)
    except FileNotFoundError as error:
        raise SpeechError("espeak-ng is not installed: apt-get install espeak-ng") from error
    except subprocess.CalledProcessError as error:
        raise SpeechError(f"espeak-ng, voice {voice}: {error.stderr.decode().strip()}") from error
    part.replace(path)


class Voice:
    """Plays tones, and sentences whose clips lie in `directory`; silent where there is no device.

    `prepare` reads and joins, outside of frames; `play` starts at once what is prepared.
    """

    def __init__(self, directory: Path, language: Language, volume: float = 0.7) -> None:
        self._directory = directory
        self._language = language
        self._speaker = Speaker(volume)
        self._ready: OrderedDict[Sound, pygame.mixer.Sound] = OrderedDict()
        self._missing: set[str] = set()

    def prepare(self, sounds: Iterable[Sound]) -> None:
        """Have these ready to be played."""
        for sound in sounds:
            if self._speaker.on and sound not in self._ready:
                self._ready[sound] = self._speaker.load(self._samples(sound))
            if len(self._ready) > KEPT:
                self._ready.popitem(last=False)

    def play(self, sound: Sound) -> None:
        """Start it now. A clip that was never rendered is left out, and logged once."""
        if self._speaker.on:
            self.prepare((sound,))
            self._speaker.play(self._ready[sound], speech=isinstance(sound, Say))

    def stop(self) -> None:
        """Silence at once."""
        self._speaker.stop()

    def close(self) -> None:
        """Give the sound device back."""
        self._ready.clear()
        self._speaker.close()

    def _samples(self, sound: Sound) -> Samples:
        if isinstance(sound, Tone):
            return tone_samples(sound)
        clips = [self._clip(words) for words in self._language.spoken(sound)]
        return np.concatenate(clips) if clips else np.zeros(0, np.int16)

    def _clip(self, words: str) -> Samples:
        path = clip(self._directory, self._language.voice, words)
        if path.exists():
            return read_wav(path)
        if words not in self._missing:
            self._missing.add(words)
            log.warning("nothing is rendered for %r: it stays unspoken", words)
        return np.zeros(0, np.int16)
