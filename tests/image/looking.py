"""What tests ask of a guest: how its pod is, again and again until it is so; and its buttons."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.image.machine import Machine

HEALTH, UPLINK = "/run/pod/health.json", "/run/pod/uplink.json"
# On QEMU's GPIO chip; its line 3 is the machine's power button.
PINS = {"left": 0, "right": 1, "ok": 2, "back": 4, "help": 5}
# How long a finger rests on a button: shorter, and the emulated chip sees nothing.
FINGER_S = 0.5


# What an emulated machine lacks, and a pod in it complains of.
EMULATED = {"timing_unverified", "no_sound", "clock_unset", "speech_missing"}
# What a guest needs to start its programs while other work runs here; alone, a tenth of it.
PATIENCE_S = 400.0


def until(what: Callable[[], object], seconds: float = PATIENCE_S, every_s: float = 2.0) -> None:
    """Ask the guest until it is so; it has no event that would reach us."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(every_s)


def document(guest: Machine, path: str = HEALTH) -> dict[str, Any]:
    """One of the daemons' own documents; empty where there is none yet."""
    told = guest.run(f"cat {path} 2>/dev/null || echo '{{}}'")
    # The kernel may have said something between the lines.
    line = next((line for line in told.splitlines() if line.startswith("{")), "{}")
    found: dict[str, Any] = json.loads(line)
    return found


def state(guest: Machine) -> str:
    """What the controller says that it does; "" before it says anything."""
    return str(document(guest).get("mode", {}).get("state", ""))


def slot(guest: Machine) -> dict[str, Any]:
    """What root tells of the slots; empty where it has not told yet."""
    return document(guest, "/run/pod-slot/slot.json")


def faults(guest: Machine) -> dict[str, str]:
    """What is told to be wrong: the code, and what more is known."""
    return {fault["code"]: fault["detail"] for fault in document(guest).get("faults", [])}


def rest(guest: Machine) -> None:
    """Contacts rest open, and their lines high: before the kernel looks."""
    for pin in PINS.values():
        guest.line(pin, 1)


def press(guest: Machine, button: str) -> None:
    """Close a button's contact for a finger's time."""
    guest.line(PINS[button], 0)
    time.sleep(FINGER_S)
    guest.line(PINS[button], 1)


def unseen(guest: Machine) -> None:
    """The pod draws nowhere from now on: emulated, a picture takes up to a second."""
    place = "/run/systemd/system/pod-controller.service.d"
    guest.run(f"mkdir -p {place}")
    guest.run(f"printf '[Service]\\nEnvironment=SDL_VIDEODRIVER=dummy\\n' >{place}/unseen.conf")
    guest.run("systemctl daemon-reload; systemctl --no-block restart pod-controller")
