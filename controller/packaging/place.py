"""Where tables go: a new directory that is there whole, or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from controller.durable import sync


@contextmanager
def new_directory(directory: Path) -> Iterator[Path]:
    """Where to write what is in the directory when the block is left, on its medium; or nothing.

    What a power cut leaves has another name.
    """
    if directory.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(directory))
    part = directory.with_name(f"{directory.name}.part")
    rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        _settle(part)
        part.rename(directory)
        sync(directory.parent)
    except BaseException:
        rmtree(part, ignore_errors=True)
        raise


def _settle(directory: Path) -> None:
    for path in directory.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync(directory)
