"""`make image`: from a Debian machine to pod-<version>.img.zst, each step with its time."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from firmware.image import account, app, disk, initramfs, keys, light, root, same, slot

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
# What the last image that was tested is made of, package by package.
LOCK = HERE / "packages.lock"
# How hard zstd tries: for the root, and for the image as it is handed on.
SMALL, FAST = (15, 10), (2, 1)
# Nobody logs in at a pod, and nothing waits for the network.
MASKED = (
    "getty@.service",
    "serial-getty@.service",
    "getty.target",
    "systemd-networkd-wait-online.service",
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "fstrim.timer",
    "ctrl-alt-del.target",
)


@contextmanager
def step(words: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    print(f"  {words} …", end="", flush=True)  # noqa: T201 - progress is this program's output
    began = time.monotonic()
    yield
    print(f" {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201


def main() -> None:
    """Build it; the files are in --out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "build/image")
    parser.add_argument("--mirror", default=os.environ.get("MIRROR") or root.mirror())
    parser.add_argument(
        "--keys",
        type=Path,
        nargs="+",
        default=[PROJECT / keys.DEVELOPMENT],
        help="folders of the keys whose bundles it takes (firmware/image/keys.py)",
    )
    parser.add_argument("--packages", type=Path, default=os.environ.get("PACKAGES") or None)
    parser.add_argument(
        "--keep", action="store_true", help="these versions are the lock from now on"
    )
    parser.add_argument("--fast", action="store_true", help="to try things: larger, in less time")
    chosen = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit(
            "the image's files belong to root and other users: run it as root (sudo make image)"
        )
    build(
        chosen.out.resolve(),
        chosen.mirror,
        keys.keyring(*chosen.keys),
        chosen.packages,
        FAST if chosen.fast else SMALL,
    )
    if chosen.keep:
        shutil.copy(next(chosen.out.glob("pod-*.packages.txt")), LOCK)


def build(
    out: Path,
    mirror: str,
    keyring: bytes,
    pinned: Path | None = None,
    levels: tuple[int, int] = SMALL,
) -> Path:
    """The compressed image's path; it takes bundles of the authorities in `keyring`.

    With `pinned` it is made of the versions in that list.
    """
    cache, work, name = out / "cache", out / "work", f"pod-{version('training-pod')}"
    epoch = same.commit_time()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    root.emulation()
    with step("Debian packages (minutes, unless they are the same as last time)"):
        archive = root.root(cache, mirror, pinned)
    tree = work / "root"
    _fill(tree, archive, cache, keyring)
    same.one_day(tree / "etc", epoch)
    found = account.parts(tree, cache / "wheels")
    with step("slot"):
        verity = _slot(tree, work, epoch, levels[0])
    with step("card"):
        disk.make_state(work / "state.bin")
        image = disk.make_disk(work, f"{name}.img", verity)
    with step("compression"):
        target = out / f"{name}.img.zst"
        disk.pack(image, target, levels[1])
        account.write_list(found, out / f"{name}.packages.txt")
        account.write_spdx(found, name, epoch, out / f"{name}.spdx.json")
    _compare(found, out / f"{name}.changed.txt", pinned)
    print(f"{target}: {target.stat().st_size / 1e6:.0f} MB")  # noqa: T201
    return target


def _fill(tree: Path, archive: Path, cache: Path, keyring: bytes) -> None:
    """Debian's root, and what is ours upon it."""
    wheels = cache / "wheels"
    with step("wheels"):
        app.fetch(wheels)
    with step("root file system"):
        _unpack(archive, tree)
        app.install(tree, wheels)
        _lay_files(tree)
        name_version(tree, version("training-pod"))
        (tree / "etc/rauc/keyring.pem").write_bytes(keyring)
    with step("speech"):
        app.speak(tree, cache / "voices")
    with step("byte code"):
        app.compile_all(tree, cache / "builder")


def _slot(tree: Path, work: Path, epoch: int, level: int) -> str:
    """The pieces of a slot, and of the firmware's partition, in `work`; the root's verity."""
    initramfs.initramfs(tree, work / "initramfs.d", work / "initramfs", epoch)
    disk.make_firmware(tree, work / "firmware.d", work / "firmware.vfat", epoch)
    kernel = light.boot_of(tree, work)
    light.strip(tree)
    verity = slot.make_root(tree, work / "root.squashfs", epoch, level)
    files = slot.boot_files(kernel, work / "initramfs", verity, work / "boot.d")
    slot.make_boot(files, work / "boot.ext4", epoch)
    return verity


def _compare(found: list[account.Part], told: Path, pinned: Path | None) -> None:
    """Say which versions are others than the lock's; SystemExit where they were to be the same."""
    lines = list(account.changed(found, account.read_list(pinned or LOCK)))
    told.write_text("".join(f"{line}\n" for line in lines))
    if lines:
        print(f"other versions than in {pinned or LOCK}: {len(lines)}, in {told}")  # noqa: T201
        if pinned is not None:
            sys.exit("\n".join(lines))


def _unpack(archive: Path, tree: Path) -> None:
    tree.mkdir()
    command = ["tar", "--numeric-owner", "--xattrs", "-xf", str(archive), "-C", str(tree)]
    subprocess.run(command, check=True)


def _lay_files(tree: Path) -> None:
    """Our own files, users and units; and what a read-only root must have beforehand."""
    for source in sorted((HERE / "files").rglob("*")):
        if source.is_file():
            target = tree / source.relative_to(HERE / "files")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for folder in ("data", "boot/firmware", "media/pod", "var/lib/pod"):
        (tree / folder).mkdir(parents=True, exist_ok=True)
    (tree / "etc/machine-id").write_text("")
    (tree / "etc/hostname").write_text("pod\n")
    resolv = tree / "etc/resolv.conf"
    resolv.unlink(missing_ok=True)
    resolv.symlink_to("../run/systemd/resolve/stub-resolv.conf")
    subprocess.run(["chroot", str(tree), "systemd-sysusers"], check=True)
    units = [line for line in (HERE / "enabled.txt").read_text().split() if line]
    subprocess.run(["chroot", str(tree), "systemctl", "enable", "-q", *units], check=True)
    subprocess.run(["chroot", str(tree), "systemctl", "mask", "-q", *MASKED], check=True)


def name_version(tree: Path, number: str) -> None:
    """Which version this root is: for `state`, and for RAUC, which takes none before it."""
    release, conf = tree / "usr/lib/os-release", tree / "etc/rauc/system.conf"
    known = [line for line in release.read_text().splitlines() if "IMAGE_VERSION" not in line]
    release.write_text("\n".join([*known, f"IMAGE_VERSION={number}", ""]))
    told = (HERE / "files/etc/rauc/system.conf").read_text()
    conf.write_text(told.replace("@VERSION@", number))


if __name__ == "__main__":
    main()
