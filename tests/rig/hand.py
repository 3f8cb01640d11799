"""A hand of its own process that presses one simulated button, and says when it did.

    python -m tests.rig.hand PULL_FILE PRESSES SEED [PAUSE_S]

It waits PAUSE_S longer between presses, and stops before its time when it is interrupted. Prints
one JSON list: for each press `[before_ns, raised_ns, after_ns]` on CLOCK_MONOTONIC: read
here before the write, by the kernel just before it raised the interrupt, and here after it.
"""

import json
import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.rig.sim import PARAMETERS

HELD_S = (0.025, 0.045)
BETWEEN_S = (0.025, 0.055)


def read_int(fd: int) -> int:
    """The number in a sysfs file that is open."""
    return int(os.pread(fd, 32, 0))


def press(pull: int, raised: int, chance: random.Random, pause_s: float) -> list[int]:
    """Press and release once; the stamps of the press."""
    time.sleep(pause_s + chance.uniform(*BETWEEN_S))
    before = time.monotonic_ns()
    os.pwrite(pull, b"pull-down", 0)
    after = time.monotonic_ns()
    stamps = [before, read_int(raised), after]
    time.sleep(chance.uniform(*HELD_S))
    os.pwrite(pull, b"pull-up", 0)
    return stamps


def beyond_ms(stamp_ns: int, press: list[int]) -> float:
    """By how many ms a stamp lies outside its press's bracket, which no stop in it can explain."""
    before_ns, _, after_ns = press
    return max(0, before_ns - stamp_ns, stamp_ns - after_ns) / 1e6


def main(pull_file: str, presses: str, seed: str, pause_s: str = "0") -> list[list[int]]:
    """All presses, one after another, at times that no frame clock is in step with."""
    chance = random.Random(seed)
    pull = os.open(pull_file, os.O_WRONLY)
    raised = os.open(Path(PARAMETERS) / "raised_ns", os.O_RDONLY)
    done: list[list[int]] = []
    with suppress(KeyboardInterrupt):
        for _ in range(int(presses)):
            # Not in one go: what was done is told when an interruption ends it.
            done.append(press(pull, raised, chance, float(pause_s)))  # noqa: PERF401
    return done


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
