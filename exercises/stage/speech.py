"""Sentences spoken: clips rendered ahead of time, joined and played when they are due.

A clip is one fixed part of a sentence, or a number; its file is named by what it says and lies in
the folder of its voice: `<directory>/<voice>/<words>-<checksum>.wav`. Nothing is ever rendered
while a person waits: `exercises.stage.rendering` does that.
"""

import logging
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pygame.mixer

from exercises.core.sounds import Sound, Tone
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.sound import Samples, Speaker, read_wav, tone_samples

log = logging.getLogger(__name__)

# Prepared sounds that are kept.
KEPT = 32


def clip(directory: Path, voice: str, words: str) -> Path:
    """Where these words in this voice are kept."""
    begins = re.sub(r"\W+", "_", words)[:40].strip("_").lower()
    return directory / voice / f"{begins}-{zlib.crc32(words.encode()):08x}.wav"


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
