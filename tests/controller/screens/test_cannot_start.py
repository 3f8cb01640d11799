"""The screen of a pod that cannot start: what fits on it, and what its code holds."""

import shutil
import subprocess
from pathlib import Path

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.screens import cannot_start, qr
from exercises.core.shapes import Box, Label
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import THEMES
from tests.pictures.gathered import SIZES, WRONG

PROBLEMS = st.lists(st.text(min_size=1, max_size=900), min_size=1, max_size=30)


@given(PROBLEMS)
def test_as_many_problems_as_fit_and_the_rest_counted(problems: list[str]) -> None:
    """Never more lines than there is room for, and none is left out without a word."""
    told = cannot_start.on_screen(problems)
    assert sum(map(len, told)) <= cannot_start.LINES
    left = len(problems) - (len(told) - 1)
    assert told[-1] == [f"and {left} more"] or len(told) == len(problems)


@given(PROBLEMS)
def test_the_code_holds_what_it_can_and_says_what_it_lacks(problems: list[str]) -> None:
    """Whole problems in their order, as bytes that a code of version 20 takes."""
    text = cannot_start.in_code("Head:", problems)
    assert len(text.encode()) <= qr.MOST_BYTES
    whole = "\n".join(["Head:", *problems])
    if len(whole.encode()) <= qr.MOST_BYTES:
        assert text == whole
    else:
        assert text.startswith("Head:\n")
        assert " more" in text.splitlines()[-1] or whole.startswith(text)


@pytest.mark.parametrize(("count", "side"), [(1, 21), (qr.MOST_BYTES, 97)])
def test_each_module_is_whole_pixels(count: int, side: int) -> None:
    """From version 1 to version 20, with a quiet zone of four modules, dark on what is lit."""
    pixels = 720
    ground, *dark = qr.shapes("x" * count, 0.44, 0.12, 0.68, pixels)
    assert isinstance(ground, Box)
    module = ground.w * pixels / (side + 2 * qr.QUIET)
    assert module == pytest.approx(int(0.68 * pixels / (side + 2 * qr.QUIET)))
    assert ground.w == ground.h <= 0.68
    left, top = ((ground.x - ground.w / 2) * pixels, (ground.y - ground.h / 2) * pixels)
    for box in dark:
        assert isinstance(box, Box)
        assert (box.colour, ground.colour) == ("sign", "lamp")
        for at in ((box.x - box.w / 2) * pixels - left, (box.y - box.h / 2) * pixels - top):
            assert at / module == pytest.approx(round(at / module))
            assert qr.QUIET <= round(at / module) < qr.QUIET + side


def test_a_text_that_is_too_long_is_refused() -> None:
    """A code that is too fine to be read is none."""
    with pytest.raises(ValueError, match="at most 666 bytes, not 667"):
        qr.shapes("x" * 667, 0, 0, 0.5, 720)


def test_braces_of_a_problem_are_shown() -> None:
    """What is wrong may be any text: nothing in it is taken for a placeholder."""
    picture = cannot_start.picture("Head:", ["a {b} c}"], 720)
    labels = [shape.say for shape in picture.shapes if isinstance(shape, Label)]
    assert labels[-1].text.format() == "1. a {b} c}"


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="apt-get install zbar-tools")
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_fullest_code_can_be_read(size: tuple[int, int], theme: str, tmp_path: Path) -> None:
    """At either size and in either theme a reader of codes finds all that was put in."""
    picture = cannot_start.picture("Training pod:", WRONG, size[1])
    seen = tmp_path / "seen.png"
    pygame.image.save(Painter(size, Language(), THEMES[theme]).picture(picture), seen)
    line = ["zbarimg", "--quiet", "--raw", str(seen)]
    found = subprocess.run(line, capture_output=True, text=True, check=True, timeout=20)
    assert found.stdout == cannot_start.in_code("Training pod:", WRONG) + "\n"
    assert len(found.stdout) > 0.8 * qr.MOST_BYTES
