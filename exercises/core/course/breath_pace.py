"""A paced breath in pieces, and each piece, and each heartbeat beside it, as a row that is kept."""

import math
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from exercises.core.columns import Column
from exercises.core.drawing.breath_flower import openness
from exercises.core.scoring.heartbeat import Beat
from exercises.core.script import Seen
from exercises.core.trial import Trial

S = 1_000_000_000
PIECE_S = 1.0  # of a breath, at most, in each row

PACED = (
    Column(
        "kind",
        "text",
        "in or out: a piece of the guide's breath; beat: a heartbeat; empty in outside data",
        required=False,
        allowed=("in", "out", "beat"),
    ),
    Column("rt_s", "number", "first press in the piece", "s", required=False, low=0.0),
    Column("breath", "integer", "which of the guide's breaths", required=False),
    Column("at_s", "number", "when in the breath the piece begins", "s", required=False),
    Column("part_s", "number", "how long the piece is", "s", required=False, low=0.0),
    Column("presses", "integer", "presses in the piece", required=False, low=0),
    Column("samples", "integer", "samples of the pulse sensor in it", required=False, low=0),
)


class Pace(NamedTuple):
    """So long in, so long out, in seconds."""

    in_s: float
    out_s: float

    @property
    def cycle_s(self) -> float:
        """One breath."""
        return self.in_s + self.out_s

    def opened(self, after_s: float) -> float:
        """How far the guide's flower is open, so long after a breath began."""
        if after_s < self.in_s:
            return openness(after_s / self.in_s)
        return openness(1 - (after_s - self.in_s) / self.out_s)

    def pieces(self) -> "list[Piece]":
        """In and out, cut evenly into pieces of at most PIECE_S."""
        cut = []
        for kind, begin_s, long_s in (("in", 0.0, self.in_s), ("out", self.in_s, self.out_s)):
            n = math.ceil(round(long_s / PIECE_S, 6))
            ends = [begin_s + long_s * i / n for i in range(n + 1)]
            cut += [Piece(kind, at, to, not i) for i, (at, to) in enumerate(pairwise(ends))]
        return cut


class Piece(NamedTuple):
    """A piece of a breath, from `at_s` to `to_s` after its beginning; `first` of its kind."""

    kind: str
    at_s: float
    to_s: float
    first: bool


def piece_row(block: str, piece: Piece, breath: int, seen: Seen, watch: Collection[str]) -> Trial:
    """The row of a piece: its first press, and how many there were.

    A press between two pieces, while a row went to disk, is the next one's, at its beginning.
    """
    presses = [edge for edge in seen.edges if edge.down and edge.button in watch]
    extra = {
        "breath": breath,
        "at_s": piece.at_s,
        "part_s": piece.to_s - piece.at_s,
        "presses": len(presses),
        "samples": len(seen.samples),
    }
    onset_ns = seen.onsets[0]
    if not presses:
        return Trial(block, piece.kind, onset_ns=onset_ns, late=seen.late, extra=extra)
    press = presses[0]
    return Trial(
        block,
        piece.kind,
        press.button,
        max(press.t_ns - onset_ns, 0) / S,
        onset_ns,
        press.t_ns,
        press.source,
        suspect=press.suspect,
        late=seen.late,
        extra=extra,
    )


def beat_row(block: str, beat: Beat, zero_ns: int) -> Trial:
    """The row of a heartbeat, its time in seconds from `zero_ns` on."""
    extra = {
        "beat_s": (beat.t_ns - zero_ns) / S,
        "lost": not beat.joined,
        "quality": round(beat.quality, 3),
    }
    return Trial(block, "beat", onset_ns=beat.t_ns, extra=extra)
