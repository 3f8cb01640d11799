"""Every screen a person may meet, drawn at both sizes: words that can be read, keys that prompt."""

import re
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pygame
import pytest

from controller.screens import (
    start,
)
from exercises import go_nogo
from exercises.core.aloud import aloud
from exercises.core.script import Present
from exercises.core.shapes import Box, Key, Label, Picture
from exercises.core.words import Say
from exercises.stage.draw import Painter
from exercises.stage.keys import LIT, caption, hear_sign
from exercises.stage.language import TONGUES, Language, catalogues
from exercises.stage.look import DARK, LIGHT, MARGIN, Theme, contrast
from exercises.stage.rendering import all_says, missing
from exercises.stage.text import Block, Writer
from tests.exercises.watching import scenery
from tests.pictures.gathered import ABOUT, FORMS, LONG, PICTURES, SIZES, first
from tests.pseudo import Pseudo

# The lowest line of words, as a share of the screen's height: 3.4 mm on a screen of 7 inches.
READABLE = 0.04
Rect = tuple[float, float, float, float]
LANGUAGES = {code: Language(code) for code in catalogues()} | {"pseudo": Pseudo()}
# What stands for a site's own words in these screens, and what names its pods and questionnaires.
OF_THE_SITE = re.compile(rf"{LONG}|quite( quite)*|pod-2|m+|p+|PHQ8")
# What only staff see, who can read: figures of a whole wing, and dates.
OF_STAFF = re.compile(r"[0-9]{4,}|[0-9]{2}/[0-9]{2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What only technicians read, in English as the configuration is, by the picture it may stand in:
# what is wrong with a configuration, names and versions of parts, fingerprints, codes of the
# selftest and what a step found, bundles and what root says of an update.
OF_TECHNICIANS = {
    "cannot_start": r"1\. /var/lib/pod/.*",
    "field_about": "|".join([*(re.escape(t) for row in ABOUT for t in row), "/var/lib/pod/.*"]),
    "field_request": r"p+|0a1b( 0a1b){3}",
    "selftest_result": r"[0-9]{2}( [0-9]{2})*|m+\nm+",
    "selftest_step": r"[0-9]{2}",
    "update_choice": r"pod-0\.2\.0\.raucb",
    "update_good": r"0\.2\.0: good",
    "update_back": r"0\.2\.0: rolled_back M.*",
    "update_no": r"downgrade: M.*",
}


@pytest.fixture(scope="module", params=PICTURES)
def pictures(request: pytest.FixtureRequest) -> list[Picture]:
    """Those of one exercise, or of the screens around them."""
    return PICTURES[request.param]


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height in pixels."""
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """English, every translation, and one that needs more room than any of them should."""
    return LANGUAGES[request.param]


def labels(picture: Picture) -> list[tuple[Label, bool]]:
    """All words of a picture; whether they hang down from their place, as under a key."""
    keys = [shape for shape in picture.shapes if isinstance(shape, Key)]
    under = [(words, True) for key in keys if (words := caption(key))]
    return [(shape, False) for shape in picture.shapes if isinstance(shape, Label)] + under


def prompts(picture: Picture) -> list[Key]:
    """The keys to press now."""
    return [shape for shape in picture.shapes if isinstance(shape, Key) and shape.prompt]


def place(label: Label, hanging: bool, sprite: pygame.Surface, h: int) -> Rect:
    """Left, top, right and bottom, in shares of the height from the middle of the screen."""
    w, high = sprite.width / h, sprite.height / h
    top = label.y if hanging else label.y - high / 2
    return (label.x - w / 2, top, label.x + w / 2, top + high)


def disc(key: Key) -> Rect:
    """What a key takes up, its corners cut a little."""
    r = key.size / 2 * LIT * 0.95
    return (key.x - r, key.y - r, key.x + r, key.y + r)


def apart(one: Rect, other: Rect) -> bool:
    """Whether two rectangles share nothing."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@cache
def written(
    size: tuple[int, int], language: Language, label: Label, hanging: bool
) -> tuple[Block, Rect]:
    """The lines of a label, and where they stand."""
    writer = Writer(size, language, DARK, mask_text=False)
    sprite = writer.write(label, hanging=hanging)
    return writer.block(label, hanging=hanging), place(label, hanging, sprite, size[1])


def test_words_can_be_read(
    size: tuple[int, int], language: Language, pictures: list[Picture]
) -> None:
    """No words smaller than READABLE, none cut short, none off the screen."""
    w, h = size
    for picture in pictures:
        for label, hanging in labels(picture):
            block, (left, top, right, bottom) = written(size, language, label, hanging)
            assert block.line >= round(READABLE * h), (picture.name, label.say.text, block)
            assert " ".join(block.lines).split() == language.text(label.say).split()
            assert -w / h / 2 <= left < right <= w / h / 2, (picture.name, label.say.text)
            assert -0.5 + MARGIN / 2 <= top < bottom <= 0.5 - MARGIN / 2, (picture.name, label)


def test_words_and_keys_stand_apart(
    size: tuple[int, int], language: Language, pictures: list[Picture]
) -> None:
    """No words lie upon other words or upon a key, and no key upon another."""
    for picture in pictures:
        keys = (*picture.shapes, *hear_sign(picture))
        taken = [disc(shape) for shape in keys if isinstance(shape, Key)]
        taken += [written(size, language, *each)[1] for each in labels(picture)]
        for one, other in combinations(taken, 2):
            assert apart(one, other), (picture.name, one, other)


def test_every_word_is_of_a_catalogue(pictures: list[Picture]) -> None:
    """Nothing is written that has no translation, but numbers and what a language or site says."""
    pseudo = LANGUAGES["pseudo"]
    known = {name for name, _ in TONGUES.values()}
    for picture in pictures:
        says = [label.say for label, _ in labels(picture)]
        bare = {say.text for say in says if not pseudo.text(say).startswith("[")} - known
        assert [text for text in bare if not own(picture, text)] == [], picture.name


def own(picture: Picture, text: str) -> bool:
    """Whether it is the site's, or one of what this picture shows to technicians alone."""
    theirs = OF_TECHNICIANS.get(picture.name.split(" ")[0], "(?!)")
    return bool(OF_THE_SITE.fullmatch(text) or re.fullmatch(theirs, text, re.DOTALL))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_words_stand_out_from_what_is_behind_them(pictures: list[Picture], theme: Theme) -> None:
    """At least 7:1 against every colour that is drawn within a word's frame (WCAG AAA)."""
    size = SIZES[-1]
    painter = Painter(size, Language("en"), theme)
    writer = Writer(size, Language("en"), theme, mask_text=False)
    for picture in pictures:
        solid = tuple(shape for shape in picture.shapes if not isinstance(shape, Label))
        plain = tuple(replace(s, say=None) if isinstance(s, Key) else s for s in solid)
        surface = pygame.Surface(size)
        painter.draw(Picture(plain), surface)
        for label, hanging in labels(picture):
            sprite = writer.write(label, hanging=hanging)
            left, top, _, _ = place(label, hanging, sprite, size[1])
            at = round(size[0] / 2 + left * size[1]), round(size[1] / 2 + top * size[1])
            behind = surface.subsurface(sprite.get_rect(topleft=at))
            for mapped in np.unique(pygame.surfarray.array2d(behind)):
                red, green, blue, _ = surface.unmap_rgb(int(mapped))
                found = contrast(theme[label.colour], (red, green, blue))
                assert found >= 7, (picture.name, label, (red, green, blue))


def test_with_all_words_masked_the_key_to_press_is_lit(
    size: tuple[int, int], pictures: list[Picture]
) -> None:
    """What waits for a person says which button without a word: the lit one, drawn whole."""
    painter = Painter(size, Language("en"), mask_text=True)
    waiting = [p for p in pictures if prompts(p)]
    assert waiting
    for picture in waiting:
        surface = painter.picture(picture)
        for key in prompts(picture):
            x, y = size[0] / 2 + key.x * size[1], size[1] / 2 + key.y * size[1]
            ring = key.size / 2 * size[1] * 0.88
            for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0)):
                at = round(x + dx * ring), round(y + dy * ring)
                assert surface.get_at(at)[:3] == DARK["lamp"], picture.name


