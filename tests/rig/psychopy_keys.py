"""PsychoPy's response time as its documentation has it: the keyboard's own clock, `waitKeys`.

    python -m tests.rig.psychopy_keys TRIALS

With its default way to the keyboard, Psychtoolbox's queue, whose thread takes the time. Says
"ready" on stderr; then writes [[start_ns, end_ns, rt_ms], ...] to stdout as JSON: stamps on
CLOCK_MONOTONIC of the clock's reset and of the call's end, and what it returned.
"""

import json
import sys
import time

from psychopy.hardware import keyboard  # type: ignore[import-not-found]

BACKEND = "ptb"
OVER_S = 3.0


def main(trials: int) -> None:
    """So many trials, or until nobody presses."""
    keys = keyboard.Keyboard()
    if keys.getBackend() != BACKEND:
        raise SystemExit(f"PsychoPy took {keys.getBackend()!r}, not {BACKEND!r}, for its keyboard")
    sys.stderr.write("\nready\n")
    sys.stderr.flush()
    told = []
    for _ in range(trials):
        keys.clearEvents()
        keys.clock.reset()
        start_ns = time.monotonic_ns()
        pressed = keys.waitKeys(maxWait=OVER_S, keyList=["return"], waitRelease=False)
        if not pressed:
            break
        told.append((start_ns, time.monotonic_ns(), pressed[0].rt * 1e3))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
