"""From the raw edges of one contact to presses and releases (pure; docs/decisions says why so).

The first edge after quiet counts at once, with its own stamp. What follows is swallowed until the
line has been quiet for the refractory time; then the level it was left at decides.
"""

from dataclasses import replace

from firmware.edge import Edge

# So many looks in a row miss an edge before it counts as lost.
LOOKS = 3


class Debounce:
    """One button's state. `down` is what was last told; `swallowed` counts raw edges not told.

    `accept` and `settle` answer with the edges to tell now, in order. Told edges alternate in
    direction, and their stamps never decrease. The caller keeps threads apart.
    """

    def __init__(self, *, down: bool, refractory_ns: int) -> None:
        self.down = down
        self.swallowed = 0
        self._refractory_ns = refractory_ns
        self._last_ns = -refractory_ns
        self._burst: Edge | None = None
        self._looks = self._missed_ns = 0

    @property
    def unsettled(self) -> bool:
        """Whether a burst is going on, so that `settle` may have something to tell."""
        return self._burst is not None

    def accept(self, edge: Edge) -> list[Edge]:
        """Take in a raw edge: tells the end of the burst before it and itself, or neither."""
        self._looks = 0
        first = edge.t_ns - self._last_ns >= self._refractory_ns
        told = self._end() if first else []
        self._last_ns = max(self._last_ns, edge.t_ns)
        self._burst = replace(edge, t_ns=self._last_ns)
        if first and edge.down != self.down:
            self.down = edge.down
            told.append(edge)
        else:
            self.swallowed += 1
        return told

    def settle(self, now_ns: int, *, down: bool) -> list[Edge]:
        """End the burst if it is quiet by `now_ns`; `down` is the contact as read just now."""
        if self._burst is None:
            return []
        if self._burst.down != down:
            return self._miss(now_ns, down=down)
        self._looks = 0
        return self._end() if now_ns - self._last_ns >= self._refractory_ns else []

    def _miss(self, now_ns: int, *, down: bool) -> list[Edge]:
        """The level is not what the last edge left: its edge is on its way, or lost.

        It gets the refractory time to arrive, from the first look that missed it; and some looks,
        for whoever looks may have been held up together with who brings the edge. Then a suspect
        one takes its place, with the time of that first look.
        """
        assert self._burst is not None
        if not self._looks:
            self._missed_ns = now_ns
        self._looks += 1
        if self._looks < LOOKS or now_ns - self._missed_ns < self._refractory_ns:
            return []
        self._last_ns = max(self._last_ns, self._missed_ns)
        self._burst = Edge(self._burst.button, down, self._last_ns, "arrival", suspect=True)
        self._looks = 0
        self.swallowed += 1
        return self._end()

    def _end(self) -> list[Edge]:
        """Close the burst: its last edge counts after all, if it left the contact changed."""
        burst, self._burst = self._burst, None
        if burst is None or burst.down == self.down:
            return []
        self.down = burst.down
        self.swallowed -= 1
        return [burst]
