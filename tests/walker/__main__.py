# ruff: noqa: T201 (a program, and this is what it says)
"""`make walk`: a million presses on one disk, what must hold after each deed, and a summary.

    python -m tests.walker [--presses N] [--seed S]

Exits with 1 where a row of the session's table was not met, or where memory or files grew with
sessions; whatever else is wrong is raised where it is met, with the seed that leads there.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from controller.people import scrypt
from controller.visit.session import FLOW, STATES
from tests.walker.stroll import stroll
from tests.walker.walk import Seen, Walk
from tests.walker.world import World, scratch, walked

VISITS, TRIALS = "SELECT count(*) FROM session", "SELECT count(*) FROM trial"
PAGES = ("PRAGMA page_count", "PRAGMA freelist_count", "PRAGMA page_size")
PRESSES, PARTS = 1_000_000, 10
# In the second half: what is kept once it was made is made by then. A leak of 100 bytes a press
# would be 50 MB.
GROWTH_MB = 20.0
# What a kept trial takes on the disk with all that goes with it, its share of a visit too.
TRIAL_BYTES = 2500


class Soak:
    """The walk in parts; what memory and files come to after each."""

    def __init__(self, walk: Walk, seed: int, presses: int) -> None:
        self._walk, self._seed, self._presses = walk, seed, presses
        self._began_s = time.monotonic()
        self.memory_mb: list[float] = []
        self.trial_bytes: list[float] = []

    def run(self) -> None:
        """All parts, each told when it is done."""
        print("  presses    boots   memory MB   visits    trials   pod.db MB   bytes a trial")
        chance = Random(self._seed)
        for part in range(1, PARTS + 1):
            stroll(self._walk, chance, self._presses * part // PARTS)
            self._tell()

    def _tell(self) -> None:
        walk = self._walk
        with closing(walk.read()) as db:
            visits, trials, pages, free, each = (
                db.execute(sql).fetchone()[0] for sql in (VISITS, TRIALS, *PAGES)
            )
        size = (pages - free) * each
        self.memory_mb.append(resident_mb())
        self.trial_bytes.append(size / max(trials, 1))
        told = f"{walk.presses:9,} {walk.seen.boots:8,} {self.memory_mb[-1]:11.1f} {visits:8,}"
        print(f"{told} {trials:9,} {size / 2**20:11.1f} {self.trial_bytes[-1]:15,.0f}", flush=True)

    def faults(self) -> list[str]:
        """What did not hold over the whole of it."""
        missed = sorted(
            f"{state} {outcome}" for state, outcome in {*FLOW} - {*self._walk.seen.rows}
        )
        late = self.memory_mb[len(self.memory_mb) // 2 :]
        grown = max(late) - late[0]
        found = [f"rows of FLOW that were never met: {', '.join(missed)}"] if missed else []
        if grown > GROWTH_MB:
            found.append(f"memory grew by {grown:.0f} MB, more than {GROWTH_MB:.0f}")
        if self.trial_bytes[-1] > TRIAL_BYTES:
            found.append(f"a kept trial takes {self.trial_bytes[-1]:.0f} bytes of disk")
        return found

    def tell_all(self) -> None:
        """Where the walk was."""
        seen = self._walk.seen
        rows = {row: seen.rows[row] for row in FLOW}
        print(f"\nstates ({sum(s in seen.states for s in STATES)} of {len(STATES)}):")
        print("  " + ", ".join(f"{state} {seen.states[state]:,}" for state in STATES))
        met = sum(map(bool, rows.values()))
        print(f"rows of FLOW ({met} of {len(rows)}), looked up twice a step:")
        print("  " + ", ".join(f"{a} {b} {n:,}" for (a, b), n in rows.items()))
        deepest = max(self.memory_mb, default=resident_mb())
        print(f"pictures: {len(seen.pictures)} names; deepest memory {deepest:.1f} MB")
        for file in sorted(self._walk.world.data.rglob("*.db*")):
            print(f"  {file.name}: {file.stat().st_size / 2**20:.1f} MB")
        minutes, people = (time.monotonic() - self._began_s) / 60, len(self._walk.people) - 1
        print(f"{self._walk.presses:,} presses, {people} people and guests, {minutes:.1f} min")


def resident_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def main(arguments: Sequence[str]) -> int:
    """The whole soak; the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.walker", description=__doc__)
    options.add_argument("--presses", type=int, default=PRESSES)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    # What is told of refused cards and clocks is as many lines as there are of them.
    logging.disable(logging.CRITICAL)
    scrypt.COST["n"] = 16
    with scratch() as place:
        seen = Seen()
        with seen.noting():
            walk = Walk(World(walked(place)), seen, 3)
            soak = Soak(walk, chosen.seed, chosen.presses)
            try:
                soak.run()
            finally:
                soak.tell_all()
                walk.close()
    for fault in (faults := soak.faults()):
        print(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
