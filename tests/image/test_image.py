"""What the image must do by itself, seen from outside and from a shell on its console."""

import re

import pytest

from controller.screens import attract
from controller.visit.tongues import Tongues
from exercises.stage.language import Language
from tests.broker import Broker
from tests.image.bad import shows
from tests.image.looking import (
    EMULATED,
    PATIENCE_S,
    UPLINK,
    document,
    faults,
    press,
    state,
    until,
)
from tests.image.machine import Machine
from tests.listener import Listener
from tests.pictures.gathered import first
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def ready(guest: Machine) -> Machine:
    """The guest with its controller at the attract screen."""
    until(lambda: state(guest) == "attract")
    return guest


def test_the_attract_screen_is_drawn(ready: Machine) -> None:
    """Through KMS, as the same screen is drawn here; the picture is kept."""
    tongues = Tongues([Language("en"), Language("cy")])
    picture = first(attract.script(tongues, (), None))
    until(lambda: shows(ready, picture, "attract"))


def test_the_root_is_read_only_and_checked(ready: Machine) -> None:
    """dm-verity under a squashfs; what lasts is on the grown data partition."""
    assert ready.run("findmnt -no SOURCE,FSTYPE,OPTIONS /").startswith(
        "/dev/mapper/pod-root squash"
    )
    assert "verity" in ready.run("dmsetup status pod-root")
    assert int(ready.run("df --output=size -BM /data | tail -1").strip().rstrip("M")) > 1500
    assert "volatile" in ready.run("systemd-analyze cat-config systemd/journald.conf")


def test_presses_come_through_the_kernels_lines(ready: Machine) -> None:
    """A contact that closes on the board is a press at the pod, stamped by the kernel."""

    def presses() -> int:
        return int(document(ready)["panel"]["buttons"]["ok"]["presses"])

    before = presses()
    press(ready, "ok")
    until(lambda: presses() > before, 60)


@pytest.mark.usefixtures("ready")
def test_telemetry_reaches_the_broker(broker: Broker) -> None:
    """Through the firewall, over the network of the guest."""
    with Listener(broker.port, "pods/v1/site-2/pod-7/#") as listener:
        listener.wait_payload("availability", b"online", PATIENCE_S)
        wait_for("the state", lambda: listener.payloads("state"), PATIENCE_S)


def test_what_the_controller_tells_is_sent(ready: Machine) -> None:
    """Each of the two users writes in the mailbox, and reads what the other is about."""
    until(lambda: document(ready, UPLINK)["sent"] > 0)
    until(lambda: document(ready)["uplink"].get("connected"))
    assert set(faults(ready)) <= EMULATED


def test_the_mail_lies_in_memory(ready: Machine) -> None:
    """And it is there that both have it: the card has none."""
    passing = "/var/lib/pod/mail/passing"
    told = ready.run(f"grep ' {passing} ' /proc/mounts").split()
    assert told[2] == "tmpfs"
    assert "mail.db" in ready.run(f"ls {passing}").split()
    assert ready.run(f"stat -c '%U %G %a' {passing}") == "pod pod 2770"


@pytest.mark.parametrize(("unit", "most"), [("controller", 1.0), ("uplink", 1.5)])
def test_the_units_are_as_closed_as_they_can_be(ready: Machine, unit: str, most: float) -> None:
    """By what systemd says that a unit could do, of the unit as it runs."""
    told = ready.run(f"systemd-analyze security --no-pager pod-{unit}.service", 120)
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", told)
    assert found is not None
    assert float(found[1]) <= most


def test_only_the_named_hosts_are_reached(ready: Machine, broker: Broker) -> None:
    """The broker's port of this machine, and no other; not even for root."""
    ask = "python3 -c 'import socket; socket.create_connection((\"10.0.2.2\", {}), 5)'"
    ready.run(ask.format(broker.port))
    with pytest.raises(AssertionError, match=r"timed out|denied|not permitted"):
        ready.run(ask.format(broker.port + 1))


def test_radios_and_usb_storage_stay_out(ready: Machine) -> None:
    """Their drivers are not loaded, and cannot be by plugging something in."""
    loaded = ready.run("cut -d' ' -f1 /proc/modules")
    for module in ("cfg80211", "bluetooth", "usb_storage", "uas"):
        assert module not in loaded.split()
    with pytest.raises(AssertionError):
        ready.run("modprobe cfg80211")
    ready.ask("blockdev-add", **{"driver": "null-co", "node-name": "stick", "size": 1 << 26})
    ready.ask("device_add", driver="usb-storage", drive="stick", id="stick")
    until(lambda: "QEMU USB" in ready.run("cat /sys/bus/usb/devices/*/product"), 60)
    assert "usb_storage" not in ready.run("udevadm settle; cut -d' ' -f1 /proc/modules").split()
    assert ready.run("ls /sys/block | grep -c ^sd || true") == "0"


def test_memory_in_use_is_small(ready: Machine) -> None:
    """At the attract screen, by what the kernel says is still available."""
    told = dict(
        line.split(":") for line in ready.run("head -3 /proc/meminfo").splitlines() if ":" in line
    )
    total, free = (int(told[name].split()[0]) for name in ("MemTotal", "MemAvailable"))
    assert (total - free) / 1024 <= 300


def test_the_watchdog_restarts_a_stopped_controller(ready: Machine) -> None:
    """Nobody is near a pod that hangs."""
    show = "systemctl show -P NRestarts pod-controller"
    before = int(ready.run(show))
    ready.run("kill -STOP $(systemctl show -P MainPID pod-controller)")
    until(lambda: int(ready.run(show)) > before)
