"""The board as a whole: one factory, chosen by name, with the panel and the lamps on it."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from gpiozero import GPIOZeroError

from firmware.desk import DeskFactory
from firmware.lamps import Lamps
from firmware.panel import Panel, Sink, StampingFactory
from firmware.wiring import Wiring

FACTORIES = ("gpiod", "desk")


class BoardError(Exception):
    """The board cannot be opened as asked; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Board:
    """An open board; `close` gives every pin back."""

    panel: Panel
    lamps: Lamps
    factory: StampingFactory

    def close(self) -> None:
        """Lamps dark, pins and factory given back."""
        self.panel.close()
        self.lamps.close()
        self.factory.close()


def open_board(wiring: Wiring, factory_name: str, sink: Sink, now_ns: Callable[[], int]) -> Board:
    """Open panel and lamps on the factory of that name, and on no other if it fails.

    `now_ns` is the desk's clock; the kernel has its own, CLOCK_MONOTONIC. Raises BoardError for an
    unknown name, and what gpiozero raises where the chip or a pin cannot be had.
    """
    return mount(wiring, _open_factory(factory_name, wiring.chip, now_ns), sink)


def mount(wiring: Wiring, factory: StampingFactory, sink: Sink) -> Board:
    """Panel and lamps on a factory that is open; where they cannot be had it is closed again."""
    with ExitStack() as undo:
        undo.callback(factory.close)
        panel = Panel(wiring, factory, sink)
        undo.callback(panel.close)
        board = Board(panel, Lamps(wiring, factory), factory)
        undo.pop_all()
    return board


@contextmanager
def blinking(wiring: Wiring, factory_name: str) -> Iterator[None]:
    """All lamps blink: what a pod can tell that has no screen. Raises as `open_board` does."""
    with ExitStack() as undo:
        factory = _open_factory(factory_name, wiring.chip, time.monotonic_ns)
        undo.callback(factory.close)
        lamps = Lamps(wiring, factory)
        undo.callback(lamps.close)
        lamps.blink()
        yield


# For the daemon, and for a command beside it, which wants the same pins.
LOOK = "See that the board is the one that wiring.yaml is for, and that nobody else holds its pins."
STOP_IT = "If the pod is running, stop it first: systemctl stop pod-controller."


@contextmanager
def refusals(what_to_do: str = STOP_IT) -> Iterator[None]:
    """What of the board cannot be had, as a BoardError that says what to do."""
    try:
        yield
    except (GPIOZeroError, OSError) as error:
        raise BoardError(f"The board cannot be opened: {error}. {what_to_do}") from error


def _open_factory(name: str, chip: str | None, now_ns: Callable[[], int]) -> StampingFactory:
    if name == "desk":
        return DeskFactory(now_ns)
    if name == "gpiod":
        # Not at the top: a desk needs no libgpiod.
        from firmware.gpiod_factory import CHIPS, GpiodFactory  # noqa: PLC0415

        # Another chip's lines are numbered as on a Pi 4's header.
        return GpiodFactory(chip, CHIPS["pinctrl-bcm2711"]) if chip else GpiodFactory()
    raise BoardError(
        f"factory {name!r} is refused: response times need an edge's own stamp, which only "
        f"{' and '.join(FACTORIES)} keep. Set factory to gpiod (a Pi) or desk in pod.yaml."
    )
