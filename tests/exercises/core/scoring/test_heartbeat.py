"""Beats out of a wave: found where they are, told in time, and none where there are none."""

import neurokit2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.core.scoring.heartbeat import GAP_NS, GOOD, KERNEL, SLOT_NS, Heartbeats, correlation
from firmware.sensors.simulated import Heart
from tests.exercises.core.hearts import S, found, matched, rhythm_of, times, waved

NEAR_S = 0.05
# What is asked of whom: true beats of good wave that are found, found beats that are true, and
# the error's standard deviation in ms.
PEOPLE = {
    "still": (Heart(noise=0.0), 1.0, 1.0, 0.3),
    "ordinary": (Heart(), 1.0, 1.0, 2.0),
    "noisy": (Heart(noise=0.1), 0.995, 0.995, 8.0),
    "fast": (Heart(bpm=130), 1.0, 1.0, 3.0),
    "slow": (Heart(bpm=45), 1.0, 1.0, 2.0),
    "ectopic": (Heart(ectopic=0.03), 1.0, 1.0, 2.0),
    "restless": (Heart(moves=3), 0.95, 0.96, 4.0),
    "loose": (Heart(loose=((60, 90), (200, 230))), 0.97, 0.99, 2.0),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("seed", [1, 2])
def test_beats_are_found_where_they_are(who: str, seed: int) -> None:
    """331 s of wave: sensitivity, precision and the error of times are as good as is asked."""
    heart, sensitivity, precision, error_ms = PEOPLE[who]
    wave = waved(heart, seed)
    told = times(found(wave.stamps_ns, wave.wave))
    match = matched(wave.beats_s, told)
    true = np.abs(match.error_s) < NEAR_S
    # The first and the last beats of the wave lack what is before and after them.
    wanted = (
        wave.clear(wave.beats_s) & (wave.beats_s > 2) & (wave.beats_s < wave.stamps_ns[-1] / S - 1)
    )
    hit = np.isin(np.arange(wave.beats_s.size), match.nearest[true])
    assert hit[wanted].mean() >= sensitivity
    assert true.mean() >= precision
    assert match.error_s[true].std() * 1000 <= error_ms


@pytest.mark.parametrize("who", PEOPLE)
def test_an_interval_is_believed_only_where_it_is_one(who: str) -> None:
    """Of intervals told as whole hardly any is not that of two beats in a row."""
    wave = waved(PEOPLE[who][0], 3)
    told = found(wave.stamps_ns, wave.wave)
    match = matched(wave.beats_s, times(told))
    joined = np.array([beat.joined for beat in told])[1:]
    wrong = (np.diff(match.nearest) != 1) | (np.abs(np.diff(match.error_s)) > NEAR_S)
    assert wrong[joined].mean() <= 0.015
    assert joined.mean() > 0.5


def test_neurokits_own_waves_have_their_beats() -> None:
    """Of a wave of another maker nearly all beats are found, and no others."""
    wave = neurokit2.ppg_simulate(331, 100, 70, frequency_modulation=0.2, random_state=3)
    clean = neurokit2.ppg_clean(wave, sampling_rate=100)
    theirs = neurokit2.ppg_findpeaks(clean, sampling_rate=100)["PPG_Peaks"] / 100
    stamps = np.arange(wave.size) * SLOT_NS
    match = matched(theirs, times(found(stamps, np.asarray(wave))))
    assert (np.abs(match.error_s) < NEAR_S).all()
    assert np.unique(match.nearest).size >= theirs.size - 2


@pytest.mark.parametrize("bpm", [50, 75, 110, 140])
def test_a_beat_is_told_before_the_next_one(bpm: int) -> None:
    """Sample by sample: once there is a template, no beat waits longer than its interval."""
    wave, beats, waits = waved(Heart(bpm=bpm), 1, 60), Heartbeats(), []
    for stamp, value in zip(wave.stamps_ns.tolist(), wave.wave.tolist(), strict=True):
        waits += [stamp - beat.t_ns for beat in beats.feed([stamp], [value])]
    assert max(waits[6:]) / S <= 60 / bpm


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40))
@settings(max_examples=25)
def test_pieces_do_not_matter(sizes: list[int]) -> None:
    """However the samples are cut, the beats are the same."""
    whole = found(WAVE.stamps_ns, WAVE.wave, WAVE.wave.size)
    beats, told, i = Heartbeats(), [], 0
    while i < WAVE.wave.size:
        step = sizes[i % len(sizes)]
        told += beats.feed(WAVE.stamps_ns[i : i + step].tolist(), WAVE.wave[i : i + step].tolist())
        i += step
    assert [b.t_ns for b in told] == pytest.approx([b.t_ns for b in whole], abs=1000)
    assert [b.joined for b in told] == [b.joined for b in whole]