def test_nothing_lies_under_a_key_that_is_lit(pictures: list[Picture]) -> None:
    """It stands free, but for the ground it stands on."""
    size = SIZES[-1]
    painter = Painter(size, Language("en"))
    for picture in (picture for picture in pictures if prompts(picture)):
        ground = tuple(s for s in picture.shapes if scenery(s) or _is_panel(s))
        solid = tuple(s for s in picture.shapes if not isinstance(s, Key | Label))
        looks = [painter.picture(Picture(shapes)) for shapes in (ground, solid)]
        for key in prompts(picture):
            left, top, right, bottom = (round(edge * size[1]) for edge in disc(key))
            area = pygame.Rect(left, top, right - left, bottom - top)
            area.move_ip(size[0] // 2, size[1] // 2)
            inside = [pygame.image.tobytes(look.subsurface(area), "RGB") for look in looks]
            assert inside[0] == inside[1], (picture.name, key.button)


def _is_panel(shape: object) -> bool:
    return isinstance(shape, Box) and shape.colour == "panel"


def test_what_waits_shows_that_it_can_be_heard(
    size: tuple[int, int], pictures: list[Picture]
) -> None:
    """The same sign in the same corner of every such screen: nothing on it, and not lit."""
    painter = Painter(size, Language("en"), mask_text=True)
    corner = pygame.Rect(0, 0, round(0.16 * size[1]), round(0.1 * size[1]))
    corner.center = (round(size[0] / 2 + 0.71 * size[1]), round(0.89 * size[1]))
    for picture in (picture for picture in pictures if prompts(picture)):
        ground = tuple(shape for shape in picture.shapes if scenery(shape))
        empty, alone, drawn = (
            painter.picture(Picture(shapes)).subsurface(corner).copy()
            for shapes in (ground, (*ground, Key("ok", 0, 0, prompt=True)), picture.shapes)
        )
        sign = pygame.image.tobytes(alone, "RGB")
        assert sign != pygame.image.tobytes(empty, "RGB")
        assert alone.get_at((corner.w // 3, corner.h // 2))[:3] != DARK["lamp"]
        assert pygame.image.tobytes(drawn, "RGB") == sign, picture.name


def test_every_screen_can_be_read_out(pictures: list[Picture]) -> None:
    """There is a clip of all its words, but of the site's, which renders them, and of staff's."""
    language = Language("en")
    clips = {*missing(all_says(), language, ()), *(name for name, _ in TONGUES.values())}
    for picture in pictures:
        said = aloud(Present(((0.0, picture),)))
        parts = {part for say in said for part in language.spoken(say)} - clips
        unknown = [part for part in parts if not own(picture, part)]
        assert [part for part in unknown if not OF_STAFF.fullmatch(part)] == [], picture.name


def test_the_pages_that_all_know_are_among_them() -> None:
    """What is looked at here are the screens that wait, and not some others."""
    waiting = {p.name.split(" ")[0] for some in PICTURES.values() for p in some if prompts(p)}
    assert waiting >= {
        *("attract", "start", "pause", "done"),
        *("go_nogo_press", "go_nogo_practice", "go_nogo_start", "go_nogo_rest", "go_nogo_result"),
    }


def test_two_choices_never_look_alike() -> None:
    """The forms of one exercise differ on the start screen, though every word were masked."""
    painter = Painter(SIZES[1], Language("en"), mask_text=True)
    icon = go_nogo.ICON.shapes
    cards = [start.Choice(Say("Same"), icon, form) for form in FORMS]
    looks = {pygame.image.tobytes(painter.picture(first(start.script([c]))), "RGB") for c in cards}
    assert len(looks) == len(FORMS)
