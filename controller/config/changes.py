"""Whether files were changed, as far as it shows: for those who wait until somebody mends one."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

Files = tuple[tuple[str, int, int], ...]


def files(folders: Sequence[Path]) -> Files:
    """Every file below `folders`, as far as a change of it shows: when written, and how long."""
    return tuple(sorted(each for folder in folders for each in _files(folder)))


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.rglob("*"):
        # It may go while it is looked at.
        with suppress(OSError):
            if path.is_file():
                told = path.stat()
                yield str(path), told.st_mtime_ns, told.st_size
