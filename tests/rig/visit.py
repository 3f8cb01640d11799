"""The whole pod runs go/no-go on kernel lines: stored response times against the true presses.

    python -m tests.rig.visit BLOCKS TRIALS LOAD

The controller as it is, 60 frames a second on SDL's dummy display, and pod.db. `tests.rig.hand`
presses `ok` again and again, in step with nothing, so that every figure gets a press. The error is
the response time in pod.db minus the time from the onset, as the stage told it, to the true press.

In the same process, on presses of the same hand: a panel like the pod's on gpiozero's lgpio
factory, a Button of gpiozero on lgpio whose when_pressed reads the clock, and the pod's own loop of
frames, which also reads the pin once a frame. Each factory has a chip of its own, and each press
closes the lines of all of them, in an order that is drawn anew. Prints one JSON object.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from signal import SIGINT
from tempfile import TemporaryDirectory
from typing import Any

from controller.config import Config, load
from controller.desk.overlay import write_overlay
from controller.pod import Pod, Surroundings
from exercises.core.clock import Clock
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.go_nogo import asks
from firmware.board import Board
from firmware.edge import Edge
from firmware.panel import Panel, Sink
from tests.rig import truth
from tests.rig.peers import Clocked, LgpioFactory
from tests.rig.sim import LABEL, SimChip
from tests.rig.storms import LOADS

CONFIG = Path(__file__).parents[2] / "config"
# As fast as the exercise allows: a figure every 0.4 s, and 0.2 s to press.
GO_NOGO = {
    "nogo_share": 0.1,
    "practice_go": 1,
    "practice_nogo": 1,
    "practice_rounds": 1,
    "shown_s": 0.05,
    "iti_low_s": 0.35,
    "iti_high_s": 0.37,
    "window_s": 0.2,
    "level_floor_s": 0.2,
    "level_start_s": 0.2,
    "level_ceiling_s": 0.2,
}
OFFER = [{"exercise": "go_nogo", "form": "assessment"}]
SCREEN = {"width": 640, "height": 400, "fullscreen": False}
WAYS = ("gpiod", "lgpio", "callback", "polled")
# What the chip of each factory is labelled.
FACTORIES = {"gpiod": LABEL, "lgpio": "peer"}
# A line of lgpio's chip that no part of the pod is wired to.
BUTTON = 4

Chips = dict[str, SimChip]


def configured(place: Path, blocks: int, trials: int) -> Config:
    """The shipped configuration with a small screen, short trials, and its data under `place`."""
    folders = {name: place / name for name in ("data", "run")}
    for folder in folders.values():
        folder.mkdir()
    changes: dict[str, dict[str, Any]] = {
        "pod.yaml": {f"{name}_dir": str(folder) for name, folder in folders.items()},
        "exercises/go_nogo.yaml": GO_NOGO | {"blocks": blocks, "trials": trials},
        "programme.yaml": {"offer": OFFER},
    }
    changes["pod.yaml"] |= {"screen": SCREEN, "sign_in": "nobody"}
    (place / "own" / "exercises").mkdir(parents=True)
    return load(CONFIG, write_overlay(place / "none", place / "own", changes))


class Watched(Pod):
    """The pod, with each figure's onset as its stage told it; it ends with the result."""

    def __init__(self, config: Config) -> None:
        self.onsets_ns: list[int] = []
        super().__init__(config, Surroundings(Clock(), audience=self._see))

    def _see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture) and cue.name == "go_nogo_result":
            self.rules.shut_down()
        elif isinstance(cue, Picture) and asks(cue) is not None:
            self.onsets_ns.append(onset_ns)


class Compared(Watched):
    """The pod, with its peers in the same process.

    `heard` has the stamps of `ok` by gpiod, lgpio, callback and polled, in their order.
    """

    def __init__(self, config: Config, chips: Chips) -> None:
        self.heard: dict[str, list[truth.Stamp]] = {way: [] for way in WAYS}
        self._down = False
        super().__init__(config)
        self._peer = LgpioFactory(chips["lgpio"])
        self._peer_panel = Panel(config.wiring, self._peer, self._hears("lgpio"))
        self._clocked = Clocked(BUTTON, self._peer, self._hear_clock)
        own: Any = self.board.factory
        self._pin = own.pin(config.wiring.buttons["ok"].pin)

    def _open_board(self, sink: Sink) -> Board:
        hears = self._hears("gpiod")

        def both(edge: Edge) -> None:
            hears(edge)
            sink(edge)

        return super()._open_board(both)

    def _hears(self, name: str) -> Callable[[Edge], None]:
        def hear(edge: Edge) -> None:
            if edge.down and edge.button == "ok":
                self.heard[name].append(truth.Stamp(edge.t_ns, edge.suspect))

        return hear

    def _hear_clock(self, now_ns: int) -> None:
        self.heard["callback"].append(truth.Stamp(now_ns))

    def _alive(self, now_ns: int) -> None:
        super()._alive(now_ns)
        self._peer_panel.settle(now_ns)
        was, self._down = self._down, not self._pin.state
        if self._down and not was:
            self.heard["polled"].append(truth.Stamp(time.monotonic_ns()))

    def close(self) -> None:
        """The pod, and the peers."""
        self._clocked.close()
        self._peer_panel.close()
        super().close()
        self._peer.close()


@contextmanager
def hand(*words: str, keeps: Sequence[int] = ()) -> Iterator["subprocess.Popen[str]"]:
    """The hand (see hand.py), pressing meanwhile; interrupted it tells its presses."""
    command = (sys.executable, "-m", "tests.rig.hand", *words)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, pass_fds=keeps) as process:
        try:
            yield process
        finally:
            process.send_signal(SIGINT)


def presses(process: "subprocess.Popen[str]") -> list[list[int]]:
    """End the hand; all its presses."""
    process.send_signal(SIGINT)
    return list(json.loads(process.communicate()[0]))


def compared(pod: Compared, pressed: Sequence[Sequence[int]]) -> dict[str, Any]:
    """The figures of a visit; `pressed` as the hand told them."""
    lines = dict(zip(WAYS, zip(*pressed, strict=True), strict=False))
    lines["polled"] = lines["gpiod"]
    two = [pod.heard[name] for name in FACTORIES], [lines[name] for name in FACTORIES]
    told: dict[str, Any] = {"presses": len(pressed), "pairs": truth.pairs(*two)}
    for name, stamps in pod.heard.items():
        told |= truth.way(name, stamps, lines[name])
    trials = [trial for _, trial in pod.book.store.trials()]
    return told | truth.stored(trials, pod.onsets_ns, lines["gpiod"])


def main(blocks: int, trials: int, load: str) -> dict[str, Any]:
    """One visit on chips of its own."""
    with ExitStack() as stack:
        chips = {name: stack.enter_context(SimChip(name, its)) for name, its in FACTORIES.items()}
        config = configured(Path(stack.enter_context(TemporaryDirectory())), blocks, trials)
        pod = stack.enter_context(closing(Compared(config, chips)))
        stack.enter_context(LOADS[load]())
        ok = config.wiring.buttons["ok"].pin
        lines = [(chips["gpiod"], ok), (chips["lgpio"], ok), (chips["lgpio"], BUTTON)]
        pulls = [str(chip.pull_file(line)) for chip, line in lines]
        with hand(load, *pulls) as process:
            pod.run()
            pressed = presses(process)
        return {"lost": pod.board.factory.lost_edges} | compared(pod, pressed)


if __name__ == "__main__":
    block_count, trial_count, load_name = sys.argv[1:]
    sys.stdout.write(json.dumps(main(int(block_count), int(trial_count), load_name)))
