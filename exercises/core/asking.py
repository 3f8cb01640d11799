"""What a cue asks of somebody who knows the task's rule: all that a simulated participant is told.

A rule knows shapes and sounds, never the plan: what a real person could not tell, it cannot
either. It may remember what it saw, as a person does; a fresh one begins each sitting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from exercises.core.script import Cue
from exercises.core.shapes import Picture

T = TypeVar("T")
# Pictures whose look is remembered; a sitting shows fewer different ones.
MOST_KNOWN = 1000


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


def at_a_glance(look: Callable[[Picture], T]) -> Callable[[Picture], T]:
    """`look`, which tells one thing of a picture, done once for each.

    A picture that was seen before is known by being the same object: to compare its shapes would
    take as long as to look again.
    """
    known: dict[int, tuple[Picture, T]] = {}

    def glance(picture: Picture) -> T:
        found = known.get(id(picture))
        if found is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            # The picture too, so that no other one gets its id.
            found = known[id(picture)] = (picture, look(picture))
        return found[1]

    return glance
