"""From the raw edges of one contact to presses and releases (pure; docs/decisions says why so).

The first edge after quiet counts at once, with its own stamp. What follows is swallowed until the
line has been quiet for the refractory time; then the level it was left at decides.
"""

from dataclasses import replace

from firmware.edge import Edge


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

    @property
    def unsettled(self) -> bool:
        """Whether a burst is going on, so that `settle` may have something to tell."""
        return self._burst is not None

    def accept(self, edge: Edge) -> list[Edge]:
        """Take in a raw edge: tells the end of the burst before it and itself, or neither."""
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
        """End the burst if it is quiet by `now_ns`; `down` is the contact as read just now.

        A level that the last edge does not explain may be an edge still on its way: it gets as
        long again to arrive. After that it is lost, and a suspect one takes its place.
        """
        if self._burst is None:
            return []
        quiet_ns = now_ns - self._last_ns
        if self._burst.down != down and quiet_ns >= 2 * self._refractory_ns:
            self._burst = replace(self._burst, down=down, suspect=True)
            self.swallowed += 1
        elif self._burst.down != down or quiet_ns < self._refractory_ns:
            return []
        return self._end()

    def _end(self) -> list[Edge]:
        """Close the burst: its last edge counts after all, if it left the contact changed."""
        burst, self._burst = self._burst, None
        if burst is None or burst.down == self.down:
            return []
        self.down = burst.down
        self.swallowed -= 1
        return [burst]
