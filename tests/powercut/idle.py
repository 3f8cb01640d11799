"""`make image-idle`: what an idle pod's image writes to its card in an hour.

The whole image in QEMU, each write to the card logged: both daemons up, connected to a broker, the
clock set by a time server, nobody there. The hour begins when the start is over, with what comes
once in a boot some minutes later (a clock that nobody set is told of then; here one does). It is
drawn nowhere, as a picture writes nothing and keeps an emulated processor busy.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.broker import Broker
from tests.image.conftest import HOST, provision
from tests.image.looking import faults, rest, state, unseen, until
from tests.image.machine import Machine
from tests.powercut import checks, guest, timeserver
from tests.powercut.log import Entry, entries

DAY_S, HOUR_S, QUIET_S, LOOK_S = 86_400, 3_600.0, 40.0, 20.0
# Of the guest's own clock: all that a start brings is over.
STARTED_S = 720.0


def main() -> None:
    """Each write as it comes, and at the end what a day of such hours is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=HOUR_S)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, timeserver.answering():
        work = Path(place)
        with Broker(work / "broker") as broker:
            laid = f"{provision(broker.port)}\ntime_servers: [{HOST}]\n"
            guest.card(asked.image, work, laid)
            with Machine(work / "card.img", work, hardware=guest.Logged()) as machine:
                total = _idle(machine, work, asked.seconds)
    _say(f"{total / 1024:.1f} KiB in {asked.seconds:.0f} s")
    _say(f"an idle day: {total * DAY_S / asked.seconds / 1024:.0f} KiB, at most 1024")
    sys.exit(total * DAY_S / asked.seconds > 2**20)


def _idle(machine: Machine, work: Path, seconds: float) -> int:
    """Bytes that came in so many seconds of a pod that has started."""
    rest(machine)
    machine.wait_for_shell()
    unseen(machine)
    until(lambda: state(machine) == "attract", 900, every_s=LOOK_S)
    until(lambda: "clock_unset" not in faults(machine), 900, every_s=LOOK_S)
    until(lambda: float(machine.run("cut -d' ' -f1 /proc/uptime")) > STARTED_S, 900, every_s=LOOK_S)
    machine.run("sync", 120)
    log = work / "log"
    guest.settle(log, QUIET_S)
    parts = checks.partitions(work / "card.img")
    begin, began_s, total = log.stat().st_size, time.monotonic(), 0
    _say(f"started: faults {sorted(faults(machine))}; each write from now on")
    while time.monotonic() < began_s + seconds:
        time.sleep(LOOK_S)
        for entry in _since(log, begin):
            begin, total = entry.end, total + entry.length
            _say(f"after {time.monotonic() - began_s:5.0f} s: {_told(entry, parts)}")
    assert state(machine) == "attract"
    return total


def _since(log: Path, begin: int) -> Iterator[Entry]:
    """What was written behind this place of the log."""
    if log.stat().st_size > begin:
        yield from (each for each in entries(log) if each.end > begin and each.is_write)


def _told(entry: Entry, parts: dict[int, tuple[int, int]]) -> str:
    """Where: in blocks of 4 kB of a partition. The last was made longer at the first start."""
    begun = {n: first for n, (first, _) in parts.items() if first <= entry.offset}
    number = max(begun, key=lambda n: begun[n])
    at = (entry.offset - begun[number]) // 4096
    return f"{entry.length} bytes in block {at} of partition {number}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
