"""The composition root: builds the parts of the pod, joins them, runs the session, takes them down.

Nothing here decides anything: what a part does stands in its own file.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from controller.book import Book
from controller.config import Config
from controller.health.document import HealthDocument
from controller.health.watchdog import Watchdog
from controller.rules import Limits, Rules
from controller.session import Session
from controller.store.rows import Limits as OutboxLimits
from controller.store.store import Store
from controller.training import Offered, Training
from exercises.catalogue import exercise
from exercises.core.clock import Clock
from exercises.core.script import Cue, Press
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice
from firmware.board import Board, open_board


def _seed() -> int:
    return secrets.randbits(32)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is round the pod: nothing but the wing by default; a desk has more.

    `audience` is told each cue, `on_key` each key of a keyboard, `shots` is where pictures of the
    screens go, `hint` stands on the attract screen.
    """

    clock: Clock
    seed: Callable[[], int] = _seed
    audience: Callable[[Cue, int], None] | None = None
    on_key: Callable[[str, bool], None] | None = None
    shots: Path | None = None
    voices: Path | None = None
    hint: Say | None = None


class Pod:
    """The whole pod of one configuration."""

    def __init__(self, config: Config, around: Surroundings) -> None:
        self.config = config
        self._clock = around.clock
        edges: SimpleQueue[Press] = SimpleQueue()
        self.watchdog = Watchdog()
        self.rules = Rules(Limits(idle_ns=int(config.pod.idle_s * 1e9)), self._alive)
        self.board: Board | None = None
        self.screen = self._open_screen(edges, around)
        self.board = open_board(config.wiring, config.pod.factory, edges.put, self._clock.now_ns)
        self.book = Book(self._open_store, config.pod.person, publish=config.pod.results.publish)
        self.session = self._session(around)
        self.health = HealthDocument(config.pod.run_dir / "health.json", self._parts())

    def run(self) -> None:
        """From the first frame until `rules.shut_down`."""
        self.health.start()
        self.watchdog.ready()
        self.session.run()

    def close(self) -> None:
        """Take everything down; what is on disk is whole at any moment anyway."""
        self.health.close()
        self.book.close()
        if self.board is not None:
            self.board.close()
        self.screen.close()
        self.watchdog.close()
