"""Which cue goes on which flip: each on the one nearest its time. No pygame, no clock."""

from collections import deque
from collections.abc import Sequence

from exercises.core.script import Cue, Frames, When
from exercises.core.shapes import Picture

Entry = tuple[int, Cue]


def reached(when: When, flip: int, offset_s: float, period_s: float) -> bool:
    """Whether no later flip is nearer to `when` than this one.

    `flip` counts the period's flips from 0, `offset_s` is the predicted time from the first.
    A number of frames is counted in flips, so that a late one lengthens nothing it should not.
    """
    if isinstance(when, Frames):
        return flip >= when.number
    return offset_s + period_s / 2 > when


class Agenda:
    """The cues of one timeline still to come, in the timeline's order."""

    def __init__(self, timeline: Sequence[tuple[When, Cue]], period_s: float) -> None:
        self._ahead = deque((when, n, cue) for n, (when, cue) in enumerate(timeline))
        self._period_s = period_s

    def __bool__(self) -> bool:
        return bool(self._ahead)

    def due(self, flip: int, offset_s: float) -> list[Entry]:
        """Takes what goes on this flip: (its number in the timeline, cue).

        At most one picture: where flips were late, those that follow it wait for the next
        flips, so that every picture is seen.
        """
        taken: list[Entry] = []
        pictured = False
        while self._ahead and reached(self._ahead[0][0], flip, offset_s, self._period_s):
            is_picture = isinstance(self._ahead[0][2], Picture)
            if is_picture and pictured:
                break
            pictured |= is_picture
            _, number, cue = self._ahead.popleft()
            taken.append((number, cue))
        return taken

    def next_picture(self) -> Picture | None:
        """The picture that comes next, to be drawn ahead of its flip."""
        return next((cue for _, _, cue in self._ahead if isinstance(cue, Picture)), None)
