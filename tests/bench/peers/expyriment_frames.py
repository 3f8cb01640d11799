"""Expyriment's loop as its documentation has it: a preloaded stimulus, presented again and again.

The one thing changed is `pygame.display.flip`, which waits for the clock's next tick.
"""

import json
import sys

import pygame
from expyriment import control, design, stimuli  # type: ignore[import-not-found]

from tests.bench.kit.vsync import Vsync


def main(frames: int) -> None:
    """Write the count of late frames to stdout, as JSON."""
    control.defaults.window_mode = True
    control.defaults.window_size = (1280, 720)
    control.defaults.opengl = 0
    control.defaults.initialize_delay = 0
    experiment = design.Experiment("frames")
    control.initialize(experiment)
    stimulus = stimuli.BlankScreen()
    stimulus.preload()
    vsync = pygame.display.flip = Vsync(pygame.display.flip)
    while vsync.frames < frames:
        stimulus.present()
    sys.stdout.write(json.dumps({"frames": vsync.frames, "late": vsync.late}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
