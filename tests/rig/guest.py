# ruff: noqa: T201 (a program, and this is what it says)
"""What runs in the guest: the tests marked `rig`, then the series, idle and loaded.

Each line that begins with `@rig ` carries one JSON object for the host; the rest is to be read.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WAYS = ("gpiod", "lgpio", "callback", "polled")
LOADS = {"idle": 0, "loaded": 2}


def tell(**facts: Any) -> None:
    """Hand one object to the host."""
    print(f"@rig {json.dumps(facts)}", flush=True)


def option(name: str) -> str:
    """A `rig.name=value` of the kernel's command line."""
    words = Path("/proc/cmdline").read_text().split()
    return next(w.partition("=")[2] for w in words if w.startswith(f"rig.{name}="))


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keep this many processors busy meanwhile."""
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in load:
            process.kill()
            process.wait()


def series(way: str, presses: int) -> dict[str, Any]:
    """One series in a process of its own: gpiozero keeps its pins for the whole of a process."""
    command = [sys.executable, "-m", "tests.rig.stamps", way, str(presses)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Tests first; the series only tell something of a factory that passes them."""
    tell(booted=True)
    suite = (
        *("-m", "pytest", "-c", "/pod/pyproject.toml", "-p", "no:cacheprovider"),
        *("-vv", "--color=no", "--log-cli-level=INFO", "-m", "rig", "/pod/tests/rig"),
    )
    tests = subprocess.run([sys.executable, *suite], check=False)
    tell(tests=tests.returncode)
    presses = int(option("presses"))
    for load, loops in LOADS.items() if presses else ():
        for way in WAYS:
            with busy(loops):
                tell(load=load, **series(way, presses))


if __name__ == "__main__":
    main()
