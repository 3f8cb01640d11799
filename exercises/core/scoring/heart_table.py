"""A trial table's heart: beat times, intervals or a raw wave, as intervals of each session.

A session has one of the three. Rows of other kinds may stand between them.
"""

from dataclasses import dataclass

import numpy as np

from exercises.core.columns import Column
from exercises.core.scores import Reason
from exercises.core.scoring.heart_intervals import HeartIntervals
from exercises.core.scoring.heartbeat import RATE_HZ, Heartbeats
from exercises.core.scoring.sessions import Floats, Mask, Sessions
from exercises.core.table import Table

LOWEST_HZ, HIGHEST_HZ = 25.0, 10_000.0
PIECE = 10 * RATE_HZ
# No heart waits so long; who gives milliseconds has most intervals above it.
ENDLESS_S = 10.0

COLUMNS = (
    Column("beat_s", "number", "when a heartbeat was; rows without are none", "s", required=False),
    Column("rr_s", "number", "or: time from one beat to the next", "s", required=False, low=0),
    Column("value", "number", "or: a raw pulse wave, one sample a row, in order", required=False),
    Column("rate_hz", "number", "the raw wave's samples a second", "Hz", required=False, low=0),
    Column("lost", "flag", "something was lost since the beat or interval before", required=False),
)

MIXED = Reason(
    "mixed_heart_data", "invalid", "Beat times, intervals and a wave are mixed in one session."
)
BAD_RATE = Reason(
    "rate_unusable",
    "invalid",
    f"The wave's rate_hz must be one number from {LOWEST_HZ:g} to {HIGHEST_HZ:g}.",
)
NOT_SECONDS = Reason(
    "not_seconds", "invalid", "Most intervals are above 10 s: rr_s and beat_s are in seconds."
)
REPEATED = Reason("repeated_beats", "doubtful", "Some beats stand there twice.")


@dataclass(frozen=True)
class HeartData:
    """The intervals; (n,) the seconds in good ones, and those covered; `reasons` as in Scores."""

    intervals: HeartIntervals
    good_s: Floats
    span_s: Floats
    reasons: dict[Reason, Mask]

    @property
    def unusable(self) -> Mask:
        """(n,) where there is data, and it cannot be used as it is."""
        return self.reasons[MIXED] | self.reasons[BAD_RATE] | self.reasons[NOT_SECONDS]


def heart_data(table: Table, sessions: Sessions, counted: Mask) -> HeartData:
    """What the rows that are `counted` tell of the heart; of a mixed session, nothing."""
    beat, rr = (counted & np.isfinite(table[name]) for name in ("beat_s", "rr_s"))
    wave = counted & (np.isfinite(table["value"]) | np.isfinite(table["rate_hz"]))
    kinds = sum((sessions.count(rows) > 0).astype(np.intp) for rows in (beat, rr, wave))
    mixed = np.asarray(kinds) > 1
    beat, rr, wave = (rows & ~mixed[sessions.index] for rows in (beat, rr, wave))
    of_beats, steps, repeated = _beats(table, sessions, beat)
    of_rr = _intervals(table, sessions, rr)
    of_wave, wave_span, bad_rate = _waves(table, sessions, wave)
    steps = np.where(rr, table["rr_s"], steps)
    span = sessions.total(steps, steps > 0) + wave_span
    endless = sessions.share(steps > ENDLESS_S, steps > 0) > 0.5
    every = _together([of_beats, of_rr, of_wave])
    good = every.sessions.total(every.rr_s, np.ones(every.rr_s.size, np.bool_))
    reasons = {MIXED: mixed, BAD_RATE: bad_rate, NOT_SECONDS: endless, REPEATED: repeated}
    return HeartData(every, good, span, reasons)


