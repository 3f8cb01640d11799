"""The health document: every part's status in one file, replaced whole, never on the card."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from controller.contract.state import EVERY_S
from controller.health.clock import Moment
from controller.health.record import Record
from controller.quiet import Outside, at_any_time

log = logging.getLogger(__name__)

Status = Callable[[], Mapping[str, Any]]
# A period that is timed for longer than this, a breathing exercise say, is written into.
PATIENCE_S = 45.0


class HealthDocument:
    """Asks each part for its status, judges it, and writes `health.json` into the run directory.

    `parts` maps a part's name to its `get_status`; `record` says what is wrong, and keeps it. It
    writes from a thread of its own every `every_s` seconds, and at once when nudged: a frame never
    waits for a file. Each time is `outside` of timed periods, if one ends within PATIENCE_S.
    """

    def __init__(
        self,
        path: Path,
        parts: Mapping[str, Status],
        record: Record | None = None,
        every_s: float = 10.0,
        outside: Outside = at_any_time,
    ) -> None:
        self.path = path
        self.latest: Mapping[str, Any] = {}
        self._parts = dict(parts)
        self._record = record or Record(lambda: None)
        self._every_s = every_s
        self._outside = outside
        self._wake = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._loop, name="health", daemon=True)

    def start(self) -> None:
        """Write now and from now on."""
        self._thread.start()

    def nudge(self) -> None:
        """Something worth telling changed: write soon."""
        self._wake.set()

    def forget(self, code: str) -> bool:
        """Clear this fault; it comes back where it is still seen. Whether it was raised."""
        raised = self._record.forget(code)
        self.nudge()
        return raised

    def close(self) -> None:
        """Write a last time and stop."""
        self._over = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def collect(self) -> dict[str, Any]:
        """The document; a part that fails says so in its place instead of silencing the rest."""
        parts = {name: _ask(name, status) for name, status in self._parts.items()}
        own = {"written": Moment.now().as_dict(), "every_s": EVERY_S}
        return parts | self._record.look(parts) | own

    def write(self) -> None:
        """Replace the file in one step, so that no reader ever sees half of it."""
        self.latest = self.collect()
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.latest, sort_keys=True), encoding="utf-8")
        fresh.replace(self.path)

    def _loop(self) -> None:
        while True:
            self._wake.clear()
            over = self._over
            with self._outside(PATIENCE_S):
                self._once()
            if over:
                return
            self._wake.wait(self._every_s)

    def _once(self) -> None:
        """Nothing that goes wrong here ends the thread that is to tell of it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.write()
        except OSError as error:
            log.warning("the health document cannot be written: %s", error)
        except Exception:
            log.exception("the health document cannot be made")
        self._record.settle()


def _ask(name: str, status: Status) -> Mapping[str, Any]:
    try:
        return status()
    except Exception as error:
        log.exception("%s cannot tell its status", name)
        return {"error": f"{type(error).__name__}: {error}"}
