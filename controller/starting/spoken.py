"""A sentence said before there is a pod that could say it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from controller.glimpse import Glimpse
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.speech import Voice


@contextmanager
def spoken(say: Say, seen: Glimpse, voices: Path) -> Iterator[float]:
    """Begin to say it; for how many seconds it sounds, 0 without a clip or a sound device.

    At the end of the block it is silent, and the device is free for the pod's own voice.
    """
    with closing(Voice((voices,), Language(seen.language), seen.volume, seen.device)) as voice:
        voice.prepare([say])
        voice.play(say)
        yield voice.seconds(say)
