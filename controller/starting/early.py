"""While the system below the service still starts: it loads itself, and waits for its ground.

Imports nothing of ours: the rest is what it loads.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

# What the first frame does not need.
LATER = (
    "controller.config.force",
    "controller.starting.begin",
    "controller.starting.waiting",
    "controller.pod",
)
# How often a file is looked for, and a device, which costs more and keeps others busy: seconds.
LOOK_S, TRY_S = 0.02, 0.25
# While the system starts: devices that are not there so long after the ground are missing.
PATIENCE_S = 15.0


def loading() -> Thread:
    """Begin to import what the first frame does not need; to be joined before it is needed."""
    thread = Thread(target=_load, name="loading", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    # What cannot be imported is told by whoever needs it.
    with suppress(Exception):
        for name in LATER:
            import_module(name)
        import_module("exercises.catalogue").exercises()


def await_ground(laid: Path, going_on: Callable[[], None]) -> float:
    """Wait until `laid` is there, however long a card is repaired; `going_on` each second.

    It gives until when of time.monotonic() devices may still come: where nothing was waited for,
    the system has started long ago, and they are there or missing.
    """
    if laid.exists():
        return 0.0
    while _found(lambda: laid.exists() or None, time.monotonic() + 1, LOOK_S) is None:
        going_on()
    return time.monotonic() + PATIENCE_S


def patiently(look: Callable[[], T | None], until_s: float) -> T | None:
    """The device that `look` finds, until `until_s` of time.monotonic(), tried once at least."""
    return _found(look, until_s, TRY_S)


def _found(look: Callable[[], T | None], until_s: float, every_s: float) -> T | None:
    while (found := look()) is None and time.monotonic() < until_s:
        time.sleep(every_s)
    return found
