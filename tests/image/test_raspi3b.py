"""The Pi's own way of starting: its U-Boot from the card, on QEMU's Pi 3, with impatient hands."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.broker import Broker
from tests.image.conftest import HOST, KEPT, make_card
from tests.image.looking import document, until
from tests.image.machine import SLOW, Hardware, Machine, get

pytestmark = pytest.mark.timeout(2400)
# QEMU's watchdog of a Pi has no timer: who sets it going has reset the machine at once.
NO_WATCHDOG = "systemd.watchdog_sec=0"
# The header's serial line, as Debian's kernel calls it on a Pi 3 and 4.
CONSOLE = f"console=ttyS1,115200 systemd.debug_shell=ttyS1 {NO_WATCHDOG} {SLOW}"
KEY_S = 0.3
# An emulated Pi looks at all its devices for minutes.
LATEST_S = 1200.0


@dataclass(frozen=True, slots=True)
class Pi3(Hardware):
    """QEMU's Pi 3 with what its firmware would have loaded from the card, and a USB keyboard."""

    firmware: Path = Path()

    def arguments(self, work: Path, card: Path) -> list[str]:
        """The second serial line is the one on the header."""
        return [
            *("-M", "raspi3b", "-accel", "tcg,thread=multi"),
            *("-kernel", str(self.firmware / "u-boot.bin")),
            *("-dtb", str(self.firmware / "bcm2837-rpi-3-b.dtb")),
            *("-drive", f"if=sd,format=qcow2,file={card}", "-device", "usb-kbd"),
            *("-serial", "null", "-serial", f"unix:{work}/serial,server=on,wait=off"),
        ]


@contextmanager
def fumbling(machine: Machine) -> Iterator[None]:
    """Somebody who has plugged a keyboard in keeps pressing keys, on the serial line too."""
    over = threading.Event()

    def keys() -> None:
        while not over.wait(KEY_S):
            for key in ("ret", "spc"):
                machine.ask("send-key", keys=[{"type": "qcode", "data": key}])
            machine.type("\x03 ")

    thread = threading.Thread(target=keys, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="module")
def pi(tmp_path_factory: pytest.TempPathFactory, broker: Broker) -> Iterator[Machine]:
    """Started with the Pi's U-Boot while keys are pressed, up to a shell."""
    work = tmp_path_factory.mktemp("raspi3b")
    provision = (
        f"pod: pod-7\nsite: site-2\nbroker: {{host: {HOST}, port: {broker.port}, tls: false}}\n"
    )
    card = make_card(work, provision, CONSOLE)
    for name in ("u-boot.bin", "bcm2837-rpi-3-b.dtb"):
        get(card, name, work / name)
    with Machine(card, work, hardware=Pi3(firmware=work)) as machine:
        with fumbling(machine):
            machine.await_line("Starting kernel", 900)
        machine.wait_for_shell(900, started=True)
        yield machine


def test_nobody_stops_u_boot(pi: Machine) -> None:
    """Keys on a keyboard and on the serial line change nothing: the slot's kernel starts."""
    told = pi.heard()
    assert "Loading Environment from FAT... OK" in told
    assert "Hit any key" not in told
    assert "rauc.slot=a" in pi.run("cat /proc/cmdline")


def test_the_slots_root_is_checked_on_the_card_too(pi: Machine) -> None:
    """By the same script and the same initramfs as in the other machine, from an SD card."""
    until(lambda: pi.run("systemctl is-active pod-data || true") == "active", LATEST_S, every_s=5)
    assert pi.run("findmnt -no SOURCE /") == "/dev/mapper/pod-root"
    assert pi.run("ls /sys/block/dm-0/slaves") == "mmcblk0p6"
    assert pi.run("findmnt -no SOURCE /data") == "/dev/mmcblk0p9"
    assert "Raspberry Pi 3" in pi.run("tr -d '\\0' </proc/device-tree/model")


def test_the_controller_starts_or_says_why_not(pi: Machine) -> None:
    """QEMU's Pi has GPIO lines without interrupts, and a screen: what comes of it is told."""
    until(lambda: document(pi).get("mode"), LATEST_S, every_s=5)
    told = document(pi)
    KEPT.mkdir(parents=True, exist_ok=True)
    pi.screen(KEPT / "raspi3b.png")
    assert pi.run("systemctl is-active pod-controller") == "active"
    if told["mode"]["state"] == "cannot_start":
        assert told["starting"]["problems"]
    else:
        assert told["mode"]["state"] == "attract"


def test_each_of_the_pis_drivers_finds_what_it_needs(pi: Machine) -> None:
    """The screen's above all, which QEMU's Pi has no hardware for: it loads, with all its parts."""
    pi.run("modprobe -a vc4 v3d snd_bcm2835 spi_bcm2835 i2c_bcm2835 genet smsc95xx lan78xx")
