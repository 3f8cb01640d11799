"""The pod waits for what it needs to start: told on screen, aloud, and in its health document.

It is the service that waits. Who starts the controller by hand reads on stderr what is wrong.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from controller.glimpse import Glimpse
from controller.health.clock import SYNCHRONISED
from controller.health.document import HealthDocument, Status
from controller.health.versions import versions
from controller.health.watchdog import Watchdog
from controller.parts import known_versions, uplink
from controller.screens import cannot_start
from controller.starting import early
from controller.starting.spoken import spoken
from controller.starting.trouble import Trouble
from controller.uplink.status import NAME as STATUS_FILE
from exercises.stage.draw import Painter
from exercises.stage.keyboard import pump
from exercises.stage.language import Language
from exercises.stage.run import Left
from exercises.stage.window import NoDisplayError, Window

log = logging.getLogger(__name__)

# The watchdog is fed once a second, and a changed file is seen as soon.
LOOK_S = 1.0
# How often a board or a display that was not there is looked for again.
AGAIN_S = 2.0


class Waiting:
    """Holds the screen while there is trouble; SIGTERM, SIGINT and a closed window end it.

    Without a `window` it looks for a display by `open_window`, and `blind` says why there is none.
    Each trouble is said once, of the clips in `voices`: a wing is not kept awake. Until
    `patient_until_s` of time.monotonic() a board that is not there may still come.
    """

    def __init__(
        self,
        window: Window | None,
        seen: Glimpse,
        open_window: Callable[[], Window],
        voices: Path,
        patient_until_s: float = 0.0,
    ) -> None:
        self.window, self._seen, self._open = window, seen, open_window
        self._voices, self._patient_until_s = voices, patient_until_s
        self.blind = ""
        self._look_again_s = 0.0
        self._ended = threading.Event()
        self._watchdog = Watchdog()
        self._told: Trouble | None = None
        self._health: HealthDocument | None = None

    @property
    def over(self) -> bool:
        """Whether the process is to end."""
        return self._ended.is_set()

    def hold(self, trouble: Trouble, changed: Callable[[], bool], most_s: float = 1e9) -> None:
        """Tell this until something has `changed`, it is over, or so many seconds have passed.

        A board that may still come is no trouble yet: only a moment passes.
        """
        if trouble.code == "board_missing" and time.monotonic() < self._patient_until_s:
            self._ended.wait(early.TRY_S)
            return
        if trouble == self._told:
            self._stay(changed, most_s)
            return
        self._tell(trouble)
        with spoken(cannot_start.SORRY, self._seen, self._voices) as said_s:
            self._stay(changed, max(most_s, said_s))

    def _stay(self, changed: Callable[[], bool], most_s: float) -> None:
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

    def look(self) -> bool:
        """Whether there is a display: looked for where there was none, every few seconds."""
        if self.window is None and time.monotonic() >= self._look_again_s:
            self._look_again_s = time.monotonic() + AGAIN_S
            try:
                self.window, self.blind = self._open(), ""
            except NoDisplayError as error:
                self.blind = str(error)
        return self.window is not None

    def _draw(self) -> None:
        if self.window is None or self._told is None:
            return
        surface = self.window.surface
        told = versions()
        slot = f", slot {told['slot']}" if told["slot"] else ""
        head = f"Training pod {told['app']}{slot} cannot start:"
        picture = cannot_start.picture(head, self._told.problems, surface.height)
        painter = Painter(surface.get_size(), Language(self._seen.language), self._seen.theme)
        painter.draw(picture, surface)
        self.window.flip()

    def _pump(self) -> None:
        if self.window is None:
            if self.look():
                self._draw()
            return
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
