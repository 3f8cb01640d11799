"""`python -m tests.pictures.own`: pictures that the page of one exercise alone has.

faces_continuum.png has five drawn faces at all fifteen steps, plans_later.png what a later visit
shows.
"""

import os

from tests.pictures.__main__ import PICTURES

PEOPLE = (0, 1, 3, 4, 6)
LATER = ("plans_last", "plans_came", "plans_done", "plans_next", "plans_choice", "wrong_rehearsal")


def main() -> None:
    """Both, into docs/pictures."""
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    continuum()
    later()


def continuum() -> None:
    """A row for each person, from happy to angry."""
    from exercises.core.drawing.drawn_faces import STEPS, small
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


def later() -> None:
    """Each page of a later visit once."""
    from tests.exercises.people import sat
    from tests.exercises.plan_people import Chooser
    from tests.pictures.sheet import save, sheet

    person = Chooser({"plans_came": ["right"], "plans_done": ["ok"], "plans_choice": ["left"] * 9})
    sat("plans", person, 1, None, "training", "sleep worry breathe")
    save(
        sheet([person.pictures(name)[0] for name in LATER], mask_text=False),
        PICTURES / "plans_later.png",
    )


if __name__ == "__main__":
    main()
