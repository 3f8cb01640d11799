"""How long a person sees nothing: from the controller's process start to its first flip.

Beside it stands the least that any program of this kind needs: a bare script that imports pygame
and numpy, opens the same window and flips once. Both are timed from just before the process is
started to the stamp taken when the flip returned, on CLOCK_MONOTONIC; the controller logs its own.
They start in turns, on SDL's dummy display, and the first of each is not counted: the files are
then in the system's cache for both.

The first frame is the sign that the pod lives, shown before the rest of it is loaded and the
configuration is checked; the attract screen, and the first press that counts, come later.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.kit.processes import desk_overlay, pod, running
from tests.bench.kit.rows import Claim, Row, Target

CLAIMS = (
    Claim(
        "start",
        "controller, cold start to first frame",
        "ms",
        "a bare script: pygame, numpy, one flip",
        Target("ratio", "<=", 1.5),
    ),
)
STARTS = 11
BARE = """
import sys, time
import numpy
import pygame
pygame.display.init()
pygame.display.set_mode((1280, 720)).fill((16, 18, 22))
pygame.display.flip()
sys.stderr.write(f"first frame at {time.monotonic_ns()} ns\\n")
"""
FRAME = re.compile(r"first frame at (\d+) ns")


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; about 15 s."""
    with tempfile.TemporaryDirectory() as place:
        ours = pod("controller", desk_overlay(Path(place)))
        bare = [sys.executable, "-c", BARE]
        tell(f"{STARTS} starts each")
        pairs = [(first_frame_ms(bare), first_frame_ms(ours)) for _ in range(STARTS + 1)][1:]
    return [CLAIMS[0].row([mine for _, mine in pairs], [peer for peer, _ in pairs])]


def first_frame_ms(command: list[str]) -> float:
    """From the start of the process to the stamp that it tells; RuntimeError where none comes."""
    before_ns = time.monotonic_ns()
    with running(command, subprocess.PIPE) as process:
        told = next(filter(None, map(FRAME.search, process.stderr)), None)
        process.kill()
    if told is None:
        raise RuntimeError(f"{' '.join(command[1:4])} ended without a first frame")
    return (int(told[1]) - before_ns) / 1e6
