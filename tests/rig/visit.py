"""The whole pod runs go/no-go on kernel lines: stored response times against the true presses.

    python -m tests.rig.visit FACTORY BLOCKS TRIALS LOAD

The controller as it is, on factory gpiod or lgpio, 60 frames a second on SDL's dummy display, and
pod.db. `tests.rig.hand` presses `ok` again and again, in step with nothing, so that every figure
gets a press. The error is the response time in pod.db minus the time from the onset, as the stage
told it, to the true press.

In the same process, on presses of the same hand: a panel like the pod's on the other factory, a
Button of gpiozero on lgpio whose when_pressed reads the clock, and the pod's own loop of frames,
which also reads the pin once a frame. Each factory has a chip of its own, and each press closes
the lines of all of them, in an order that is drawn anew. Prints one JSON object.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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
from firmware.board import Board, mount
from firmware.edge import Edge
from firmware.panel import Panel, Sink
from tests.rig import truth
from tests.rig.peers import Clocked, open_factory
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
OTHER = {"gpiod": "lgpio", "lgpio": "gpiod"}
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


class Compared(Pod):
    """The pod on one factory, with its peers in the same process.

    `heard` has the stamps of `ok` by gpiod, lgpio, callback and polled, in their order.
    """

    def __init__(self, config: Config, factory: str, chips: Chips) -> None:
        self.onsets_ns: list[int] = []
        self.heard: dict[str, list[truth.Stamp]] = {way: [] for way in WAYS}
        self._name, self._chips, self._down = factory, chips, False
        super().__init__(config, Surroundings(Clock(), audience=self._see))
        other = OTHER[factory]
        self._peer: Any = open_factory(other, chips[other])
        self._peer_panel = Panel(config.wiring, self._peer, self._hears(other))
        own: Any = self.board.factory
        self._pin = own.pin(config.wiring.buttons["ok"].pin)
        self.factories = {factory: own, other: self._peer}
        self._clocked = Clocked(BUTTON, self.factories["lgpio"], self._hear_clock)

    def _open_board(self, sink: Sink) -> Board:
        hears = self._hears(self._name)

        def both(edge: Edge) -> None:
            hears(edge)
            sink(edge)

        if self._name == "gpiod":
            return super()._open_board(both)
        return mount(self.config.wiring, open_factory(self._name, self._chips[self._name]), both)

    def _hears(self, name: str) -> Callable[[Edge], None]:
        def hear(edge: Edge) -> None:
            if edge.down and edge.button == "ok":
                self.heard[name].append(truth.Stamp(edge.t_ns, edge.suspect))

        return hear

    def _hear_clock(self, now_ns: int) -> None:
        self.heard["callback"].append(truth.Stamp(now_ns))

    def _see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture) and cue.name == "go_nogo_result":
            self.rules.shut_down()
        elif isinstance(cue, Picture) and asks(cue) is not None:
            self.onsets_ns.append(onset_ns)

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
def hand(seed: str, chips: Chips, ok: int) -> Iterator["subprocess.Popen[str]"]:
    """The hand, pressing meanwhile; interrupted it tells its presses."""
    lines = [(chips["gpiod"], ok), (chips["lgpio"], ok), (chips["lgpio"], BUTTON)]
    files = [str(chip.pull_file(line)) for chip, line in lines]
    command = (sys.executable, "-m", "tests.rig.hand", seed, *files)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(SIGINT)


def compared(pod: Compared, factory: str, presses: Any) -> dict[str, Any]:
    """The figures of a visit; `presses` as the hand told them."""
    lines = dict(zip(WAYS, zip(*presses, strict=True), strict=False))
    lines["polled"] = lines[factory]
    two = [pod.heard[name] for name in OTHER], [lines[name] for name in OTHER]
    told: dict[str, Any] = {"presses": len(presses), "pairs": truth.pairs(*two)}
    for name, stamps in pod.heard.items():
        told |= truth.way(name, stamps, lines[name])
    trials = [trial for _, trial in pod.book.store.trials()]
    return told | truth.stored(trials, pod.onsets_ns, lines[factory])


def main(factory: str, blocks: int, trials: int, load: str) -> dict[str, Any]:
    """One visit on chips of its own."""
    with ExitStack() as stack:
        labels = {"gpiod": LABEL, "lgpio": "peer"}
        chips = {name: stack.enter_context(SimChip(name, labels[name])) for name in labels}
        config = configured(Path(stack.enter_context(TemporaryDirectory())), blocks, trials)
        pod = Compared(config, factory, chips)
        stack.enter_context(closing(pod))
        stack.enter_context(LOADS[load]())
        with hand(factory + load, chips, config.wiring.buttons["ok"].pin) as process:
            pod.run()
            process.send_signal(SIGINT)
            presses = json.loads(process.communicate()[0])
        lost = pod.factories["gpiod"].lost_edges
        return {"lost": lost} | compared(pod, factory, presses)


if __name__ == "__main__":
    factory, blocks, trials, load_name = sys.argv[1:]
    sys.stdout.write(json.dumps(main(factory, int(blocks), int(trials), load_name)))
