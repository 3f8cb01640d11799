"""One series: presses stamped one way, against the true edges.

    python -m tests.rig.stamps WAY PRESSES

Five buttons are armed, as on the panel; one is pressed by `tests.rig.hand`. Prints one JSON object.
"""

import json
import subprocess
import sys
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from gpiozero import DigitalInputDevice
from gpiozero.pins.lgpio import LGPIOFactory

from firmware.gpiod_factory import GpiodFactory
from tests.rig.hand import beyond_ms
from tests.rig.sim import SimChip

PANEL = (5, 6, 13, 19, 26)
PRESSED = PANEL[0]
FRAME_S = 1 / 60
PI_4B = 0xC03115

Hand = Callable[[], "subprocess.Popen[str]"]


class Stamped(DigitalInputDevice):  # type: ignore[misc]
    """A button that keeps the stamp of each press in ns, and which of them were suspect."""

    def __init__(self, pin: int, factory: Any) -> None:
        self.presses: list[int] = []
        self.doubted: set[int] = set()
        # lgpio's factory of gpiozero has seconds for ticks.
        self._tick_ns = 1 if isinstance(factory, GpiodFactory) else 1_000_000_000
        super().__init__(pin, pull_up=True, pin_factory=factory)

    def _pin_changed(self, ticks: float, state: int) -> None:
        if not state:
            self.presses.append(round(ticks * self._tick_ns))
            if getattr(self.pin_factory, "suspect", False):
                self.doubted.add(self.presses[-1])


class Clocked(Stamped):
    """A button whose callback reads the clock itself, as most programs do."""

    def _pin_changed(self, ticks: float, state: int) -> None:
        del ticks
        super()._pin_changed(time.monotonic_ns(), state)


class LgpioOnPi4(LGPIOFactory):  # type: ignore[misc]
    """gpiozero's lgpio factory, told the board, which no device tree tells here."""

    def _get_revision(self) -> int:
        return PI_4B


def open_factory(way: str, chip: SimChip, lgpio: type[LgpioOnPi4] = LgpioOnPi4) -> Any:
    """The pin factory of a way of stamping."""
    if way == "lgpio":
        return lgpio(chip=int(chip.name.removeprefix("gpiochip")))
    return GpiodFactory(chip.path)


def callbacks(panel: list[Stamped], hand: Hand) -> tuple[list[int], str]:
    """Presses as the first button's callback got them, in ns, and what the hand says."""
    truth = hand().communicate()[0]
    time.sleep(0.2)
    return panel[0].presses, truth


def polled(panel: list[Stamped], hand: Hand) -> tuple[list[int], str]:
    """Presses as a 60 Hz loop sees them: the time at which it read the pin as pressed."""
    process, seen, down, frame = hand(), [], False, time.monotonic()
    while process.poll() is None:
        frame = max(frame + FRAME_S, time.monotonic())
        time.sleep(max(0, frame - time.monotonic()))
        was, down = down, bool(panel[0].is_active)
        if down and not was:
            seen.append(time.monotonic_ns())
    return seen, process.communicate()[0]


def errors(seen: list[int], doubted: set[int], truth: list[list[int]]) -> dict[str, Any]:
    """Stamp minus truth in ms, by both references, the suspect ones apart.

    A press owns the first stamp from its `before_ns` on, if that comes before the next press; a
    press without a stamp of its own is missed.
    """
    ways = ("raised_ms", "before_ms", "suspect_ms", "beyond_ms")
    figures: dict[str, list[float]] = {way: [] for way in ways}
    starts = [before for before, *_ in truth]
    for press, following in zip(truth, [*starts[1:], sys.maxsize], strict=True):
        before, raised, _ = press
        stamp = next(iter(seen[bisect_left(seen, before) :][:1]), sys.maxsize)
        if stamp in doubted and stamp < following:
            figures["suspect_ms"].append((stamp - raised) / 1e6)
        elif stamp < following:
            figures["raised_ms"].append((stamp - raised) / 1e6)
            figures["before_ms"].append((stamp - before) / 1e6)
            figures["beyond_ms"].append(beyond_ms(stamp, press))
    told = len(figures["raised_ms"]) + len(figures["suspect_ms"])
    write_ms = [(after - before) / 1e6 for before, _, after in truth]
    return figures | {"write_ms": write_ms, "missed": len(truth) - told}


def main(way: str, presses: int) -> dict[str, Any]:
    """Run one series on a chip of its own."""
    with SimChip(f"series-{way}") as chip:

        def hand() -> subprocess.Popen[str]:
            command = ("-m", "tests.rig.hand", str(chip.pull_file(PRESSED)), str(presses), way)
            return subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)

        factory = open_factory(way, chip)
        stamp = polled if way == "polled" else callbacks
        device = Clocked if way == "callback" else Stamped
        with factory:
            panel = [device(pin, factory) for pin in PANEL]
            seen, truth = stamp(panel, hand)
            lost = getattr(factory, "lost_edges", None)
    told = {"way": way, "presses": presses, "lost": lost}
    return told | errors(seen, panel[0].doubted, json.loads(truth))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
