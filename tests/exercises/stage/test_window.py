"""The window: what SDL is told on a console, what a display that is none is worth, real X11."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from exercises.stage.look import DARK
from exercises.stage.window import NoDisplayError, Window, console_hints

KMS = {"SDL_VIDEO_DOUBLE_BUFFER": "1", "SDL_RENDER_DRIVER": "opengles2"}
LOOK = """
from queue import Queue
from exercises.core.clock import Clock
from exercises.core.script import Present
from exercises.core.shapes import Disc, Picture
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.window import Window
import pygame
window = Window((800, 480), fullscreen=False, synced=True)
screen = Screen(window=window, clock=Clock(), edges=Queue(), language=Language())
seen = screen.present(Present(((0.0, Picture((Disc(0, 0, 0.2),))),), until=0.2))
print(pygame.display.get_driver(), screen.timing.verified, len(seen.flips) > 2)
screen.close()
"""


@pytest.mark.parametrize(
    ("environ", "hints"),
    [
        ({}, KMS),
        ({"SDL_VIDEODRIVER": "kmsdrm"}, KMS),
        ({"SDL_VIDEODRIVER": "KMSDRM", "DISPLAY": ":0"}, KMS),
        ({"SDL_VIDEODRIVER": "dummy"}, {}),
        ({"DISPLAY": ":0"}, {}),
        ({"WAYLAND_DISPLAY": "wayland-0"}, {}),
    ],
)
def test_only_a_console_needs_hints(environ: dict[str, str], hints: dict[str, str]) -> None:
    """Double buffering and GLES on KMS; nothing where X or Wayland or no display is."""
    assert console_hints(environ) == hints


def test_a_display_that_is_none_is_not_verified() -> None:
    """SDL's dummy driver says that it waits for the display; it is not believed."""
    window = Window((320, 200), fullscreen=False, synced=True)
    timing = window.measure(lambda: 0)
    window.close()
    assert (timing.verified, timing.held) == (False, False)
    assert "dummy" in timing.why


def test_a_display_that_crawls_is_judged_by_what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was flipped twice while the program loaded, and is not flipped again for a verdict."""
    window = Window((320, 200), fullscreen=False, synced=True)
    monkeypatch.setattr(window, "synced", True)
    stamps = (window.opened_ns + step for step in (400_000_000, 800_000_000))
    monkeypatch.setattr("time.monotonic_ns", lambda: next(stamps))
    window.try_out()
    timing = window.measure(pytest.fail)
    window.close()
    assert (timing.verified, timing.held) == (False, True)
    assert timing.period_s == pytest.approx(0.4)


def test_one_that_does_not_is_measured_as_ever() -> None:
    """SDL's dummy driver comes back at once: nothing was tried, or it was quick."""
    window = Window((320, 200), fullscreen=False, synced=True)
    window.synced = True
    window.try_out()
    timing = window.measure(time.monotonic_ns)
    window.close()
    assert "wait for no display" in timing.why


def test_it_opens_with_a_picture() -> None:
    """Nobody looks at a black screen while the rest starts."""
    window = Window((320, 200), fullscreen=False, synced=True)
    middle = tuple(window.surface.get_at((160, 100)))[:3]
    window.close()
    assert middle == DARK["lamp"]


def test_no_display_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the way to run without one."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "there_is_no_such_driver")
    with pytest.raises(NoDisplayError, match="headless"):
        Window((320, 200), fullscreen=False, synced=True)


@pytest.fixture
def display() -> Iterator[str]:
    """A real X server without a screen, on a free number that it finds itself."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: apt-get install xvfb")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x480x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def test_a_window_opens_on_x11(display: str) -> None:
    """It shows and flips there, and a server without a screen is not taken for verified timing."""
    environ = {k: v for k, v in os.environ.items() if k != "SDL_VIDEODRIVER"} | {"DISPLAY": display}
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["x11", "False", "True"]
