"""What a play counts of itself, of all its pods together."""

from collections import Counter
from dataclasses import dataclass, field

from controller.contract.topics import Topics
from controller.fleet.simulate.box import MemoryBox
from controller.uplink.drain import Drain
from controller.uplink.link import Pace
from controller.uplink.publication import Publication
from controller.uplink.reasons import FAILURE


@dataclass(slots=True)
class Counts:
    """Since the start: rows that the broker has answered, and how the connections went."""

    taken: int = 0
    """Rows that the broker took, those that were sent again among them."""
    again: int = 0
    """Of these, the ones that it had taken before."""
    bytes: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Rows that it did not take, by reason code."""
    connected: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    """Connections that were lost or did not come about, by `Lost.code`."""
    befell: Counter[str] = field(default_factory=Counter)


class CountedDrain(Drain):
    """The uplink's drain, which also counts."""

    def __init__(
        self, box: MemoryBox, topics: Topics, ingest: bool, pace: Pace, counts: Counts
    ) -> None:
        super().__init__(box, topics, ingest=ingest, pace=pace)
        self._counts = counts
        self._box = box

    def answered(self, publication: Publication, code: int, now_s: float) -> None:
        """The broker's word on a row."""
        super().answered(publication, code, now_s)
        counts, seq = self._counts, publication.row.seq if publication.row else 0
        if code >= FAILURE:
            counts.refused[code] += 1
            return
        counts.taken += 1
        counts.bytes += publication.size
        counts.again += seq <= self._box.furthest
        self._box.furthest = max(self._box.furthest, seq)
