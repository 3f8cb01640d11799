"""The window with its painter: what is drawn, when it flips, and when it flips next."""

from functools import cached_property
from pathlib import Path

from exercises.core.clock import Clock
from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.flips import FlipTiming, next_flip, unmeasured
from exercises.stage.language import Language
from exercises.stage.look import Theme
from exercises.stage.shots import Shots
from exercises.stage.window import Window

# More than a stamp lies after its flip: 1 ms.
EDGE_NS = 1_000_000


class Display:
    """Draws pictures into the window's back and flips them to its front, by the stage's clock."""

    def __init__(self, window: Window, painter: Painter, clock: Clock, shots: Path | None) -> None:
        self.window = window
        self.shots = Shots(shots)
        self._painter = painter
        self._clock = clock
        self.last_ns = 0

    @cached_property
    def timing(self) -> FlipTiming:
        """What the flips are worth: measured when first asked for, in about a second."""
        if self._clock.speed != 1.0:
            return unmeasured(f"demonstration: the clock runs {self._clock.speed:g} times as fast")
        return self.window.measure(self._clock.now_ns)

    @cached_property
    def period_ns(self) -> int:
        """One frame's time."""
        return round(self.timing.period_s * 1e9)

    def next_ns(self) -> int:
        """When the next flip is to be expected."""
        return next_flip(self.last_ns, self._clock.now_ns(), self.period_ns)

    def due_ns(self) -> int:
        """By when a flip that is asked for now has to come back.

        Stamps are a little after their flips, so an edge of the grid that is less than EDGE_NS
        ahead may be behind in truth: then the one after it is in time too.
        """
        return next_flip(self.last_ns, self._clock.now_ns() + EDGE_NS, self.period_ns)

    def speak(self, language: Language) -> None:
        """Write in another language from the next picture on."""
        self._painter.speak(language)

    def dress(self, theme: Theme) -> None:
        """Draw in other colours from the next picture on."""
        self._painter.dress(theme)

    def prepare(self, picture: Picture) -> None:
        """Draw a picture ahead, so that `put` only copies it."""
        self._painter.picture(picture)

    def put(self, picture: Picture) -> None:
        """Copy a picture, drawn ahead or now, into the window's back."""
        surface = self._painter.picture(picture)
        self.window.surface.blit(surface, (0, 0))
        self.shots.take(picture, surface)

    def draw(self, picture: Picture) -> None:
        """Draw a picture that is not to come again straight into the window's back."""
        if self.shots.wants(picture):
            self.put(picture)
        else:
            self._painter.draw(picture, self.window.surface)

    def flip(self) -> int:
        """Flip, and stamp it at once."""
        self.window.flip()
        self.last_ns = self._clock.now_ns()
        return self.last_ns

    def settle(self) -> None:
        """Get in step with the display after a pause, in which a first flip may return too soon."""
        if self.timing.held and self._clock.now_ns() - self.last_ns > 2 * self.period_ns:
            self.flip()
