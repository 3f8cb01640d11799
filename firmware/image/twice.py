"""`make image-twice`: the image that was built, built once more elsewhere, and compared."""

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from firmware.image import keys, root
from firmware.image.__main__ import FAST, PROJECT, SMALL, build


def main() -> None:
    """Exit code 1 where a file of the two builds differs; which and where from is told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=Path, nargs="+", default=[PROJECT / keys.DEVELOPMENT])
    parser.add_argument("--fast", action="store_true", help="as the first build was")
    chosen = parser.parse_args()
    first, second = PROJECT / "build/image", PROJECT / "build/image-twice"
    shutil.rmtree(second, ignore_errors=True)
    second.mkdir(parents=True)
    # The same packages and wheels, without a second copy of them.
    subprocess.run(["cp", "-al", str(first / "cache"), str(second)], check=True)
    keyring = keys.keyring(*chosen.keys)
    build(second, root.mirror(), keyring, levels=FAST if chosen.fast else SMALL)
    differ = list(differences(first, second))
    print("\n".join(differ) or "every file of the two builds is the same")  # noqa: T201
    sys.exit(bool(differ))


def differences(first: Path, second: Path) -> Iterator[str]:
    """Files of a build that are not the same, its parts first."""
    names = [path.relative_to(first) for path in (*(first / "work").iterdir(), *first.iterdir())]
    for name in (name for name in names if (first / name).is_file()):
        other = second / name
        if not other.exists() or digest(first / name) != digest(other):
            yield f"{name}: differs"


def digest(path: Path) -> str:
    """Its SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main()
