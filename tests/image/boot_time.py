"""`make image-bench`: how long the pod takes to its attract screen, beside Debian alone.

The same image on the same emulated machine, one after the other: with our units masked, up to
multi-user.target; as it is, up to the attract screen, at its first start and, after its plug was
pulled, at the one that all others are like. Seconds are the guest's own, from its kernel's start
on; U-Boot, which is the same in all, is told apart. Of ROUNDS each, the median is told.
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.image.conftest import make_card, provision
from tests.image.looking import rest, state, until
from tests.image.machine import CONSOLE, Machine

UNITS = Path(__file__).parents[2] / "systemd"
MOST, ROUNDS = 1.5, 3


def main() -> None:
    """Print times and ratios; exit code 1 where that of an ordinary start is above the target."""
    if not os.environ.get("POD_IMAGE"):
        sys.exit("POD_IMAGE names no image: make image-bench")
    # Not pod.slice: what of Debian's comes early is in it too.
    units = sorted(path.name for path in UNITS.iterdir() if path.suffix != ".slice")
    masks = " ".join(f"systemd.mask={name}" for name in units)
    rounds = []
    for number in range(1, ROUNDS + 1):
        (bare,), boot_s = measure(f"{CONSOLE} {masks}", multi_user)
        (first, again), _ = measure(CONSOLE, attract, attract)
        rounds.append((bare, first, again, boot_s))
        print(f"{number} of {ROUNDS}: {bare:.1f} s; {first:.1f} s, then {again:.1f} s", flush=True)  # noqa: T201
    bare, first, again, boot_s = map(median, zip(*rounds, strict=True))
    print(f"U-Boot and the slot's kernel read: {boot_s:.1f} s, the same in all")  # noqa: T201
    print(f"without our units, multi-user.target: {bare:.1f} s")  # noqa: T201
    print(f"the pod, attract screen: {again:.1f} s, {again / bare:.2f} times (at most {MOST})")  # noqa: T201
    print(f"at its first start: {first:.1f} s, {first / bare:.2f} times")  # noqa: T201
    print(f"this machine's load: {os.getloadavg()[0]:.1f}")  # noqa: T201
    sys.exit(again / bare > MOST)


def measure(console: str, *reached: Callable[[Machine], float]) -> tuple[list[float], float]:
    """One card's starts: the guest's seconds until each of `reached`, and those before its kernel.

    Between them the plug is pulled.
    """
    with tempfile.TemporaryDirectory() as folder:
        work, took, boot_s = Path(folder), list[float](), 0.0
        card = make_card(work, provision(1), console)
        for each in reached:
            with Machine(card, work) as machine:
                rest(machine)
                machine.wait_for_shell()
                took.append(each(machine))
                boot_s = machine.kernel_s or 0.0
    return took, boot_s


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
