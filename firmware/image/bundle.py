"""`make bundle`: one slot as a signed RAUC bundle, from the parts that `make image` left."""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from firmware.image.keys import DEVELOPMENT, KEYRING, SIGNER, SIGNER_KEY
from firmware.image.pieces import write_pieces

PROJECT = Path(__file__).parents[2]
COMPATIBLE = "training-pod-arm64"
# An hour over a line of 0.8 Mbit/s: larger ones are not made.
MOST_BYTES = 350_000_000
# The images of a slot, each with RAUC's index of its blocks: what the pod has is not read again.
MANIFEST = """[update]
compatible={compatible}
version={version}
description=training pod {version}

[bundle]
format=verity

[image.rootfs]
filename=root.img
adaptive=block-hash-index

[image.boot]
filename=boot.img
adaptive=block-hash-index
"""


def make_bundle(parts: Path, keys: Path, number: str, target: Path) -> Path:
    """`target`, from root.squashfs and boot.ext4 in `parts`, signed by `keys`; its path.

    Beside it its SHA-256, its pieces, and as JSON what the command `update` is asked with.
    SystemExit where it comes out too large.
    """
    content = parts / "bundle.d"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir()
    for name, image in (("root.squashfs", "root.img"), ("boot.ext4", "boot.img")):
        (content / image).hardlink_to(parts / name)
    manifest = MANIFEST.format(compatible=COMPATIBLE, version=number)
    (content / "manifest.raucm").write_text(manifest)
    target.unlink(missing_ok=True)
    sign = [f"--cert={keys / SIGNER}", f"--key={keys / SIGNER_KEY}", f"--keyring={keys / KEYRING}"]
    packed = "--mksquashfs-args=-comp zstd -Xcompression-level 9"
    command = ["rauc", *sign, "bundle", packed, str(content), str(target)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"rauc makes no bundle: {done.stderr.strip()}")
    size = target.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{target} has {size / 1e6:.0f} MB: at most {MOST_BYTES / 1e6:.0f} are")
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n")
    args = {"path": f"/{target.name}", "sha256": digest, "size": size, "version": number}
    target.with_name(target.name + ".json").write_text(json.dumps(args) + "\n")
    write_pieces(target, parts / "root.squashfs")
    return target


def version_of(tree: Path) -> str:
    """The version that the root file system `tree` has been given."""
    text = (tree / "usr/lib/os-release").read_text()
    found = re.search(r"^IMAGE_VERSION=(.+)$", text, re.MULTILINE)
    if found is None:
        raise SystemExit(f"{tree} has no version: run make image")
    return found[1]


def main() -> None:
    """Make the bundle of what is in build/image/work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "build/image")
    parser.add_argument("--keys", type=Path, default=PROJECT / DEVELOPMENT)
    chosen = parser.parse_args()
    out = chosen.out.resolve()
    number = version_of(out / "work/root")
    assert number == version("training-pod")
    target = make_bundle(out / "work", chosen.keys, number, out / f"pod-{number}.raucb")
    sys.stdout.write(f"{target}: {target.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
