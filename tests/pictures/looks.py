"""`python -m tests.pictures.looks`: the sheet of docs/look.md, the same screens in both themes."""

import pygame

from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import DARK, LIGHT
from tests.pictures.__main__ import PICTURES
from tests.pictures.screens import own
from tests.pictures.sheet import BETWEEN, GAP, SCREEN, save, side_by_side

SHOWN = ("attract_7", "pin_1_1", "start_1_4", "mood_4_1", "number_sure_1", "done_6")


def main() -> None:
    """Three columns, dark above light."""
    screens = own()
    pictures: list[Picture] = [screens[name] for name in SHOWN]
    sheets = [
        side_by_side(pictures, Painter(SCREEN, Language("en"), theme), 3) for theme in (DARK, LIGHT)
    ]
    w, h = sheets[0].get_size()
    whole = pygame.Surface((w, 2 * h + GAP))
    whole.fill(BETWEEN)
    whole.blit(sheets[0], (0, 0))
    whole.blit(sheets[1], (0, h + GAP))
    save(whole, PICTURES / "look.png")


if __name__ == "__main__":
    main()
