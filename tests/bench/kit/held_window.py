"""The stage's window on a display whose flips wait, and are counted."""

import pygame

from exercises.stage.window import Window
from tests.bench.kit.vsync import Vsync

SIZE = (1280, 720)


class HeldWindow(Window):
    """SDL's dummy display with `Vsync` for its flips: the stage measures that they wait."""

    def __init__(self) -> None:
        self.vsync = Vsync(pygame.display.flip)
        super().__init__(SIZE, fullscreen=False, synced=True)
        self.synced = True

    def flip(self) -> None:
        """As the display would: back when it is shown."""
        self.vsync()
