"""A running pod reset, or its plug pulled, at random moments: it boots again, with everything."""

import random
import sys
import time
from collections import Counter
from pathlib import Path

from tests.broker import Broker
from tests.image.conftest import provision
from tests.image.machine import Hardware, Machine
from tests.powercut import guest
from tests.powercut.checks import Lost

# Nobody looks at its screen.
BLIND = Hardware(screen=False)
# From power on to the shell, before it was seen; the data partition comes after the shell.
BOOT_S, LONGER = 60.0, 1.5


def run(image: Path, work: Path, count: int) -> dict[str, int]:
    """So many cuts: half while it boots, half in use; half of each by QEMU's reset."""
    dice = random.Random(7)
    told = Counter[str]()
    boot_s = BOOT_S
    with Broker(work / "broker") as broker:
        guest.card(image, work, provision(broker.port))
        last = (0, 0, 0)
        machine = Machine(work / "card.img", work, hardware=BLIND)
        try:
            for number in range(count):
                if number % 2:
                    boot_s = checked(machine, last)
                    last, heard = used(machine, last, dice.uniform(1, 15))
                    told["resets in use"] += 1
                    told["acknowledged before a reset"] += heard
                else:
                    time.sleep(dice.uniform(0, LONGER * boot_s))
                    told[f"resets while booting, {guest.stage(machine)}"] += 1
                sys.stderr.write(f"{number + 1} of {count}: {dict(told)}\n")
                if number % 4 < 2:
                    machine.ask("system_reset")
                    guest.forget(machine)
                else:
                    machine.__exit__(None, None, None)
                    machine = Machine(work / "card.img", work, hardware=BLIND)
            checked(machine, last)
        finally:
            machine.__exit__(None, None, None)
    return dict(told)


def used(
    machine: Machine, last: tuple[int, int, int], seconds: float
) -> tuple[tuple[int, int, int], int]:
    """Used for so long from a first trial on: the last that it acknowledged, and how much."""
    guest.start(machine, "use:100000")
    run, trials, event = last
    heard, deadline = 0, None
    for ack in guest.acks(machine, Path("/nonexistent"), 600):
        if ack.what == "trial":
            run, trials = ack.numbers
            # Not before: on a busy machine the first one takes its time.
            deadline = deadline or time.monotonic() + seconds
        elif ack.what == "event":
            (event,) = ack.numbers
        heard += bool(ack.numbers)
        if deadline and time.monotonic() > deadline:
            break
    return (run, trials, event), heard


def checked(machine: Machine, last: tuple[int, int, int]) -> float:
    """It boots, and what was acknowledged before is there; after how many seconds the shell was."""
    began = time.monotonic()
    machine.wait_for_shell()
    boot_s = time.monotonic() - began
    guest.start(machine, f"check:{':'.join(map(str, last))}")
    machine.await_line("@ack phase", 300)
    found = machine.await_line(r"@ack checked (\S+) (\S+) (\S+) (\S+) (\d+)[^\r\n]*\r?\n", 300)
    if found.groups()[:4] != ("True", "ok", "True", "True") or int(found[5]) < last[0] - 1:
        raise Lost(f"after a reset: {found[0]}; acknowledged was {last}")
    machine.await_line("@ack end", 300)
    return boot_s
