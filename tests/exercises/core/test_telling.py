"""Right and wrong differ for eye and ear; the end's boxes are as many as were earned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Picture, Shape
from exercises.core.sounds import Tone
from exercises.core.telling import how_it_went, tell, tenths
from exercises.core.trial import Trial
from exercises.core.words import Say
from tests.exercises.core.tasks import REMEDY, TASK, Played


def told(button: str) -> tuple[Picture, Tone, float]:
    """The picture, tone and seconds that follow an answer."""
    script: Script[None] = tell(TASK, Trial("training", "dot", button))
    shown = next(script)
    assert isinstance(shown, Present)
    (_, picture), (_, tone) = shown.timeline
    assert isinstance(picture, Picture)
    assert isinstance(tone, Tone)
    assert isinstance(shown.until, float)
    return picture, tone, shown.until


def test_a_mistake_is_told_longer_lower_and_with_its_remedy() -> None:
    """Without colour, words or sound one still sees which it is, and what to do."""
    (right, high, short), (wrong, low, long) = told("ok"), told("")
    assert REMEDY in wrong.shapes
    assert REMEDY not in right.shapes
    assert len(wrong.shapes) > len(right.shapes)
    assert low.hertz < high.hertz
    assert long == 2 * short


@given(st.integers(0, 200), st.integers(0, 200))
def test_tenths_are_rounded_down(right: int, wrong: int) -> None:
    """Ten only for all, none for none, other kinds and practice left out."""
    trials = [Trial("training", "dot", "ok")] * right + [Trial("training", "dot")] * wrong
    trials += [Trial("practice", "dot"), Trial("training", "other", "ok")]
    of_ten = tenths(TASK, trials, "dot")
    assert of_ten == 10 * right // max(right + wrong, 1)
    assert (of_ten == 10) == (right > 0 and wrong == 0)


def dot(x: float, y: float, size: float) -> tuple[Shape, ...]:
    return (Disc(x, y, size / 2),)


@pytest.mark.parametrize("tenths", [[7, 10], [0, 7, 10]])
def test_each_figure_has_its_row_of_ten_boxes(tenths: list[int]) -> None:
    """In the height of a figure ten boxes, its tenths filled; the sentence is spoken."""
    say = Say("Seven, and all.")
    played = Played(how_it_went(TASK, [(dot, n) for n in tenths], say, "so_far"))
    (page,) = played.pictures("dots_so_far")
    heights = [s.y for s in page.shapes if isinstance(s, Disc)]
    rows = [[s for s in page.shapes if isinstance(s, Box) and s.y == y] for y in heights]
    assert [len(row) for row in rows] == [10] * len(tenths)
    assert [sum(box.width == 0 for box in row) for row in rows] == tenths
    assert say in [cue for cue, _ in played.cues]


def test_a_fourth_row_has_no_room() -> None:
    """It is refused, not left out."""
    with pytest.raises(ValueError, match="shorter"):
        next(how_it_went(TASK, [(dot, 1)] * 4, Say("")))
