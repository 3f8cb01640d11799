"""Small memory disks for tests of full and read-only cards; they need root."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from controller.store.files import LOG_BYTES
from controller.store.readers import settled
from controller.store.redo import redo_path

Mount = Callable[..., Path]


@contextmanager
def memory_disk(place: Path) -> Iterator[Mount]:
    """`mount(options)` mounts it at `place`, or mounts it anew; skips where that is not allowed."""
    place.mkdir()

    def mount(options: str) -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "pod-test", place],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            pytest.skip(f"a memory disk needs root: {done.stderr.strip()}")
        return place

    try:
        yield mount
    finally:
        while os.path.ismount(place):
            subprocess.run(["umount", "-l", place], check=True)


def remount(place: Path, option: str) -> None:
    """Change a mounted disk: "ro" or "rw"."""
    subprocess.run(["mount", "-o", f"remount,{option}", place], check=True)


def fill(path: Path) -> None:
    """Take all the room that is left, with a file that gives it back when it is removed."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


def use_up(card: Path) -> None:
    """Take the room that pod.db has beforehand, in its logs: then it needs the card's for more."""
    (path,) = card.rglob("pod.db")
    with (
        settled(path),
        closing(sqlite3.connect(path, timeout=20.0, isolation_level=None)) as conn,
    ):
        os.truncate(redo_path(path), 0)
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        conn.execute("CREATE TABLE stuffing AS SELECT zeroblob(?) AS bytes", (LOG_BYTES,))
