"""Sentences spoken: clips rendered ahead of time, joined and played when they are due.

A clip is one fixed part of a sentence, or a number; its file is named by what it says and lies in
the folder of its voice: `<directory>/<voice>/<words>-<checksum>.wav`. Nothing is ever rendered
while a person waits: `exercises.stage.rendering` does that.
"""

import logging
import re
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pygame.mixer

from exercises.core.sounds import Beats, Sound, Tone
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.samples import Samples, beat_frames, beat_samples, read_wav, tone_samples
from exercises.stage.sound import BUFFER, Begun, Speaker

log = logging.getLogger(__name__)

# Prepared sounds that are kept.
KEPT = 32


def clip(directory: Path, voice: str, words: str) -> Path:
    """Where these words in this voice are kept."""
    begins = re.sub(r"\W+", "_", words)[:40].strip("_").lower()
    return directory / voice / f"{begins}-{zlib.crc32(words.encode()):08x}.wav"


class Played(NamedTuple):
    """A sound that was asked for: what its speaker knows of it, and the frames of its beats."""

    begun: Begun | None
    beats: tuple[int, ...]


class Voice:
    """Plays tones, beats, and sentences whose clips lie in `directory`; silent without a device.

    `prepare` reads, renders and joins, outside of frames; `play` starts at once what is prepared.
    `device` and `buffer` are the Speaker's.
    """

    def __init__(
        self,
        directory: Path,
        language: Language,
        volume: float = 0.7,
        device: str = "",
        buffer: int = BUFFER,
    ) -> None:
        self._directory = directory
        self._language = language
        self._speaker = Speaker(volume, device, buffer)
        self._ready: OrderedDict[Sound, tuple[pygame.mixer.Sound, tuple[int, ...]]] = OrderedDict()
        self._missing: set[str] = set()

    @property
    def on(self) -> bool:
        """Whether anything can be heard."""
        return self._speaker.on

    def prepare(self, sounds: Iterable[Sound]) -> None:
        """Have these ready to be played; beats at the device's rate as it is known by now."""
        if self._speaker.mend():
            self._ready.clear()
        for sound in sounds:
            if isinstance(sound, Beats):
                self._ready.pop(sound, None)
            self._load(sound)

    def play(self, sound: Sound) -> Played | None:
        """Start it now. A clip that was never rendered is left out, and logged once."""
        if not self._speaker.on:
            return None
        self._load(sound)
        loaded, beats = self._ready[sound]
        return Played(self._speaker.play(loaded, speech=isinstance(sound, Say)), beats)

    def attend(self, now_ns: int) -> None:
        """Once a frame: the device's clock is read where that is due."""
        self._speaker.attend(now_ns)

    def get_status(self) -> dict[str, object]:
        """The Speaker's."""
        return self._speaker.get_status()

    def stop(self) -> None:
        """Silence at once."""
        self._speaker.stop()

    def close(self) -> None:
        """Give the sound device back."""
        self._ready.clear()
        self._speaker.close()

    def _load(self, sound: Sound) -> None:
        if self._speaker.on and sound not in self._ready:
            beats = beat_frames(sound, self._speaker.rate) if isinstance(sound, Beats) else []
            loaded = self._speaker.load(self._samples(sound, beats))
            self._ready[sound] = (loaded, tuple(beats))
        if len(self._ready) > KEPT:
            self._ready.popitem(last=False)

    def _samples(self, sound: Sound, beats: Sequence[int]) -> Samples:
        if isinstance(sound, Beats):
            return beat_samples(sound, beats)
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
