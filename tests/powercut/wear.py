"""What a pod writes to its card: QEMU's own count for an idle stretch, a visit and an event.

python -m tests.powercut.wear --image build/image/pod-*.img.zst
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.broker import Broker
from tests.image.conftest import provision
from tests.image.machine import Machine
from tests.powercut import guest

IDLE_S, EVENTS, VISITS = 600, 20, 3
QUIET_S = 40.0


def written(machine: Machine) -> int:
    """Bytes, since power on."""
    (found,) = (
        each["stats"]["wr_bytes"]
        for each in machine.ask("query-blockstats")
        if each.get("device") == "card"
    )
    return int(found)


def settled(machine: Machine) -> int:
    """The same, once nothing has been written for a while; what the guest holds back as well."""
    machine.run("sync", 120)
    last = -1
    while (now := written(machine)) != last:
        last = now
        time.sleep(QUIET_S)
    return last


def measured(machine: Machine, words: str) -> int:
    """What the driver's words wrote, until all of it had settled; without what its start wrote."""
    before = settled(machine)
    guest.start(machine, words)
    for _ in guest.acks(machine, Path("/nonexistent"), 1800):
        pass
    return settled(machine) - before


def main() -> None:
    """A table, in KiB."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", type=Path, required=True)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        with Broker(work / "broker") as broker:
            guest.card(asked.image, work, provision(broker.port))
            with Machine(work / "card.img", work) as machine:
                machine.wait_for_shell()
                machine.run("systemctl start pod-controller pod-uplink", 400)
                # A start writes a megabyte, which is no part of a day.
                before = settled(machine)
                time.sleep(IDLE_S)
                _tell("an idle day", (written(machine) - before) * 86_400 / IDLE_S)
                measured(machine, "use:1")
                start = measured(machine, "event:0")
                for trials in (12, 120):
                    wrote = measured(machine, f"use:{VISITS}:{trials}") - start
                    _tell(f"a visit of {trials} trials", wrote / VISITS)
                _tell("an event", (measured(machine, f"event:{EVENTS}") - start) / EVENTS)


def _tell(what: str, count: float) -> None:
    sys.stdout.write(f"{what:24}{count / 1024:10.1f} KiB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
