"""Faults in intervals are found as by another implementation, and corrected nearer the truth."""

import neurokit2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.scoring.heart_intervals import HeartIntervals, corrected, wrong
from exercises.core.scoring.heart_rhythm import variability
from exercises.core.scoring.sessions import Floats, Sessions
from tests.exercises.core.hearts import intervals, rhythm_of

# Every tenth beat is a place for a fault, so that none lies beside another.
PLACES = np.arange(20, 330, 10)


def with_faults(beats: Floats, early: int, missed: int, extra: int, seed: int = 0) -> Floats:
    """So many beats come 0.3 s early, are missed, or have one that is none after them."""
    at = np.random.default_rng(seed).permutation(PLACES)
    beats = beats.copy()
    beats[at[:early]] -= 0.3
    false = [(beats[i] + beats[i + 1]) / 2 for i in at[early : early + extra]]
    kept = np.delete(beats, at[early + extra : early + extra + missed])
    return np.sort(np.r_[kept, false])


@pytest.mark.parametrize("seed", range(5))
def test_faults_are_found_as_neurokit_finds_them(seed: int) -> None:
    """Missed and extra beats by number; early ones too, to one."""
    beats = with_faults(rhythm_of(seed), 5, 4, 3, seed)
    found = wrong(intervals(beats))
    whole = (beats * 1000).round().astype(int) + 1
    theirs, _ = neurokit2.signal_fixpeaks(whole, 1000, iterative=False, method="Kubios")
    assert found.missed.sum() == pytest.approx(len(theirs["missed"]), abs=1)
    assert found.extra.sum() == len(theirs["extra"])
    assert found.ectopic.sum() == pytest.approx(len(theirs["ectopic"]), abs=1)


@pytest.mark.parametrize(("early", "missed", "extra"), [(4, 0, 0), (0, 4, 0), (0, 0, 4), (2, 2, 2)])
@pytest.mark.parametrize("seed", range(4))
def test_correction_brings_variability_back(early: int, missed: int, extra: int, seed: int) -> None:
    """RMSSD is near the true one, and nearer than neurokit's correction brings it."""
    true = rhythm_of(seed)
    beats = with_faults(true, early, missed, extra, seed)
    rmssd = {
        name: float(variability(each).rmssd_ms[0])
        for name, each in {
            "true": intervals(true),
            "raw": intervals(beats),
            "ours": corrected(intervals(beats)).intervals,
        }.items()
    }
    whole = (beats * 1000).round().astype(int) + 1
    _, theirs = neurokit2.signal_fixpeaks(whole, 1000, iterative=True, method="Kubios")
    peer = float(variability(intervals(theirs / 1000)).rmssd_ms[0])
    assert rmssd["raw"] > 2 * rmssd["true"]
    assert rmssd["ours"] == pytest.approx(rmssd["true"], rel=0.1)
    assert abs(rmssd["ours"] - rmssd["true"]) <= abs(peer - rmssd["true"]) + 1


@pytest.mark.parametrize("faults", [(4, 0, 0), (0, 4, 0), (0, 0, 4)])
def test_what_was_corrected_is_counted(faults: tuple[int, int, int]) -> None:
    """One for each beat, whatever was wrong with it."""
    found = corrected(intervals(with_faults(rhythm_of(2), *faults, 2)))
    assert found.corrected.tolist() == [4]


def test_a_good_rhythm_is_left_alone() -> None:
    """Of twenty people without a fault hardly a beat is touched, and the time stays the same."""
    people = intervals(*(rhythm_of(seed) for seed in range(20)))
    found = corrected(people)
    assert found.corrected.sum() <= 20 * 350 * 0.002
    assert found.intervals.rr_s.sum() == pytest.approx(people.rr_s.sum(), rel=1e-3)


def test_a_heart_like_a_clock_has_its_missed_beat_found() -> None:
    """Where nothing varies, the threshold is 20 ms."""
    beats = np.delete(np.arange(100) * 0.8, 50)
    found = corrected(intervals(beats))
    assert found.corrected.tolist() == [1]
    assert found.intervals.rr_s == pytest.approx(np.full(99, 0.8))
    assert np.diff(found.intervals.end_s) == pytest.approx(np.full(98, 0.8))
    assert found.intervals.joined[1:].all()


def test_many_sessions_are_each_for_themselves() -> None:
    """Together as alone."""
    people = [with_faults(rhythm_of(seed), 3, 3, 3, seed) for seed in range(6)]
    together = corrected(intervals(*people))
    for n, beats in enumerate(people):
        alone = corrected(intervals(beats))
        own = together.intervals.sessions.index == n
        assert together.corrected[n] == alone.corrected[0]
        assert together.intervals.rr_s[own] == pytest.approx(alone.intervals.rr_s)


def test_no_interval_is_longer_than_a_heart_can_wait() -> None:
    """Beats 5 s apart have something missing between them: no interval, and no step across."""
    beats = np.r_[np.arange(20) * 0.8, 20 + np.arange(20) * 0.8]
    made = intervals(beats)
    assert made.rr_s.size == 38
    assert made.joined.sum() == 36


def test_intervals_and_beats_tell_the_same() -> None:
    """The times of beats, or the intervals between them."""
    beats = rhythm_of(1)
    of_beats = intervals(beats)
    rr, index = np.diff(beats), np.zeros(beats.size - 1, np.intp)
    sessions = Sessions(np.array(["0"]), index)
    of_rr = HeartIntervals.of_intervals(sessions, rr, np.ones(rr.size, np.bool_))
    assert of_rr.rr_s == pytest.approx(of_beats.rr_s)
    assert of_rr.end_s == pytest.approx(of_beats.end_s)
    assert of_rr.joined.tolist() == of_beats.joined.tolist()


@given(st.lists(st.lists(st.floats(0, 5), max_size=30), max_size=4))
def test_any_intervals_come_out_as_a_hearts(many: list[list[float]]) -> None:
    """Whatever goes in, no interval outside 0.3 to 2.5 s comes out, and nothing breaks."""
    rr = np.array([x for one in many for x in one], np.float64)
    index = np.repeat(np.arange(len(many)), [len(one) for one in many])
    sessions = Sessions(np.arange(len(many)).astype(np.str_), index)
    made = HeartIntervals.of_intervals(sessions, rr, np.ones(rr.size, np.bool_))
    out = corrected(made).intervals
    assert ((out.rr_s >= 0.3) & (out.rr_s <= 2.5)).all()
    assert out.rr_s.size == out.end_s.size == out.joined.size == out.sessions.index.size
    assert not out.joined[np.diff(out.sessions.index, prepend=-1) != 0].any()
