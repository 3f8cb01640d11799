# ruff: noqa: T201 (a program, and this is what it says)
"""What runs in the guest: the tests marked `rig`, then each part's series, idle and loaded.

Each line that begins with `@rig ` carries one JSON object for the host; the rest is to be read.
Objects with a `table` are rows of that table.
"""

import json
import mmap
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from tests.rig.storms import LOADS

# How much of the time that is asked for each way of playing takes.
SOUNDS = {"pod": 1.0, "single": 0.1, "peer": 1.0}
# Samples held at once: what the pod and its peer would choose themselves.
SOUND_BUFFER = 512
# How fast the guest's kernel is told to run its clock, as a quartz may: parts in a million.
FAST_PPM = 50
IDLE_S = 20
# Answers of the pod, and of each peer on a keyboard.
PRESSES = 200
# Edges a burst: how many bursts of these.
BURSTS = {1: 100, 3: 100, 9: 150, 2001: 10}


def tell(**facts: Any) -> None:
    """Hand one object to the host."""
    print(f"@rig {json.dumps(facts)}", flush=True)


def option(name: str) -> str:
    """A `rig.name=value` of the kernel's command line."""
    words = Path("/proc/cmdline").read_text().split()
    return next(w.partition("=")[2] for w in words if w.startswith(f"rig.{name}="))


def load_drivers(folder: str) -> None:
    """Kernel modules, in the order of their names."""
    for module in sorted(Path(folder).iterdir()):
        subprocess.run(("/usr/bin/busybox", "insmod", str(module)), check=True)


def measured(module: str, *arguments: object) -> dict[str, Any]:
    """One series in a process of its own: gpiozero keeps its pins for the whole of a process."""
    command = [sys.executable, "-m", f"tests.rig.{module}", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def sounds() -> None:
    """Each way of playing to a beat, while the guest's clocks are told five times a second."""
    load_drivers("/sound")
    subprocess.run(("/usr/bin/busybox", "adjtimex", "-q", "-f", str(FAST_PPM * 2**16)), check=True)
    over = threading.Event()
    telling = threading.Thread(target=clocks, args=(over,))
    telling.start()
    seconds = float(option("beats"))
    os.environ["SDL_AUDIODRIVER"], os.environ["AUDIODEV"] = "alsa", "plughw:0"
    for way, share in SOUNDS.items():
        tell(beats={"way": way, **measured("beats", way, seconds * share, SOUND_BUFFER)})
    over.set()
    telling.join()


def clocks(over: threading.Event) -> None:
    """CLOCK_MONOTONIC and the HPET, the closest of eight pairs of readings each time."""
    with Path("/dev/hpet").open("rb") as file:
        page = mmap.mmap(file.fileno(), 1024, prot=mmap.PROT_READ)
    hpet = np.frombuffer(page, np.uint32)
    tell(tick_ns=int(hpet[1]) / 1e6)
    while not over.wait(0.2):
        pairs = [(time.monotonic_ns(), int(hpet[60]), time.monotonic_ns()) for _ in range(8)]
        before, ticks, after = min(pairs, key=lambda pair: pair[2] - pair[0])
        tell(clock=((before + after) // 2, ticks))


def suite() -> None:
    """The tests; figures only tell something of a factory that passes them."""
    command = (
        *(sys.executable, "-m", "pytest", "-c", "/pod/pyproject.toml", "-p", "no:cacheprovider"),
        *("-vv", "--color=no", "--log-cli-level=INFO", "-m", "rig", "/pod/tests/rig"),
    )
    tell(tests=subprocess.run(command, check=False).returncode)


def visits() -> Iterator[dict[str, Any]]:
    """Idle, loaded, or both."""
    for load in option("loads").split(","):
        yield {"load": load} | measured("visit", option("blocks"), option("trials"), load)


def keyboards() -> Iterator[dict[str, Any]]:
    """The pod, then its peers with how many times its median error theirs is."""
    load_drivers("/keyboard")
    ours = 0.0
    for who in ("pod", "expyriment", "psychopy"):
        row = measured("keyboards", who, PRESSES)
        its = median(row["error_ms"])
        ours = ours or its
        yield row | {"times": its / ours}


def bursts() -> Iterator[dict[str, Any]]:
    """Each kind of burst."""
    return (measured("bursts", edges, times) for edges, times in BURSTS.items())


def main() -> None:
    """The parts that the kernel's command line names, in their order."""
    tell(booted=True)
    parts = option("parts").split(",")
    if "tests" in parts:
        suite()
    if "beats" in parts:
        sounds()
    for way in ("gpiod", "lgpio") if "idle_cpu" in parts else ():
        tell(table="idle_cpu", **measured("idle_cpu", way, IDLE_S))
    for row in visits() if "visit" in parts else ():
        tell(table="visit", **row)
    for row in keyboards() if "keyboards" in parts else ():
        tell(table="keyboards", **row)
    for load, context in LOADS.items() if "bursts" in parts else ():
        with context():
            for row in bursts():
                tell(table="bursts", load=load, **row)


if __name__ == "__main__":
    main()
