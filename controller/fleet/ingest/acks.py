"""What is to be said to which pod, and when: marks, each once, and twice where rows are missing.

Shared by the workers of one process, so that none says a mark that another has passed. Where
workers of two processes do, the pod asks for nothing that is lost: it sends again what is held.
"""

import heapq
import json
import threading
from dataclasses import dataclass

from controller.fleet.ingest.patience import LEAST_S, Patience
from controller.fleet.ingest.reading import Place

SAY_S = 1.0
"""A database's mark is said at most so often: a pod writes it down no oftener."""
AGAIN_S = 60.0
"""A mark that was said is said again at most so often to a pod that sends what is held.

A pod takes a mark that does not move for a wish to have all behind it once more. If each row that
came twice had it said at once, that would bring more rows that come twice.
"""


@dataclass(slots=True)
class _Said:
    """`owed` is how often it is still to be said; `said` is the last mark said, at `said_s`."""

    mark: int
    owed: int = 0
    said: int = -1
    said_s: float = float("-inf")

    def news(self, now_s: float) -> bool:
        """Whether the pod may not know the mark."""
        return self.mark > self.said or now_s - self.said_s >= AGAIN_S


class Acks:
    """Marks on their way; times are seconds of the monotonic clock, given by the caller."""

    def __init__(self, patience_s: float = LEAST_S) -> None:
        self.patience = Patience(patience_s)
        self._lock = threading.Lock()
        self._places: dict[Place, _Said] = {}
        self._due: list[tuple[float, Place]] = []

    def held(self, place: Place, mark: int, now_s: float) -> None:
        """All up to here is committed. The same again is said now and then: the pod sends it."""
        self.patience.held(place, mark, now_s)
        with self._lock:
            said = self._places.setdefault(place, _Said(mark))
            said.mark = max(said.mark, mark)
            if not said.owed and said.news(now_s):
                said.owed = 1
                heapq.heappush(self._due, (max(now_s, said.said_s + SAY_S), place))

    def ask(self, place: Place, mark: int, now_s: float) -> None:
        """Say it twice: the first may be news, the second asks for all behind it.

        The mark may have gone back: it is what the database says.
        """
        with self._lock:
            said = self._places.setdefault(place, _Said(mark))
            said.mark = mark
            if said.owed < 2:
                said.owed = 2
                heapq.heappush(self._due, (now_s, place))

    def next(self, now_s: float) -> tuple[Place, bytes] | None:
        """Whom to tell now, and the payload of the `ack`; None where nothing is due."""
        with self._lock:
            while self._due and self._due[0][0] <= now_s:
                _, place = heapq.heappop(self._due)
                said = self._places[place]
                if said.owed:
                    return place, self._say(place, said, now_s)
            return None

    def hurry(self) -> None:
        """Everything that is owed is due now."""
        with self._lock:
            self._due = [(float("-inf"), place) for _, place in self._due]

    @property
    def owed(self) -> int:
        """How many are still to be said."""
        with self._lock:
            return len(self._due)

    def _say(self, place: Place, said: _Said, now_s: float) -> bytes:
        said.owed -= 1
        said.said, said.said_s = said.mark, now_s
        if said.owed:
            heapq.heappush(self._due, (now_s, place))
        return json.dumps({"store": place.store, "seq": said.mark}).encode()
