"""A technician at the pod with a memory stick: facts taken, a version brought, the pod emptied.

All by the buttons of the board, behind a code; the stick is QEMU's, and read by this machine.
"""

import json
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from controller.people.scrypt import hashed
from tests.controller.people.fingers import digit_presses
from tests.image.conftest import KEPT, make_card, provision_securely
from tests.image.laid import asked, configure, started
from tests.image.looking import PINS, document, press, rest, slot, state, unseen, until
from tests.image.machine import Hardware, Machine
from tests.image.variants import application, variant
from tests.site import Site

pytestmark = pytest.mark.timeout(1800)
NEXT = "0.1.1"
# Few presses, for an emulated machine's sake.
CODES = {"technician": "000100", "governor": "001000"}
STAFF = {"pod.yaml": {"staff": {"technician": ["maintain"], "governor": ["reset"]}}}
STICK_BYTES = 512 << 20


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As it is bought: one file system, and on it a new version of the pod."""
    file = tmp_path_factory.mktemp("stick") / "stick.img"
    with file.open("wb") as handle:
        handle.truncate(STICK_BYTES)
    subprocess.run(["mkfs.vfat", "-F", "32", str(file)], check=True, capture_output=True)
    bundle = variant(KEPT / "next", NEXT, application)
    subprocess.run(["mcopy", "-i", str(file), str(bundle), "::"], check=True)
    return file


@pytest.fixture(scope="module")
def pod(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """At its first boot, with the codes of two roles; its own key is made."""
    work = tmp_path_factory.mktemp("field")
    codes = {role: hashed(code.encode()) for role, code in CODES.items()}
    card = make_card(work, provision_securely(site, staff_codes=codes))
    with Machine(card, work, hardware=Hardware(screen=False)) as machine:
        rest(machine)
        machine.wait_for_shell()
        unseen(machine)
        until(lambda: asked(machine))
        with_staff(machine)
        yield machine


@pytest.fixture(scope="module")
def plugged(pod: Machine, stick: Path) -> Machine:
    """With the stick in it."""
    backing = {"driver": "file", "filename": str(stick)}
    pod.ask("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": backing})
    pod.ask("device_add", driver="usb-storage", drive="stick", id="stick", removable=True)
    until(lambda: "QEMU USB" in pod.run("cat /sys/bus/usb/devices/*/product"), 60)
    return pod


def with_staff(pod: Machine) -> None:
    """These roles, until the next start."""
    configure(pod, STAFF)
    pod.run("systemctl restart pod-controller", 400)


def come_in(pod: Machine, role: str) -> None:
    """The chord and the role's code."""
    until(lambda: state(pod) == "attract")
    for button in ("back", "help"):
        pod.line(PINS[button], 0)
    until(lambda: state(pod) == "staff")
    for button in ("help", "back"):
        pod.line(PINS[button], 1)
    then(pod, *digit_presses(CODES[role]))


def then(pod: Machine, *buttons: str) -> None:
    """These presses, each once the pod has told of the one before."""
    for button in buttons:
        before = presses(pod, button)
        press(pod, button)
        until(partial(told_of, pod, button, before), 120)


def presses(pod: Machine, button: str) -> int:
    """How many it has had since the controller started."""
    return int(document(pod)["panel"]["buttons"][button]["presses"])


def told_of(pod: Machine, button: str, before: int) -> bool:
    """Whether it has had one more."""
    return presses(pod, button) > before


def has_driver(pod: Machine) -> bool:
    """Whether a stick that is plugged in would be one to the kernel."""
    return "usb_storage" in pod.run("cut -d' ' -f1 /proc/modules").split()


def files(stick: Path) -> str:
    """What is on it, seen from outside."""
    return subprocess.check_output(["mdir", "-b", "-i", str(stick), "::"], text=True)


def what_is_kept(pod: Machine) -> dict[str, str]:
    """What tells this pod's data and key from any other's."""
    store = "sqlite3.connect('/var/lib/pod/private/pod.db').execute('SELECT id FROM store')"
    return {
        "file system": pod.run("findmnt -no UUID /data"),
        "store": pod.run(f'python3 -c "import sqlite3; print(*{store}.fetchone())"'),
        "key": pod.run("sha256sum </var/lib/pod-uplink/key.pem"),
    }


def test_facts_go_onto_a_stick_that_a_technician_lets_in(plugged: Machine, stick: Path) -> None:
    """Plugged in it is nothing; asked for it is mounted, written and let go; then it is nothing."""
    assert not has_driver(plugged)
    come_in(plugged, "technician")
    then(plugged, "right", "ok", "ok")
    until(lambda: "diagnostics-pod-7.json" in files(stick))
    until(lambda: not has_driver(plugged))
    assert plugged.run("findmnt /media/pod || true") == ""
    then(plugged, "ok", "back")
    until(lambda: state(plugged) == "attract")
    told = subprocess.check_output(["mtype", "-i", str(stick), "::diagnostics-pod-7.json"])
    assert json.loads(told)["config"]["pod"]["pod"] == "pod-7"


def test_a_new_version_comes_from_a_stick(plugged: Machine) -> None:
    """Picked, installed into the other slot, started, and good after its minute."""
    come_in(plugged, "technician")
    then(plugged, *["right"] * 4, "ok", "ok", "ok")
    started(plugged, 1200)
    assert "rauc.slot=b" in plugged.run("cat /proc/cmdline")
    # Under emulation on a busy machine a minute of frames may not fit into the trial.
    plugged.run("systemctl stop pod-trial.timer")
    until(lambda: slot(plugged).get("proved"), 600)
    assert slot(plugged)["version"] == NEXT
    assert not has_driver(plugged)


def test_an_emptied_pod_is_another_pod(plugged: Machine) -> None:
    """Nothing of what it kept, nor its key; its version, and what it was provisioned with, stay."""
    until(lambda: asked(plugged))
    before = what_is_kept(plugged)
    with_staff(plugged)
    come_in(plugged, "governor")
    then(plugged, "ok", "ok")
    press(plugged, "ok")  # and nobody tells of it any more
    started(plugged)
    until(lambda: asked(plugged))
    until(lambda: state(plugged))
    after = what_is_kept(plugged)
    assert all(after[name] != before[name] for name in before)
    assert "rauc.slot=b" in plugged.run("cat /proc/cmdline")
    assert "pod: pod-7" in plugged.run("cat /var/lib/pod/config/pod.yaml")
