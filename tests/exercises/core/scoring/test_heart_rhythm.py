"""Heart-rate variability beside neurokit2's and scipy's figures."""

import neurokit2
import numpy as np
import pytest
from scipy.signal import lombscargle

from exercises.core.scoring import heart_rhythm
from exercises.core.scoring.heart_intervals import HeartIntervals
from exercises.core.scoring.heart_rhythm import BAND, lomb, rhythm, variability
from exercises.core.scoring.sessions import Floats, Sessions
from tests.exercises.core.hearts import intervals, rhythm_of


@pytest.mark.parametrize("seed", range(5))
def test_it_is_neurokits(seed: int) -> None:
    """RMSSD, SDNN and mean rate; pNN50 too, once it is divided by N - 1 and not by N."""
    beats = rhythm_of(seed).round(3)
    theirs = neurokit2.hrv_time((beats * 1000).round().astype(int), 1000).iloc[0]
    ours = variability(intervals(beats))
    assert ours.rmssd_ms[0] == pytest.approx(theirs["HRV_RMSSD"])
    assert ours.sdnn_ms[0] == pytest.approx(theirs["HRV_SDNN"])
    assert ours.rate_bpm[0] == pytest.approx(60_000 / theirs["HRV_MeanNN"])
    n = beats.size - 1
    assert ours.pnn50[0] == pytest.approx(theirs["HRV_pNN50"] * n / (n - 1))


def test_a_worked_example() -> None:
    """Intervals of 0.8, 0.86, 0.8, 0.85 and 0.85 s: steps of 60, -60, 50 and 0 ms."""
    ours = variability(intervals(np.cumsum([0, 0.8, 0.86, 0.8, 0.85, 0.85], dtype=np.float64)))
    assert ours.rmssd_ms[0] == pytest.approx(np.sqrt((3600 + 3600 + 2500) / 4))
    assert ours.pnn50[0] == 50
    assert ours.sdnn_ms[0] == pytest.approx(np.std([800, 860, 800, 850, 850], ddof=1))
    assert ours.rate_bpm[0] == pytest.approx(60 / 0.832)


def test_too_little_is_not_a_number() -> None:
    """Of no interval nothing is known, of one only the rate."""
    none, one = np.array([1.0]), np.array([1.0, 1.8])
    found = variability(intervals(none, one))
    assert np.isnan([found.rmssd_ms, found.sdnn_ms, found.pnn50]).all()
    assert np.isnan(found.rate_bpm[0])
    assert found.rate_bpm[1] == pytest.approx(75)
    assert np.isnan(rhythm(intervals(none, one))).all()


def test_the_periodogram_is_scipys() -> None:
    """Lomb's, at every frequency of the band, for two series at once."""
    made = intervals(rhythm_of(1), rhythm_of(2, 200))
    got = lomb(made.sessions, made.end_s, _centred(made), BAND)
    for n in (0, 1):
        own = made.sessions.index == n
        theirs = lombscargle(made.end_s[own], _centred(made)[own], 2 * np.pi * BAND)
        assert got[n] == pytest.approx(theirs)


def test_pieces_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many sessions are done in pieces, with the same result."""
    made = intervals(rhythm_of(1), rhythm_of(2, 200), rhythm_of(3, 20))
    whole = rhythm(made)
    monkeypatch.setattr(heart_rhythm, "CELLS", 1000)
    assert np.array(rhythm(made)) == pytest.approx(np.array(whole), nan_ok=True)


def _centred(made: HeartIntervals) -> Floats:
    every = np.ones(made.rr_s.size, np.bool_)
    centred: Floats = made.rr_s - made.sessions.mean(made.rr_s, every)[made.sessions.index]
    return centred


def swinging(hertz: float, swing: float, noise: float, seed: int = 0) -> Floats:
    """Five minutes of beats whose intervals swing at one frequency."""
    rng, at = np.random.default_rng(seed), [0.0]
    while at[-1] < 300:
        wave = swing * np.sin(2 * np.pi * hertz * at[-1])
        at.append(at[-1] + 0.85 * (1 + wave + noise * rng.normal()))
    return np.array(at)


@pytest.mark.parametrize("hertz", [0.05, 0.08, 0.1, 0.15, 0.22])
def test_the_peak_lies_where_the_rhythm_is(hertz: float) -> None:
    """To one step of the spectrum; nearly all power is there."""
    found = rhythm(intervals(swinging(hertz, 0.06, 0.005)))
    assert found.peak_hz[0] == pytest.approx(hertz, abs=0.005)
    assert found.coherence[0] > 4


def test_the_more_noise_the_less_coherence() -> None:
    """It falls with what is not the rhythm, and of noise alone is low."""
    levels = (0.005, 0.02, 0.05, 0.1)
    found = rhythm(intervals(*(swinging(0.1, 0.06, noise) for noise in levels)))
    assert (np.diff(found.coherence) < 0).all()
    assert rhythm(intervals(swinging(0.1, 0.0, 0.03))).coherence[0] < 0.5


def test_gaps_and_other_sessions_move_it_little() -> None:
    """With 15 s of the five minutes gone the ratio is nearly the same; alone as together."""
    beats = swinging(0.1, 0.06, 0.02)
    whole = intervals(beats, swinging(0.2, 0.03, 0.05))
    first = intervals(beats)
    kept = (first.end_s < 100) | (first.end_s > 114)
    holed = HeartIntervals(
        Sessions(first.sessions.labels, first.sessions.index[kept]),
        first.end_s[kept],
        first.rr_s[kept],
        first.joined[kept],
    )
    alone = rhythm(first).coherence[0]
    assert rhythm(whole).coherence[0] == pytest.approx(alone)
    assert rhythm(holed).coherence[0] == pytest.approx(alone, rel=0.3)


def test_a_clock_has_no_rhythm() -> None:
    """Intervals that are all alike have no spectrum: not a number, not infinity."""
    assert np.isnan(rhythm(intervals(0.8 * np.arange(200, dtype=np.float64)))).all()
