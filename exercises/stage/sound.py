"""Sound out of the pod: samples of tones and clips, and the mixer that plays them.

Samples are 16-bit, one channel, RATE a second.
"""

import logging
import wave
from pathlib import Path

import numpy as np
import pygame
import pygame.mixer
from numpy.typing import NDArray

from exercises.core.sounds import Tone

log = logging.getLogger(__name__)

RATE = 44_100
# Samples in the device's buffer: 5.8 ms.
BUFFER = 256
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


def read_wav(path: Path) -> Samples:
    """A 16-bit WAV file of one channel, brought to RATE by straight lines between its samples."""
    with wave.open(str(path)) as clip:
        if (clip.getsampwidth(), clip.getnchannels()) != (2, 1):
            raise ValueError(f"{path}: not 16-bit with one channel")
        rate, n = clip.getframerate(), clip.getnframes()
        samples = np.frombuffer(clip.readframes(n), dtype="<i2")
    at = np.arange(round(len(samples) * RATE / rate)) * rate / RATE
    brought: Samples = np.interp(at, np.arange(len(samples)), samples).astype(np.int16)
    return brought


class Speaker:
    """The sound device; without one all is silent, and nothing else differs.

    `volume`, 0 to 1, holds for all that is played. Speech has a channel of its own, so that a
    sentence replaces the one before it and tones sound beside it.
    """

    def __init__(self, volume: float) -> None:
        self._volume = volume
        self._channels: tuple[pygame.mixer.Channel, ...] = ()
        try:
            pygame.mixer.init(RATE, -16, 1, BUFFER, allowedchanges=0)
        except pygame.error as error:
            log.warning("no sound: %s", error)
        else:
            self._channels = (pygame.mixer.Channel(0), pygame.mixer.Channel(1))

    @property
    def on(self) -> bool:
        """Whether there is a device."""
        return bool(self._channels)

    def load(self, samples: Samples) -> pygame.mixer.Sound:
        """Samples ready to be played at once. Only where the device is on."""
        # An empty sound, played, ends the process: what has no samples is one sample of silence.
        sound = pygame.mixer.Sound(buffer=samples.tobytes() or bytes(samples.itemsize))
        sound.set_volume(self._volume)
        return sound

    def play(self, sound: pygame.mixer.Sound, *, speech: bool) -> None:
        """Start a sound in its channel, in place of what plays there."""
        self._channels[0 if speech else 1].play(sound)

    def stop(self) -> None:
        """Silence at once."""
        for channel in self._channels:
            channel.stop()

    def close(self) -> None:
        """Give the device back."""
        if self._channels:
            self._channels = ()
            pygame.mixer.quit()
