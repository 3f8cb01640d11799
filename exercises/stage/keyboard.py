"""What the window tells between frames: keys by name, that it was uncovered or closed."""

from collections.abc import Callable

import pygame

from exercises.stage.run import Left


def pump(on_key: Callable[[str, bool], None]) -> bool:
    """Pass keys on; True when the window has to be shown anew. Raises Left when it was closed."""
    uncovered = False
    for event in pygame.event.get():
        if event.type == pygame.QUIT:
            raise Left("shutdown")
        if event.type in (pygame.KEYDOWN, pygame.KEYUP):
            on_key(pygame.key.name(event.key), event.type == pygame.KEYDOWN)
        uncovered |= event.type in (pygame.WINDOWEXPOSED, pygame.WINDOWSIZECHANGED)
    return uncovered
