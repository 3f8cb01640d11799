"""One slot: a read-only root with its hash tree, and the partition that U-Boot loads it from."""

import hashlib
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

from firmware.image.same import one_time

BLOCK = 4096
# A hash tree that is the same where the content is: no update carries blocks for the salt's sake.
SALT = hashlib.sha256(b"training-pod").hexdigest()
# From the beginning of the root to its end, by how seldom it changes: the packages and wheels, then
# speech, then what each version of ours changes. What comes before a change stays where it was.
LATER = {
    "usr/share/training-pod": -100,
    "etc": -200,
    "usr/lib/os-release": -200,
    "usr/lib/systemd/system": -200,
    "usr/lib/training-pod-image": -200,
    "usr/lib/training-pod/exercises": -300,
    "usr/lib/training-pod/firmware": -300,
    "usr/lib/training-pod/controller": -300,
}


def make_root(root: Path, image: Path, epoch: int, level: int = 15) -> str:
    """Write `image`, a squashfs with its dm-verity tree behind it; what the kernel is told of it.

    That is `blocks:root hash:salt`. The same root gives the same image. `level` is zstd's, 1 to 22.
    """
    image.unlink(missing_ok=True)
    order = image.with_suffix(".order")
    order.write_text("".join(f"{name} {rank}\n" for name, rank in _order(root)))
    command = ["mksquashfs", str(root), str(image), "-comp", "zstd", "-Xcompression-level"]
    exact = [str(level), "-b", "128K", "-noappend", "-no-progress", "-quiet", "-xattrs"]
    exact += ["-sort", str(order)]
    times = ["-mkfs-time", str(epoch), "-all-time", str(epoch)]
    # It takes a time by its options or by the environment (same.py), and not by both.
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run([*command, *exact, *times], env=env, check=True)
    size = -(-image.stat().st_size // BLOCK) * BLOCK
    with image.open("r+b") as file:
        file.truncate(size)
    return _protect(image, size // BLOCK, SALT)


def _order(root: Path) -> Iterator[tuple[str, int]]:
    """What LATER names and is there, and the distribution's own metadata."""
    for name, rank in LATER.items():
        if (root / name).exists():
            yield name, rank
    for path in sorted((root / "usr/lib/training-pod").glob("training_pod-*")):
        yield str(path.relative_to(root)), -300


def _protect(image: Path, blocks: int, salt: str) -> str:
    told = subprocess.run(
        [
            *("veritysetup", "format", "--no-superblock", f"--salt={salt}"),
            *(f"--data-block-size={BLOCK}", f"--hash-block-size={BLOCK}"),
            *(f"--data-blocks={blocks}", f"--hash-offset={blocks * BLOCK}"),
            *(str(image), str(image)),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = next(line for line in told.splitlines() if line.startswith("Root hash:"))
    return f"{blocks}:{found.split()[-1]}:{salt}"


def boot_files(root: Path, initramfs: Path, verity: str, work: Path) -> Path:
    """`work`, with the kernel, the initramfs and what verity needs in it."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (kernel,) = (root / "boot").glob("vmlinuz-*")
    shutil.copy(kernel, work / "vmlinuz")
    shutil.copy(initramfs, work / "initramfs")
    (work / "slot.env").write_text(f"pod_verity={verity}\n")
    return work


def make_boot(files: Path, image: Path, epoch: int) -> None:
    """Write `image`, an ext4 file system with these files; its UUID is made of their content."""
    one_time(files, epoch)
    image.unlink(missing_ok=True)
    names = sorted(path.name for path in files.iterdir())
    named = uuid.uuid5(uuid.NAMESPACE_URL, "".join(_digest(files / name) for name in names))
    # U-Boot reads no metadata_csum_seed, and nothing is ever written there: no journal.
    features = "^metadata_csum,^has_journal,^orphan_file,^64bit"
    identity = ["-U", str(named), "-E", f"hash_seed={named}"]
    command = ["mke2fs", "-q", "-t", "ext4", "-O", features, *identity, "-d", str(files)]
    subprocess.run([*command, str(image), "80M"], check=True)
    # One time of a file nobody can set from outside, and one changes as it is read.
    fields = [(name, field) for name in names for field in ("ctime", "atime")]
    times = "".join(f"set_inode_field {name} {field} @{epoch}\n" for name, field in fields)
    debugfs = ["debugfs", "-w", "-f", "-", str(image)]
    subprocess.run(debugfs, input=times.encode(), check=True, capture_output=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
