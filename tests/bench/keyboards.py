"""The error of a response time: the pod's software path beside other software's input call.

Expyriment (`exp.keyboard.wait`, after its stimulus was presented) and PsychoPy (`waitKeys` of its
keyboard, by the keyboard's own clock and Psychtoolbox's queue, its default) run in environments of
their own on a display of Xvfb. Real key presses come at random times through the X server's test
extension, from a process of its own, stamped just before each request is sent. The pod runs
go/no-go as in `software_path`, and its mock pins are pressed by a thread stamped just before each
press. A figure is the median of absolute errors: response time as told by the software, minus the
time from its own start (call or clock reset for the peers, onset for the pod) to that stamp.

Kind to the peers: no keyboard with its scanning and debounce, no USB and no kernel's input layer
is in their way; the onset on the screen, which their clocks know nothing of, is not held against
them; nothing else runs in them, while the pod draws, flips, and runs its whole exercise. Unkind to
them: the request's way through X's socket, a stand-in for the kernel's way to X, is in their
error; `X took` tells the median time from the stamp to X's answer, by which time the key was down.
Kind to the pod: its pin is a mock one in the same process, and no bus or kernel is in its way;
what a kernel-stamped line adds is measured by the rig (docs/timing.md). A part of the pod's error
is the mock's own way from the press to its stamp. Expyriment tells whole milliseconds, rounded
down.
"""

import json
import os
import subprocess
import tempfile
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median

from tests.bench.kit.environments import NoPeerError, python_of
from tests.bench.kit.processes import PROJECT
from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.software_path import errors_ms
from tests.xserver import xserver

PEERS = {"expyriment": "Expyriment, exp.keyboard.wait", "psychopy": "PsychoPy, Keyboard.waitKeys"}
NAME = "error of a response time, absolute"
TARGET = Target("ratio", "<=", 0.05)
CLAIMS = tuple(Claim("timing", NAME, "ms", beside, TARGET) for beside in PEERS.values())
PRESSES = 80
FEWEST = 50
SEED = 1
ENDED_S = 120.0

Press = tuple[int, int]
"""When it was asked for, and when X answered, in ns."""
Told = tuple[int, int, float]
"""What a peer told of one trial: its start and end in ns, and its response time in ms."""


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Two rows; about three minutes."""
    mine = [abs(error) for error in errors_ms(tell)["asked"]]
    pairs = zip(CLAIMS, PEERS, strict=True)
    return [_beside(claim, mine, name, tell) for claim, name in pairs]


def _beside(claim: Claim, mine: list[float], name: str, tell: Callable[[str], None]) -> Row:
    try:
        presses, trials = _played(name, python_of(name, tell), tell)
    except (NoPeerError, OSError, RuntimeError) as error:
        return claim.missing(str(error))
    took = median((after - before) / 1e6 for before, after in presses)
    beside = f"{claim.beside} (X took {took:.2f} ms)"
    return replace(claim, beside=beside).row(mine, errors(presses, trials))


def errors(presses: Sequence[Press], trials: Sequence[Told]) -> list[float]:
    """Absolute error in ms of each trial in which just one press fell."""
    asked = [before for before, _ in presses]
    found = []
    for start_ns, end_ns, rt_ms in trials:
        first, after = bisect_left(asked, start_ns), bisect_left(asked, end_ns)
        if after - first == 1:
            found.append(abs(rt_ms - (asked[first] - start_ns) / 1e6))
    if len(found) < FEWEST:
        raise RuntimeError(f"only {len(found)} of {len(presses)} presses were answers")
    return found


def _played(name: str, python: str, tell: Callable[[str], None]) -> tuple[list[Press], list[Told]]:
    """All presses, and what the peer told of its trials."""
    tell(f"{name}: {PRESSES} key presses")
    with xserver((640, 480)) as display, tempfile.TemporaryDirectory() as place:
        around = {**os.environ, "DISPLAY": display, "PYTHONPATH": str(PROJECT), "HOME": place}
        around.pop("SDL_VIDEODRIVER", None)
        command = [python, "-m", f"tests.bench.peers.{name}_keys"]
        with subprocess.Popen(
            command,
            cwd=place,
            env=around,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as peer:
            try:
                _await_ready(peer)
                hand = [python, "-m", "tests.bench.peers.hand", str(PRESSES), str(SEED)]
                pressed = subprocess.run(
                    hand, env=around, text=True, capture_output=True, check=True, timeout=ENDED_S
                )
                told, _ = peer.communicate(timeout=ENDED_S)
            finally:
                peer.kill()
    return json.loads(pressed.stdout), json.loads(told.splitlines()[-1])


def _await_ready(peer: "subprocess.Popen[str]") -> None:
    said = []
    assert peer.stderr is not None
    for line in peer.stderr:
        said.append(line)
        if line.strip() == "ready":
            return
    raise RuntimeError(f"it ended before it was ready: {''.join(said)[-300:]}")
