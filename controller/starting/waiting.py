"""The pod waits for what it needs to start, and says so on its screen and in its health document.

It is the service that waits. Who starts the controller by hand reads on stderr what is wrong.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable

from controller.first_frame import Glimpse
from controller.health.clock import SYNCHRONISED
from controller.health.document import HealthDocument, Status
from controller.health.versions import versions
from controller.health.watchdog import Watchdog
from controller.parts import known_versions, uplink
from controller.screens import cannot_start
from controller.starting.trouble import Trouble
from controller.uplink.status import NAME as STATUS_FILE
from exercises.stage.draw import Painter
from exercises.stage.keyboard import pump
from exercises.stage.language import Language
from exercises.stage.run import Left
from exercises.stage.window import Window

log = logging.getLogger(__name__)

# The watchdog is fed once a second, and a changed file is seen as soon.
LOOK_S = 1.0


class Waiting:
    """Holds the screen while there is trouble; SIGTERM, SIGINT and a closed window end it."""

    def __init__(self, window: Window, seen: Glimpse) -> None:
        self.window, self._seen = window, seen
        self._ended = threading.Event()
        self._watchdog = Watchdog()
        self._told: Trouble | None = None
        self._health: HealthDocument | None = None

    @property
    def over(self) -> bool:
        """Whether the process is to end."""
        return self._ended.is_set()

    def hold(self, trouble: Trouble, changed: Callable[[], bool], most_s: float = 1e9) -> None:
        """Tell this until something has `changed`, it is over, or so many seconds have passed."""
        if trouble != self._told:
            self._tell(trouble)
        until = time.monotonic() + most_s
        while not (self.over or changed() or time.monotonic() >= until):
            self._watchdog.feed(time.monotonic_ns())
            self._pump()
            self._ended.wait(LOOK_S)

    def close(self) -> None:
        """Stop telling; the screen stays as it is, and is the caller's."""
        self._watchdog.close()
        if self._health is not None:
            self._health.close()

    def _tell(self, trouble: Trouble) -> None:
        for problem in trouble.problems:
            log.error("%s: %s", trouble.code, problem)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ended.set())
        self._told = trouble
        self._draw()
        self._watchdog.ready()
        if self._health is not None:
            self._health.close()
        self._health = HealthDocument(self._seen.run_dir / "health.json", self._parts(trouble))
        self._health.start()

    def _draw(self) -> None:
        assert self._told is not None
        surface = self.window.surface
        told = versions()
        slot = f", slot {told['slot']}" if told["slot"] else ""
        head = f"Training pod {told['app']}{slot} cannot start:"
        picture = cannot_start.picture(head, self._told.problems, surface.height)
        painter = Painter(surface.get_size(), Language(self._seen.language), self._seen.theme)
        painter.draw(picture, surface)
        self.window.flip()

    def _pump(self) -> None:
        try:
            if pump(lambda *_: None):
                self._draw()
        except Left:
            self._ended.set()

    def _parts(self, trouble: Trouble) -> dict[str, Status]:
        """What is known of a pod that has not started."""
        return {
            "mode": lambda: {"state": "cannot_start"},
            "starting": trouble.get_status,
            "clock": lambda: {"synchronised": SYNCHRONISED.exists()},
            "uplink": lambda: uplink(self._seen.run_dir / STATUS_FILE),
            "made_of": known_versions,
        }
