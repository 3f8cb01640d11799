"""Frames of a minute at the pod with the data of those weeks, in real time; and a bare loop's."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.frames import FILES, FRAMES, Counts
from tests.bench.kit.processes import HEADLESS, PROJECT, desk_overlay
from tests.broker import Broker

LONG_S = 600.0


def late(data: Path, place: Path, broker: Broker) -> tuple[Counts, Counts]:
    """Frames and late ones of the pod, with what is at `data`, and of a loop that does nothing.

    As `tests.bench.frames` counts them: against a 60 Hz clock, in timed periods.
    """
    told = {"mqtt.yaml": {"host": broker.host, "port": broker.port}}
    changes = {**FILES, **told, "pod.yaml": {"data_dir": str(data)}}
    overlay = desk_overlay(place, changes)
    pod = _counted("tests.bench.frames", str(overlay))
    return pod, _counted("tests.bench.peers.bare_frames", str(FRAMES))


def _counted(*words: str) -> Counts:
    around = {**os.environ, **HEADLESS, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", *words]
    told = subprocess.run(
        command, env=around, stdout=subprocess.PIPE, text=True, check=True, timeout=LONG_S
    ).stdout
    counts: Counts = json.loads(told.splitlines()[-1])
    return counts
