"""What a simulated participant sees at a glance."""

from exercises.core import asking
from exercises.core.asking import at_a_glance
from exercises.core.shapes import Disc, Picture


def test_a_picture_is_looked_at_once() -> None:
    """Known by being the same one: an equal one is looked at again."""
    looked: list[Picture] = []

    @at_a_glance
    def discs(picture: Picture) -> int:
        looked.append(picture)
        return len(picture.shapes)

    one, equal = (Picture((Disc(0, 0, 0.1),)) for _ in range(2))
    assert [discs(one), discs(one), discs(equal), discs(one)] == [1, 1, 1, 1]
    assert looked == [one, equal]


def test_no_picture_is_taken_for_another() -> None:
    """Not even where thousands came and went, so that their places in memory come again."""

    @at_a_glance
    def width(picture: Picture) -> float:
        return picture.shapes[0].x  # type: ignore[union-attr]

    wide = [width(Picture((Disc(i, 0, 0.1),))) for i in range(2 * asking.MOST_KNOWN + 5)]
    assert wide == list(range(2 * asking.MOST_KNOWN + 5))
