"""What follows an answer in practice, and a mistake in training: right or wrong, seen and heard."""

from exercises.core.marks import cross, tick
from exercises.core.script import Present, Script
from exercises.core.shapes import Picture, Shape
from exercises.core.sounds import Tone

RIGHT, WRONG = Tone(880, 0.12), Tone(220, 0.3)
TOLD_S = 0.9


def tell(kind: str, rule: tuple[Shape, ...], *, right: bool) -> Script[None]:
    """A tick and a high tone; or a cross, a low tone and `rule`, for twice as long.

    `rule` shows what to do for this `kind`, below the cross. The pictures are named `right` and
    `wrong_<kind>`.
    """
    if right:
        yield Present(((0.0, Picture(tick(0, 0, 0.3), "right")), (0.0, RIGHT)), until=TOLD_S)
        return
    picture = Picture((*cross(0, -0.25, 0.18), *rule), f"wrong_{kind}")
    yield Present(((0.0, picture), (0.0, WRONG)), until=2 * TOLD_S)
