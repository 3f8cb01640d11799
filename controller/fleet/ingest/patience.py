"""How long what is missing may still be on its way, learnt from how long pods' answers take.

On a machine that is busy, rows wait for seconds at the broker. A pod that is asked meanwhile goes
back to its mark and sends all of it again, which waits behind what is there, and is late as well:
asked too early again and again, a fleet sends the same rows, and little else comes through. So an
answer is given twice the time that answers have taken, as TCP does with its segments (RFC 6298).
Times are seconds of the monotonic clock, given by the caller.
"""

import threading

from controller.fleet.ingest.reading import Place

LEAST_S, MOST_S = 2.0, 120.0
AWAY_S = 300.0
"""An answer that took longer was not on its way so long: the pod was not there."""
SLOWER = 8
"""A later answer counts at once, a sooner one by this part of the difference."""


class Patience:
    """Shared by the workers of one process."""

    def __init__(self, least_s: float = LEAST_S) -> None:
        self._least_s = least_s
        self._took_s = 0.0
        self._asked: dict[Place, tuple[int, float]] = {}
        self._lock = threading.Lock()

    @property
    def wait_s(self) -> float:
        """How long to wait for what is missing before a pod is asked."""
        return min(max(self._least_s, 2 * self._took_s), MOST_S)

    def asked(self, place: Place, mark: int, now_s: float) -> None:
        """It is asked for what is behind its mark; the first time counts."""
        with self._lock:
            if self._asked.get(place, (-1, 0.0))[0] != mark:
                self._asked[place] = (mark, now_s)

    def held(self, place: Place, mark: int, now_s: float) -> None:
        """All up to here is held: an answer, where that is more than it was asked behind."""
        with self._lock:
            asked, at_s = self._asked.get(place, (mark, 0.0))
            if mark <= asked:
                return
            del self._asked[place]
            if (took_s := now_s - at_s) < AWAY_S:
                more_s = took_s - self._took_s
                self._took_s += more_s if more_s > 0 else more_s / SLOWER
