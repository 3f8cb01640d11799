"""What is made once: looks at pictures, and the pages that tell of a task."""

from exercises.core import once
from exercises.core.once import made_once, once_each
from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Disc, Picture


def test_a_picture_is_looked_at_once() -> None:
    """Known by being the same one: an equal one is looked at again."""
    looked: list[Picture] = []

    @once_each
    def discs(picture: Picture) -> int:
        looked.append(picture)
        return len(picture.shapes)

    one, equal = (Picture((Disc(0, 0, 0.1),)) for _ in range(2))
    assert [discs(one), discs(one), discs(equal), discs(one)] == [1, 1, 1, 1]
    assert looked == [one, equal]


def test_no_picture_is_taken_for_another() -> None:
    """Not even where thousands came and went, so that their places in memory come again."""

    @once_each
    def width(picture: Picture) -> float:
        return picture.shapes[0].x  # type: ignore[union-attr]

    wide = [width(Picture((Disc(i, 0, 0.1),))) for i in range(2 * once.MOST_KNOWN + 5)]
    assert wide == list(range(2 * once.MOST_KNOWN + 5))


def test_pages_are_made_once_for_each_of_what_they_tell() -> None:
    """Shown again they are the same, though each was answered."""

    @made_once
    def pages(name: str) -> Script[None]:
        yield from (Present(((0.0, Picture(name=f"{name}_{i}")),), ("ok",)) for i in range(2))

    def shown(name: str) -> list[object]:
        script = pages(name)
        return [next(script), script.send(Seen([], []))]

    first, again, other = shown("rest"), shown("rest"), shown("start")
    assert [one is two for one, two in zip(first, again, strict=True)] == [True, True]
    assert other[1] == Present(((0.0, Picture(name="start_1")),), ("ok",))
