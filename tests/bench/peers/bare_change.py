"""The bare loop: a key event looked for once a frame, a filled screen, a flip that waits."""

import json
import random
import sys
import threading
import time

import pygame

from tests.bench.kit.vsync import PERIOD_NS, Vsync

SPACING_S = (0.1, 0.3)


def press(asked_ns: list[int], presses: int) -> None:
    """Post one key event after another, at any moment of a frame."""
    chance = random.Random(1)
    for _ in range(presses):
        time.sleep(chance.uniform(*SPACING_S))
        asked_ns.append(time.monotonic_ns())
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RIGHT))


def main(presses: int) -> None:
    """Write how many frames each press took to stdout, as JSON."""
    pygame.display.init()
    surface = pygame.display.set_mode((1280, 720))
    vsync = Vsync(pygame.display.flip)
    asked_ns: list[int] = []
    threading.Thread(target=press, args=(asked_ns, presses), daemon=True).start()
    frames: list[float] = []
    while len(frames) < presses:
        pressed = any(event.type == pygame.KEYDOWN for event in pygame.event.get())
        if pressed:
            surface.fill((len(frames) % 256, 40, 80))
        vsync()
        if pressed:
            frames.append((time.monotonic_ns() - asked_ns[len(frames)]) / PERIOD_NS)
    sys.stdout.write(json.dumps(frames) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
