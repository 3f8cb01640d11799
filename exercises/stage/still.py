"""A picture as a PNG file, drawn without a display."""

from pathlib import Path

import pygame

from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import LIGHT

SIZE = (1280, 720)


def save(picture: Picture, path: Path) -> None:
    """Draw it in English, dark on light, and replace the file `path` in one step."""
    fresh = path.with_suffix(".new.png")
    pygame.image.save(Painter(SIZE, Language("en"), LIGHT).picture(picture), fresh)
    fresh.replace(path)
