"""What somebody does who saw a glimpse: all that a simulated participant of it is told."""

from exercises.core.asking import Asked, Rule
from exercises.core.drawing import glimpse
from exercises.core.drawing.glimpse import PLACES, SIDE_OF
from exercises.core.once import once_each
from exercises.core.picking import SIDES
from exercises.core.script import Cue
from exercises.core.shapes import Picture


def looker() -> Rule:
    """Remembers the last glimpse; presses the figure's key, goes the shorter way to the star."""
    last: tuple[str, int] = ("house", 0)

    def asks(cue: Cue) -> Asked | None:
        nonlocal last
        if not isinstance(cue, Picture):
            return None
        asked, place, seen = _look(cue)
        if asked:
            return FIGURE[last[0]]
        if place is not None:
            return WAYS[(last[1] - place) % PLACES]
        last = seen or last
        return None

    return asks


@once_each
def _look(picture: Picture) -> tuple[bool, int | None, tuple[str, int] | None]:
    """Whether it asks for the figure, where the star is that it asks to move, what is glimpsed."""
    shapes = picture.shapes
    asked = shapes == glimpse.QUESTION.shapes
    return asked, glimpse.marked(shapes), glimpse.look_for(shapes)


FIGURE = {name: Asked(side, tuple(s for s in SIDES if s != side)) for name, side in SIDE_OF.items()}
STAY, LEFT, RIGHT = Asked("ok"), Asked("left", ("ok",)), Asked("right", ("ok",))
# By how many places to the right the star is to go: the shorter way. Somebody hasty leaves it.
WAYS = (STAY, *[RIGHT] * (PLACES // 2), *[LEFT] * (PLACES // 2 - 1))
