"""One moment: shown before work that a person waits for, and too short for words."""

from exercises.core.script import Frames, Present, Script
from exercises.core.shapes import Disc, Picture

DOTS = Picture(tuple(Disc(x, 0.0, 0.02, "quiet") for x in (-0.09, 0.0, 0.09)), "moment")


def script(seconds: float = 0.0) -> Script[None]:
    """It is on the screen when this ends, after so long."""
    yield Present(((0.0, DOTS),), until=seconds or Frames(1))
