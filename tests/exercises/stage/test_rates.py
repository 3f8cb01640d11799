"""Pictures change on the right flip at any refresh rate, on a display whose time is virtual."""

from collections.abc import Iterator
from itertools import pairwise
from queue import Queue

import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.core.clock import Clock
from exercises.core.script import Frames, Present, When
from exercises.core.shapes import Disc, Picture
from exercises.stage.flips import MEASURED, FlipTiming, judge
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.window import Window

NS = 1_000_000_000
# What displays do: exact rates, and NTSC's 60000/1001.
RATES = {"60": 60.0, "59.94": 60_000 / 1001, "50": 50.0, "75": 75.0}
# A flip is stamped so much after it happened, at most.
JITTER_NS = 300_000
PICTURES = [Picture((Disc(0, 0, 0.1 + n / 50),), f"picture {n}") for n in range(8)]


class VirtualClock(Clock):
    """A clock that whoever waits moves on."""

    def __init__(self) -> None:
        self.speed, self.t_ns = 1.0, NS

    def now_ns(self) -> int:
        return self.t_ns

    def real_s(self, t_ns: int) -> float:
        """Nothing is waited for: it is that time already."""
        self.t_ns = max(self.t_ns, t_ns)
        return 0.0


class VirtualWindow(Window):
    """A display of exactly `hz`; flips wait for it, and those numbered in `drops` miss a frame."""

    def __init__(self, hz: float, clock: VirtualClock) -> None:
        self.surface = pygame.Surface((32, 20))
        self.synced, self.driver, self.opened_ns = True, "virtual", 0
        self.hz, self.clock, self.jitter_ns = hz, clock, 0
        self.flips = 0
        self.drops: set[int] = set()

    def flip(self) -> None:
        """Return at the display's next frame, or the one after."""
        late = self.flips in self.drops
        self.flips += 1
        frame = int(self.clock.t_ns * self.hz / NS) + 1 + late
        self.clock.t_ns = round(frame * NS / self.hz) + 1 + self.flips * 7919 % (self.jitter_ns + 1)

    def measure(self, _: object) -> FlipTiming:
        """The stage's own verdict on flips of this display."""
        stamps = []
        for _ in range(MEASURED):
            self.flip()
            stamps.append(self.clock.t_ns)
        return judge(stamps, round(self.hz))


class Shown:
    """A screen of one rate; `pictures` has what was on the display after each flip."""

    def __init__(self, hz: float) -> None:
        pygame.font.init()
        self.clock = VirtualClock()
        self.window = VirtualWindow(hz, self.clock)
        self.screen = Screen(
            window=self.window, clock=self.clock, edges=Queue(), language=Language()
        )
        assert self.screen.timing.verified
        self.period_s = 1 / hz


@pytest.fixture(scope="module", autouse=True)
def events() -> Iterator[None]:
    """The keyboard is looked at once a frame, which wants a display."""
    pygame.display.init()
    yield
    pygame.display.quit()


SHOWN = {name: Shown(hz) for name, hz in RATES.items()}
rates = st.sampled_from(list(RATES))
# Gaps of more than a frame at the slowest rate, so that no two pictures want one flip.
seconds = st.lists(st.floats(0.021, 0.4), min_size=1, max_size=7)
frames = st.lists(st.integers(1, 20), min_size=1, max_size=7)


def timeline(whens: list[When]) -> tuple[tuple[When, Picture], ...]:
    return tuple(zip([0.0, *whens], PICTURES, strict=False))


def sums(gaps: list[float]) -> list[float]:
    return [sum(gaps[: n + 1]) for n in range(len(gaps))]


