"""The bench on the wing: the pod's own screen, sound and board, with the probes open."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from queue import Queue
from typing import Any

from controller.config import Config
from exercises.core.clock import Clock
from exercises.core.script import Press
from exercises.stage.language import Language
from exercises.stage.screen import Screen
from exercises.stage.speech import Voice
from exercises.stage.window import Window
from firmware.board import Board, open_board, refusals
from firmware.sensors.probes import Probes


@dataclass(frozen=True)
class WingBench:
    """What a result of the pod is timed by, and nothing less."""

    stage: Screen
    board: Board
    probes: Probes

    def flips(self) -> dict[str, Any]:
        """The verdict on the screen's flips."""
        return asdict(self.stage.timing)


@contextmanager
def on_the_wing(config: Config) -> Iterator[WingBench]:
    """Opened as the controller opens it, which must not be running.

    Raises BoardError and NoDisplayError, whose words say what to do.
    """
    clock = Clock()
    presses: Queue[Press] = Queue()
    with ExitStack() as undo:
        with refusals():
            board = open_board(config.wiring, config.pod.factory, presses.put, clock.now_ns)
            undo.callback(board.close)
            probes = undo.enter_context(closing(Probes(config.wiring, board.factory)))
        sound = config.pod.sound
        voice = Voice((), Language("en"), sound.volume, sound.device, sound.buffer)
        undo.callback(voice.close)
        stage = undo.enter_context(closing(_screen(config, clock, presses, board, voice)))
        yield WingBench(stage, board, probes)


def _screen(
    config: Config, clock: Clock, presses: Queue[Press], board: Board, voice: Voice
) -> Screen:
    def settle(now_ns: int, _edges: Sequence[Press], _watch: Collection[str]) -> None:
        board.panel.settle(now_ns)

    screen = config.pod.screen
    size = (screen.width, screen.height)
    return Screen(
        window=Window(size, fullscreen=screen.fullscreen, synced=True),
        clock=clock,
        edges=presses,
        language=Language(config.pod.languages[0]),
        lamps=board.lamps.light,
        each_frame=settle,
        voice=voice,
    )
