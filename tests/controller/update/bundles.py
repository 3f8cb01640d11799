"""Small signed bundles, made by RAUC in a second each."""

import random
import shutil
import subprocess
from pathlib import Path

from firmware.image import bundle, keys


def parts(folder: Path) -> Path:
    """What a slot is made of, in small; what it holds does not compress to nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, size in (("root.squashfs", 1 << 20), ("boot.ext4", 1 << 16)):
        (folder / name).write_bytes(random.Random(name).randbytes(size))
    return folder


def signed(folder: Path, by: Path, version: str = "0.2.0", compatible: str = "") -> Path:
    """`<version>.raucb` in `folder`, of these keys."""
    made = parts(folder / f"parts-{version}")
    target = folder / f"{version}.raucb"
    if not compatible:
        return bundle.make_bundle(made, by, version, target)
    content = folder / "content"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir()
    shutil.copy(made / "root.squashfs", content / "root.img")
    (content / "manifest.raucm").write_text(
        f"[update]\ncompatible={compatible}\nversion={version}\n[bundle]\nformat=verity\n"
        "[image.rootfs]\nfilename=root.img\n"
    )
    sign = [f"--cert={by / keys.SIGNER}", f"--key={by / keys.SIGNER_KEY}"]
    command = ["rauc", *sign, f"--keyring={by / keys.KEYRING}", "bundle", str(content), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def conf(folder: Path, *trusted: Path) -> Path:
    """RAUC's configuration of a pod that trusts these: as the image's, without its slots."""
    (folder / "keyring.pem").write_bytes(keys.keyring(*trusted))
    path = folder / "system.conf"
    path.write_text(
        f"[system]\ncompatible={bundle.COMPATIBLE}\nbootloader=noop\nbundle-formats=verity\n"
        f"[keyring]\npath={folder / 'keyring.pem'}\nuse-bundle-signing-time=true\n"
    )
    return path
