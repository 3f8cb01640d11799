"""What may come between, wherever somebody is: the way to help, who is still there, who left."""

from collections.abc import Sequence
from typing import Protocol

from controller.screens import away, routes, still_there
from controller.screens.routes import Route
from exercises.stage.run import Left, Paused, Stage, run

# The reasons of Paused that ask for one of them.
HELP, IDLE, AWAY = "help held", "idle", "away"
INTERLUDES = (HELP, IDLE)


class Warns(Protocol):
    """Who knows how long an idle person has left."""

    def left_s(self) -> float:
        """Seconds until they are signed out."""


class Interludes:
    """Shows what a pause asks for; what was broken off is shown again afterwards."""

    def __init__(self, stage: Stage, rules: Warns, ways: Sequence[Route]) -> None:
        self._stage, self._rules, self._ways = stage, rules, tuple(ways)

    def __call__(self, paused: Paused) -> None:
        """What the reason asks for; other pauses are raised again. Left where nobody is there."""
        if paused.reason == HELP:
            run(routes.script(self._ways), self._stage, pause=self._beside_help)
        elif paused.reason == IDLE:
            self._warn()
        elif paused.reason == AWAY:
            run(away.script(), self._stage, pause=self._beside_help)
        else:
            raise paused

    def _beside_help(self, paused: Paused) -> None:
        """Nothing of a person's is shown here; the warning comes upon it too."""
        if paused.reason == IDLE:
            self._warn()

    def _warn(self) -> None:
        script = still_there.script(self._rules.left_s())
        if not run(script, self._stage, pause=self._beside_warning):
            raise Left("timed_out")

    def _beside_warning(self, paused: Paused) -> None:
        if paused.reason == HELP:
            run(routes.script(self._ways), self._stage, pause=lambda _: None)
