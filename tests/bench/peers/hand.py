"""A hand on the keyboard: real key presses through the X server's test extension (XTEST).

    python -m tests.bench.peers.hand PRESSES SEED

Each is stamped just before its request is sent and just after X has answered that it was carried
out: the key went down between the two. Written to stdout as JSON, [[before_ns, after_ns], ...].
"""

import json
import random
import sys
import time

from Xlib import XK, X, display  # type: ignore[import-untyped]
from Xlib.ext import xtest  # type: ignore[import-untyped]

GAP_S = (0.25, 0.45)
HELD_S = 0.04


def focus(screen: display.Display) -> None:
    """Give the keyboard to whatever window there is, as a window manager would."""
    for window in screen.screen().root.query_tree().children:
        if window.get_attributes().map_state == X.IsViewable:
            window.set_input_focus(X.RevertToParent, X.CurrentTime)
    screen.sync()


def press(screen: display.Display, code: int) -> tuple[int, int]:
    """Down, between the two stamps; and up."""
    before_ns = time.monotonic_ns()
    xtest.fake_input(screen, X.KeyPress, code)
    screen.sync()
    after_ns = time.monotonic_ns()
    time.sleep(HELD_S)
    xtest.fake_input(screen, X.KeyRelease, code)
    screen.sync()
    return before_ns, after_ns


def main(presses: int, seed: int) -> None:
    """Press at random times."""
    rng = random.Random(seed)
    screen = display.Display()
    focus(screen)
    code = screen.keysym_to_keycode(XK.XK_Return)
    made = []
    for _ in range(presses):
        time.sleep(rng.uniform(*GAP_S))
        made.append(press(screen, code))
    sys.stdout.write(json.dumps(made) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
