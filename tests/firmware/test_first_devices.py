"""Root's script for screen and board: which drivers it loads, and who may open what is there.

The machine is a tree of the test's own; modprobe, chgrp and chmod are programs that write down how
they were called.
"""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "firmware/image/files/usr/lib/training-pod-image/first-devices"
GPU, DRAWS = "of:NgpuT(null)Cbrcm,bcm2711-vc5", "of:Nv3dT(null)Cbrcm,2711-v3d"
QEMU, NETWORK = "virtio:d00000010v00001AF4", "virtio:d00000001v00001AF4"


class Machine:
    """Devices by their folder of /sys/bus, and nodes of /dev."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "bin").mkdir()
        for name in ("modprobe", "chgrp", "chmod"):
            path = root / "bin" / name
            path.write_text(f'#!/bin/sh\necho "{name} $*" >>"$POD_ROOT/calls"\n')
            path.chmod(0o755)

    def device(self, place: str, alias: str, *, driven: bool = False) -> None:
        folder = self.root / "sys/bus" / place
        folder.mkdir(parents=True)
        (folder / "modalias").write_text(f"{alias}\n")
        if driven:
            (folder / "driver").mkdir()

    def node(self, name: str) -> None:
        """A character device, whichever."""
        path = self.root / "dev" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to("/dev/null")

    def run(self) -> list[str]:
        """What the script called, without the tree's name."""
        path = f"{self.root / 'bin'}:{os.environ['PATH']}"
        environment = {"PATH": path, "POD_ROOT": str(self.root)}
        subprocess.run(["sh", str(SCRIPT)], env=environment, check=True, timeout=20)
        calls = self.root / "calls"
        told = calls.read_text() if calls.exists() else ""
        return told.replace(f"{self.root}/dev/", "").splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_drivers_are_those_that_the_machine_asks_for(machine: Machine) -> None:
    """A Pi's screen, and what draws on it; no network's, nor any other platform device's."""
    machine.device("platform/devices/soc:gpu", GPU)
    machine.device("platform/devices/fec00000.v3d", DRAWS, driven=True)
    machine.device("platform/devices/fe201000.serial", "of:Nserial")
    machine.device("virtio/devices/virtio0", NETWORK)
    assert machine.run() == [f"modprobe -qa {GPU} {DRAWS}"]


def test_in_qemu_it_is_the_screen_of_virtio(machine: Machine) -> None:
    """Among its other devices."""
    machine.device("virtio/devices/virtio0", NETWORK)
    machine.device("virtio/devices/virtio1", QEMU)
    assert machine.run() == [f"modprobe -qa {QEMU}"]


def test_each_group_is_let_in(machine: Machine) -> None:
    """What udev's rules give it later too."""
    for name in ("gpiochip0", "gpiochip1", "dri/card0", "dri/renderD128"):
        machine.node(name)
    assert machine.run() == [
        "chgrp gpio gpiochip0 gpiochip1",
        "chmod 660 gpiochip0 gpiochip1",
        "chgrp render dri/renderD128",
        "chmod 660 dri/renderD128",
        "chgrp video dri/card0",
        "chmod 660 dri/card0",
    ]


def test_a_screen_is_not_let_in_before_what_draws_on_it(machine: Machine) -> None:
    """The controller would draw without it as long as it runs: udev lets the screen in."""
    machine.device("platform/devices/fec00000.v3d", DRAWS)
    machine.node("dri/card0")
    machine.node("gpiochip0")
    calls = machine.run()
    assert "chgrp gpio gpiochip0" in calls
    assert not [call for call in calls if "card0" in call]


def test_a_machine_without_screen_and_board_is_no_fault(machine: Machine) -> None:
    """The controller tells what lacks."""
    assert machine.run() == []
