"""Pictures as files."""

from pathlib import Path

import pygame

from exercises.core.shapes import Box, Label, Picture
from exercises.core.words import Say
from exercises.stage.look import LIGHT
from exercises.stage.still import SIZE, save


def test_a_picture_is_a_png_drawn_without_a_display(tmp_path: Path) -> None:
    """The file holds the picture at its size, and replaces what was there, leaving nothing else."""
    path = tmp_path / "still.png"
    path.write_text("the one before")
    save(Picture((Box(0, 0, 0.4, 0.4, "good"), Label(Say("Words"), 0, 0.3))), path)
    drawn = pygame.image.load(path)
    assert drawn.get_size() == SIZE
    assert drawn.get_at((SIZE[0] // 2, SIZE[1] // 2))[:3] == LIGHT["good"]
    assert drawn.get_at((0, 0))[:3] == LIGHT["paper"]
    assert list(tmp_path.iterdir()) == [path]
    assert not pygame.display.get_init()
