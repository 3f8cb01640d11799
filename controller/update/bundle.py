"""A bundle before it is installed: where it may lie, and what RAUC says of it."""

import json
import os
import re
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MOST_BYTES = 512 << 20
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.raucb")
VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
COMPATIBLE = "training-pod-arm64"
INFO_S = 120.0


class RefusedError(Exception):
    """A bundle that is not installed; `code` is for machines, the text says why and what to do."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


def checked_file(folder: Path, name: str) -> Path:
    """The bundle `name` in `folder`; RefusedError where it is no plain file of a bundle's size."""
    if not NAME.fullmatch(name):
        raise RefusedError("name", "a bundle is named <letters, digits, - and _>.raucb")
    path = folder / name
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            found = os.fstat(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise RefusedError("missing", f"{name} cannot be read ({error.strerror})") from error
    if not stat.S_ISREG(found.st_mode):
        raise RefusedError("name", f"{name} is no plain file")
    if found.st_size > MOST_BYTES:
        most = f"a bundle has at most {MOST_BYTES >> 20} MiB"
        raise RefusedError("too_large", f"{name} has {found.st_size >> 20} MiB: {most}")
    return path


def number(version: str) -> tuple[int, ...]:
    """A version to compare by; RefusedError where it is none of ours."""
    if not VERSION.fullmatch(version):
        raise RefusedError("malformed", f"{version[:20]!r} is no version like 1.2.3")
    return tuple(map(int, version.split(".")))


def judge(path: Path, running: str, conf: Path | None = None) -> str:
    """The version that is in it; RefusedError where this pod must not have it.

    RAUC checks the signature against the image's keyring, and later each block as it is read.
    """
    manifest = inspect(path, conf)
    if (compatible := manifest.get("compatible")) != COMPATIBLE:
        words = f"the bundle is for {str(compatible)[:40]!r}, and this board is {COMPATIBLE!r}"
        raise RefusedError("wrong_board", words)
    version = str(manifest.get("version", ""))
    if number(version) < number(running):
        words = f"the bundle has version {version}, older than {running}, which runs"
        raise RefusedError("downgrade", words)
    return version


def inspect(path: Path, conf: Path | None = None) -> Mapping[str, Any]:
    """RAUC's word on a bundle whose signature holds; RefusedError where it has none."""
    command = ["rauc", *(("--conf", str(conf)) if conf else ()), "info", "--output-format=json"]
    try:
        done = subprocess.run(
            [*command, str(path)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=INFO_S,
            check=False,
        )
        if done.returncode == 0:
            found = json.loads(done.stdout)
            return found if isinstance(found, dict) else {}
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise RefusedError("rauc", f"RAUC does not answer ({error})") from error
    raise refusal(done.stderr)


def refusal(told: str) -> RefusedError:
    """What RAUC complains of, in its last words, as a code of ours with those words."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    last = lines[-1][:300] if lines else "RAUC does not say why"
    small = last.lower()
    if "signature" in small and ("verif" in small or "signer" in small):
        return RefusedError("signature", f"nobody this pod trusts has signed the bundle ({last})")
    if "compatible" in small:
        return RefusedError("wrong_board", last)
    if "version" in small and "min" in small:
        return RefusedError("downgrade", last)
    return RefusedError("damaged", f"the bundle cannot be used, it is damaged or none ({last})")
