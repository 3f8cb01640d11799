"""Less motion: pretty pictures give way, what tells something comes at its time."""

from exercises.core.script import Present
from exercises.core.shapes import Disc, Picture
from exercises.core.sounds import Tone
from exercises.stage.calm import calmed

FIRST, LAST = Picture((Disc(0, 0, 0.1),), "first"), Picture((Disc(0, 0, 0.3),), "last")
MOVES = Picture((Disc(0, 0, 0.2),), "moves", pretty=True)
TONE = Tone(440, 0.1)


def test_what_is_only_pretty_gives_way_to_what_stands() -> None:
    """Cues keep their numbers and times: onsets are found where they were looked for."""
    times = (0.0, 0.1, 0.1, 0.2, 0.3, 0.4)
    cues = (FIRST, MOVES, TONE, MOVES, LAST, MOVES)
    item = Present(tuple(zip(times, cues, strict=True)), watch=("ok",), until=0.5)
    calm = calmed(item)
    assert calm.timeline == tuple(zip(times, (FIRST, FIRST, TONE, FIRST, LAST, LAST), strict=True))
    assert (calm.watch, calm.until) == (item.watch, item.until)


def test_there_is_always_a_picture() -> None:
    """One that is pretty from the first flip on is all there is."""
    item = Present(((0.0, MOVES),), until=1.0)
    assert calmed(item) == item
