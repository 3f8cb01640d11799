"""The bare loop: events looked at, a flip, and nothing else. Ends after so many frames."""

import json
import sys

import pygame

from tests.bench.kit.vsync import Vsync


def main(frames: int) -> None:
    """Write the count of late frames to stdout, as JSON."""
    pygame.display.init()
    pygame.display.set_mode((1280, 720))
    vsync = Vsync(pygame.display.flip)
    while vsync.frames < frames:
        pygame.event.get()
        vsync()
    sys.stdout.write(json.dumps({"frames": vsync.frames, "late": vsync.late}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
