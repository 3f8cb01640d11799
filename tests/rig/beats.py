"""Sounds to a beat on an emulated sound card, in the guest: when they were heard, as it is told.

    python -m tests.rig.beats WAY SECONDS BUFFER

`pod` plays a paced run through the pod's stage, `single` one tone or one spoken word a period,
`peer` calls `pygame.mixer.Sound.play` for each beat as programs commonly do: sleep until its time,
stamp, play. BUFFER is in samples. Prints one JSON object with the stamps, and which of them
are told as measured; tests/rig/sound_card.py, on the host, holds them against what was heard.
"""

import json
import random
import sys
import time
import wave
from contextlib import closing
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from typing import Any

import pygame
import pygame.mixer

from exercises.core.clock import Clock
from exercises.core.script import Present, Press
from exercises.core.shapes import BLANK
from exercises.core.sounds import Beats, Sound, Tone
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.samples import RATE, beat_frames, tone_samples
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice, clip
from exercises.stage.window import Window

DEVICE = "plughw:0"
TONE = Tone(880, 0.08, 0.9)
IOI_S = 0.6
# A pod's sound card has run for a while before somebody trains: in periods, between which a buffer
# that was too small is widened.
WARM_S = (3.0, 3.0, 3.0, 3.0, 20.0)
WORD = Say("Start")


def at_s(seconds: float) -> tuple[float, ...]:
    """The times of a run's beats."""
    return tuple(n * IOI_S for n in range(round(seconds / IOI_S)))


def stage(voices: Path, buffer: int) -> Screen:
    """The pod's stage, 60 frames a second on SDL's dummy display, its sound on the card, warm."""
    edges: Queue[Press] = Queue()
    window = Window((320, 200), fullscreen=False, synced=True)
    voice = Voice((voices,), Language(), 1.0, DEVICE, buffer)
    screen = Screen(window=window, clock=Clock(), edges=edges, language=Language(), voice=voice)
    for seconds in WARM_S:
        screen.present(Present(((0.0, BLANK),), until=seconds))
    return screen


def facts(screen: Screen) -> dict[str, Any]:
    """What the pod says of its sound."""
    assert screen.voice is not None
    return screen.voice.get_status()


def pod(seconds: float, buffer: int) -> dict[str, Any]:
    """One paced run. `nominal` is what a pod would tell that trusts the card's nominal rate."""
    with TemporaryDirectory() as place, closing(stage(Path(place), buffer)) as screen:
        beats = Beats(TONE, at_s(seconds))
        seen = screen.present(Present(((0.0, BLANK), (0.5, beats)), until=seconds + 2.0))
        asked = seen.beats[0]
        told = facts(screen)
        known = [seen.heard == "measured"] * len(seen.beats)
        rendered = beat_frames(beats, RATE * (1 + told["off_ppm"] / 1e6))
        nominal = [asked + round(frame / RATE * 1e9) for frame in rendered]
        return {"stamps": seen.beats, "known": known, "nominal": nominal, "late": seen.late, **told}


def single(seconds: float, buffer: int) -> dict[str, Any]:
    """Tones and spoken words in turn, each in a period of its own."""
    rng = random.Random(1)
    stamps, known = [], []
    with TemporaryDirectory() as place:
        spoken(Path(place))
        with closing(stage(Path(place), buffer)) as screen:
            for number in range(round(seconds / 0.8)):
                sound: Sound = WORD if number % 2 else TONE
                until_s = rng.uniform(0.6, 0.9)
                seen = screen.present(Present(((0.0, BLANK), (0.1, sound)), until=until_s))
                stamps.append(seen.onsets[1])
                known.append(seen.heard == "measured")
            return {"stamps": stamps, "known": known, **facts(screen)}


def spoken(voices: Path) -> None:
    """A clip as rendered speech is kept; it sounds as the tone does, so that its onset is known."""
    path = clip(voices, Language().voice, WORD.text)
    path.parent.mkdir(parents=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes(tone_samples(TONE).tobytes())


def peer(seconds: float, buffer: int) -> dict[str, Any]:
    """A loop that plays one Sound at each beat."""
    pygame.mixer.init(RATE, -16, 1, buffer, allowedchanges=0)
    sound = pygame.mixer.Sound(buffer=tone_samples(TONE).tobytes())
    time.sleep(3)
    start_s = time.monotonic()
    stamps = []
    for due_s in at_s(seconds):
        time.sleep(max(0, start_s + due_s - time.monotonic()))
        stamps.append(time.monotonic_ns())
        sound.play()
    time.sleep(1)
    return {"stamps": stamps, "known": [True] * len(stamps), "buffer": buffer}


if __name__ == "__main__":
    way = {"pod": pod, "single": single, "peer": peer}[sys.argv[1]]
    sys.stdout.write(json.dumps(way(float(sys.argv[2]), int(sys.argv[3]))))
