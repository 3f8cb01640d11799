"""What five armed buttons cost while nobody presses: the panel of the pod, and a wait.

    python -m tests.rig.idle_cpu FACTORY SECONDS

FACTORY is gpiod or lgpio. Prints one JSON object; `cpu_s` is the processor time of the whole
process, all its threads, within the wait.
"""

import json
import sys
import time
from typing import Any

from firmware.panel import Panel
from firmware.wiring import ButtonWiring, Wiring
from tests.rig.sim import SimChip
from tests.rig.stamps import PANEL, LgpioOnPi4, open_factory

WIRING = Wiring({f"button_{pin}": ButtonWiring(pin) for pin in PANEL})


class StampingLgpio(LgpioOnPi4):
    """The peer's factory with what the panel asks beyond gpiozero's own; it has no doubts."""

    source, suspect, lost_edges = "kernel", False, 0


def main(name: str, wait_s: float) -> dict[str, Any]:
    """Arm the panel on a chip of its own and wait."""
    with SimChip(f"idle-{name}") as chip:
        factory: Any = open_factory(name, chip, lgpio=StampingLgpio)
        panel = Panel(WIRING, factory, lambda _: None)
        began_ns, used_ns = time.monotonic_ns(), time.process_time_ns()
        time.sleep(wait_s)
        used_ns = time.process_time_ns() - used_ns
        waited_ns = time.monotonic_ns() - began_ns
        panel.close()
        factory.close()
    return {"way": name, "cpu_s": used_ns / 1e9, "wait_s": waited_ns / 1e9}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], float(sys.argv[2]))))
