"""What a running pod never reads goes, before the root is made: lines are thin."""

import shutil
import subprocess
from pathlib import Path

from firmware.image.initramfs import kernel_version

# The packages' own state and tools of the build; what lies on the card's other partitions, or is
# in the slot's own (kernel, the Pi's stages, device trees, U-Boot); the source of udev's database.
FOLDERS = (
    "var/lib/apt",
    "var/cache",
    "var/log",
    "usr/share/initramfs-tools",
    "usr/lib/klibc",
    "usr/lib/raspi-firmware",
    "usr/lib/u-boot",
    "usr/lib/udev/hwdb.d",
)
# Of what no pod has: radios (never let in anyway), cameras, other boards' screens and networks,
# file systems of servers.
DRIVERS = (
    "drivers/infiniband",
    "drivers/media",
    "drivers/net/wireless",
    "drivers/net/wwan",
    "drivers/bluetooth",
    "drivers/net/ethernet",
    *(f"drivers/gpu/drm/{name}" for name in ("amd", "nouveau", "radeon", "xe", "msm")),
    *(f"fs/{name}" for name in ("btrfs", "xfs", "ocfs2", "gfs2", "ceph", "smb", "nfs", "nfsd")),
    *(f"fs/{name}" for name in ("bcachefs", "jfs", "ubifs", "orangefs", "afs", "coda", "f2fs")),
    *(f"net/{name}" for name in ("wireless", "mac80211", "bluetooth")),
)
# But of the last: the Pi 4's own.
ETHERNET = "drivers/net/ethernet/broadcom"


def boot_of(tree: Path, work: Path) -> Path:
    """A copy of what the slot's boot partition is made of: `boot` is empty in the root."""
    kept = work / "kernel"
    shutil.copytree(tree / "boot", kept / "boot", ignore=shutil.ignore_patterns("firmware", "efi"))
    return kept


def strip(tree: Path) -> None:
    """Take it away."""
    for name in FOLDERS:
        shutil.rmtree(tree / name, ignore_errors=True)
    for path in (tree / "usr/lib").glob("linux-image-*"):
        shutil.rmtree(path)
    shutil.rmtree(tree / "boot")
    (tree / "boot/firmware").mkdir(parents=True)
    _drivers(tree, kernel_version(tree))


def _drivers(tree: Path, version: str) -> None:
    kernel = tree / "usr/lib/modules" / version / "kernel"
    kept = kernel / "kept"
    if (kernel / ETHERNET).exists():
        (kernel / ETHERNET).rename(kept)
    for name in DRIVERS:
        shutil.rmtree(kernel / name, ignore_errors=True)
    if kept.exists():
        (kernel / ETHERNET).parent.mkdir(parents=True)
        kept.rename(kernel / ETHERNET)
    subprocess.run(["depmod", "-b", str(tree), version], check=True, capture_output=True)
