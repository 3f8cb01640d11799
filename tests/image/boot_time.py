"""`make image-bench`: how long the pod takes to its attract screen, beside Debian alone.

The same image twice on the same emulated machine, one after the other: once with our units masked,
up to multi-user.target; once as it is, up to the attract screen. Seconds are the guest's own, from
its kernel's start on; U-Boot, which is the same in both, is told apart.
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.image.conftest import make_card, provision
from tests.image.looking import rest, state, until
from tests.image.machine import CONSOLE, Machine

UNITS = Path(__file__).parents[2] / "systemd"
MOST = 1.5


def main() -> None:
    """Print both times and their ratio; exit code 1 where it is above the target."""
    if not os.environ.get("POD_IMAGE"):
        sys.exit("POD_IMAGE names no image: make image-bench")
    masks = " ".join(f"systemd.mask={path.name}" for path in sorted(UNITS.iterdir()))
    bare, boot_s = measure(f"{CONSOLE} {masks}", multi_user)
    whole, _ = measure(CONSOLE, attract)
    ratio = whole / bare
    print(f"U-Boot and the slot's kernel read: {boot_s:.1f} s, the same in both")  # noqa: T201
    print(f"without our units, multi-user.target: {bare:.1f} s")  # noqa: T201
    print(f"the pod, attract screen: {whole:.1f} s")  # noqa: T201
    print(f"ratio {ratio:.2f} (at most {MOST}); this machine's load {os.getloadavg()[0]:.1f}")  # noqa: T201
    sys.exit(ratio > MOST)


def measure(console: str, reached: Callable[[Machine], float]) -> tuple[float, float]:
    """The guest's seconds until `reached`, and the seconds before its kernel started."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        card = make_card(work, provision(1), console)
        with Machine(card, work) as machine:
            rest(machine)
            machine.wait_for_shell()
            return reached(machine), machine.kernel_s or 0.0


def multi_user(machine: Machine) -> float:
    """As systemd has it, µs of CLOCK_MONOTONIC."""
    show = "systemctl show -P ActiveEnterTimestampMonotonic multi-user.target"
    until(lambda: int(machine.run(show)) > 0, 300, every_s=5)
    return int(machine.run(show)) / 1e6


def attract(machine: Machine) -> float:
    """As the controller's log has it."""
    until(lambda: state(machine) == "attract", 600, every_s=5)
    told = machine.run("journalctl -u pod-controller -o short-monotonic --no-pager")
    found = re.search(r"^\[ *([0-9.]+)\].*controller: attract$", told, re.MULTILINE)
    assert found is not None, told
    return float(found[1])


if __name__ == "__main__":
    main()
