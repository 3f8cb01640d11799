"""Sentences spoken: clips rendered ahead of time, joined and played when they are due.

A clip is one fixed part of a sentence, or a number; its file is named by what it says and lies in
the folder of its voice: `<directory>/<voice>/<words>-<checksum>.wav`. Nothing is ever rendered
while a person waits: `exercises.stage.rendering` does that.
"""

import logging
import re
import zlib
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
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
    """Plays tones, beats, and sentences; silent without a device.

    Clips are looked for in each of `folders` in turn. `prepare` reads, renders and joins, outside
    of frames; `play` starts at once what is prepared. `alone` tells whether nobody but the
    person hears the pod: where not, what is private is left out, or broken off. `device` and
    `buffer` are the Speaker's.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        language: Language,
        volume: float = 0.7,
        device: str = "",
        buffer: int = BUFFER,
        alone: Callable[[], bool] = lambda: True,
    ) -> None:
        self._folders = tuple(folders)
        self._language = language
        self._speaker = Speaker(volume, device, buffer)
        self._alone = alone
        self._ready: OrderedDict[Sound, tuple[pygame.mixer.Sound, tuple[int, ...]]] = OrderedDict()
        self._missing: set[str] = set()
        self._queue: deque[Say] = deque()
        self._private = False

    @property
    def on(self) -> bool:
        """Whether anything can be heard."""
        return self._speaker.on

    def speak(self, language: Language) -> None:
        """Another language from the next sentence on; what is being said is broken off."""
        self.stop()
        self._language = language
        self._ready.clear()

    def prepare(self, sounds: Iterable[Sound]) -> None:
        """Have these ready to be played; beats at the device's rate as it is known by now."""
        if self._speaker.mend():
            self._ready.clear()
        for sound in sounds:
            if isinstance(sound, Beats):
                self._ready.pop(sound, None)
            self._load(sound)

    def play(self, sound: Sound, *, after: bool = False) -> Played | None:
        """Start it now; a sentence in place of the one before, or `after` that has ended.

        None where it stays unheard. A clip that was never rendered, or that is damaged, is left
        out, and logged once.
        """
        if not self._speaker.on:
            return None
        if not isinstance(sound, Say):
            return self._start(sound)
        if after and (self._queue or self._speaker.speaking):
            self._queue.append(sound)
            return Played(None, ())
        self._queue.clear()
        return self._speak(sound)

    def seconds(self, say: Say) -> float:
        """How long it takes to say this; 0 where it stays unspoken. Not for a frame."""
        if not self._speaker.on or not self._may(say):
            return 0.0
        self._load(say)
        return self._ready[say][0].get_length()

    def set_volume(self, volume: float) -> None:
        """From 0 to 1, at once: what sounds now changes with it."""
        self._speaker.set_volume(volume)
        for sound, _ in self._ready.values():
            sound.set_volume(volume)

    def attend(self, now_ns: int) -> None:
        """Once a frame: the next sentence where one waits, and the device's clock where due."""
        self._speaker.attend(now_ns)
        if self._private and not self._alone():
            self._hush()
        if self._queue and not self._speaker.speaking:
            self._speak(self._queue.popleft())

    def get_status(self) -> dict[str, object]:
        """The Speaker's."""
        return self._speaker.get_status()

    @property
    def missing(self) -> int:
        """How many clips were wanted that nobody rendered, or that are damaged."""
        return len(self._missing)

    def stop(self) -> None:
        """Silence at once."""
        self._queue.clear()
        self._private = False
        self._speaker.stop()

    def close(self) -> None:
        """Give the sound device back."""
        self._ready.clear()
        self._speaker.close()

    def _may(self, say: Say) -> bool:
        return not say.private or self._alone()

    def _speak(self, say: Say) -> Played | None:
        self._hush()
        if not self._may(say):
            return None
        self._private = say.private
        return self._start(say)

    def _hush(self) -> None:
        """A private sentence ends where somebody else would hear it, or the next one comes."""
        if self._private:
            self._private = False
            self._speaker.hush()

    def _start(self, sound: Sound) -> Played:
        self._load(sound)
        loaded, beats = self._ready[sound]
        return Played(self._speaker.play(loaded, speech=isinstance(sound, Say)), beats)

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
        clips = [self._clip(words, sound) for words in self._language.spoken(sound)]
        return np.concatenate(clips) if clips else np.zeros(0, np.int16)

    def _clip(self, words: str, say: Say) -> Samples:
        for folder in self._folders:
            with suppress(OSError, ValueError):
                return read_wav(clip(folder, self._language.voice, words))
        if words not in self._missing:
            self._missing.add(words)
            what = "something private" if say.private else repr(words)
            log.warning("no clip can be played for %s: it stays unspoken (`pod voices`)", what)
        return np.zeros(0, np.int16)
