"""Measures of the psychomotor vigilance test.

As Basner & Dinges (2011, Sleep 34:581-591, doi:10.1093/sleep/34.5.581) define them.
"""

from dataclasses import dataclass

import numpy as np

from exercises.core.scores import Measure
from exercises.core.scoring.order import Ordered
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table

MEASURES = (
    Measure("speed_mean", "mean response speed: the mean of 1 / response time", "1/s", better=1),
    Measure("lapses", "signals answered after `lapse_s` or later, or never", better=-1),
    Measure("lapse_rate", "the same, as a share of all signals not begun falsely", better=-1),
    Measure("brief_lapses", "lapses from `brief_lapse_s` on, as the PVT-B counts them", better=-1),
    Measure("brief_lapse_rate", "the same, as a share", better=-1),
    Measure("false_starts", "presses before a signal, or within `fastest_s`", better=-1),
    Measure("missed", "signals that were never answered", better=-1),
    Measure("performance", "1 - (lapses + false starts) / (signals + false starts)", better=1),
    Measure("rt_median_s", "median response time", "s", better=-1),
    Measure("rt_mean_s", "mean response time", "s", better=-1),
    Measure("rt_fastest10_s", "mean of the fastest tenth of response times", "s", better=-1),
    Measure("rt_slowest10_s", "mean of the slowest tenth of response times", "s", better=-1),
    Measure("speed_slowest10", "mean of 1 / response time over the same", "1/s", better=1),
)


@dataclass(frozen=True)
class Signals:
    """The rows of a test: signals answered, signals never answered, and false starts.

    A signal that nobody answered is a lapse and has no response time.
    """

    sessions: Sessions
    rt: Floats
    counted: Mask
    signal: Mask
    timely: Mask
    missed: Mask
    false: Mask

    @classmethod
    def of(cls, sessions: Sessions, table: Table, counted: Mask, fastest_s: float) -> "Signals":
        """Of the rows `counted`; an answer sooner than `fastest_s` is a false start."""
        rt, signal = table["rt_s"], counted & (table["kind"] == "signal")
        false = counted & ((table["kind"] == "false_start") | (rt < fastest_s))
        timely, missed = signal & (rt >= fastest_s), signal & np.isnan(rt)
        return cls(sessions, rt, counted, signal, timely, missed, false)

    @property
    def valid(self) -> Mask:
        """Signals that were not begun falsely."""
        return self.timely | self.missed

    def lapses(self, from_s: float) -> Mask:
        """Signals answered after so long, or later, or never."""
        return self.missed | (self.timely & (self.rt >= from_s))

    def measures(self, lapse_s: float, brief_lapse_s: float) -> dict[str, Floats]:
        """(n,) each of MEASURES; a tenth is rounded up to whole trials. NaN where undefined."""
        sessions, rt, timely, valid = self.sessions, self.rt, self.timely, self.valid
        lapse, brief = self.lapses(lapse_s), self.lapses(brief_lapse_s)
        # Stamps are whole nanoseconds: no time above 0 is shorter.
        speed, ordered = 1 / np.maximum(rt, 1e-9), Ordered.of(sessions, rt, timely)
        slowest = ordered.highest(0.1)
        return {
            "speed_mean": sessions.mean(speed, timely),
            "lapses": sessions.tally(lapse, valid),
            "lapse_rate": sessions.share(lapse, valid),
            "brief_lapses": sessions.tally(brief, valid),
            "brief_lapse_rate": sessions.share(brief, valid),
            "false_starts": sessions.tally(self.false, self.counted),
            "missed": sessions.tally(self.missed, self.signal),
            "performance": 1 - sessions.share(lapse | self.false, valid | self.false),
            "rt_median_s": ordered.median(),
            "rt_mean_s": sessions.mean(rt, timely),
            "rt_fastest10_s": sessions.mean(rt, ordered.lowest(0.1)),
            "rt_slowest10_s": sessions.mean(rt, slowest),
            "speed_slowest10": sessions.mean(speed, slowest),
        }
