"""The card as a file: firmware, boot state, two slots, data; compressed, with a block map."""

import hashlib
import random
import shutil
import subprocess
from pathlib import Path

from firmware.boot_state import SECOND, BootState, Slot, copy_of
from firmware.image.same import one_time
from firmware.image.uboot import make_environment

HERE = Path(__file__).parent
# A data partition that has had no file system yet: mount-data looks for it, and takes it away.
FRESH, FRESH_AT = b"pod-data fresh\n", 1024 * 512

# Partition 3 is the extended one: of four primary ones there would not be enough. All that comes
# after it is inside, so boot_a is 5 and data, last so that it can grow, is 9.
LAYOUT = """
image {name} {{
    hdimage {{
        partition-table-type = "mbr"
        extended-partition = 3
        disk-signature = {signature}
    }}
    partition firmware {{
        partition-type = 0xC
        bootable = "true"
        image = "firmware.vfat"
    }}
    partition state {{
        partition-type = 0xDA
        image = "state.bin"
        size = 1M
    }}
    partition boot_a {{
        partition-type = 0x83
        image = "boot.ext4"
        size = 80M
    }}
    partition root_a {{
        partition-type = 0x83
        image = "root.squashfs"
        size = 768M
    }}
    partition boot_b {{
        partition-type = 0x83
        size = 80M
    }}
    partition root_b {{
        partition-type = 0x83
        size = 768M
    }}
    partition data {{
        partition-type = 0x83
        size = 64M
    }}
}}
"""


def make_state(target: Path, good: Slot = "a") -> None:
    """The boot state as it leaves the factory: twice, each copy with its CRC (boot/boot.cmd).

    Behind it stands that the data partition is still to be made.
    """
    copy = copy_of(BootState(good))
    states = copy.ljust(SECOND, b"\0") + copy
    target.write_bytes(states.ljust(FRESH_AT, b"\0") + FRESH)


def make_firmware(root: Path, work: Path, target: Path, epoch: int) -> None:
    """The FAT partition: the Pi's own stages, its device trees, U-Boot and our script."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    stages = root / "usr/lib/raspi-firmware"
    for pattern in ("*.bin", "*.elf", "*.dat", "LICENCE*"):
        for path in stages.glob(pattern):
            shutil.copy(path, work / path.name)
    (trees,) = (root / "usr/lib").glob("linux-image-*")
    for path in (trees / "broadcom").glob("bcm2[87]*-rpi-*.dtb"):
        shutil.copy(path, work / path.name)
    shutil.copytree(trees / "overlays", work / "overlays") if (
        trees / "overlays"
    ).is_dir() else None
    shutil.copy(root / "usr/lib/u-boot/rpi_arm64/u-boot.bin", work / "u-boot.bin")
    make_environment(work / "u-boot.bin", work / "uboot.env")
    shutil.copy(HERE / "boot/config.txt", work / "config.txt")
    (work / "overlays").mkdir()
    overlay = ["dtc", "-@", "-I", "dts", "-O", "dtb", "-o", str(work / "overlays/pod.dtbo")]
    subprocess.run([*overlay, str(HERE / "boot/pod.dts")], check=True)
    script = ["mkimage", "-A", "arm64", "-O", "linux", "-T", "script", "-C", "none"]
    source = str(HERE / "boot/boot.cmd")
    subprocess.run([*script, "-d", source, str(work / "boot.scr")], check=True, capture_output=True)
    one_time(work, epoch)
    target.unlink(missing_ok=True)
    with target.open("wb") as file:
        file.truncate(128 << 20)
    fat = ["mkfs.vfat", "-F", "32", "-n", "POD-BOOT", "--invariant", str(target)]
    subprocess.run(fat, check=True, capture_output=True)
    names = sorted(str(path) for path in work.iterdir())
    subprocess.run(["mcopy", "-s", "-m", "-i", str(target), *names, "::"], check=True)


def make_disk(parts: Path, name: str, seed: str) -> Path:
    """Put the parts together as `parts/name`; `seed` decides the disk's signature."""
    number = random.Random(seed).randrange(1, 1 << 32)  # noqa: S311 - no secret: it names a disk
    config = parts / "genimage.cfg"
    config.write_text(LAYOUT.format(name=name, signature=f"0x{number:08x}"))
    empty = parts / "empty"
    empty.mkdir(exist_ok=True)
    scratch = parts / "genimage"
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run(
        [
            *("genimage", "--config", str(config), "--rootpath", str(empty)),
            *("--inputpath", str(parts), "--outputpath", str(parts), "--tmppath", str(scratch)),
        ],
        check=True,
        capture_output=True,
    )
    return parts / name


def pack(image: Path, target: Path, level: int) -> None:
    """`target` (.img.zst), its block map for bmaptool, and its SHA-256 in a file of that name."""
    blocks = target.with_name(target.name.removesuffix(".img.zst") + ".bmap")
    subprocess.run(["bmaptool", "-q", "create", "-o", str(blocks), str(image)], check=True)
    command = ["zstd", "-q", "-f", "-T0", f"-{level}", str(image), "-o", str(target)]
    subprocess.run(command, check=True)
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n")
