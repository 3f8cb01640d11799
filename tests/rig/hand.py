"""A hand of its own process that presses simulated buttons together, and says when it did.

    python -m tests.rig.hand SEED PULL_FILE...

It closes all the lines that it is given, one right after the other and in an order drawn anew for
each press, holds them and opens them, until it is interrupted. Prints one JSON list: for each
press, for each line, `[before_ns, raised_ns, after_ns]` on CLOCK_MONOTONIC: read here before the
write, by the kernel just before it raised the interrupt, and here after it.
"""

import json
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.rig.sim import PARAMETERS

# Longer than the panel's refractory time, both.
HELD_S = (0.03, 0.05)
BETWEEN_S = (0.075, 0.105)

Stamps = list[int]


def close_contact(pull: int, raised: int) -> Stamps:
    """Drive one line as a contact that closes; its three stamps."""
    before = time.monotonic_ns()
    os.pwrite(pull, b"pull-down", 0)
    after = time.monotonic_ns()
    return [before, int(os.pread(raised, 32, 0)), after]


def press(pulls: list[int], raised: int, chance: random.Random) -> list[Stamps]:
    """Press all the buttons once; the stamps of each, in the order of `pulls`."""
    time.sleep(chance.uniform(*BETWEEN_S))
    order = chance.sample(pulls, len(pulls))
    stamps = {pull: close_contact(pull, raised) for pull in order}
    time.sleep(chance.uniform(*HELD_S))
    for pull in order:
        os.pwrite(pull, b"pull-up", 0)
    return [stamps[pull] for pull in pulls]


def main(seed: str, *pull_files: str) -> list[list[Stamps]]:
    """All presses, one after another, at times that no frame clock is in step with."""
    chance = random.Random(seed)
    pulls = [os.open(pull_file, os.O_WRONLY) for pull_file in pull_files]
    raised = os.open(Path(PARAMETERS) / "raised_ns", os.O_RDONLY)
    done: list[list[Stamps]] = []
    with suppress(KeyboardInterrupt):
        while True:
            done.append(press(pulls, raised, chance))
    return done


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
