"""Pictures side by side in one small PNG file."""

from collections.abc import Sequence
from pathlib import Path

import pygame
from PIL import Image

from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language

SCREEN = (1280, 720)
SMALL = (400, 225)
COLUMNS, GAP = 3, 8
# Seen on a light page and on a dark one.
BETWEEN = (128, 136, 144)
COLOURS = 255


def sheet(pictures: Sequence[Picture], *, mask_text: bool) -> pygame.Surface:
    """The pictures in rows of three, as they look on the screen; words masked, if asked."""
    painter = Painter(SCREEN, Language("en"), mask_text=mask_text)
    columns = min(COLUMNS, len(pictures))
    rows = -(-len(pictures) // columns)
    w, h = SMALL[0] + GAP, SMALL[1] + GAP
    surface = pygame.Surface((columns * w - GAP, rows * h - GAP))
    surface.fill(BETWEEN)
    for i, picture in enumerate(pictures):
        small = pygame.transform.smoothscale(painter.picture(picture), SMALL)
        surface.blit(small, (i % columns * w, i // columns * h))
    return surface


def save(surface: pygame.Surface, path: Path) -> None:
    """Write it with a palette, which makes it a few times smaller."""
    pixels = pygame.image.tobytes(surface, "RGB")
    image = Image.frombytes("RGB", surface.size, pixels)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
