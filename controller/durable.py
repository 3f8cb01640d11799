"""Files that are whole at any moment: a power cut leaves the old one or the new one."""

import os
from pathlib import Path


def replace(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` in place of the file, on disk when this returns."""
    fresh = _written(path, data, mode)
    fresh.replace(path)
    sync(path.parent)


def create(path: Path, data: bytes, mode: int = 0o644) -> None:
    """The same where there is no such file yet; FileExistsError, and nothing changed, where is."""
    fresh = _written(path, data, mode)
    try:
        path.hardlink_to(fresh)
    finally:
        fresh.unlink()
    sync(path.parent)


def _written(path: Path, data: bytes, mode: int) -> Path:
    """A file beside `path`, never readable to others than `mode` allows, not even while empty."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "wb") as file:  # noqa: PTH123 - of a handle
        os.fchmod(handle, mode)
        file.write(data)
        file.flush()
        os.fsync(handle)
    return fresh


def sync(directory: Path) -> None:
    """Make names in `directory` durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
