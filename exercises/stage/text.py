"""Words on the screen: wrapped, and made smaller until they fit; never cut off unseen.

The typeface is DejaVu Sans Bold (assets/FONTS.md): one cut that reads well from a distance, and has
the letters of Welsh, Polish, Romanian, Turkish, Vietnamese, Greek and Cyrillic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pygame
import pygame.font

from exercises.core.shapes import Colour, Label
from exercises.stage.language import Language
from exercises.stage.look import EM, MARGIN, Rgb, Theme

TYPEFACE = Path(__file__).parents[1] / "assets" / "DejaVuSans-Bold.ttf"
Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Block:
    """Words ready to be drawn: their lines, and each line's height in pixels."""

    lines: tuple[str, ...]
    line: int


def wrap(words: str, width: float, measure: Measure) -> list[str]:
    """Lines no wider than `width` where words allow it; a longer word stands alone."""
    lines = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and measure(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def even(words: str, width: float, measure: Measure) -> list[str]:
    """As many lines as in `wrap`, as even as the longest word allows."""
    lines = []
    for paragraph in words.split("\n"):
        least = len(wrap(paragraph, width, measure))
        narrow, wide = 0.0, width
        while least > 1 and wide - narrow > 1:
            middle = (narrow + wide) / 2
            if len(wrap(paragraph, middle, measure)) > least:
                narrow = middle
            else:
                wide = middle
        lines += wrap(paragraph, wide, measure)
    return lines


def fit(
    words: str, line: int, room: tuple[float, float], measure: Callable[[str, int], float]
) -> Block:
    """The largest block, of lines at most `line` high, that stays in `room` (width, height).

    `measure(words, line)` is the width of words in lines of that height. Words that do not fit
    even in the smallest line (a pixel high) end in an ellipsis.
    """
    width, height = room
    while True:
        lines = wrap(words, width, partial(_at, measure, line))
        fits = len(lines) * line <= height and all(measure(w, line) <= width for w in lines)
        if fits or line <= 1:
            break
        line = max(1, min(line - 1, int(line * 0.94)))
    if not fits:
        return Block(("…",), line)
    return Block(tuple(even(words, width, partial(_at, measure, line))), line)


def _at(measure: Callable[[str, int], float], line: int, words: str) -> float:
    return measure(words, line)


class Typeface:
    """The one typeface, opened once for each line height; heights are in pixels."""

    def __init__(self) -> None:
        self._fonts: dict[int, pygame.font.Font] = {}
        pygame.font.init()

    def width(self, words: str, line: int) -> float:
        """Pixels that `words` take in lines of this height."""
        return float(self._font(line).size(words)[0])

    def render(self, words: str, line: int, colour: Rgb) -> pygame.Surface:
        """One line of words on a clear ground; one pixel of it where they have no width."""
        font = self._font(line)
        if not font.size(words)[0]:
            return pygame.Surface((1, font.get_height()), pygame.SRCALPHA)
        return font.render(words, True, colour)

    def _font(self, line: int) -> pygame.font.Font:
        if line not in self._fonts:
            self._fonts[line] = pygame.font.Font(TYPEFACE, max(1, round(line * EM)))
        return self._fonts[line]


class Writer:
    """Labels drawn for a screen of one size, in one theme and language.

    With `mask_text` a grey bar stands for each line of words: what is left of a screen must still
    tell a person what to do.
    """

    def __init__(
        self, size: tuple[int, int], language: Language, theme: Theme, *, mask_text: bool
    ) -> None:
        self.language = language
        self._w, self._h = size
        self.theme = theme
        self._mask_text = mask_text
        self._typeface = Typeface()

    def write(self, label: Label, *, hanging: bool) -> pygame.Surface:
        """The words of a label, centred line by line on a clear ground as large as they are."""
        block = self.block(label, hanging=hanging)
        lines = [self._line(line, block.line, label.colour) for line in block.lines]
        ground = pygame.Surface(
            (max(row.width for row in lines), block.line * len(lines)), pygame.SRCALPHA
        )
        for n, row in enumerate(lines):
            x, y = (ground.width - row.width) // 2, (block.line - row.height) // 2
            ground.blit(row, (x, n * block.line + y))
        return ground

    def block(self, label: Label, *, hanging: bool) -> Block:
        """The lines that a label is written in, as high as there is room for."""
        words, line = self.language.text(label.say), round(label.size * self._h)
        return fit(words, line, self._room(label, hanging=hanging), self._typeface.width)

    def _line(self, words: str, line: int, colour: Colour) -> pygame.Surface:
        if not self._mask_text:
            return self._typeface.render(words, line, self.theme[colour])
        bar = pygame.Surface((max(1, round(self._typeface.width(words, line))), max(1, line // 2)))
        bar.fill(self.theme["quiet"])
        return bar

    def _room(self, label: Label, *, hanging: bool) -> tuple[float, float]:
        """Width and height in pixels that words may take here without leaving the screen."""
        aside = self._w / 2 - (abs(label.x) + MARGIN) * self._h
        above = (0.5 - MARGIN - abs(label.y)) * 2
        below = 0.5 - MARGIN - label.y
        return min(label.wrap * self._h, 2 * aside), (below if hanging else above) * self._h
