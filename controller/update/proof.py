"""When the running slot has proved itself: by what is here, and never by the network."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from controller.update.told import Told

ALIVE_NS = 60_000_000_000
REQUEST = "good"


class Proof:
    """Asked once a frame. The frames are drawn, and the buttons are open, or it is not asked.

    `well` says whether the store is open and the pod at work; after a minute of that without a
    break root is asked to note it (systemd/pod-good.path), where it does not know.
    """

    def __init__(self, told: Told, requests: Path, well: Callable[[], bool]) -> None:
        self._told, self._requests, self._well = told, requests, well
        self._since_ns: int | None = None
        self._done = False

    def look(self, now_ns: int) -> None:
        """One frame more."""
        if self._done:
            return
        if not self._well():
            self._since_ns = None
        elif self._since_ns is None:
            self._since_ns = now_ns
        elif now_ns - self._since_ns >= ALIVE_NS:
            self._done = True
            self._ask()

    def _ask(self) -> None:
        if self._told.slots().get("proved") is False:
            with suppress(OSError):  # the trial ends, and the pod starts with the version before
                (self._requests / REQUEST).touch()
