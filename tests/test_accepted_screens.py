"""The screens look as they were accepted: a change that nobody meant is seen."""

from pathlib import Path

import numpy as np
import pytest

from exercises.core.shapes import Picture
from tests.pictures import screens
from tests.pictures.screens import Way

WAYS = list(screens.accepted_ways())
ASK = "look at build/screens; where it is as it should be: make screens ACCEPT=1"


@pytest.mark.skipif(not screens.ACCEPTED.exists(), reason="nothing is accepted yet")
@pytest.mark.parametrize(("way", "pictures"), WAYS, ids=[str(way) for way, _ in WAYS])
def test_every_screen_looks_as_it_was_accepted(way: Way, pictures: dict[str, Picture]) -> None:
    """At most 0.5 % of pixels differ by more than 16 of 255; what differs is in build/screens."""
    folder, others = screens.ACCEPTED / str(way), []
    assert {path.stem for path in folder.glob("*.png")} == set(pictures), ASK
    painter = way.painter()
    for name, picture in pictures.items():
        now = screens.pixels(painter.picture(picture))
        accepted = screens.read(folder / f"{name}.png")
        if screens.different(accepted, now).mean() > screens.SHARE:
            others.append(name)
            screens.write(
                screens.beside(accepted, now),
                Path("build/screens/different") / str(way) / f"{name}.png",
            )
    assert others == [], ASK


def test_a_few_pixels_may_differ_and_no_more(tmp_path: Path) -> None:
    """One in 200, by more than can be seen; and a file's few colours make none differ."""
    one = np.full((40, 50, 3), 30, np.uint8)
    other = one + 16
    assert screens.different(one, other).mean() == 0
    other[:2, :6, 1] += 1
    assert screens.different(one, other).mean() == pytest.approx(12 / 2000)
    assert screens.different(one, other[:20]).all()
    way, pictures = WAYS[0]
    name = min(pictures)
    seen = screens.pixels(way.painter().picture(pictures[name]))
    screens.write(seen, tmp_path / "one.png")
    assert screens.different(screens.read(tmp_path / "one.png"), seen).mean() == 0


def test_what_differs_is_shown_beside_what_was_accepted() -> None:
    """Three pictures in a row; without the first where it has another size."""
    one, other = np.zeros((4, 6, 3), np.uint8), np.full((4, 6, 3), 99, np.uint8)
    assert screens.beside(one, other).shape == (4, 18, 3)
    assert screens.beside(one[:2], other).shape == (4, 12, 3)
    assert (screens.beside(one, other)[:, 12:] == 255).all()


def test_every_way_has_each_language_size_and_theme() -> None:
    """And what is compared has each language at both sizes."""
    ways = screens.every_way()
    assert len(set(ways)) == len(ways) == 4 * len({way.language for way in ways})
    compared = {(way.language, way.size) for way, _ in WAYS}
    assert compared == {(way.language, way.size) for way in ways}
    assert {way.theme for way, _ in WAYS} == {way.theme for way in ways}
