"""A person's page made of what the store tells, and put where it is to lie."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from controller.config import Config
from controller.health.clock import Moment
from controller.keepsake.content import keepsake
from controller.keepsake.page import TITLE, page
from controller.store.progress import History
from controller.visit.progress import by_norms, story, ways
from exercises.catalogue import exercises
from exercises.stage.language import Language


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes pages under one configuration."""

    config: Config

    @property
    def better(self) -> dict[tuple[str, str], int]:
        """Which way is better, as the store wants to know for a history."""
        return ways(exercises())

    def pdf(self, history: History, plans_done: int, language: Language, now: Moment) -> bytes:
        """One sheet of A4."""
        # Not at the top: a pod that makes no page needs no fpdf2.
        from controller.keepsake.paper import UNDATED, pdf  # noqa: PLC0415

        told = story(history, by_norms(exercises(), self.config.programme.norms))
        shapes = page(keepsake(told, plans_done, now))
        made = datetime.fromisoformat(now.wall) if now.synchronised else UNDATED
        return pdf(shapes, language, TITLE, made)


def put(content: bytes, path: Path) -> None:
    """A new file, on the medium when this returns; half of one does not stay.

    OSError where it cannot be written, FileExistsError where there is one of this name.
    """
    with path.open("xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink()
            raise
