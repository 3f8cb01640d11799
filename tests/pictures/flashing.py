"""Flashes as WCAG 2.2 counts them (2.3.1), in what is really drawn.

A flash is a pair of opposing changes of relative luminance by at least 0.1, the darker of the two
below 0.8. More than three in a second are too many where they take up a quarter of a field of ten
degrees, which is a third of a screen across and down as WCAG reckons. On the pod's small screens a
third is less than ten degrees: what passes here passes there.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np
import pygame
import pygame.surfarray

from exercises.core.shapes import Picture
from exercises.stage.draw import Painter

SIZE = (128, 72)
CHANGE, BRIGHT = 0.1, 0.8
SECOND_NS = 1_000_000_000
# Of a third of the screen across and down.
FIELD = (SIZE[0] // 3, SIZE[1] // 3)
SHARE, MOST = 0.25, 3
# Relative luminance of a channel's 256 values (WCAG 2.2).
LINEAR = np.array(
    [(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in np.arange(256) / 255],
    np.float32,
)
WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)
Grid = np.ndarray


def luminances(painter: Painter, picture: Picture) -> Grid:
    """Relative luminance of each pixel of a picture."""
    surface = pygame.Surface(painter.size)
    painter.draw(picture, surface)
    seen: Grid = LINEAR[pygame.surfarray.pixels3d(surface)] @ WEIGHTS
    return seen


class Changes:
    """For each pixel, the times of its opposing changes in the last second."""

    def __init__(self, first: Grid) -> None:
        self._low, self._high = first.copy(), first.copy()
        self._way = np.zeros(first.shape, np.int8)
        self._count = np.zeros(first.shape, np.int16)
        self._recent: deque[tuple[int, Grid]] = deque()

    def see(self, at_ns: int, now: Grid) -> Grid:
        """The number of changes of each pixel in the second up to this frame."""
        np.minimum(self._low, now, out=self._low)
        np.maximum(self._high, now, out=self._high)
        fell = (self._way >= 0) & (self._high - now >= CHANGE) & (now < BRIGHT)
        rose = (self._way <= 0) & (now - self._low >= CHANGE) & (self._low < BRIGHT)
        turned = fell | rose
        self._way[fell], self._way[rose] = -1, 1
        self._low[turned] = self._high[turned] = now[turned]
        self._count += turned
        self._recent.append((at_ns, turned))
        while self._recent[0][0] <= at_ns - SECOND_NS:
            self._count -= self._recent.popleft()[1]
        return self._count


def flashing(cues: Iterable[tuple[Picture, int]], painter: Painter) -> str:
    """The name of the first picture that completes too many flashes; "" for none."""
    changes: Changes | None = None
    shown: Picture | None = None
    for picture, at_ns in cues:
        if picture is shown:
            continue
        shown, now = picture, luminances(painter, picture)
        changes = changes or Changes(now)
        if _wide(changes.see(at_ns, now) > 2 * MOST):
            return picture.name or "unnamed"
    return ""


def _wide(flashes: Grid) -> bool:
    """Whether these pixels take up SHARE of any field."""
    w, h = FIELD
    if flashes.sum() < SHARE * w * h:
        return False
    sums = np.pad(flashes.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    fields = sums[w:, h:] - sums[:-w, h:] - sums[w:, :-h] + sums[:-w, :-h]
    return bool(fields.max() >= SHARE * w * h)
