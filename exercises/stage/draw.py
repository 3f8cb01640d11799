"""Pictures drawn: each shape is an antialiased sprite, made once; drawing is then copying."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
import pygame
import pygame.surfarray

from exercises.core.shapes import Key, Label, Picture
from exercises.stage.keys import Solid, caption, hear_sign, key_shapes
from exercises.stage.language import Language
from exercises.stage.look import DARK, Theme
from exercises.stage.solids import bounds, cover, place
from exercises.stage.text import Writer

# What is kept: 4 million pixels of sprites (16 MB), and six whole pictures.
SPRITE_PIXELS = 4_000_000
PICTURES = 6


class Sprites:
    """Surfaces by what they show, the least used let go beyond a number of pixels."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        self._kept: OrderedDict[Hashable, pygame.Surface] = OrderedDict()
        self._used = 0

    def clear(self) -> None:
        """Let all go."""
        self._kept.clear()
        self._used = 0

    def get(self, key: Hashable, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        """The surface of this key, made if it is not there."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._kept[key] = make()
        self._used += made.width * made.height
        while self._used > self.pixels and len(self._kept) > 1:
            gone = self._kept.popitem(last=False)[1]
            self._used -= gone.width * gone.height
        return made


class Painter:
    """Draws pictures of one size in one theme and one language.

    With `mask_text` a grey bar stands for each line of words: what is left must still tell a
    person what to do.
    """

    def __init__(
        self,
        size: tuple[int, int],
        language: Language,
        theme: Theme = DARK,
        *,
        mask_text: bool = False,
    ) -> None:
        self.size = size
        self._theme = theme
        self._writer = Writer(size, language, theme, mask_text=mask_text)
        self._sprites = Sprites(SPRITE_PIXELS)
        self._pictures = Sprites(PICTURES * size[0] * size[1])

    def speak(self, language: Language) -> None:
        """Write in another language from now on."""
        self._writer.language = language
        self._sprites.clear()
        self._pictures.clear()

    def dress(self, theme: Theme) -> None:
        """Draw in other colours from now on."""
        self._theme = self._writer.theme = theme
        self._sprites.clear()
        self._pictures.clear()

    def picture(self, picture: Picture) -> pygame.Surface:
        """The whole screen of a picture, kept for the next time: not to be drawn upon."""
        return self._pictures.get(picture, lambda: self._paint(picture))

    def _paint(self, picture: Picture) -> pygame.Surface:
        surface = pygame.Surface(self.size)
        self.draw(picture, surface)
        return surface

    def draw(self, picture: Picture, onto: pygame.Surface) -> None:
        """A picture over all of `onto`, whole-screen pictures not kept: for continuous tasks."""
        onto.fill(self._theme["paper"])
        for shape in (*picture.shapes, *hear_sign(picture)):
            if isinstance(shape, Label):
                self._label(shape, onto)
            elif isinstance(shape, Key):
                self._key(shape, onto)
            else:
                self._solid(shape, onto)

    def _key(self, key: Key, onto: pygame.Surface) -> None:
        for part in key_shapes(key):
            self._solid(part, onto)
        words = caption(key)
        if words is not None:
            self._label(words, onto, hanging=True)

    def _solid(self, shape: Solid, onto: pygame.Surface) -> None:
        w, h = self.size
        placed = place(shape, h, w / 2, h / 2)
        left, top, across, down = bounds(placed)
        local = place(placed, 1, -left, -top)
        sprite = self._sprites.get(local, lambda: self._sprite(local, across, down))
        onto.blit(sprite, (left, top))

    def _sprite(self, shape: Solid, w: int, h: int) -> pygame.Surface:
        sprite = pygame.Surface((w, h), pygame.SRCALPHA)
        sprite.fill((*self._theme[shape.colour], 0))
        pygame.surfarray.pixels_alpha(sprite)[:] = np.rint(cover(shape, w, h) * 255)
        return sprite

    def _label(self, label: Label, onto: pygame.Surface, *, hanging: bool = False) -> None:
        """Words about their middle, or hanging down from their `y`."""
        w, h = self.size
        sprite = self._sprites.get(
            (label, hanging), lambda: self._writer.write(label, hanging=hanging)
        )
        x, y = w / 2 + label.x * h, h / 2 + label.y * h
        top = y if hanging else y - sprite.height / 2
        onto.blit(sprite, (round(x - sprite.width / 2), round(top)))
