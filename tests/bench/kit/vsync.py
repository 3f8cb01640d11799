"""A display's vertical sync, played by the clock: a flip returns on the next tick of 60 Hz.

SDL's dummy display waits for nothing. With these flips every program, ours or a peer's, is held
to one and the same clock, which does not wait for it: a tick that comes while no flip waits is a
frame that stood too long. Standard library alone: peers run this in environments of their own.
"""

import time
from collections.abc import Callable

PERIOD_NS = round(1e9 / 60)


class Vsync:
    """Calls `flip`, then waits for the tick; to be put in the place of `pygame.display.flip`.

    `frames` counts the flips that followed another one in the same run, `late` the ticks that
    passed between such two with no flip waiting for them. `work_ns` is, for each of those flips,
    the time from the return of the flip before to its own call: what the program did. While
    `judging` is off a flip waits as ever, and counts for nothing.
    """

    def __init__(self, flip: Callable[[], object], now_ns: Callable[[], int] = time.monotonic_ns):
        self.late = 0
        self.judging = True
        self.work_ns: list[int] = []
        self._flip, self._now_ns = flip, now_ns
        self._tick, self._returned_ns = -1, 0

    def __call__(self) -> None:
        called_ns = self._now_ns()
        self._flip()
        now_ns = self._now_ns()
        tick = now_ns // PERIOD_NS + 1
        if self.judging and self._tick >= 0:
            self.late += tick - self._tick - 1
            self.work_ns.append(called_ns - self._returned_ns)
        self._tick = tick if self.judging else -1
        time.sleep(max(0, tick * PERIOD_NS - now_ns) / 1e9)
        self._returned_ns = self._now_ns()

    @property
    def frames(self) -> int:
        """How many flips were judged."""
        return len(self.work_ns)

    def rest(self) -> None:
        """A run of frames is over: the next flip follows no other."""
        self._tick = -1
