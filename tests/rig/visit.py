"""The whole pod runs go/no-go on kernel lines: stored response times against the true presses.

    python -m tests.rig.visit TRIALS LOAD

The controller as it is, with factory gpiod, 60 frames a second on SDL's dummy display, and pod.db.
`tests.rig.hand` presses `ok` again and again, in step with nothing, so that every figure gets a
press. The error is the response time in pod.db minus the time from the onset, as the stage told
it, to the true press. Beside it the same presses as the same loop of frames sees them: the pin is
read once a frame, and the clock when it is found pressed. Prints one JSON object.
"""

import json
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import closing, contextmanager
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
from exercises.core.trial import Trial
from exercises.go_nogo import asks
from tests.rig.hand import beyond_ms
from tests.rig.sim import SimChip
from tests.rig.storms import LOADS

CONFIG = Path(__file__).parents[2] / "config"
# As fast as the exercise allows: a figure every 0.4 s, and 0.2 s to press.
GO_NOGO = {
    "blocks": 1,
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
# More than the panel's refractory time from a release to the next press.
PAUSE_S = 0.05
MANY = 1_000_000


def configured(place: Path, trials: int) -> Config:
    """The shipped configuration with a small screen, short trials, and its data under `place`."""
    folders = {name: place / name for name in ("data", "run")}
    for folder in folders.values():
        folder.mkdir()
    changes: dict[str, dict[str, Any]] = {
        "pod.yaml": {f"{name}_dir": str(folder) for name, folder in folders.items()},
        "exercises/go_nogo.yaml": GO_NOGO | {"trials": trials},
        "programme.yaml": {"offer": OFFER},
    }
    changes["pod.yaml"]["screen"] = SCREEN
    (place / "own" / "exercises").mkdir(parents=True)
    return load(CONFIG, write_overlay(place / "none", place / "own", changes))


class Polled(Pod):
    """The pod, whose loop of frames also reads the pin of `ok`, as a polled loop would."""

    def __init__(self, config: Config) -> None:
        self.onsets_ns: list[int] = []
        self.seen_ns: list[int] = []
        self._down = False
        super().__init__(config, Surroundings(Clock(), audience=self._see))
        factory: Any = self.board.factory
        self._pin = factory.pin(config.wiring.buttons["ok"].pin)

    def _see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture) and cue.name == "go_nogo_result":
            self.rules.shut_down()
        elif isinstance(cue, Picture) and asks(cue) is not None:
            self.onsets_ns.append(onset_ns)

    def _alive(self, now_ns: int) -> None:
        super()._alive(now_ns)
        was, self._down = self._down, not self._pin.state
        if self._down and not was:
            self.seen_ns.append(time.monotonic_ns())


@contextmanager
def hand(pull_file: Path) -> Iterator["subprocess.Popen[str]"]:
    """The hand, pressing meanwhile; interrupted it tells its presses."""
    command = ("-m", "tests.rig.hand", str(pull_file), str(MANY), "visit", str(PAUSE_S))
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(SIGINT)


def errors(trials: list[Trial], pod: Polled, truth: list[list[int]]) -> dict[str, Any]:
    """Errors in ms of what was stored, and of what the polled loop saw; suspect answers apart.

    An answer's true press is the last one begun before its stamp. `beyond_ms` is of all answers.
    """
    ways = ("stored_ms", "polled_ms", "suspect_ms", "beyond_ms")
    figures: dict[str, list[float]] = {way: [] for way in ways}
    before, raised = [press[0] for press in truth], [press[1] for press in truth]
    for trial in (trial for trial in trials if trial.button):
        press = bisect_right(before, trial.press_ns) - 1
        onset_ns = pod.onsets_ns[bisect_right(pod.onsets_ns, trial.press_ns) - 1]
        error_ms = trial.rt_s * 1e3 - (raised[press] - onset_ns) / 1e6
        figures["suspect_ms" if trial.suspect else "stored_ms"].append(error_ms)
        figures["beyond_ms"].append(beyond_ms(trial.press_ns, truth[press]))
        seen_ns = next(iter(pod.seen_ns[bisect_left(pod.seen_ns, raised[press]) :]), sys.maxsize)
        if seen_ns < [*before, sys.maxsize][press + 1]:
            figures["polled_ms"].append((seen_ns - raised[press]) / 1e6)
    return figures | {"trials": len(trials), "late": sum(trial.late > 0 for trial in trials)}


def main(trials: int, load: str) -> dict[str, Any]:
    """One visit on a chip of its own."""
    with SimChip("visit") as chip, TemporaryDirectory() as place:
        config = configured(Path(place), trials)
        with closing(Polled(config)) as pod:
            ok = chip.pull_file(config.wiring.buttons["ok"].pin)
            with LOADS[load](), hand(ok) as process:
                pod.run()
                process.send_signal(SIGINT)
                truth = json.loads(process.communicate()[0])
            stored = [trial for _, trial in pod.book.store.trials()]
            panel = pod.board.panel.get_status()
            # The last press may have been interrupted before the hand had noted it.
            missed = max(0, len(truth) - panel["buttons"]["ok"]["presses"])
            told = {"presses": len(truth), "missed": missed, "lost": panel["lost_edges"]}
            return errors(stored, pod, truth) | told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), sys.argv[2])))
