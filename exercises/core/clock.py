"""The one clock for durations: CLOCK_MONOTONIC in nanoseconds, or a desk's faster copy of it."""

import time


class Clock:
    """CLOCK_MONOTONIC, run `speed` times as fast from the moment it was made.

    At speed 1 `now_ns` is exactly `time.monotonic_ns`, the kernel's clock for edges. Any other
    speed is for demonstrations: its stamps compare only with each other.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._zero_ns = time.monotonic_ns()

    def now_ns(self) -> int:
        """The present instant."""
        real_ns = time.monotonic_ns()
        if self.speed == 1.0:
            return real_ns
        return self._zero_ns + int((real_ns - self._zero_ns) * self.speed)

    def real_s(self, t_ns: int) -> float:
        """Seconds of real time from now until `t_ns`, at least 0: what a wait may sleep."""
        return max(0, t_ns - self.now_ns()) / 1e9 / self.speed
