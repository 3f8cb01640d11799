"""A small task for tests, and what a simulated person who plays its scripts is shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import Box, Disc, Picture
from exercises.core.task import Task
from exercises.core.trial import Trial
from exercises.stage.person import VirtualPerson
from exercises.stage.run import run
from exercises.stage.virtual import EachFrame, VirtualStage

RULE, REMEDY = Disc(0, -0.1, 0.1), Box(0.2, 0.1, 0.1, 0.1)


def explain() -> Script[None]:
    """The instructions: a picture of this name."""
    yield Present(((0.0, Picture(name="explained")),), until=0.1)


TASK = Task("dots", (RULE,), explain, lambda trial: trial.button == "ok", lambda _: (REMEDY,))


def answer(button: str, block: str = "training", kind: str = "dot") -> Script[Trial]:
    """A trial of 0.1 s that `button` answers, whatever the person does; "ok" is right."""
    yield Present(((0.0, Picture(name=kind)),), until=0.1)
    return Trial(block, kind, button)


class Viewer(VirtualPerson):
    """Goes on where a key is prompted, and remembers all cues with their onsets."""

    def __init__(self) -> None:
        super().__init__(lambda _: None)
        self.cues: list[tuple[Cue, int]] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Note it, and react."""
        self.cues.append((cue, onset_ns))
        super().see(cue, onset_ns)


def into(kept: list[Trial]) -> Callable[..., None]:
    """A `keep` that adds to this list."""
    return lambda *trials: kept.extend(trials)


@dataclass
class Played:
    """A script run to its end: what it returned, showed and kept."""

    script: Script[Any]
    each_frame: EachFrame | None = None
    kept: list[Trial] = field(default_factory=list)

    def __post_init__(self) -> None:
        viewer = Viewer()
        stage = VirtualStage(viewer, each_frame=self.each_frame)
        self.result = run(self.script, stage, into(self.kept), lambda _: None)
        self.cues = viewer.cues

    @property
    def names(self) -> list[str]:
        """The names of the pictures that were shown, in order."""
        return [cue.name for cue, _ in self.cues if isinstance(cue, Picture)]

    def pictures(self, name: str) -> list[Picture]:
        """All pictures of this name."""
        return [cue for cue, _ in self.cues if isinstance(cue, Picture) and cue.name == name]
