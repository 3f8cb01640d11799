"""What somebody does who follows the ringed discs: all that a simulated participant is told."""

from collections.abc import Sequence

from exercises.core.asking import Asked, Rule
from exercises.core.course.bounces import Point
from exercises.core.drawing.tracking import EDGE, FIELD, KEYS, read
from exercises.core.script import Cue
from exercises.core.shapes import Disc, Picture, Shape

NEAR = FIELD.gap / 2


class Tracker:
    """Keeps up with discs from picture to picture: each is the one nearest to where it was."""

    def __init__(self) -> None:
        self.followed: list[Disc] = []
        self._places: list[int] = []

    def asks(self, cue: Cue) -> Asked | None:
        """Follow what moves, take up what is ringed, pick what was followed."""
        if not isinstance(cue, Picture) or not cue.shapes or cue.shapes[0] != EDGE:
            return None
        if cue.shapes[-3:] == KEYS:
            return self._picks(cue.shapes)
        if isinstance(ring := cue.shapes[-1], Disc) and not ring.width:
            self._follow(cue.shapes)
        elif told := read(cue.shapes):
            self.followed = told.ringed or self.followed
            self._places = [cue.shapes.index(disc) for disc in self.followed]
        return None

    def _follow(self, shapes: Sequence[Shape]) -> None:
        """No two discs are as near as NEAR: one that is so near to where it was is the same."""
        for i, place in enumerate(self._places):
            was, now = self.followed[i], shapes[place]
            if not isinstance(now, Disc) or abs(now.x - was.x) + abs(now.y - was.y) > NEAR:
                discs = [(k, s) for k, s in enumerate(shapes) if isinstance(s, Disc)]
                self._places[i], now = min(discs, key=lambda d: _far(d[1], (was.x, was.y)))
            self.followed[i] = now

    def _picks(self, shapes: Sequence[Shape]) -> Asked | None:
        told = read(shapes)
        if told is None or told.at is None:
            return None
        wanted = [min(told.discs, key=lambda d: _far(d, (was.x, was.y))) for was in self.followed]
        left = [disc for disc in wanted if disc not in told.picked]
        if not left or told.at in left:
            return Asked("ok")
        order = sorted((d for d in told.discs if d not in told.picked), key=lambda d: (d.x, d.y))
        at = order.index(told.at)
        steps = min(
            ((order.index(d) - at) % len(order) for d in left), key=lambda n: min(n, len(order) - n)
        )
        return Asked("right" if steps <= len(order) / 2 else "left", ("ok",))


def _far(disc: Disc, to: Point) -> float:
    return (disc.x - to[0]) ** 2 + (disc.y - to[1]) ** 2


def tracker() -> Rule:
    """A fresh one, who follows without ever losing a disc."""
    return Tracker().asks
