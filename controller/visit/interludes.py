"""What may come between, wherever somebody is: hearing, help, who is still there, who left."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from controller.screens import appearance, away, hear, routes, still_there
from controller.screens.appearance import Worn
from controller.screens.hear import Sounding, Way
from controller.screens.routes import Route
from exercises.core.aloud import aloud
from exercises.core.script import Frame, Present, Script
from exercises.stage.run import Left, Pause, Paused, Stage, run

# The reasons of Paused that ask for one of them.
HEAR, HELP, IDLE, AWAY = "hear", "help held", "idle", "away"
INTERLUDES = (HEAR, HELP, IDLE)


class Warns(Protocol):
    """Who knows how long an idle person has left."""

    def left_s(self) -> float:
        """Seconds until they are signed out."""


class Interludes:
    """Shows what a pause asks for; what was broken off is shown again afterwards."""

    def __init__(
        self, stage: Stage, rules: Warns, ways: Sequence[Route], sounding: Sounding, worn: Worn
    ) -> None:
        self._stage, self._rules, self._ways = stage, rules, tuple(ways)
        self._sounding, self._worn = sounding, worn
        self._shows: dict[str, Callable[[Paused, Pause], None]] = {
            HEAR: self._hear,
            HELP: self._help,
            IDLE: self._warn,
            AWAY: self._hide,
        }

    def __call__(self, paused: Paused) -> None:
        """What the reason asks for; other pauses are raised again. Left where nobody is there."""
        if paused.reason not in self._shows:
            raise paused
        self._show(paused, within=())

    def _show(self, paused: Paused, within: tuple[str, ...]) -> None:
        """One of them, upon another; what is on already does not come upon itself."""
        if paused.reason in within:
            return
        self._shows[paused.reason](paused, lambda more: self._show(more, (*within, paused.reason)))

    def _hear(self, paused: Paused, beside: Pause) -> None:
        """Page after page, as long as help is pressed for the next one; held, it brings help."""

        def instead(more: Paused) -> None:
            if more.reason == HELP:
                raise more
            beside(more)

        try:
            for page in self._pages(paused.request):
                if run(page, self._stage, pause=instead) == "closed":
                    return
        except Paused as held:
            beside(held)

    def _pages(self, request: Present | Frame | None) -> Iterator[Script[Way]]:
        yield hear.script(aloud(request), self._sounding)
        yield appearance.script(self._worn)

    def _help(self, _: Paused, beside: Pause) -> None:
        run(routes.script(self._ways), self._stage, pause=beside)

    def _warn(self, _: Paused, beside: Pause) -> None:
        script = still_there.script(self._rules.left_s())
        if not run(script, self._stage, pause=beside):
            raise Left("timed_out")

    def _hide(self, _: Paused, beside: Pause) -> None:
        run(away.script(), self._stage, pause=beside)
