"""Pictures on a surface: in their colours and places, words within the screen, signs apart."""

import numpy as np
import pygame
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exercises.core.shapes import Box, Disc, Key, Label, Picture, Polygon, Stroke
from exercises.core.words import Say
from exercises.stage.draw import Painter, Sprites
from exercises.stage.keys import SIGNS
from exercises.stage.language import Language
from exercises.stage.look import DARK, LIGHT, Theme

SIZES = [(1280, 720), (800, 480)]
BUTTONS = ["left", "right", "ok", "back", "help"]


def painter(size: tuple[int, int] = (800, 480), *, mask_text: bool = False) -> Painter:
    return Painter(size, Language(), mask_text=mask_text)


def pixels(
    picture: Picture, size: tuple[int, int] = (800, 480), *, mask_text: bool = False
) -> bytes:
    return bytes(painter(size, mask_text=mask_text).picture(picture).get_buffer().raw)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_shapes_stand_where_they_are_put(size: tuple[int, int], theme: Theme) -> None:
    """The origin is the middle, lengths are fractions of the height, later shapes are on top."""
    picture = Picture((Box(0, 0, 0.5, 0.5, "panel"), Disc(0.2, -0.2, 0.04, "care")))
    surface = Painter(size, Language(), theme).picture(picture)
    middle, scale = (size[0] // 2, size[1] // 2), size[1]
    at = {name: surface.get_at(place)[:3] for name, place in {
        "panel": middle,
        "care": (middle[0] + round(0.2 * scale), middle[1] - round(0.2 * scale)),
        "paper": (middle[0] + round(0.3 * scale), middle[1]),
    }.items()}  # fmt: skip
    assert at == {"panel": theme["panel"], "care": theme["care"], "paper": theme["paper"]}


def test_every_shape_leaves_a_mark() -> None:
    """Each kind of shape changes the blank screen."""
    shapes = (
        Disc(0, 0, 0.1),
        Disc(0, 0, 0.1, width=0.01),
        Box(0, 0, 0.2, 0.1, corner=0.02),
        Box(0, 0, 0.2, 0.1, width=0.02),
        Polygon(((0, 0), (0.1, 0), (0, 0.1))),
        Stroke(((0, 0), (0.1, 0.1))),
        Label(Say("words"), 0, 0),
        Key("ok", 0, 0),
        Key("ok", 0, 0, prompt=True),
        Key("ok", 0, 0, say=Say("go on")),
    )
    drawn = [pixels(Picture((shape,))) for shape in shapes]
    assert len({pixels(Picture()), *drawn}) == len(shapes) + 1


def test_what_crosses_the_edge_is_cut_at_it() -> None:
    """Shapes partly or wholly off the screen are no error."""
    far = (Disc(0.83, 0.5, 0.3), Disc(5, 5, 0.1), Stroke(((-2, 0), (2, 0))), Key("ok", -0.83, 0.5))
    assert pixels(Picture(far)) != pixels(Picture())


def test_a_signs_shape_alone_tells_the_buttons_apart() -> None:
    """Five buttons, five signs, and none for a button that the panel does not have."""
    signs = [pixels(Picture((Key(button, 0, 0),))) for button in [*BUTTONS, "unknown"]]
    assert len(set(signs)) == 6
    assert sorted(SIGNS) == sorted(BUTTONS)


def test_the_prompt_is_seen_without_colour() -> None:
    """The key to press now is also lighter and larger than the same key beside it."""
    plain, prompt = (
        painter().picture(Picture((Key("ok", 0, 0, prompt=lit),))) for lit in (False, True)
    )
    grey = [np.asarray(pygame.surfarray.array3d(s)).mean(axis=2) for s in (plain, prompt)]
    unlike_paper = [(each > grey[0][0, 0] + 10).sum() for each in grey]
    light = [(each > 150).sum() for each in grey]
    assert unlike_paper[1] > 1.2 * unlike_paper[0]
    assert light[1] > 2 * light[0]


@pytest.mark.parametrize("size", SIZES)
def test_masked_words_keep_their_place_and_lose_their_letters(size: tuple[int, int]) -> None:
    """Masked, sentences of the same lengths look the same; pictures stay as they are."""
    one, other = (Picture((Label(Say(text), 0, 0, 0.1),)) for text in ("bdp", "dbq"))
    assert pixels(one, size) != pixels(other, size)
    assert pixels(one, size, mask_text=True) == pixels(other, size, mask_text=True)
    assert pixels(one, size, mask_text=True) != pixels(Picture(), size, mask_text=True)
    key = Picture((Key("ok", 0, 0, prompt=True),))
    assert pixels(key, size) == pixels(key, size, mask_text=True)


@settings(max_examples=40)
@example(text="\xad", x=0.0, y=0.0, line=0.25)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=400),
    x=st.floats(-0.8, 0.8),
    y=st.floats(-0.45, 0.45),
    line=st.floats(0.02, 0.3),
)
def test_words_never_leave_the_screen(text: str, x: float, y: float, line: float) -> None:
    """Whatever is written wherever, the outermost pixels stay paper."""
    label = Label(Say(text.replace("{", "(").replace("}", ")")), x, y, line)
    frame = pygame.surfarray.array2d(painter().picture(Picture((label,))))
    paper = frame[0, 0]
    assert all((side == paper).all() for side in (frame[0], frame[-1], frame[:, 0], frame[:, -1]))


def test_the_typeface_has_the_letters() -> None:
    """Welsh, Polish, Romanian and Cyrillic letters are drawn as themselves, not as a gap."""
    letters = "ŵŷŴŶâêîôûłąęśżșțжщ"
    missing = pixels(Picture((Label(Say("\uffff"), 0, 0, 0.2),)))
    drawn = {pixels(Picture((Label(Say(letter), 0, 0, 0.2),))) for letter in letters}
    assert len(drawn) == len(letters)
    assert missing not in drawn


def test_a_picture_is_drawn_once() -> None:
    """The same picture again is the same surface; an equal one too."""
    one = painter()
    drawn = one.picture(Picture((Disc(0, 0, 0.1),), "a"))
    assert one.picture(Picture((Disc(0, 0, 0.1),), "a")) is drawn


def test_sprites_stay_within_their_pixels() -> None:
    """The least used surface goes first, and the kept ones never exceed the limit by one more."""
    sprites = Sprites(250)
    made = [sprites.get(n, lambda: pygame.Surface((10, 10))) for n in (1, 2)]
    assert sprites.get(1, lambda: pygame.Surface((10, 10))) is made[0]
    sprites.get(3, lambda: pygame.Surface((10, 10)))
    assert sprites.get(1, lambda: pygame.Surface((10, 10))) is made[0]
    assert sprites.get(2, lambda: pygame.Surface((10, 10))) is not made[1]
