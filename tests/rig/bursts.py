"""Presses that bounce, and floods: how many first stamps are late, and how many of these marked.

    python -m tests.rig.bursts EDGES BURSTS

Each burst drives one of five armed lines through EDGES edges, as fast as it goes, and leaves it
pressed. Prints one JSON object. A first stamp is late if it comes after the moment at which the
first edge had been driven: then it is a later bounce's.
"""

import json
import sys
import time
from typing import Any, NamedTuple

from firmware.gpiod_factory import GpiodFactory
from tests.rig.heard import Heard
from tests.rig.sim import PANEL, SimChip

PRESSED = PANEL[0]
# Longer than the factory doubts what follows a loss.
QUIET_S = 0.05


class First(NamedTuple):
    """The first stamp of a burst: how late in ms (below 0: in time), and whether it is marked."""

    late_ms: float
    suspect: bool


def burst(chip: SimChip, button: Heard, edges: int) -> First:
    """One burst, and the release after it."""
    button.edges.clear()
    driven_ns = chip.burst(PRESSED, edges)
    button.await_state(0)
    ticks, *_, suspect = button.edges[0]
    chip.pull(PRESSED, up=True)
    button.await_state(1)
    time.sleep(QUIET_S)
    return First((ticks - driven_ns) / 1e6, suspect)


def counts(firsts: list[First]) -> dict[str, Any]:
    """Late, late but not marked, marked though in time; and how late each late one was."""
    late = [first for first in firsts if first.late_ms > 0]
    return {
        "bursts": len(firsts),
        "late": len(late),
        "unmarked": sum(not first.suspect for first in late),
        "doubted": sum(first.suspect for first in firsts) - sum(first.suspect for first in late),
        "late_ms": sorted(first.late_ms for first in late),
    }


def main(edges: int, bursts: int) -> dict[str, Any]:
    """All bursts of one kind, on a chip of its own."""
    with SimChip("bursts") as chip, GpiodFactory(chip.path) as factory:
        button, *_others = panel = [Heard(pin, factory) for pin in PANEL]
        firsts = [burst(chip, button, edges) for _ in range(bursts)]
        lost = factory.lost_edges
        for device in panel:
            device.close()
    return {"edges": edges, "lost": lost} | counts(firsts)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
