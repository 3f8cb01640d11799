"""The timing certificate: what speaks against a run's times, counted and never hidden."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.certificate import Readings, certify
from controller.health.clock import Moment
from exercises.core.trial import Trial

SCREEN = {"verified": True, "why": "60 flips", "period_s": 1 / 60, "sd_s": 1e-4, "held": True}
DAY_NS = 86_400_000_000_000
NOW = Moment("2026-03-03T12:00:00.000Z", 5 * DAY_NS, "boot-1", True)
GO = Trial("assessment", "go", "ok", 0.4, 10**9, 10**9 + 4 * 10**8, "kernel")
HELD_BACK = Trial("assessment", "nogo", onset_ns=10**9)

trials = st.lists(
    st.builds(
        Trial._replace,
        st.sampled_from([GO, HELD_BACK]),
        late=st.integers(0, 3),
        suspect=st.booleans(),
    ).map(lambda trial: trial if trial.press_ns else trial._replace(suspect=False))
)


@given(trials, st.booleans(), st.integers(0, 9), st.integers(0, 9))
def test_everything_is_counted(found: list[Trial], verified: bool, lost: int, more: int) -> None:
    """Presses, suspect ones, late trials and their frames, edges lost in this run and no other."""
    before = Readings({**SCREEN, "verified": verified}, lost)
    made = certify(before, Readings(SCREEN, lost + more), found, NOW)
    assert made.verified == verified
    assert (made.trials, made.lost_edges) == (len(found), more)
    assert made.presses == sum(t.button == "ok" for t in found)
    assert made.suspect_presses == sum(t.suspect for t in found)
    assert made.late_trials == len([t for t in found if t.late])
    assert made.late_frames == sum(t.late for t in found)


@pytest.mark.parametrize(
    ("sources", "source", "verified"),
    [(["kernel"], "kernel", True), (["arrival"], "arrival", False),
     (["kernel", "arrival"], "mixed", False), ([], "none", True)],
)  # fmt: skip
def test_presses_stamped_on_arrival_are_not_verified(
    sources: Sequence[str], source: str, verified: bool
) -> None:
    """One is enough, and the certificate says it in words."""
    found = [HELD_BACK, *(GO._replace(source=name) for name in sources)]
    made = certify(Readings(SCREEN), Readings(SCREEN), found, NOW)
    assert (made.source, made.verified) == (source, verified)
    assert any("on arrival" in why for why in made.why) == (not verified)


def test_each_fault_is_told() -> None:
    """An unverified screen and stamps on arrival are two reasons, not one."""
    screen = {"verified": False, "why": "flips wait for no display"}
    found = [GO._replace(source="arrival")]
    made = certify(Readings(screen), Readings(screen), found, NOW)
    assert len(made.why) == 2
    assert "flips wait for no display" in made.why


def test_a_count_that_was_taken_back_is_no_gain() -> None:
    """A report that was only late lowers the board's total: none was lost then."""
    assert certify(Readings(SCREEN, 7), Readings(SCREEN, 5), [GO], NOW).lost_edges == 0
    assert certify(Readings(SCREEN), Readings(SCREEN), [GO], NOW).lost_edges is None


@pytest.mark.parametrize(
    ("measured", "now", "age_days"),
    [
        (replace(NOW, monotonic_ns=0, synchronised=False), replace(NOW, synchronised=False), 5.0),
        (Moment("2026-03-01T00:00:00.000Z", 9, "boot-0", True), NOW, 2.5),
        (Moment("2026-03-01T00:00:00.000Z", 9, "boot-0", False), NOW, None),
        (Moment("2026-03-01T00:00:00.000Z", 9, "boot-0", True),
         replace(NOW, synchronised=False), None),
    ],
    ids=["same boot", "both clocks set", "unset then", "unset now"],
)  # fmt: skip
def test_a_lag_has_an_age_where_a_clock_can_tell_it(
    measured: Moment, now: Moment, age_days: float | None
) -> None:
    """By the monotonic clock within a boot, by wall time only where it was set both times."""
    lag = {"calibration": "c1", "measured": measured.as_dict(), "display_mean_ms": 12.0}
    made = certify(Readings(SCREEN, lag=lag), Readings(SCREEN), [GO], now)
    assert made.lag == {**lag, "age_days": age_days}


def test_no_calibration_is_no_lag() -> None:
    """Nothing is named that was not measured."""
    assert certify(Readings(SCREEN), Readings(SCREEN), [GO], NOW).lag is None
