"""The pulse beside the breath: what is drawn of it, and that the guide is gentle."""

import itertools

from exercises.core.course.pulse_guide import DOTS, FINGER, PulseGuide
from exercises.core.shapes import Disc
from firmware.sensors.simulated import Heart
from tests.exercises.breathers import Sample, sensed

PIECE = 50


def fed(samples: list[Sample], breath: int = 1000) -> tuple[PulseGuide, list[int]]:
    """A guide after these samples, in pieces, and how many beads had grown after each breath."""
    guide, grown = PulseGuide(), []
    for i in range(0, len(samples), PIECE):
        piece = samples[i : i + PIECE]
        guide.see(piece, 0)
        guide.hear(piece)
        if (i + PIECE) % breath == 0:
            guide.breathed()
            grown.append(guide.grown)
    return guide, grown


def test_without_samples_there_is_nothing() -> None:
    """No wave, no beads, no finger."""
    guide, _ = fed([])
    guide.breathed()
    assert guide.shapes() == ()
    assert guide.grown == 0
    assert not guide.loose


def test_the_wave_fills_its_height() -> None:
    """Its dots reach from the top of their band to its bottom, whatever the sensor's level."""
    low = [(t, 0.1 * v + 0.7) for t, v in sensed(Heart(), 1, 30)[0]]
    for samples in (sensed(Heart(), 1, 30)[0], low):
        dots = [s for s in fed(samples)[0].shapes()[12:] if isinstance(s, Disc)]
        assert DOTS - 6 <= len(dots) < DOTS
        heights = [dot.y for dot in dots]
        assert 0.04 < max(heights) - min(heights) <= 0.051


def test_the_guide_begins_late_and_moves_slowly() -> None:
    """Nothing grows before there are beats to judge by; then three beads a breath, at most."""
    _, grown = fed(sensed(Heart(), 2, 120)[0])
    assert grown[:2] == [0, 0]
    assert grown[-1] >= 9
    assert max(b - a for a, b in itertools.pairwise(grown)) <= 3


def test_a_heart_without_a_rhythm_grows_little() -> None:
    """An uneven heart that does not swing with the breath has few beads."""
    _, grown = fed(sensed(Heart(rsa=0.0, unsteady=0.05), 2, 120)[0])
    assert max(grown) <= 5


def test_a_lost_pulse_is_a_finger_and_comes_back() -> None:
    """After six seconds without a beat; the wave again when there is one."""
    samples = sensed(Heart(loose=((20, 40),)), 1, 60)[0]
    assert set(FINGER) <= set(fed(samples[:3500])[0].shapes())
    assert not set(FINGER) <= set(fed(samples)[0].shapes())