def _beats(table: Table, sessions: Sessions, where: Mask) -> tuple[HeartIntervals, Floats, Mask]:
    """Beats in the order of their times; one that stands there twice counts once.

    With them, for each row of the table, the time since the beat before, 0 where there is none.
    """
    rows = np.flatnonzero(where)
    rows = rows[np.lexsort((table["beat_s"][rows], sessions.index[rows]))]
    at, index = table["beat_s"][rows], sessions.index[rows]
    again = (np.diff(at, prepend=np.nan) == 0) & (np.diff(index, prepend=-1) == 0)
    repeated = np.bincount(index[again], minlength=sessions.labels.size) > 0
    rows, at, index = rows[~again], at[~again], index[~again]
    own = Sessions(sessions.labels, index)
    steps = np.zeros(where.size)
    steps[rows] = np.where(np.diff(index, prepend=-1) == 0, np.diff(at, prepend=at[:1]), 0.0)
    return HeartIntervals.of_beats(own, at, ~table["lost"][rows]), steps, repeated


def _intervals(table: Table, sessions: Sessions, where: Mask) -> HeartIntervals:
    """Intervals in the order of their rows."""
    rows = np.flatnonzero(where)
    rows = rows[np.argsort(sessions.index[rows], kind="stable")]
    own = Sessions(sessions.labels, sessions.index[rows])
    return HeartIntervals.of_intervals(own, table["rr_s"][rows], ~table["lost"][rows])


def _waves(table: Table, sessions: Sessions, where: Mask) -> tuple[HeartIntervals, Floats, Mask]:
    """Waves one by one: beats are found in the order of time."""
    n = sessions.labels.size
    span, bad = np.zeros(n), np.zeros(n, np.bool_)
    found = []
    every = np.flatnonzero(where)
    every = every[np.argsort(sessions.index[every], kind="stable")]
    begins = np.flatnonzero(np.diff(sessions.index[every], prepend=-1))
    for rows in np.split(every, begins[1:]) if every.size else ():
        one = int(sessions.index[rows[0]])
        rate = _rate(table["rate_hz"][rows])
        if rate is None:
            bad[one] = True
            continue
        span[one] = rows.size / rate
        at, joined = wave_beats(table["value"][rows], rate)
        own = Sessions(sessions.labels, np.full(at.size, one))
        found.append(HeartIntervals.of_beats(own, at, joined))
    return _together([_nothing(sessions), *found]), span, bad


def _rate(rates: Floats) -> float | None:
    """The one rate that is told, where it is one and can be used."""
    told = np.unique(rates[np.isfinite(rates)])
    if told.size != 1 or not LOWEST_HZ <= told[0] <= HIGHEST_HZ:
        return None
    return float(told[0])


def wave_beats(wave: Floats, rate_hz: float) -> tuple[Floats, Mask]:
    """When the beats of a wave were, in s, and whether each is joined to the one before.

    Samples that are NaN are missing. Far above RATE_HZ, means of neighbours are taken first.
    """
    of = max(int(rate_hz // RATE_HZ), 1)
    means = wave[: wave.size // of * of].reshape(-1, of).mean(axis=1)
    stamps = np.rint((np.arange(means.size) * of + (of - 1) / 2) / rate_hz * 1e9).astype(np.int64)
    beats = Heartbeats()
    told = [
        beat
        for start in range(0, means.size, PIECE)
        for beat in beats.feed(stamps[start : start + PIECE], means[start : start + PIECE])
    ]
    at = np.array([beat.t_ns / 1e9 for beat in told], np.float64)
    return at, np.array([beat.joined for beat in told], np.bool_)


def _nothing(sessions: Sessions) -> HeartIntervals:
    none = Sessions(sessions.labels, np.zeros(0, np.intp))
    return HeartIntervals(none, np.zeros(0), np.zeros(0), np.zeros(0, np.bool_))


def _together(parts: list[HeartIntervals]) -> HeartIntervals:
    """All of them, sessions one after another; no session is in two."""
    index = np.concatenate([part.sessions.index for part in parts])
    order = np.argsort(index, kind="stable")
    end, rr, joined = (
        np.concatenate([getattr(part, name) for part in parts])[order]
        for name in ("end_s", "rr_s", "joined")
    )
    return HeartIntervals(Sessions(parts[0].sessions.labels, index[order]), end, rr, joined)
