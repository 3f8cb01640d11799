"""`python -m tests.pictures.continuum`: five drawn faces at all fifteen steps, as one picture."""

import os

from tests.pictures.__main__ import PICTURES

PEOPLE = (0, 1, 3, 4, 6)


def main() -> None:
    """docs/pictures/faces_continuum.png."""
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    from exercises.core.drawn_faces import STEPS, small
    from exercises.core.shapes import Picture
    from exercises.stage.draw import Painter
    from exercises.stage.language import Language
    from tests.pictures.sheet import save

    places = [(step, row) for row in range(len(PEOPLE)) for step in range(1, STEPS + 1)]
    shapes = tuple(
        shape
        for step, row in places
        for shape in small(step, PEOPLE[row], (step - 8) * 0.235, (row - 2) * 0.2, 0.19)
    )
    painter = Painter((1600, 440), Language("en"))
    save(painter.picture(Picture(shapes, "continuum")), PICTURES / "faces_continuum.png")


if __name__ == "__main__":
    main()
