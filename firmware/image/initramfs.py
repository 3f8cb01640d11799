"""The image's own initramfs: busybox, dmsetup and the modules that a root needs, 2 MB in all."""

import lzma
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from firmware.image.same import one_time

HERE = Path(__file__).parent
# On the Pi's cards, in QEMU, and what both need; the watchdog must not wait for the root.
MODULES = (
    "virtio_blk",
    "virtio_pci",
    "virtio_mmio",
    "sdhci_iproc",
    "bcm2835",
    "mmc_block",
    "dm_verity",
    "squashfs",
    "bcm2835_wdt",
)
BINARIES = ("usr/bin/busybox", "usr/sbin/dmsetup")


def initramfs(root: Path, work: Path, target: Path, epoch: int) -> None:
    """Write `target`, a zstd-compressed cpio, from what is installed in `root`."""
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("bin", "dev", "proc", "sys", "run", "sysroot", "lib/modules"):
        (work / folder).mkdir(parents=True)
    version = kernel_version(root)
    _copy(root, work, [*_with_libraries(root, BINARIES), *_module_files(root, version)])
    subprocess.run(["depmod", "-b", str(work), version], check=True)
    init = work / "init"
    shutil.copy(HERE / "boot" / "init.sh", init)
    init.chmod(0o755)
    (work / "modules").write_text("\n".join(MODULES) + "\n")
    one_time(work, epoch)
    _pack(work, target)


def kernel_version(root: Path) -> str:
    """The one kernel in `root`; SystemExit where there is none, or more than one."""
    found = [path.name for path in (root / "usr/lib/modules").iterdir()]
    if len(found) != 1:
        raise SystemExit(f"one kernel is wanted in the root, and there are: {found}")
    return found[0]


def _with_libraries(root: Path, names: Iterable[str]) -> Iterator[Path]:
    """The binaries and all that the loader would load for them, as paths below the root."""
    seen: set[Path] = set()
    waiting = [Path(name) for name in names]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        waiting += [_library(root, name) for name in _needed(root / path)]


def _needed(path: Path) -> list[str]:
    told = subprocess.run(["readelf", "-ld", str(path)], check=True, capture_output=True, text=True)
    loader = re.findall(r"interpreter: /(?:usr/)?lib/([^\]]+)\]", told.stdout)
    return loader + re.findall(r"\(NEEDED\).*\[(.+)\]", told.stdout)


def _library(root: Path, name: str) -> Path:
    for folder in ("usr/lib", "usr/lib/aarch64-linux-gnu"):
        if (root / folder / name).exists():
            return Path(folder) / name
    raise SystemExit(f"{name} is needed in the initramfs and is not in the root")


def _module_files(root: Path, version: str) -> Iterator[Path]:
    told = subprocess.run(
        ["modprobe", "-d", str(root), "-S", version, "-a", "--show-depends", *MODULES],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = {line.split()[1] for line in told.splitlines() if line.startswith("insmod")}
    for file in sorted(files):
        path = Path(os.path.relpath(file, root))
        yield path if path.parts[0] == "usr" else Path("usr") / path
    for name in ("modules.order", "modules.builtin"):
        yield Path("usr/lib/modules") / version / name


def _copy(root: Path, work: Path, paths: Iterable[Path]) -> None:
    for link in ("lib", "sbin"):
        (work / "usr").mkdir(exist_ok=True)
        if link == "lib":
            shutil.rmtree(work / "lib")
            (work / "usr/lib").mkdir(parents=True)
        (work / link).symlink_to(f"usr/{link}")
    for path in paths:
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".xz":  # busybox is not asked whether it can read compressed modules
            (work / path.with_suffix("")).write_bytes(lzma.decompress((root / path).read_bytes()))
        else:
            shutil.copy(root / path, work / path)


def _pack(work: Path, target: Path) -> None:
    """With names in order and one time, so that the same files make the same archive."""
    names = sorted(str(path.relative_to(work)) for path in work.rglob("*"))
    cpio = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet", "--reproducible", "-R", "0:0"],
        cwd=work,
        input="\n".join(names).encode(),
        check=True,
        capture_output=True,
    ).stdout
    packed = subprocess.run(["zstd", "-q", "-12"], input=cpio, check=True, capture_output=True)
    target.write_bytes(packed.stdout)
