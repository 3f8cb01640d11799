"""A calibration on the simulated board: its figures are the sample's, and faults are told."""

from dataclasses import replace

import numpy as np
import pytest

from controller.calibration.measure import FIRST, Measured, Unusable, measure
from controller.calibration.script import BRIGHT, DARK, PLACE, Shown, Stopped, place, repeat
from controller.calibration.simulated import Law, SimulatedBench, bright, simulated
from controller.config import load
from exercises.core.script import Cue, Present, Seen
from exercises.stage.person import Act
from exercises.stage.run import run
from exercises.stage.virtual import VirtualStage
from firmware.sensors.desk import Sensor
from firmware.sensors.probes import Probe
from tests.controller.calibration.benches import (
    LAW,
    SHIPPED,
    Chatter,
    Covered,
    Lamp,
    Signals,
    Stuck,
    Swapped,
    bench,
)

WIRING = load(SHIPPED).wiring
PROBES: tuple[Probe, ...] = ("light", "sound")


def simulate(law: Law, seed: int) -> tuple[Measured, dict[Probe, list[float]]]:
    """A calibration of 300 repetitions, and what was drawn for it."""
    with simulated(WIRING, law, seed) as found:
        return measure(found, 300), found.senses.drawn


@pytest.mark.parametrize(
    "law", [Law(0, 0), Law(0, 2), Law(3.7, 0.05), Law(48.3, 4), Law(200, 20)], ids=str
)
def test_figures_are_those_of_the_sample_drawn(law: Law) -> None:
    """Mean and SD of both lags are within 0.02 ms of the drawn ones', down to 0 and up to 200."""
    measured, drawn = simulate(law, seed=9)
    for probe in PROBES:
        found = measured.lags[probe]
        assert found.n == 300
        assert found.mean_ms == pytest.approx(np.mean(drawn[probe]), abs=0.02)
        assert found.sd_ms == pytest.approx(np.std(drawn[probe], ddof=1), abs=0.02)
    assert drawn["light"] != drawn["sound"] or law.jitter_ms == 0


def test_intervals_cover_the_truth_from_end_to_end() -> None:
    """Of 60 calibrations, two lags each, about 95 % of the intervals hold what was simulated."""
    lags = [
        m.lags[probe] for seed in range(60) for m, _ in [simulate(LAW, seed)] for probe in PROBES
    ]
    means = [low <= LAW.lag_ms <= high for low, high in (one.mean_95_ms for one in lags)]
    sds = [low <= LAW.jitter_ms <= high for low, high in (one.sd_95_ms for one in lags)]
    assert 0.90 <= np.mean(means) < 1
    assert 0.90 <= np.mean(sds) < 1


def test_the_same_seed_gives_the_same_figures() -> None:
    """And another seed others."""
    assert simulate(LAW, 5)[0].lags == simulate(LAW, 5)[0].lags != simulate(LAW, 6)[0].lags


def test_the_photodiode_sees_only_the_corner() -> None:
    """Bright while the corner is, and neither for words elsewhere nor for the corner's mark."""
    assert bright(BRIGHT)
    assert not bright(DARK)
    assert not bright(PLACE)


FAULTS: dict[str, tuple[type[Signals], str]] = {
    "nothing sensed": (Covered, "The photodiode saw nothing. Is it over the marked corner"),
    "no cable": (Covered, "Nothing was heard. Is line-out joined to the envelope input"),
    "always above": (Stuck, "stays there: turn the threshold up"),
    "lamps": (Lamp, "lamps do, 100 times a second on 50 Hz mains"),
    "swapped": (Swapped, "Change `pull` of sensors.light in wiring.yaml"),
}


@pytest.mark.parametrize(("signals", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_early_with_what_to_check(signals: type[Signals], told: str) -> None:
    """Both probes' faults come after the first repetitions, and not after minutes."""
    with bench(signals) as faulty:
        with pytest.raises(Unusable) as caught:
            measure(faulty, 300)
        assert faulty.stage.now_ns() < (FIRST + 4) * 1e9
    assert told in str(caught.value)
    assert str(caught.value).count(f" of {FIRST} repetitions can be used") == 2


def test_chatter_moves_no_lag_and_is_counted() -> None:
    """Five crossings for one are one, at the time of the first."""
    with bench(Chatter) as chattering:
        measured = measure(chattering, 300)
    sample = np.array(chattering.senses.drawn["light"])
    assert measured.paired["light"].sample_ms == pytest.approx(sample, abs=1e-5)
    assert measured.paired["light"].chatter == 300 * 4


class Fading(Signals):
    """The tape comes off after three minutes."""

    def cross(self, probe: Sensor, *, above: bool) -> None:
        if probe == "sound" or self.instant.now_ns < 180e9:
            super().cross(probe, above=above)


class HeldUp(VirtualStage):
    """A pod so busy that no tone and no bright corner was ever reached."""

    def present(self, item: Present) -> Seen:
        seen = super().present(item)
        seen.onsets[1:] = [-1] * len(seen.onsets[1:])
        return seen


def test_a_pod_that_is_held_up_is_told() -> None:
    """Onsets that never came are no fault of the probes."""
    with bench(Signals) as busy:
        stage = HeldUp(busy.senses)
        with pytest.raises(Unusable, match="stop what else runs on it"):
            measure(SimulatedBench(stage, busy.probes, busy.senses), 300)


def test_too_few_are_no_calibration() -> None:
    """Fewer than 300 pairs are refused with their number, though each was good; sound was."""
    with bench(Fading) as fading, pytest.raises(Unusable) as caught:
        measure(fading, 330)
    assert "of 330 repetitions can be used. The photodiode saw nothing." in str(caught.value)
    assert "audio" not in str(caught.value)


def test_a_probe_that_is_not_wired_is_not_measured() -> None:
    """A pod without an envelope input calibrates its display."""
    with simulated(replace(WIRING, sound=None), LAW, 1) as found:
        assert list(measure(found, 300).lags) == ["light"]


class Technician:
    """Presses one button, once, after a second."""

    def __init__(self, button: str) -> None:
        self._acts = [Act(button, 2_000_000_000, 80_000_000)]

    def see(self, cue: Cue, onset_ns: int) -> None:
        pass

    def next_act(self) -> Act | None:
        return self._acts[0] if self._acts else None

    def take_act(self) -> Act:
        return self._acts.pop(0)


def test_back_stops_it_before_and_within() -> None:
    """The technician can leave the calibration from its first screen and from its midst."""
    with pytest.raises(Stopped):
        run(place(), VirtualStage(Technician("back")))
    shown = Shown()
    with pytest.raises(Stopped):
        run(repeat(300, shown), VirtualStage(Technician("back")))
    assert len(shown.light_ns) < 3
