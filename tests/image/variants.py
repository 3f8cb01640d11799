"""Further versions of the image that was built, as signed bundles: made of its own parts."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from firmware.image import bundle, keys, same, slot
from firmware.image.__main__ import name_version

PROJECT = Path(__file__).parents[2]
WORK = PROJECT / "build/image/work"
KEYS = PROJECT / keys.DEVELOPMENT


def variant(place: Path, version: str, change: Callable[[Path], None]) -> Path:
    """The bundle of `version`: the built root with a `change`, which gets the tree to change.

    The tree shares its files with the built one: what is changed is taken away first.
    """
    tree, made = place / "root", place / f"{version}.raucb"
    if _newer(made):
        return made
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    subprocess.run(["cp", "-al", str(WORK / "root"), str(tree)], check=True)
    for name in ("usr/lib/os-release", "etc/rauc/system.conf"):
        own(tree / name)
    name_version(tree, version)
    change(tree)
    epoch = same.commit_time()
    verity = slot.make_root(tree, place / "root.squashfs", epoch)
    files = slot.boot_files(WORK / "kernel", WORK / "initramfs", verity, place / "boot.d")
    slot.make_boot(files, place / "boot.ext4", epoch)
    return bundle.make_bundle(place, KEYS, version, made)


def _newer(made: Path) -> bool:
    """Whether it is there, of the image that was built last."""
    pieces = made.with_name(made.name + ".pieces")
    return pieces.exists() and pieces.stat().st_mtime > (WORK / "root.squashfs").stat().st_mtime


def own(path: Path) -> Path:
    """The same file, no longer shared."""
    data, mode = path.read_bytes(), path.stat().st_mode
    path.unlink()
    path.write_bytes(data)
    path.chmod(mode)
    return path


def not_well(place: Path, of: Path, version: str) -> Path:
    """The bundle of a version that starts, with all of `of` but its controller."""
    made = place / f"{version}.raucb"
    if _newer(made):
        return made
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "root.squashfs").hardlink_to(of / "root.squashfs")
    shutil.copytree(of / "boot.d", place / "boot.d")
    env = place / "boot.d/slot.env"
    # What is behind the first word goes onto the kernel's command line (boot/boot.cmd).
    env.write_text(f"{env.read_text().strip()} systemd.mask=pod-controller.service\n")
    slot.make_boot(place / "boot.d", place / "boot.ext4", same.commit_time())
    return bundle.make_bundle(place, KEYS, version, made)


def application(tree: Path) -> None:
    """A version of the application alone: a tenth of its modules, each a little longer."""
    modules = sorted((tree / "usr/lib/training-pod/controller").rglob("*.py"))
    for path in modules[::10]:
        own(path).write_bytes(path.read_bytes() + f"\n# {path.name}, changed\n".encode())
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            own(compiled).write_bytes(compiled.read_bytes() + b"changed")
