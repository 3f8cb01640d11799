"""The volume in steps: within the limit whoever presses, and as it was for the next one."""

from itertools import pairwise

import pytest

from controller.visit.loudness import STEPS, Loudness
from exercises.core.words import Say


class Told:
    """A voice that notes its volume and needs so long for each sentence."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.volumes: list[float] = []
        self._seconds = seconds

    def set_volume(self, volume: float) -> None:
        self.volumes.append(volume)

    def seconds(self, _: Say) -> float:
        return self._seconds


@pytest.mark.parametrize("limit", [0.05, 0.4, 1.0])
def test_nobody_makes_it_louder_than_the_limit(limit: float) -> None:
    """However often one presses; and the quietest step can still be heard."""
    voice = Told()
    loudness = Loudness(limit / 2, limit, voice)
    for turn in (1, -1):
        for _ in range(2 * STEPS):
            loudness.turn(turn)
    assert max(voice.volumes) == pytest.approx(limit)
    assert min(voice.volumes) == pytest.approx(limit * 10 ** (-24 / 20))
    assert loudness.step == 1


def test_a_press_is_one_step_and_each_step_three_decibels() -> None:
    """Up and down again ends where it began, once it was on a step."""
    loudness = Loudness(1.0, 1.0)
    volumes = []
    for _ in range(STEPS):
        volumes.append(loudness.volume)
        assert loudness.step == STEPS + 1 - len(volumes)
        loudness.turn(-1)
    ratios = [quieter / louder for louder, quieter in pairwise(volumes)]
    assert ratios == pytest.approx([10 ** (-3 / 20)] * (STEPS - 1))


def test_the_next_one_finds_it_as_it_was() -> None:
    """The configured volume, not the nearest step."""
    voice = Told()
    loudness = Loudness(0.6, 1.0, voice)
    loudness.turn(1)
    loudness.reset()
    assert voice.volumes[-1] == loudness.volume == 0.6


def test_silence_has_a_step_of_its_own() -> None:
    """A site that begins silent shows the lowest step, and one press can be heard."""
    loudness = Loudness(0.0, 0.5)
    assert loudness.step == 1
    loudness.turn(1)
    assert loudness.volume > 0


def test_what_is_not_spoken_stays_as_long_as_it_takes_to_be_read() -> None:
    """By its words; what is spoken, as long as that takes."""
    long, short = Say("one two three four five six"), Say("one")
    assert Loudness(0.6, 1.0, Told(2.5)).seconds(long) == 2.5
    for silent in (Loudness(0.6, 1.0), Loudness(0.6, 1.0, Told())):
        assert silent.seconds(long) == pytest.approx(1.2 + 6 * 0.4)
        assert silent.seconds(short) < silent.seconds(long)
