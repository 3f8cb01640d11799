"""Expyriment's response time as its documentation has it: present, then `exp.keyboard.wait`.

    python -m tests.rig.expyriment_keys TRIALS

Says "ready" on stderr; then writes [[start_ns, end_ns, rt_ms], ...] to stdout as JSON: stamps on
CLOCK_MONOTONIC just before and after each call, and what it returned.
"""

import json
import os
import sys
import time

from expyriment import control, design, stimuli  # type: ignore[import-not-found]
from Xlib import X, display  # type: ignore[import-untyped]

OVER_MS = 3000


def focus() -> None:
    """Give the keyboard to whatever window there is, as a window manager would."""
    screen = display.Display()
    for window in screen.screen().root.query_tree().children:
        if window.get_attributes().map_state == X.IsViewable:
            window.set_input_focus(X.RevertToParent, X.CurrentTime)
    screen.sync()


def main(trials: int) -> None:
    """So many trials, or until nobody presses."""
    control.defaults.window_mode = True
    control.defaults.window_size = (640, 480)
    control.defaults.opengl = 0
    control.defaults.initialize_delay = 0
    experiment = design.Experiment("keys")
    control.initialize(experiment)
    stimulus = stimuli.FixCross()
    stimulus.preload()
    stimulus.present()
    focus()
    os.write(2, b"ready\n")  # past Expyriment, which sends stderr to stdout
    told = []
    for _ in range(trials):
        stimulus.present()
        start_ns = time.monotonic_ns()
        key, rt_ms = experiment.keyboard.wait(duration=OVER_MS)
        if key is None:
            break
        told.append((start_ns, time.monotonic_ns(), float(rt_ms)))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
