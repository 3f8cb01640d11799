"""A pod's screen on a display that is held or counted, opened for a test."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from queue import Queue
from typing import Any

import pygame
import pytest

from exercises.core.clock import Clock
from exercises.core.script import Cue, Press
from exercises.core.shapes import Disc, Picture
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.window import Window
from firmware.edge import Edge

DISC = Picture((Disc(0, 0, 0.2, "good"),), "disc")
CROSS = Picture((Disc(0, 0, 0.2, "care"),), "cross")
PERIOD_NS = 1e9 / 60
STALL_S = 0.2
Open = Callable[..., Screen]


class CountingWindow(Window):
    """SDL's dummy display, with its flips counted; after one of them the process is held up."""

    flips = 0
    stalls_at = 0

    def flip(self) -> None:
        super().flip()
        self.flips += 1
        if self.flips == self.stalls_at:
            time.sleep(STALL_S)


class HeldWindow(CountingWindow):
    """The dummy display with flips that return on a 60 Hz grid, as a display's do."""

    def __init__(self, size: tuple[int, int], *, fullscreen: bool, synced: bool) -> None:
        super().__init__(size, fullscreen=fullscreen, synced=synced)
        self.synced = True

    def flip(self) -> None:
        super().flip()
        time.sleep((1 - time.monotonic() * 60 % 1) / 60)


def nothing(_: int) -> None:
    """A hook that lets everything pass."""


class Pod:
    """What a screen is joined to: the queue, and all that it told."""

    def __init__(self) -> None:
        self.edges: Queue[Press] = Queue()
        self.lamps: list[tuple[str, ...]] = []
        self.told: list[tuple[Cue, int]] = []
        self.keys: list[tuple[str, bool]] = []
        self.news: list[Press] = []
        self.hook: Callable[[int], None] = nothing

    def each_frame(self, now_ns: int, new: Sequence[Press], watch: Collection[str]) -> None:
        self.news += new
        self.watch = watch
        self.hook(now_ns)

    def press(self, button: str = "ok", *, t_ns: int | None = None, down: bool = True) -> Edge:
        edge = Edge(button, down, time.monotonic_ns() if t_ns is None else t_ns, "kernel")
        self.edges.put(edge)
        return edge

    def plan(self, *edges: tuple[str, bool]) -> None:
        """One of these edges each time the hook is called."""
        left = list(edges)

        def hook(_: int) -> None:
            if left:
                button, down = left.pop(0)
                self.press(button, down=down)

        self.hook = hook


@pytest.fixture
def pod() -> Pod:
    return Pod()


@pytest.fixture
def opened(pod: Pod) -> Iterator[Open]:
    screens = []

    def open_screen(window: type[Window] = Window, **more: Any) -> Screen:
        joined: dict[str, Any] = {
            "window": window((320, 200), fullscreen=False, synced=True),
            "clock": Clock(),
            "edges": pod.edges,
            "language": Language(),
            "lamps": lambda names: pod.lamps.append(tuple(names)),
            "each_frame": pod.each_frame,
            "audience": lambda cue, onset_ns: pod.told.append((cue, onset_ns)),
            "on_key": lambda name, down: pod.keys.append((name, down)),
        }
        screens.append(Screen(**joined | more))
        return screens[-1]

    yield open_screen
    for screen in screens:
        screen.close()


def colour() -> tuple[int, ...]:
    """What is in the middle of the screen."""
    surface = pygame.display.get_surface()
    assert surface is not None
    return tuple(surface.get_at((160, 100)))[:3]
