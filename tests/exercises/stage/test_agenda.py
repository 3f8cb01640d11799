"""Which flip a cue goes on: the nearest to its time, for any timeline and any frame."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.script import Frames, When
from exercises.core.shapes import Picture
from exercises.core.sounds import Tone
from exercises.stage.agenda import Agenda

PICTURES = [Picture(name=str(n)) for n in range(9)]
BEEP = Tone(440, 0.1)


def flips_of(agenda: Agenda, period_s: float) -> dict[int, int]:
    """Number of each cue -> the flip it went on, on a display that is never late."""
    shown: dict[int, int] = {}
    for flip in range(100_000):
        shown |= {number: flip for number, _ in agenda.due(flip, flip * period_s)}
        if not agenda:
            break
    return shown


@given(
    st.lists(st.floats(0.05, 1.0), max_size=6),
    st.sampled_from([1 / 50, 1 / 60, 1 / 75, 1 / 120, 1 / 144]),
)
def test_each_cue_goes_on_the_nearest_flip(gaps: list[float], period_s: float) -> None:
    """No other flip of the display is nearer to the time that was asked for."""
    times = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
    shown = flips_of(Agenda(list(zip(times, PICTURES, strict=False)), period_s), period_s)
    for number, time in enumerate(times):
        assert abs(shown[number] * period_s - time) <= period_s / 2 + 1e-9


@given(st.lists(st.integers(1, 50), max_size=6))
def test_frames_are_counted_exactly(gaps: list[int]) -> None:
    """A time of n frames is the n-th flip."""
    counts = [sum(gaps[:n]) for n in range(len(gaps) + 1)]
    timeline = [(Frames(count), picture) for count, picture in zip(counts, PICTURES, strict=False)]
    assert list(flips_of(Agenda(timeline, 1 / 60), 1 / 60).values()) == counts


def test_no_picture_is_skipped_when_flips_were_late() -> None:
    """After a gap, the pictures that are overdue come one a flip, in their order."""
    agenda = Agenda([(0.0, PICTURES[0]), (0.1, PICTURES[1]), (0.2, PICTURES[2])], 1 / 60)
    shown = [[n for n, _ in agenda.due(flip, at)] for flip, at in enumerate((0.0, 0.9, 0.92))]
    assert shown == [[0], [1], [2]]


def test_sounds_go_with_their_picture() -> None:
    """Cues of one time go on one flip."""
    timeline: list[tuple[When, Picture | Tone]] = [(0.0, PICTURES[0]), (0.0, BEEP), (0.5, BEEP)]
    agenda = Agenda(timeline, 1 / 60)
    assert agenda.due(0, 0.0) == [(0, PICTURES[0]), (1, BEEP)]
    assert agenda.due(29, 29 / 60) == []
    assert agenda.due(30, 30 / 60) == [(2, BEEP)]


@pytest.mark.parametrize(("taken", "ahead"), [(1, PICTURES[1]), (2, None)])
def test_the_next_picture_is_known_ahead(taken: int, ahead: Picture | None) -> None:
    """The stage can draw it before its flip is due."""
    agenda = Agenda([(0.0, PICTURES[0]), (0.2, BEEP), (0.5, PICTURES[1])], 1 / 60)
    for offset in (0.0, 0.5)[:taken]:
        agenda.due(0, offset)
        agenda.due(0, offset)
    assert agenda.next_picture() == ahead
