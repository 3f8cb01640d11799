"""Root's script for a memory stick: what it mounts and what not, by real file systems in files.

The kernel's part is played: /sys and /dev are a tree of the test's own, and mount, umount, modprobe
are programs that write down how they were called. blkid is the real one.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import wait_for

SCRIPT = Path(__file__).parents[2] / "firmware/image/files/usr/lib/training-pod-image/usb"
MB = 1024 * 1024
PLAYED = {
    "modprobe": 'echo "modprobe $*" >>"$POD_ROOT/calls"',
    "mount": 'echo "mount $*" >>"$POD_ROOT/calls"; [ ! -e "$POD_ROOT/refuse" ] || exit 32; '
    'touch "$POD_ROOT/mounted"',
    "umount": 'echo "umount $*" >>"$POD_ROOT/calls"; rm -f "$POD_ROOT/mounted"',
    "mountpoint": '[ -e "$POD_ROOT/mounted" ]',
    "chown": 'echo "chown $*" >>"$POD_ROOT/calls"',
    "sync": 'echo "sync $*" >>"$POD_ROOT/calls"',
    "id": "echo 990",
    "sleep": "exec /bin/sleep 0.02",
}


class Bench:
    """A machine of files: `plug` puts a stick in, whose partitions are of these kinds."""

    def __init__(self, root: Path) -> None:
        self.root, self.requests = root, root / "run/pod-root"
        for folder in ("run/pod-root", "run/pod-usb", "media/pod", "sys/class/block", "dev", "bin"):
            (root / folder).mkdir(parents=True)
        for name, does in PLAYED.items():
            path = root / "bin" / name
            path.write_text(f"#!/bin/sh\n{does}\n")
            path.chmod(0o755)
        found = f"{root / 'bin'}:{os.environ['PATH']}:/usr/sbin:/sbin"
        self.environment = {"PATH": found, "POD_ROOT": str(root), "POD_USB_LEASE": "500"}
        self.process: subprocess.Popen[bytes] | None = None

    def plug(self, disk: str, *kinds: str, bus: str = "usb1") -> None:
        """A kind is what mkfs calls it, "" for nothing readable; the first is of the whole disk."""
        for n, kind in enumerate(kinds):
            name = f"{disk}{n or ''}"
            where = self.root / f"sys/devices/{bus}/1-1/block/{disk}" / (name if n else "")
            where.mkdir(parents=True)
            (self.root / "sys/class/block" / name).symlink_to(where)
            device = self.root / "dev" / name
            with device.open("wb") as file:
                file.truncate(8 * MB)
            if kind:
                more = ["-F"] if kind == "ext4" else []
                make = [f"mkfs.{kind}", *more, str(device)]
                environment = {"PATH": self.environment["PATH"]}
                subprocess.run(make, check=True, capture_output=True, env=environment)

    def pull(self, disk: str) -> None:
        """Out with it, while it is in use."""
        for path in (self.root / "sys/class/block").glob(f"{disk}*"):
            path.unlink()

    def on(self, **more: str) -> None:
        (self.requests / "usb-on").touch()
        line, env = ["sh", str(SCRIPT), "on"], self.environment | more
        self.process = subprocess.Popen(line, env=env, stderr=subprocess.PIPE)

    def off(self) -> None:
        subprocess.run(["sh", str(SCRIPT), "off"], env=self.environment, check=True)

    @property
    def told(self) -> str:
        path = self.root / "run/pod-usb/told"
        return path.read_text().strip() if path.exists() else ""

    @property
    def calls(self) -> list[str]:
        path = self.root / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def ended(self) -> int:
        assert self.process is not None
        return self.process.wait(10)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    if made.process is not None:
        made.process.kill()
        made.process.wait()
        if made.process.stderr is not None:
            made.process.stderr.close()


def test_a_stick_that_is_put_in_later_is_mounted_and_let_go(bench: Bench) -> None:
    """Nothing on it can run or lead anywhere; at usb-off all is on it before the driver goes."""
    bench.on()
    wait_for("it looks", lambda: bench.told == "looking")
    bench.plug("sda", "", "", "vfat")
    wait_for("it is in", lambda: bench.told == "in vfat")
    (mounted,) = [call for call in bench.calls if call.startswith("mount ")]
    assert mounted.endswith(f"{bench.root}/dev/sda2 {bench.root}/media/pod")
    options = mounted.split()[4].split(",")
    assert {"nosuid", "nodev", "noexec", "nosymfollow", "uid=990", "umask=0077"} <= {*options}
    (bench.requests / "usb-off").touch()
    assert bench.ended() == 0
    bench.off()
    assert bench.told == ""
    last = [call.split()[0] for call in bench.calls[-3:]]
    assert last == ["sync", "umount", "modprobe"]
    assert bench.calls[0] == "modprobe -a usb-storage uas"
    assert bench.calls[-1] == "modprobe -r uas usb-storage"
    assert list(bench.requests.iterdir()) == []


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (("vfat",), "in vfat"),
        (("", "ext4", "vfat"), "in ext4"),
        (("", ""), "foreign"),
        (("", *[""] * 20, "vfat"), "foreign"),
    ],
    ids=["no partitions", "the first that can be read", "none can", "beyond the sixteenth"],
)
def test_which_partition_is_mounted(kinds: tuple[str, ...], told: str, bench: Bench) -> None:
    """The first with a file system of three kinds, among sixteen."""
    bench.plug("sda", *kinds)
    bench.on()
    wait_for(told, lambda: bench.told == told)
    if told == "in ext4":
        assert f"chown pod:pod {bench.root}/media/pod" in bench.calls


def test_a_disk_that_did_not_come_by_usb_is_left_alone(bench: Bench) -> None:
    """It may be what the pod runs from."""
    bench.plug("sda", "vfat", bus="ata1")
    bench.on()
    wait_for("it looks", lambda: bench.told == "looking")
    wait_for("it went on looking", lambda: (bench.requests / "usb-on").exists() is False)
    assert not [call for call in bench.calls if call.startswith("mount ")]


def test_a_file_system_that_does_not_mount_is_told_and_no_other_tried(bench: Bench) -> None:
    """Torn, or made to look like one: the next partition is not looked at."""
    (bench.root / "refuse").touch()
    bench.plug("sda", "", "vfat", "ext4")
    bench.on()
    wait_for("it is told", lambda: bench.told == "damaged")
    assert all("/sda1 " in call for call in bench.calls if call.startswith("mount "))


def test_pulled_out_and_put_in_again(bench: Bench) -> None:
    """What is gone is unmounted, and the next one is mounted."""
    bench.plug("sda", "vfat")
    bench.on()
    wait_for("it is in", lambda: bench.told == "in vfat")
    bench.pull("sda")
    wait_for("it looks again", lambda: bench.told == "looking")
    assert not (bench.root / "mounted").exists()
    bench.plug("sdb", "", "ext4")
    wait_for("the next one is in", lambda: bench.told == "in ext4")


def test_who_does_not_renew_loses_it(bench: Bench) -> None:
    """A controller that is gone leaves no stick behind; one that renews keeps it."""
    bench.plug("sda", "vfat")
    bench.on(POD_USB_LEASE="15")
    end_s = time.monotonic() + 0.7
    while time.monotonic() < end_s:
        assert bench.process is not None
        assert bench.process.poll() is None
        (bench.requests / "usb-on").touch()
        time.sleep(0.05)
    assert bench.ended() == 0
    bench.off()
    assert not (bench.root / "mounted").exists()


def test_without_the_driver_it_says_so(bench: Bench) -> None:
    """A kernel that has none: told, and over."""
    (bench.root / "bin/modprobe").write_text("#!/bin/sh\nexit 1\n")
    bench.on()
    assert bench.ended() == 1
    assert bench.told == "no_driver"


def test_other_verbs_are_refused() -> None:
    """There are two."""
    shell = shutil.which("sh")
    assert shell is not None
    assert subprocess.run([shell, SCRIPT, "eject"], check=False).returncode == 2
