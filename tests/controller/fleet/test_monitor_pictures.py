"""The pictures of the live view in docs/monitor.md show it as it is."""

import pytest

from tests.controller.fleet.pictures import FOLDER, SCENES, draw


@pytest.mark.parametrize("name", SCENES)
def test_the_picture_is_true(name: str) -> None:
    """Drawn anew it is the same, letter for letter; `make monitor-pictures` where it is not."""
    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert draw(name) == kept, f"{name} looks different now: make monitor-pictures, and look at it"


def test_no_picture_is_left_over() -> None:
    """And none fetches anything from elsewhere."""
    assert {path.stem for path in FOLDER.iterdir()} == set(SCENES)
    for path in FOLDER.iterdir():
        assert "url(http" not in path.read_text(encoding="utf-8")
