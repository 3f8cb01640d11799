"""The sensors that are wired, as one part of the pod: opened on its board, told of, taken down."""

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from controller.health.document import Status
from exercises.core.clock import Clock
from firmware.panel import StampingFactory
from firmware.sensors.headphones import Headphones
from firmware.sensors.presence import Presence
from firmware.sensors.pulse import RATE_HZ, PulseSensor
from firmware.wiring import PulseWiring, Wiring

W = TypeVar("W")
S = TypeVar("S")

# What the queue holds of what nobody takes: two minutes.
SAMPLES = 120 * RATE_HZ


class Sensors:
    """What is not wired is None. `samples` is the queue that the pulse sensor fills."""

    def __init__(self, wiring: Wiring, factory: StampingFactory, clock: Clock) -> None:
        self.samples: deque[tuple[int, float]] = deque(maxlen=SAMPLES)

        def heart(wired: PulseWiring) -> PulseSensor:
            return PulseSensor(wired, factory, self.samples.append, clock)

        self.presence = _fitted(wiring.presence, lambda wired: Presence(wired, factory))
        self.headphones = _fitted(wiring.headphones, lambda wired: Headphones(wired, factory))
        self.pulse = _fitted(wiring.pulse, heart)

    def parts(self) -> dict[str, Status]:
        """What each of them tells of itself, by its name."""
        return {name: sensor.get_status for name, sensor in self._wired().items()}

    def close(self) -> None:
        """Give their pins back."""
        for sensor in self._wired().values():
            sensor.close()

    def _wired(self) -> dict[str, PulseSensor | Presence | Headphones]:
        named = {"pulse": self.pulse, "presence": self.presence, "headphones": self.headphones}
        return {name: sensor for name, sensor in named.items() if sensor is not None}


def _fitted(wiring: W | None, made: Callable[[W], S]) -> S | None:
    return None if wiring is None else made(wiring)
