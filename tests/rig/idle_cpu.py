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
from tests.rig.peers import open_factory
from tests.rig.sim import PANEL, SimChip

WIRING = Wiring({f"button_{pin}": ButtonWiring(pin) for pin in PANEL})


def main(name: str, wait_s: float) -> dict[str, Any]:
    """Arm the panel on a chip of its own and wait."""
    with SimChip(f"idle-{name}") as chip:
        factory = open_factory(name, chip)
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
