"""What a running pod never reads goes, before the root is made: lines are thin."""

import shutil
import subprocess
from pathlib import Path

from firmware.image.initramfs import kernel_version

# The packages' own state, tools of the build, other alphabets' tables, examples; what lies on the
# card's other partitions, or is in the slot's own (kernel, the Pi's stages, device trees, U-Boot);
# the source of udev's database.
FOLDERS = (
    "var/lib/apt",
    "var/cache",
    "var/log",
    "usr/share/initramfs-tools",
    "usr/lib/klibc",
    "usr/lib/raspi-firmware",
    "usr/lib/u-boot",
    "usr/lib/udev/hwdb.d",
    "usr/lib/aarch64-linux-gnu/gconv",
    *(f"usr/lib/training-pod/pygame/{name}" for name in ("docs", "examples")),
)
# Of what no pod has: radios (never let in anyway), cameras, other boards' screens, networks and
# sound, disks and file systems of servers.
DRIVERS = (
    "drivers/infiniband",
    "drivers/media",
    "drivers/net/wireless",
    "drivers/net/wwan",
    "drivers/bluetooth",
    "drivers/net/ethernet",
    *(f"drivers/gpu/drm/{name}" for name in ("amd", "nouveau", "radeon", "xe", "msm")),
    *(f"drivers/scsi/{name}" for name in ("aic7xxx", "bfa", "hisi_sas", "libfc", "libsas", "lpfc")),
    *(f"drivers/scsi/{name}" for name in ("megaraid", "mpi3mr", "mpt3sas", "pm8001", "qedf")),
    *(f"drivers/scsi/{name}" for name in ("qedi", "qla2xxx", "qla4xxx", "csiostor", "snic")),
    *(f"sound/{name}" for name in ("pci", "firewire", "xen")),
    *(f"sound/soc/{name}" for name in ("hisilicon", "mediatek", "meson", "qcom", "rockchip")),
    *(f"sound/soc/{name}" for name in ("fsl", "sof", "sunxi", "tegra")),
    *(f"fs/{name}" for name in ("btrfs", "xfs", "ocfs2", "gfs2", "ceph", "smb", "nfs", "nfsd")),
    *(f"fs/{name}" for name in ("bcachefs", "jfs", "ubifs", "orangefs", "afs", "coda", "f2fs")),
    *(f"net/{name}" for name in ("wireless", "mac80211", "bluetooth")),
)
# Of network drivers but the last: the Pi 4's own.
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
    for path in sorted((tree / "usr/lib/training-pod").rglob("tests")):
        shutil.rmtree(path)
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