WAVE = waved(Heart(moves=4), 5, 40)


def test_no_interval_goes_across_a_gap() -> None:
    """Samples missing for longer than GAP_NS; a shorter hole does no harm."""
    wave = waved(Heart(), 1, 60)
    at = wave.stamps_ns
    long_gap = (at < 30 * S) | (at > 30 * S + 2 * GAP_NS)
    short_gap = (at < 30 * S) | (at > 30 * S + GAP_NS // 2)
    for kept, gaps in ((long_gap, 1), (short_gap, 0)):
        told = found(at[kept], wave.wave[kept])
        later = [b for b in told if b.t_ns > 15 * S]
        assert sum(not b.joined for b in later) >= gaps
        assert bool(gaps) == any(not b.joined for b in later)


def test_the_second_wave_of_a_pulse_is_no_beat() -> None:
    """As sensors give it that filter the wave: an undershoot, then a second wave half as steep."""
    beats = rhythm_of(3, 150)
    after = 1 + np.arange(14_000) / 100 - beats[:, None]
    bells = ((0.16, 0.05, 1.0), (0.34, 0.05, -0.25), (0.52, 0.06, 0.35))
    wave = sum(h * np.exp(-0.5 * ((after - at) / wide) ** 2) for at, wide, h in bells)
    told = found(S + np.arange(14_000) * SLOT_NS, np.asarray(wave).sum(axis=0))
    match = matched(beats, times(told))
    assert (np.abs(match.error_s) < 0.01).all()
    assert len(told) >= (beats < 139.5).sum() - 2


def test_a_thread_that_is_held_up_costs_little() -> None:
    """With every second sample gone nine of ten beats are found still, and no other."""
    wave = waved(Heart(), 4, 120)
    kept = np.random.default_rng(1).random(wave.wave.size) < 0.5
    told = times(found(wave.stamps_ns[kept], wave.wave[kept]))
    match = matched(wave.beats_s, told)
    assert (np.abs(match.error_s) < NEAR_S).all()
    assert np.unique(match.nearest).size >= 0.9 * wave.beats_s.size
    assert match.error_s.std() < 0.01


def test_samples_twice_or_back_in_time_are_let_go() -> None:
    """Repeated stamps, older ones and what is no number change nothing."""
    wave = waved(Heart(), 2, 30)
    at, value = wave.stamps_ns.tolist(), wave.wave.tolist()
    spoilt_at = [t for n, t in enumerate(at) for t in ((t, t, at[0]) if n % 7 == 0 else (t,))]
    spoilt = [
        v for n, v in enumerate(value) for v in ((v, 9.0, float("nan")) if n % 7 == 0 else (v,))
    ]
    assert Heartbeats().feed(spoilt_at, spoilt) == Heartbeats().feed(at, value)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", ["noise", "flat", "ramp"])
def test_what_is_no_pulse_has_no_beats(kind: str, seed: int) -> None:
    """Of two minutes of noise hardly an interval is told; of a flat line, or a ramp, nothing."""
    n = 12_000
    noise = np.random.default_rng(seed).normal(0, 0.01, n)
    wave = {"noise": noise, "flat": np.full(n, 0.3), "ramp": np.linspace(0, 1, n)}[kind]
    told = found(np.arange(n) * SLOT_NS, wave)
    assert sum(beat.joined for beat in told) <= 4
    assert kind == "noise" or not told


def test_the_kernel_gives_slopes() -> None:
    """A line's own slope, a second; of a constant, none."""
    at = np.arange(100) / 100
    assert np.convolve(3 * at + 7, KERNEL, "valid") == pytest.approx(np.full(76, 3.0))


def test_shapes_that_are_alike_correlate() -> None:
    """Pearson's, whatever the height and the offset; a flat shape is like nothing."""
    a, b = np.random.default_rng(1).normal(size=(2, 50))
    assert correlation(a, b) == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert correlation(a, 3 * a + 2) == pytest.approx(1)
    assert correlation(a, np.ones(50)) == 0
    assert GOOD < 1
