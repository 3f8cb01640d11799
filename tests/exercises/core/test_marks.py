"""A rule is read from left to right: figure, arrow, key; a cross lies over a key to leave."""

from exercises.core.marks import hold_for, press_for
from exercises.core.shapes import Disc, Key, Stroke

FIGURE = (Disc(-0.4, 0, 0.1),)
KEY = Key("ok", 0, 0, 0.2)


def test_a_rule_to_press() -> None:
    """The arrow lies between the figure and the key, over neither."""
    figure, *arrow, key = press_for(FIGURE, KEY)
    assert (figure, key) == (*FIGURE, KEY)
    xs = [x for s in arrow if isinstance(s, Stroke) for x, _ in s.points]
    assert -0.3 < min(xs) < max(xs) < -0.1


def test_a_rule_to_hold_back() -> None:
    """The same with two strokes across the whole key, on top of it."""
    row = hold_for(FIGURE, KEY)
    assert row[: len(row) - 2] == press_for(FIGURE, KEY)
    for stroke in row[-2:]:
        assert isinstance(stroke, Stroke)
        assert max(x for x, _ in stroke.points) >= KEY.size / 2
        assert min(x for x, _ in stroke.points) <= -KEY.size / 2
