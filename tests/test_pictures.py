"""The contact sheets of an exercise: what is on them, and what they weigh."""

from pathlib import Path

import pytest
from PIL import Image

from exercises.core.shapes import Box, Picture
from tests.pictures.__main__ import MOST, main
from tests.pictures.met import fullest, telling


@pytest.mark.parametrize("most", [3, 6, MOST])
def test_mistakes_and_the_end_are_among_the_pictures(most: int) -> None:
    """No more than asked for; what goes first is what looks like the rest."""
    names = list(telling("go_nogo", most))
    assert len(names) == most
    assert names[0] == "go_nogo_press"
    assert names[-1] == "go_nogo_result"
    assert (most < MOST) or {"go", "nogo", "wrong_go", "wrong_nogo"} < set(names)


def test_of_pictures_of_one_name_the_fullest_tells_most() -> None:
    """A ring that fills is shown half full, steps that add up are shown to the last."""
    box = Box(0, 0, 0.1, 0.1)
    alike = [Picture((Box(x, 0, 0.1, 0.1),), "moves") for x in (0.1, 0.2, 0.3)]
    assert fullest(alike) is alike[1]
    grown = [Picture((box,) * n, "grows") for n in (1, 2, 3, 2)]
    assert fullest(grown) is grown[2]


def test_two_small_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine screens a file, under 80 kB each; masking makes a difference."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    main("go_nogo", tmp_path)
    plain, masked = (tmp_path / f"go_nogo{ending}.png" for ending in ("", "_masked"))
    for path in (plain, masked):
        assert path.stat().st_size < 80_000
        with Image.open(path) as image:
            assert image.size == (1216, 691)
    assert plain.read_bytes() != masked.read_bytes()
