"""What somebody does who saw a glimpse: all that a simulated participant of it is told."""

from exercises.core.asking import Asked, Rule, at_a_glance
from exercises.core.drawing import glimpse
from exercises.core.drawing.glimpse import PLACES, SIDE_OF
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
        if cue.shapes == glimpse.QUESTION.shapes:
            side = SIDE_OF[last[0]]
            return Asked(side, tuple(s for s in SIDES if s != side))
        at = _marked(cue)
        if at is not None:
            return way(at, last[1])
        last = glimpse.look_for(cue.shapes) or last
        return None

    return asks


@at_a_glance
def _marked(picture: Picture) -> int | None:
    return glimpse.marked(picture.shapes)


def way(at: int, to: int) -> Asked:
    """What moves the star from one place to another; somebody hasty leaves it too soon."""
    steps = (to - at) % PLACES
    return Asked("ok") if not steps else Asked("right" if steps <= PLACES / 2 else "left", ("ok",))
