"""Screenshots, one of each picture's name: taken in passing, written when there is time."""

import re
from pathlib import Path

import pygame

from exercises.core.shapes import Picture


class Shots:
    """PNG files `<name>.png` in `directory`, which is made; None takes none."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._seen: set[str] = set()
        self._waiting: list[tuple[str, pygame.Surface]] = []
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)

    def wants(self, picture: Picture) -> bool:
        """Whether this picture is the first of its name."""
        return self._directory is not None and picture.name not in self._seen | {""}

    def take(self, picture: Picture, surface: pygame.Surface) -> None:
        """Remember a drawn surface, which nobody draws upon any more, until `write`."""
        if self.wants(picture):
            self._seen.add(picture.name)
            self._waiting.append((re.sub(r"[^\w-]+", "_", picture.name), surface))

    def write(self) -> None:
        """Write what was taken; tens of milliseconds a picture, so never inside a timed period."""
        while self._waiting and self._directory is not None:
            name, surface = self._waiting.pop(0)
            pygame.image.save(surface, self._directory / f"{name}.png")
