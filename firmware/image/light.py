"""What a running pod never reads goes, before the root is made: lines are thin."""

import shutil
from pathlib import Path

from firmware.image import drivers

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
    drivers.strip(tree)
