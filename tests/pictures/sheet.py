"""Pictures side by side in one small PNG file."""

from collections.abc import Sequence
from pathlib import Path

import pygame
from PIL import Image

from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language

SCREEN = (1280, 720)
SMALL_H = 225
COLUMNS, GAP = 3, 8
# Seen on a light page and on a dark one.
BETWEEN = (128, 136, 144)
COLOURS = 255


def sheet(pictures: Sequence[Picture], *, mask_text: bool) -> pygame.Surface:
    """The pictures in rows of three, as they look on the screen; words masked, if asked."""
    return side_by_side(pictures, Painter(SCREEN, Language("en"), mask_text=mask_text), COLUMNS)


def side_by_side(pictures: Sequence[Picture], painter: Painter, columns: int) -> pygame.Surface:
    """Rows of so many pictures, small, as this painter draws them."""
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    small = (round(SMALL_H * painter.size[0] / painter.size[1]), SMALL_H)
    w, h = small[0] + GAP, small[1] + GAP
    surface = pygame.Surface((columns * w - GAP, rows * h - GAP))
    surface.fill(BETWEEN)
    for i, picture in enumerate(pictures):
        surface.blit(
            pygame.transform.smoothscale(painter.picture(picture), small),
            (i % columns * w, i // columns * h),
        )
    return surface


def save(surface: pygame.Surface, path: Path) -> None:
    """Write it with a palette, which makes it a few times smaller."""
    pixels = pygame.image.tobytes(surface, "RGB")
    image = Image.frombytes("RGB", surface.size, pixels)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
