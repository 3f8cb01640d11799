"""Breathing: what the score finds of hearts whose beats are known, and of who presses how often."""

from collections.abc import Iterator

import numpy as np

from exercises import breathing
from exercises.core.columns import with_common
from exercises.core.scoring.heart_intervals import HeartIntervals
from exercises.core.scoring.heart_rhythm import rhythm, variability
from exercises.core.scoring.sessions import Floats, Sessions
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from firmware.sensors.simulated import Heart, SimulatedPulse

P = breathing.Params()
COLUMNS = with_common(breathing.COLUMNS)
SECONDS = 300
# How the sensor sits; the heart itself is the same one.
SENSORS = {
    "still": Heart(),
    "noisy": Heart(noise=0.1),
    "moving twice a minute": Heart(moves=2),
    "off for 30 s": Heart(loose=((120, 150),)),
    "2 % ectopic": Heart(ectopic=0.02),
}
FIGURES = ("rmssd_ms", "sdnn_ms", "heart_rate_bpm", "coherence")


def found(heart: Heart, seed: int) -> tuple[Floats, Floats]:
    """What the true beats give, and what the score gives of the wave."""
    pulse = SimulatedPulse(heart, seed)
    wave = [pulse.value(n / 100) for n in range(100 * SECONDS)]
    beats = np.array(_even(pulse))
    one = Sessions(np.array([""]), np.zeros(beats.size, np.intp))
    true = HeartIntervals.of_beats(one, beats, np.ones(beats.size, np.bool_))
    varied, swing = variability(true), rhythm(true)
    truth = np.array([varied.rmssd_ms, varied.sdnn_ms, varied.rate_bpm, swing.coherence])[:, 0]
    values = breathing.score(of_wave(wave), P).values
    return truth, np.array([values[name][0] for name in FIGURES])


def _even(pulse: SimulatedPulse) -> list[float]:
    """The beats of the same heart without its ectopic ones: those go to their middle."""
    beats = np.array(pulse.beats)
    if pulse.heart.ectopic:
        rr = np.diff(beats)
        early = np.flatnonzero(rr[1:] > 1.6 * rr[:-1]) + 1
        beats[early] = (beats[early - 1] + beats[early + 1]) / 2
    return beats.tolist()  # type: ignore[no-any-return]


def of_wave(wave: list[float]) -> Table:
    """A table of one session, as outside data gives it."""
    rows = [("", Trial("", "", extra={"value": v, "rate_hz": 100.0})) for v in wave]
    return from_trials(rows, COLUMNS)


def rows(sittings: int) -> Iterator[tuple[str, float, float, float]]:
    """Hearts on a sensor that sits well, and less well."""
    for how, heart in SENSORS.items():
        both = np.array([found(heart, seed) for seed in range(sittings)])
        truth, got = both[:, 0], both[:, 1]
        for n, name in enumerate(FIGURES):
            off = got[:, n] - truth[:, n]
            middle = float(truth[:, n].mean())
            yield f"{name}, {how}", middle, middle + float(off.mean()), float(off.std(ddof=1))
