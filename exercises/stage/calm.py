"""Less motion: what moves only to be pretty stands still, and nothing else changes."""

from exercises.core.script import Cue, Present, When
from exercises.core.shapes import Picture


def calmed(item: Present) -> Present:
    """The same with each pretty picture replaced by the one that stands when it would come.

    All cues keep their numbers and times. A pretty picture that comes first of all stays.
    """
    calm: list[tuple[When, Cue]] = []
    stands: Picture | None = None
    for when, cue in item.timeline:
        if isinstance(cue, Picture):
            stands = stands if cue.pretty and stands else cue
            calm.append((when, stands))
        else:
            calm.append((when, cue))
    return item._replace(timeline=tuple(calm))
