"""`python -m tests.pictures.looks`: look.png of docs/look.md, and screens.png of README.md."""

import pygame

from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import DARK, LIGHT, Theme
from tests.pictures.__main__ import PICTURES
from tests.pictures.screens import of_exercises, own
from tests.pictures.sheet import BETWEEN, GAP, SCREEN, save, side_by_side

SHOWN = ("attract_7", "pin_1_1", "start_1_4", "mood_4_1", "number_sure_1", "done_6")
FIRST = ("attract_1", "go_nogo_press_1", "go_1", "nogo_1", "go_nogo_result_1", "done_1")
COLUMNS = 3


def main() -> None:
    """The same screens in both themes; and those of a first visit."""
    w, h = (sheets := [sheet(SHOWN, theme) for theme in (DARK, LIGHT)])[0].get_size()
    whole = pygame.Surface((w, 2 * h + GAP))
    whole.fill(BETWEEN)
    for row, one in enumerate(sheets):
        whole.blit(one, (0, row * (h + GAP)))
    save(whole, PICTURES / "look.png")
    save(sheet(FIRST, DARK), PICTURES / "screens.png")


def sheet(names: tuple[str, ...], theme: Theme) -> pygame.Surface:
    """These screens in this theme."""
    screens = own() | of_exercises()
    painter = Painter(SCREEN, Language("en"), theme)
    return side_by_side([screens[name] for name in names], painter, COLUMNS)


if __name__ == "__main__":
    main()
