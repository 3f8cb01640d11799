"""Some cards of an update that was cut are started: the slot that should, and what it tells."""

import re
from pathlib import Path

from tests.image.looking import slot, until
from tests.image.machine import Hardware, Machine
from tests.powercut import checks, guest
from tests.powercut.checks import Lost

# For an emulated pod on a busy machine.
LONG_S = 1200.0


def start(disk: Path, work: Path, outcome: str) -> str:
    """Start a layer on this card: which slot it was, and what it tells of the last update.

    Lost where it does not start, starts another one than its boot state has, or tells what is not
    the `outcome`.
    """
    state = checks.boot_state(disk, checks.partitions(disk))
    work.mkdir(exist_ok=True)
    guest.layer(disk, work)
    try:
        with Machine(disk, work, hardware=Hardware(screen=False)) as machine:
            machine.wait_for_shell(LONG_S)
            # A trial is too short where nobody draws, and the machine is busy.
            machine.run("systemctl stop pod-trial.timer")
            found = re.search(r"rauc\.slot=(\w)", machine.run("cat /proc/cmdline"))
            until(lambda: slot(machine), LONG_S)
            told = slot(machine)
    except AssertionError as error:
        raise Lost(f"with {state} it does not start: {error}") from error
    if not found or not state.next == found[1] == told["slot"]:
        raise Lost(f"with {state} the pod runs {told}")
    last = told["last"]["outcome"] if told["last"] else ""
    if last != outcome:
        raise Lost(f"started, it tells that the update is {last!r}, and it is {outcome!r}")
    return f"started: slot {state.next}, which tells of the update: {last or 'nothing'}"
