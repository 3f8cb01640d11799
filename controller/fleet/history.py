"""What a pod was like of late: one number a minute and series, in memory that does not grow."""

import math
from array import array
from collections.abc import Mapping

SLOTS = 60
SLOT_S = 60.0


class History:
    """The largest value of each series in each of the last `SLOTS` slots of `SLOT_S` seconds.

    Times are seconds of the reader's monotonic clock and only grow. A slot in which nothing was
    heard holds NaN.
    """

    __slots__ = ("_last", "_series")

    def __init__(self) -> None:
        self._series: dict[str, array[float]] = {}
        self._last = -1

    def note(self, now_s: float, values: Mapping[str, float | None]) -> None:
        """What is so now; None for what is not known."""
        slot = self._advance(now_s)
        for name, value in values.items():
            if value is None or not math.isfinite(value):
                continue
            series = self._series.setdefault(name, array("f", [math.nan]) * SLOTS)
            before = series[slot]
            series[slot] = value if math.isnan(before) else max(before, value)

    def series(self, name: str, now_s: float) -> list[float]:
        """The slots up to now, the oldest first; NaN where nothing is known."""
        slot = self._advance(now_s)
        kept = self._series.get(name)
        return [math.nan] * SLOTS if kept is None else [*kept[slot + 1 :], *kept[: slot + 1]]

    def _advance(self, now_s: float) -> int:
        """The slot of this time; those passed over since the last are emptied."""
        number = max(int(now_s // SLOT_S), self._last)
        passed = min(number - self._last, SLOTS) if self._last >= 0 else 0
        for past in range(passed):
            for series in self._series.values():
                series[(number - past) % SLOTS] = math.nan
        self._last = number
        return number % SLOTS
