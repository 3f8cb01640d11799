"""The calibration's probes: the photodiode and the envelope, as far as they are wired."""

from typing import Literal

from firmware.panel import StampingFactory
from firmware.sensors.comparator import Comparator, Crossing
from firmware.sensors.light import Light
from firmware.sensors.sound import Sound
from firmware.wiring import SensorWiring, Wiring

Probe = Literal["light", "sound"]


class Probes:
    """The wired probes, open, and what they told so far: `crossings`, by arrival."""

    def __init__(self, wiring: Wiring, factory: StampingFactory) -> None:
        self.crossings: dict[Probe, list[Crossing]] = {}
        self._lines: dict[Probe, Comparator] = {}
        try:
            self._open("light", Light, wiring.light, factory)
            self._open("sound", Sound, wiring.sound, factory)
        except BaseException:
            self.close()
            raise

    def above(self, probe: Probe) -> bool:
        """Whether this probe is above its threshold now."""
        return self._lines[probe].above

    def close(self) -> None:
        """Give the pins back; a second time does nothing."""
        for line in self._lines.values():
            line.close()

    def _open(
        self,
        probe: Probe,
        kind: type[Comparator],
        wiring: SensorWiring | None,
        factory: StampingFactory,
    ) -> None:
        if wiring is not None:
            told = self.crossings[probe] = []
            self._lines[probe] = kind(wiring, factory, told.append)
