"""What a cue asks of somebody who knows the task's rule: all that a simulated participant is told.

A rule knows shapes and sounds, never the plan: what a real person could not tell, it cannot
either. It may remember what it saw, as a person does; a fresh one begins each sitting.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exercises.core.once import once_each
from exercises.core.script import Cue
from exercises.core.shapes import Picture, Shape


@dataclass(frozen=True, slots=True)
class Asked:
    """Press `button`; where it is "", hold back.

    `others` are the buttons that somebody mistaken would press instead. With `at_s` presses are
    meant at these times from the cue's onset, in seconds, as to a beat; without, one press as soon
    as one can. `held_s` is how long the button stays down, None for a short press. `stop` asks to
    call off the press that is under way, if there is still time.
    """

    button: str
    others: tuple[str, ...] = ()
    at_s: tuple[float, ...] = ()
    held_s: float | None = None
    stop: bool = False


Rule = Callable[[Cue], Asked | None]


def by_shapes(asked: Mapping[tuple[Shape, ...], Asked]) -> Rule:
    """The rule of figures that each ask for one thing, with nothing to remember."""

    @once_each
    def look(picture: Picture) -> Asked | None:
        return asked.get(picture.shapes)

    return lambda cue: look(cue) if isinstance(cue, Picture) else None
