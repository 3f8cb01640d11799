"""What somebody does who may press with each in-breath: all a simulated participant is told."""

from exercises.core.asking import Asked, Rule
from exercises.core.drawing import breath_flower
from exercises.core.script import Cue
from exercises.core.shapes import Picture


def opener() -> Rule:
    """Press "ok" when the flower begins to open; it remembers how far open it was."""
    far, opens = 1.0, False

    def asks(cue: Cue) -> Asked | None:
        nonlocal far, opens
        now = breath_flower.far_of(cue.shapes) if isinstance(cue, Picture) else None
        if now is None:
            return None
        begins = now > far and not opens
        far, opens = now, now > far or (opens and now == far)
        return Asked("ok") if begins else None

    return asks
