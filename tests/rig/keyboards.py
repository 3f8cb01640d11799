"""The error of a response time: the pod on a kernel line, its peers on a kernel keyboard.

    python -m tests.rig.keyboards WHO TRIALS

WHO is `pod`, `expyriment` (`exp.keyboard.wait`, after its stimulus was presented) or `psychopy`
(`waitKeys` of its keyboard, by the keyboard's own clock and Psychtoolbox's queue, its default).
A key of a keyboard that uinput made goes through the kernel's evdev to Xorg and from there to the
peer; the pod's `ok` is a simulated line that the kernel stamps. One hand presses all of them, each
in a turn of its own (hand.py). An error is the response time as told by the software (by the pod:
as stored in pod.db), minus the time from its own start (call or clock reset for the peers, onset
for the pod) to the press. Prints one JSON object; errors are absolute.

Kind to the peers: a key is pressed when the kernel's input layer has it, while the pod's line is
when its timer is due, before any interrupt; no keyboard with its scanning and debounce and no USB
is in their way; the onset on the screen, which their clocks know nothing of, is not held against
them; nothing else runs in them, while the pod draws, flips, commits, and runs its whole exercise; X
comes before them at each wake-up, as if it had a processor of its own. Kind to the pod: no contact
that bounces. Expyriment tells whole milliseconds, rounded down.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.rig import truth
from tests.rig.keyboard import keyboard
from tests.rig.sim import SimChip
from tests.rig.visit import Watched, configured, hand, presses

SETTINGS = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
EndSection
Section "InputDevice"
  Identifier "keys"
  Driver "evdev"
  Option "Device" "{device}"
EndSection
Section "Device"
  Identifier "picture"
  Driver "dummy"
EndSection
Section "ServerLayout"
  Identifier "rig"
  InputDevice "keys" "CoreKeyboard"
EndSection
"""

# Windows of X, without the OpenGL that nothing here has.
SDL = {"SDL_VIDEODRIVER": "x11", "SDL_FRAMEBUFFER_ACCELERATION": "0"}


def come_first(process: "subprocess.Popen[bytes]") -> None:
    """Have each of its threads run as soon as it can."""
    for thread in Path(f"/proc/{process.pid}/task").iterdir():
        os.sched_setscheduler(int(thread.name), os.SCHED_FIFO, os.sched_param(1))


@contextmanager
def xorg(device: Path) -> Iterator[str]:
    """An X server on this keyboard and no display; its name."""
    settings = Path("xorg.conf")
    settings.write_text(SETTINGS.format(device=device))
    ours, its = os.pipe()
    command = (
        *("/usr/lib/xorg/Xorg", "-config", str(settings.absolute()), "-noreset"),
        *("-displayfd", str(its), "-logfile", str(Path("xorg.log").absolute())),
    )
    with (
        os.fdopen(ours) as told,
        subprocess.Popen(command, pass_fds=(its,)) as process,
    ):
        os.close(its)
        try:
            if not (name := told.readline().strip()):
                raise RuntimeError(f"X did not start: {Path('xorg.log').read_text()[-2000:]}")
            come_first(process)
            yield f":{name}"
        finally:
            process.terminate()


@contextmanager
def peer(name: str, display: str, trials: int) -> Iterator["subprocess.Popen[str]"]:
    """A peer that waits for its first key."""
    command = (sys.executable, "-X", "faulthandler", "-m", f"tests.rig.{name}_keys", str(trials))
    around = os.environ | SDL | {"DISPLAY": display, "PYTHONPATH": f"/pod:/peers/{name}"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=around, text=True, stdout=pipe, stderr=pipe) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.strip() == "ready":
                break
        else:
            said.append(process.communicate()[0])
            said.append(f"exit code {process.returncode}")
            raise RuntimeError(f"{name} ended before it was ready: {''.join(said)[-3000:]}")
        yield process


def played(name: str, trials: int) -> list[float]:
    """A peer's errors."""
    with keyboard() as keys, xorg(keys.device) as display, peer(name, display, trials) as process:
        with hand(name, f"key:{keys.file}:{keys.device}", keeps=(keys.file,)) as pressing:
            told, _ = process.communicate()
            pressed = [at_ns for (at_ns,) in presses(pressing)]
        return truth.own_clock(json.loads(told.splitlines()[-1]), pressed)


def pod(trials: int) -> list[float]:
    """The pod's errors: of the response times in its pod.db."""
    with ExitStack() as stack:
        chip = stack.enter_context(SimChip())
        config = configured(Path(stack.enter_context(TemporaryDirectory())), 1, trials)
        watched = stack.enter_context(closing(Watched(config)))
        pull = chip.pull_file(config.wiring.buttons["ok"].pin)
        with hand("pod", str(pull)) as pressing:
            watched.run()
            pressed = [at_ns for (at_ns,) in presses(pressing)]
        kept = [trial for _, trial in watched.book.store.trials()]
        return [abs(x) for x in truth.stored(kept, watched.onsets_ns, pressed)["stored_ms"]]


if __name__ == "__main__":
    who, count = sys.argv[1], int(sys.argv[2])
    found = pod(count) if who == "pod" else played(who, count)
    sys.stdout.write(json.dumps({"who": who, "error_ms": found}))
