"""A screen read out: all that is on it in words, in the order in which somebody would read it."""

from collections.abc import Iterator

from exercises.core.script import Cue, Frame, Present
from exercises.core.shapes import Key, Label, Picture, Shape
from exercises.core.words import Say

# What stands closer than this, down the screen, is read as one line.
ROW = 0.05


def aloud(request: Present | Frame | None) -> tuple[Say, ...]:
    """What it speaks, then the words in its pictures line by line; no sentence twice.

    A sentence that is private anywhere is private here.
    """
    if request is None:
        return ()
    cues = [cue for _, cue in request.timeline] if isinstance(request, Present) else _cues(request)
    said = request.said if isinstance(request, Present) else ()
    spoken = [cue for cue in cues if isinstance(cue, Say)]
    written = [say for cue in cues if isinstance(cue, Picture) for say in _read(cue)]
    return tuple(_once([*said, *spoken, *written]))


def _cues(frame: Frame) -> list[Cue]:
    return [frame.picture] if frame.sound is None else [frame.picture, frame.sound]


def _once(says: list[Say]) -> Iterator[Say]:
    private = {(say.text, say.values) for say in says if say.private}
    for text, values in dict.fromkeys((say.text, say.values) for say in says):
        yield Say(text, values, private=(text, values) in private)


def _read(picture: Picture) -> list[Say]:
    """Labels, and what keys are for, from the top left to the bottom right."""
    placed = [(shape, say) for shape in picture.shapes if (say := _words(shape)) is not None]
    return [say for _, say in sorted(placed, key=_place)]


def _words(shape: Shape) -> Say | None:
    return shape.say if isinstance(shape, Label | Key) else None


def _place(read: tuple[Shape, Say]) -> tuple[int, float]:
    shape = read[0]
    assert isinstance(shape, Label | Key)
    return round(shape.y / ROW), shape.x
