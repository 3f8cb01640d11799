"""The window: opened in the one way that lets flips be timed, and its flips measured."""

import logging
import os
import time
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pygame

from exercises.stage.look import DARK, Theme

if TYPE_CHECKING:
    from exercises.stage.flips import FlipTiming

log = logging.getLogger(__name__)

TITLE = "training pod"
# Flips before the measured ones, which fill the display's queue. By the very first it shows whether
# a display is much too slow: one that takes half a second for each does not hold up the start.
FIRST, WARM_UP = 4, 6
TRIED = 2  # behind the first picture of all
NOWHERE = ("dummy", "offscreen")


class NoDisplayError(RuntimeError):
    """No display can be opened; the message says what to try."""


def console_hints(environ: Mapping[str, str]) -> dict[str, str]:
    """What SDL must be told on a console without X or Wayland, and nothing elsewhere.

    With its default of three buffers a KMS flip returns a frame before the picture is seen.
    """
    asked = environ.get("SDL_VIDEODRIVER", environ.get("SDL_VIDEO_DRIVER", ""))
    seated = "DISPLAY" in environ or "WAYLAND_DISPLAY" in environ
    if asked.lower() != "kmsdrm" and (asked or seated):
        return {}
    return {"SDL_VIDEO_DOUBLE_BUFFER": "1", "SDL_RENDER_DRIVER": "opengles2"}


class Window:
    """A window or a whole screen of `size`, its surface, and its flips.

    It opens with a picture, which was there at `opened_ns` (CLOCK_MONOTONIC).

    `synced` asks for flips that wait for the display. Where SDL has only a software renderer,
    whose wait is a sleep of its own, it is opened again without.
    """

    def __init__(
        self, size: tuple[int, int], *, fullscreen: bool, synced: bool, theme: Theme = DARK
    ) -> None:
        for name, value in console_hints(os.environ).items():
            os.environ.setdefault(name, value)
        try:
            pygame.display.init()
            self.driver = pygame.display.get_driver()
            self.synced, self.surface = self._open(size, fullscreen, synced)
        except pygame.error as error:
            pygame.display.quit()  # who tries again is to find what is there then
            raise NoDisplayError(
                f"no display: {error}. Give the pod a screen, or run it headless "
                "(SDL_VIDEODRIVER=dummy)"
            ) from error
        pygame.display.set_caption(TITLE)
        pygame.mouse.set_visible(not fullscreen)
        self._greet(theme)

    def _open(
        self, size: tuple[int, int], fullscreen: bool, synced: bool
    ) -> tuple[bool, pygame.Surface]:
        if self.driver in NOWHERE:
            return False, pygame.display.set_mode(size)
        flags = pygame.SCALED | (pygame.FULLSCREEN if fullscreen else 0)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            surface = pygame.display.set_mode(size, flags, vsync=int(synced))
            if told and synced:
                log.warning("the display has no fast renderer: %s", told[0].message)
                return False, pygame.display.set_mode(size, flags, vsync=0)
        return synced, surface

    def _greet(self, theme: Theme) -> None:
        """The first picture of all, by the plainest means: nobody looks at a black screen."""
        middle, h = self.surface.get_rect().center, self.surface.height
        self.surface.fill(theme["paper"])
        pygame.draw.aacircle(self.surface, theme["lamp"], middle, h * 0.1)
        pygame.draw.aacircle(self.surface, theme["quiet"], middle, h * 0.16, round(h * 0.012))
        self.flip()
        self.opened_ns = time.monotonic_ns()
        self._tried_ns: list[int] = []

    def try_out(self) -> None:
        """Flip a few times while the program still loads: it tells whether the display crawls."""
        if self.synced:
            self._tried_ns = [self.opened_ns, *self._flips(TRIED, time.monotonic_ns)]

    def flip(self) -> None:
        """Show what was drawn; returns when it is shown, where flips wait for the display."""
        pygame.display.flip()

    def measure(self, now_ns: Callable[[], int]) -> "FlipTiming":
        """Flip for about a second, and judge it; of a slow display a few are enough."""
        # Not at the top: it brings numpy, and the first frame would wait for that.
        from exercises.stage.flips import MEASURED, crawls, judge, too_slow, unmeasured  # noqa: PLC0415

        if not self.synced:
            return unmeasured(f"the {self.driver} display has no flips to wait for")
        if slow := crawls(self._tried_ns) or too_slow(self._flips(FIRST, now_ns)):
            return slow
        self._flips(WARM_UP, now_ns)
        return judge(self._flips(MEASURED, now_ns), pygame.display.get_current_refresh_rate())

    def _flips(self, count: int, now_ns: Callable[[], int]) -> list[int]:
        """So many flips in a row, each with the stamp of its return."""
        stamps = []
        for _ in range(count):
            self.flip()
            stamps.append(now_ns())
        return stamps

    def close(self) -> None:
        """Give the display back."""
        pygame.display.quit()