@settings(deadline=None)
@given(rates, seconds, st.integers(0, JITTER_NS), st.floats(0.05, 0.3))
def test_seconds_are_the_nearest_flips(
    rate: str, gaps: list[float], jitter_ns: int, rest_s: float
) -> None:
    """At 60, 59.94, 50 and 75 Hz each onset is within half a frame of its time; none is late."""
    shown, whens = SHOWN[rate], sums(gaps)
    shown.window.jitter_ns = jitter_ns
    seen = shown.screen.present(Present(timeline(list(whens)), until=whens[-1] + rest_s))
    offsets = [(onset - seen.onsets[0]) / NS for onset in seen.onsets[1:]]
    for when, offset in zip(whens, offsets, strict=True):
        assert abs(offset - when) <= shown.period_s / 2 + 2 * jitter_ns / NS + 1e-6
    assert set(seen.onsets) <= set(seen.flips)
    assert seen.ended_ns == seen.flips[0] + round((whens[-1] + rest_s) * NS)
    assert seen.late == 0


@pytest.mark.parametrize("rate", RATES)
def test_a_period_that_begins_at_the_edge_of_a_frame_is_not_late(rate: str) -> None:
    """Wherever in a frame it is asked for: the first flip that comes after is the one in time."""
    shown = Shown(RATES[rate])
    shown.window.jitter_ns = JITTER_NS
    period_ns = round(NS / RATES[rate])
    for step in range(0, period_ns, 50_000):
        shown.screen.present(Present(timeline([]), until=Frames(1)))
        shown.clock.t_ns = shown.screen._display.last_ns + step
        assert shown.screen.present(Present(timeline([]), until=Frames(2))).late == 0, step


@settings(deadline=None)
@given(rates, frames, st.integers(0, JITTER_NS), st.integers(1, 20))
def test_frames_are_flips(rate: str, gaps: list[int], jitter_ns: int, rest: int) -> None:
    """A number of frames is that number of flips at every rate, for pictures and for the end."""
    shown, counts = SHOWN[rate], [int(n) for n in sums(list(gaps))]
    shown.window.jitter_ns = jitter_ns
    whens: list[When] = [Frames(count) for count in counts]
    seen = shown.screen.present(Present(timeline(whens), until=Frames(counts[-1] + rest)))
    assert [seen.flips.index(onset) for onset in seen.onsets] == [0, *counts]
    assert len(seen.flips) == counts[-1] + rest
    off_s = [(b - a) / NS - shown.period_s for a, b in pairwise(seen.flips)]
    assert all(abs(off) <= 2e-6 + jitter_ns / NS for off in off_s)
    assert seen.late == 0


@settings(deadline=None)
@given(rates, frames, st.data())
def test_a_dropped_frame_is_told_and_no_picture_is_lost(
    rate: str, gaps: list[int], data: st.DataObject
) -> None:
    """Wherever the display misses one frame the period is late, and every picture has its flips."""
    shown, counts = SHOWN[rate], [int(n) for n in sums(list(gaps))]
    shown.window.jitter_ns = 0
    shown.screen._display.settle()
    drop = data.draw(st.integers(1, counts[-1]))
    shown.window.drops = {shown.window.flips + drop}
    whens: list[When] = [Frames(count) for count in counts]
    seen = shown.screen.present(Present(timeline(whens), until=Frames(counts[-1] + 1)))
    shown.window.drops = set()
    assert [seen.flips.index(onset) for onset in seen.onsets] == [0, *counts]
    assert seen.late == 1


@pytest.mark.parametrize("rate", RATES)
def test_the_picture_that_is_told_is_the_one_on_the_display(rate: str) -> None:
    """Flip by flip: what the window shows changes with the onsets that are told, and then only."""
    shown = Shown(RATES[rate])
    on_display: list[bytes] = []
    flip = shown.window.flip

    def noted() -> None:
        flip()
        on_display.append(pygame.image.tobytes(shown.window.surface, "RGB"))

    shown.window.flip = noted  # type: ignore[method-assign]
    seen = shown.screen.present(Present(timeline([0.1, Frames(9), 0.3]), until=0.4))
    shows = on_display[-len(seen.flips) :]
    changes = [n for n, (before, after) in enumerate(pairwise(shows), 1) if before != after]
    assert [0, *changes] == [seen.flips.index(onset) for onset in seen.onsets]
