"""Sound out of the pod: the mixer that plays samples, and where in its stream each one begins.

SDL's thread mixes a chunk of frames ahead and waits until the card has room for it, so a sound
that is asked for now begins with the chunk after that one. Where the kernel gives an account of
the card (account.py), that frame is known, and by the card's measured clock (audio_clock.py) its
time.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass

import pygame
import pygame.mixer

from exercises.stage.account import Account, Reading, find
from exercises.stage.audio_clock import AudioClock
from exercises.stage.samples import RATE, Samples

log = logging.getLogger(__name__)

# Samples that SDL hands over at once, 5.8 ms; twice as many lie in the card's buffer.
BUFFER = 256
LARGEST = 4096
# A stream that broke off more often than this has too small a buffer; many do once, at their start.
MOST_BREAKS = 2


@dataclass(frozen=True, slots=True)
class Begun:
    """A sound that was asked for: the frame of the stream with which it begins.

    `sure` is false where the chunk before it was changing hands. `breaks` were the clock's then:
    after another one the sound goes on elsewhere. Only where there is an account.
    """

    frame: int
    sure: bool
    clock: AudioClock
    breaks: int

    def times_ns(self, frames: Sequence[int] = (0,)) -> list[int] | None:
        """When these frames of the sound are heard (CLOCK_MONOTONIC); None if it is not known."""
        if not self.sure or self.clock.breaks != self.breaks or not self.clock.ready:
            return None
        return self.clock.times_ns([self.frame + frame for frame in frames])


class Speaker:
    """The sound device; without one all is silent, and nothing else differs.

    `volume`, 0 to 1, holds for all that is played. Speech has a channel of its own, so that a
    sentence replaces the one before it and tones sound beside it. `device` is ALSA's name of the
    card, SDL's own choice where it is empty. `buffer` is doubled where the stream breaks off often.
    """

    def __init__(self, volume: float, device: str = "", buffer: int = BUFFER) -> None:
        self.buffer = buffer
        self.breaks = 0
        self._volume = volume
        self._channels: tuple[pygame.mixer.Channel, ...] = ()
        self._account: Account | None = None
        self._clock = AudioClock(RATE)
        if device:
            os.environ["AUDIODEV"] = device
        self._open()

    @property
    def on(self) -> bool:
        """Whether there is a device."""
        return bool(self._channels)

    @property
    def speaking(self) -> bool:
        """Whether a sentence sounds now."""
        return bool(self._channels) and self._channels[0].get_busy()

    @property
    def rate(self) -> float:
        """Frames a second as the device really plays them, as well as it is known."""
        return self._clock.rate

    def load(self, samples: Samples) -> pygame.mixer.Sound:
        """Samples ready to be played at once. Only where the device is on."""
        # An empty sound, played, ends the process: what has no samples is one sample of silence.
        sound = pygame.mixer.Sound(buffer=samples.tobytes() or bytes(samples.itemsize))
        sound.set_volume(self._volume)
        return sound

    def play(self, sound: pygame.mixer.Sound, *, speech: bool) -> Begun | None:
        """Start a sound in its channel, in place of what plays there; where it begins, if known."""
        before = self._read()
        self._channels[0 if speech else 1].play(sound)
        after = self._read()
        if before is None or after is None or self._account is None:
            return None
        frame = (after.written // self._account.chunk + 1) * self._account.chunk
        same = (before.begun, before.written) == (after.begun, after.written)
        sure = same and after.written % self._account.chunk == 0
        return Begun(frame, sure, self._clock, self._clock.breaks)

    def set_volume(self, volume: float) -> None:
        """For what sounds now, and for what is loaded from now on."""
        self._volume = volume
        for channel in self._channels:
            if (sound := channel.get_sound()) is not None:
                sound.set_volume(volume)

    def attend(self, now_ns: int) -> None:
        """A reading of the account, where one is due: once a frame, after the flip."""
        if self._account is not None and self._clock.due(now_ns):
            self._read()

    def mend(self) -> bool:
        """Between periods: reckon with the readings, and widen a buffer that is too small.

        Not while it plays. Tells whether it was: loaded sounds are gone then.
        """
        self._clock.settle()
        small = self._clock.breaks > MOST_BREAKS and self.buffer < LARGEST
        if not small or any(channel.get_busy() for channel in self._channels):
            return False
        self.breaks += self._clock.breaks
        self.buffer *= 2
        log.warning("the sound broke off: its buffer has %d frames now", self.buffer)
        self.close()
        self._open()
        return True

    def get_status(self) -> dict[str, object]:
        """`source` of onsets, the clock's deviation in parts per million, breaks, the buffer."""
        source = "measured" if self._account else "estimated" if self.on else "none"
        off_ppm = round((self.rate / RATE - 1) * 1e6, 1)
        breaks = self.breaks + self._clock.breaks
        return {"source": source, "off_ppm": off_ppm, "breaks": breaks, "buffer": self.buffer}

    def hush(self) -> None:
        """No more speech; tones go on."""
        if self._channels:
            self._channels[0].stop()

    def stop(self) -> None:
        """Silence at once."""
        for channel in self._channels:
            channel.stop()

    def close(self) -> None:
        """Give the device back."""
        if self._account is not None:
            self._account.close()
            self._account = None
        if self._channels:
            self._channels = ()
            pygame.mixer.quit()

    def _open(self) -> None:
        self._clock = AudioClock(RATE)
        try:
            pygame.mixer.init(RATE, -16, 1, self.buffer, allowedchanges=0)
        except pygame.error as error:
            log.warning("no sound: %s", error)
            return
        self._channels = (pygame.mixer.Channel(0), pygame.mixer.Channel(1))
        self._account = find(RATE)

    def _read(self) -> Reading | None:
        reading = None if self._account is None else self._account.read()
        if reading is not None:
            self._clock.add(reading)
        return reading
