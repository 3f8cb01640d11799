"""What the selftest asks of each part: nothing, or in words what is wrong with it."""

from collections.abc import Mapping

from controller.health.clock import SYNCHRONISED
from controller.remote.selftest import Check
from controller.visit.book import Book
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice
from firmware.board import Board


def checks(board: Board, screen: Screen, voice: Voice, book: Book) -> Mapping[str, Check]:
    """By the part's name."""

    def store() -> str:
        book.store.check()
        return ""

    return {
        "buttons": lambda: _named("stuck", board.panel.stuck()),
        "stamps": lambda: "" if board.factory.monotonic else "of a clock that is not monotonic",
        "store": store,
        "clock": lambda: "" if SYNCHRONISED.exists() else "not set since the pod started",
        "screen": lambda: "" if screen.timing.verified else screen.timing.why,
        "sound": lambda: "" if voice.on else "there is no sound device",
        "speech": lambda: f"{voice.missing} clips are not rendered" if voice.missing else "",
    }


def _named(words: str, names: tuple[str, ...]) -> str:
    return f"{words}: {', '.join(names)}" if names else ""
