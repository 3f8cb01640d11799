"""The sensors that are wired, as one part of the pod: opened on its board, told of, taken down."""

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Protocol, TypeVar

from controller.health.document import Status
from exercises.core.clock import Clock
from firmware.panel import StampingFactory
from firmware.sensors.board import BoardSensor
from firmware.sensors.door import Door
from firmware.sensors.headphones import Headphones
from firmware.sensors.presence import Presence
from firmware.sensors.pulse import RATE_HZ, PulseSensor
from firmware.wiring import PulseWiring, SensorWiring, Wiring

W = TypeVar("W")


class Sensor(Protocol):
    """What every sensor can: tell how it is, and give its pins back."""

    def get_status(self) -> Mapping[str, Any]: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


S = TypeVar("S", bound=Sensor)
# What the queue holds of what nobody takes: two minutes.
SAMPLES = 120 * RATE_HZ


class Sensors:
    """What is not wired is None. `samples` is the queue that the pulse sensor fills.

    `board` tells of the machine itself, and of the storage that `data_dir` is on; it reads where
    `suits`. `moved` is called when the case's door is, on the factory's thread.
    """

    def __init__(
        self,
        wiring: Wiring,
        factory: StampingFactory,
        clock: Clock,
        data_dir: Path,
        suits: Callable[[], bool],
    ) -> None:
        self.moved: Callable[[], None] = _nothing
        self.samples: deque[tuple[int, float]] = deque(maxlen=SAMPLES)

        def heart(wired: PulseWiring) -> PulseSensor:
            return PulseSensor(wired, factory, self.samples.append, clock)

        def case(wired: SensorWiring) -> Door:
            return Door(wired, factory, self._door_moved)

        with ExitStack() as undo:
            self.presence = _fitted(undo, wiring.presence, lambda its: Presence(its, factory))
            self.headphones = _fitted(undo, wiring.headphones, lambda its: Headphones(its, factory))
            self.pulse = _fitted(undo, wiring.pulse, heart)
            self.door = _fitted(undo, wiring.door, case)
            undo.pop_all()
        self.board = BoardSensor(data_dir, suits=suits)

    def parts(self) -> dict[str, Status]:
        """What each of them tells of itself, by its name."""
        return {name: sensor.get_status for name, sensor in self._wired().items()}

    def close(self) -> None:
        """Give their pins back."""
        for sensor in self._wired().values():
            sensor.close()

    def _door_moved(self) -> None:
        self.moved()

    def _wired(self) -> dict[str, Sensor]:
        named: dict[str, Sensor | None] = {
            "board": self.board,
            "door": self.door,
            "headphones": self.headphones,
            "presence": self.presence,
            "pulse": self.pulse,
        }
        return {name: sensor for name, sensor in named.items() if sensor is not None}


def _nothing() -> None:
    pass


def _fitted(undo: ExitStack, wiring: W | None, made: Callable[[W], S]) -> S | None:
    """What is wired, closed again where one after it cannot be had."""
    return None if wiring is None else undo.enter_context(closing(made(wiring)))
