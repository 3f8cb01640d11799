"""What the software adds to a response time, from a mock pin's own stamp to the row in pod.db.

The whole pod runs go/no-go, frame by frame at 60 Hz on SDL's dummy display; a thread moves the
mock pins of the desk as a simulated participant would. gpiozero's mock pin reads the clock when
its level changes, before anything of ours runs: that is the truth. The error is the stored
response time minus the time from the onset, as the stage told it, to the truth.

Beside it stands the same press as most software reads it: a key event on pygame's queue, timed
when the loop of frames, the very same, finds it there. The event is posted by the same thread just
before the pin moves. This is kind to the peer: a real key would have to go through the keyboard,
the kernel and the window system too, and the truth it is held against is a little late.
"""

import json
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

import pygame

from controller.config import Config, load
from controller.pod import Pod, Surroundings
from exercises.core.clock import Clock
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.core.trial import Trial
from exercises.go_nogo import asks
from exercises.stage.person import Habits, VirtualPerson
from firmware.desk import Desk
from firmware.hands import Hands
from tests.bench.kit.processes import CONFIG, PROJECT, Changes, desk_overlay
from tests.bench.kit.rows import Claim, Row, Target

CLAIMS = (
    Claim(
        "timing",
        "error of the stored response time",
        "ms",
        "the same press from pygame's event queue",
        Target("value", "<=", 0.05),
    ),
)
# As fast as the exercise allows: a figure every 0.4 s, pressed for within 0.2 s.
GO_NOGO = {
    "blocks": 1,
    "trials": 80,
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
HABITS = Habits(
    mu_s=0.1,
    sigma_s=0.02,
    tau_s=0.01,
    commission=0,
    anticipation=0,
    lapse=0,
    reading_s=0.2,
    held_s=0.04,
)
FEWEST = 50
# The stored time against the pin's stamp; the key event's against the same.
WAYS = ("pin", "queue")


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; about 45 s."""
    errors = errors_ms(tell)
    return [CLAIMS[0].row(errors["pin"], errors["queue"])]


def errors_ms(tell: Callable[[str], None]) -> dict[str, list[float]]:
    """The errors of one visit, by WAYS."""
    tell(f"{GO_NOGO['trials']} trials at the pod's own pace")
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", __name__, place]
        visit = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        if visit.returncode:
            raise RuntimeError(f"the pod ended early: {visit.stderr[-500:]}")
        errors: dict[str, list[float]] = json.loads((Path(place) / "errors.json").read_text())
    if len(errors["pin"]) < FEWEST:
        raise RuntimeError(f"only {len(errors['pin'])} presses were answers")
    return errors


class Finger(Desk):
    """Posts a key and presses the pin; `pin_ns` is when it moved, by the pin's own stamp."""

    def __init__(self, pod: Pod) -> None:
        super().__init__(pod.config.wiring, pod.board.factory)
        self.pin_ns: list[int] = []

    def press(self, button: str) -> None:
        """Both, as close together as can be."""
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RETURN))
        super().press(button)
        # gpiozero tells the stamp to nobody but a callback, and ours is the panel's.
        pin = self._factory.pin(self._wiring.buttons[button].pin)
        self.pin_ns.append(round(pin._last_change * 1e9))


class Visit:
    """One participant's visit to a pod, with what each way of reading a press said."""

    def __init__(self, config: Config) -> None:
        self._clock = Clock()
        self._pod = Pod(config, Surroundings(self._clock, audience=self._see, on_key=self._key))
        self._finger = Finger(self._pod)
        self._person = VirtualPerson(asks, HABITS)
        self._hands = Hands(self._finger, self._person, self._clock)
        self._read_ns: list[int] = []
        self._onsets_ns: list[int] = []

    def errors_ms(self) -> dict[str, list[float]]:
        """Run it; errors by WAYS, over the presses that answered a figure."""
        self._hands.start()
        try:
            self._pod.run()
            trials = [trial for _, trial in self._pod.book.store.trials()]
        finally:
            self._hands.stop()
            self._pod.close()
        answers = [self._errors(trial) for trial in trials if trial.button]
        return {way: [errors[way] for errors in answers] for way in WAYS}

    def _errors(self, trial: Trial) -> dict[str, float]:
        """By WAYS, in ms: the time stored for this answer, or that of its key event, minus true."""
        n = bisect_right(self._finger.pin_ns, trial.press_ns) - 1
        onset_ns = self._onsets_ns[bisect_right(self._onsets_ns, trial.press_ns) - 1]
        true_ns = self._finger.pin_ns[n] - onset_ns
        stored_ms, read_ms = trial.rt_s * 1e3, (self._read_ns[n] - onset_ns) / 1e6
        return {"pin": stored_ms - true_ns / 1e6, "queue": read_ms - true_ns / 1e6}

    def _see(self, cue: Cue, onset_ns: int) -> None:
        if isinstance(cue, Picture) and cue.name == "go_nogo_result":
            self._pod.rules.shut_down()
        elif isinstance(cue, Picture) and asks(cue) is not None:
            self._onsets_ns.append(onset_ns)
        self._person.see(cue, onset_ns)
        self._hands.nudge()

    def _key(self, _name: str, down: bool) -> None:
        if down:
            self._read_ns.append(time.monotonic_ns())


def main(place: Path) -> None:
    """The visit, in a process of its own."""
    files: Changes = {"exercises/go_nogo.yaml": GO_NOGO, "programme.yaml": {"offer": OFFER}}
    config = load(CONFIG, desk_overlay(place, files))
    (place / "errors.json").write_text(json.dumps(Visit(config).errors_ms()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
