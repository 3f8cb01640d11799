"""While the system below the service still starts: it loads itself, and waits for its ground.

Imports nothing of ours: the rest is what it loads.
"""

import time
from collections.abc import Callable, Iterable
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
# What nobody needs before the first page is there: staff's rooms.
REST = ("controller.backroom",)
# How often a file is looked for, and a device, which costs more and keeps others busy: seconds.
LOOK_S, TRY_S = 0.02, 0.25
# While the system starts: devices that are not there so long after the ground are missing.
PATIENCE_S = 15.0


def loading() -> Thread:
    """Begin to import what the first frame does not need; to be joined before it is needed."""
    return _begun(_load)


def loading_rest() -> Thread:
    """Begin to import what somebody may need who comes, once the first page is there."""
    return _begun(lambda: _import(REST))


def _begun(load: Callable[[], None]) -> Thread:
    thread = Thread(target=load, name="loading", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    _import(LATER)
    with suppress(Exception):
        import_module("exercises.catalogue").exercises()


def _import(names: Iterable[str]) -> None:
    # What cannot be imported is told by whoever needs it.
    with suppress(Exception):
        for name in names:
            import_module(name)


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
