"""The way to help from wherever somebody is: the help button, held."""

from collections.abc import Sequence

from controller.screens import routes
from controller.screens.routes import Route
from exercises.stage.run import Paused, Stage, run

HELP = "help held"


class Helping:
    """Shows the routes to help when a pause asks for it; what was broken off is shown again."""

    def __init__(self, stage: Stage, ways: Sequence[Route]) -> None:
        self._stage, self._routes = stage, tuple(ways)

    def __call__(self, paused: Paused) -> None:
        """Where `paused` asks for help, show the way to it; anything else is raised again."""
        if paused.reason != HELP:
            raise paused
        run(routes.script(self._routes), self._stage, pause=_stay)


def _stay(_: Paused) -> None:
    """Help is there already."""
