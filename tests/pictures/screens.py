"""Every screen by its name, and what is accepted of how they look.

The pod's own screens are those that tests/pictures/gathered.py lists; those of the exercises
find themselves. The accepted pictures of the pod's own, in each language at both sizes, lie in
tests/pictures/accepted, with a few colours each; of the exercises there is one of each page, at
the smaller size, in English. Every picture is there in one theme, half of them in the other one.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pygame
import pygame.surfarray
from PIL import Image

from exercises.catalogue import names
from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import SOURCE, Language, catalogues
from exercises.stage.look import THEMES
from tests.pictures.gathered import OWN, PICTURES, SIZES
from tests.pictures.met import telling

ACCEPTED = Path(__file__).parent / "accepted"
# At most so many of one name are accepted: the first and the last.
OF_ONE_NAME = 2
COLOURS = 128
# A picture is another one where more than SHARE of its pixels differ by more than STEP of 255.
STEP, SHARE = 16, 0.005
Pixels = np.ndarray


class Way(NamedTuple):
    """In what language, size and theme pictures are drawn."""

    language: str
    size: tuple[int, int]
    theme: str

    def __str__(self) -> str:
        """As a folder is named."""
        return f"{self.language}_{self.size[0]}x{self.size[1]}_{self.theme}"

    def painter(self) -> Painter:
        """Who draws so."""
        return Painter(self.size, Language(self.language), THEMES[self.theme])


def every_way() -> list[Way]:
    """All languages there are, both sizes, both themes."""
    return [Way(code, size, name) for code in catalogues() for size in SIZES for name in THEMES]


def own() -> dict[str, Picture]:
    """The pod's own screens."""
    return _named(PICTURES[OWN])


def of_exercises() -> dict[str, Picture]:
    """The pages of all exercises, one of each name."""
    pages = (page for name in names() for page in telling(name, 999).values())
    return _named(pages)


def accepted_ways() -> Iterator[tuple[Way, Mapping[str, Picture]]]:
    """What is compared: themes take turns, so that a picture is there in two."""
    themes, small = tuple(THEMES), SIZES[-1]
    for number, code in enumerate(catalogues()):
        for size, theme in zip(SIZES, (themes[number % 2], themes[1 - number % 2]), strict=True):
            yield Way(code, size, theme), few(own())
    yield Way(SOURCE, small, themes[0]), few(of_exercises())


def few(pictures: Mapping[str, Picture]) -> dict[str, Picture]:
    """The same, but no more than OF_ONE_NAME of those that differ in a number alone.

    Leads are left out: they are pages whose key is not lit yet.
    """
    alike: dict[str, list[str]] = {}
    for name in (name for name in pictures if "_lead_" not in name):
        alike.setdefault(re.sub(r"[\d_]+$", "", name), []).append(name)
    chosen = (
        some[round(i * (len(some) - 1) / (OF_ONE_NAME - 1))]
        for some in alike.values()
        for i in range(OF_ONE_NAME)
    )
    return {name: pictures[name] for name in chosen}


def pixels(surface: pygame.Surface) -> Pixels:
    """Height by width by three."""
    return pygame.surfarray.array3d(surface).swapaxes(0, 1)


def write(seen: Pixels, path: Path) -> None:
    """As a small PNG file of a few colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(seen)
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def read(path: Path) -> Pixels:
    """What `write` wrote."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def different(one: Pixels, other: Pixels) -> Pixels:
    """The pixels that differ by more than STEP in any colour; all where the sizes do."""
    if one.shape != other.shape:
        return np.ones(other.shape[:2], bool)
    apart: Pixels = abs(one.astype(np.int16) - other).max(axis=2) > STEP
    return apart


def beside(one: Pixels, other: Pixels) -> Pixels:
    """What was accepted, what is drawn now, and where they differ."""
    marks = np.where(different(one, other)[..., None], 255, 0).repeat(3, axis=2).astype(np.uint8)
    return np.hstack((*((one,) if one.shape == other.shape else ()), other, marks))


def _named(pictures: Iterator[Picture] | list[Picture]) -> dict[str, Picture]:
    """By names that files can have; those that are alike in it are numbered."""
    found: dict[str, Picture] = {}
    for picture in dict.fromkeys(pictures):
        name = re.sub(r"[^\w-]+", "_", picture.name)
        number = next(n for n in range(1, 999) if f"{name}_{n}" not in found)
        found[f"{name}_{number}"] = picture
    return found
