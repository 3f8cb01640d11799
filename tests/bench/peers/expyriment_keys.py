"""Expyriment's response time as its documentation has it: present, then `exp.keyboard.wait`.

Says "ready" on stderr; when no key comes any more, writes [[start_ns, end_ns, rt_ms], ...] to
stdout as JSON: stamps on CLOCK_MONOTONIC just before and after each call, and what it returned.
"""

import json
import os
import sys
import time

from expyriment import control, design, stimuli  # type: ignore[import-not-found]

OVER_MS = 3000


def main() -> None:
    """Trials until nobody presses."""
    control.defaults.window_mode = True
    control.defaults.window_size = (640, 480)
    control.defaults.opengl = 0
    control.defaults.initialize_delay = 0
    experiment = design.Experiment("keys")
    control.initialize(experiment)
    stimulus = stimuli.FixCross()
    stimulus.preload()
    stimulus.present()
    os.write(2, b"ready\n")  # past Expyriment, which sends stderr to stdout
    trials = []
    while True:
        stimulus.present()
        start_ns = time.monotonic_ns()
        key, rt_ms = experiment.keyboard.wait(duration=OVER_MS)
        if key is None:
            break
        trials.append((start_ns, time.monotonic_ns(), float(rt_ms)))
    sys.stdout.write(json.dumps(trials) + "\n")


if __name__ == "__main__":
    main()
