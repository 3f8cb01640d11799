"""The memory stick that staff put things on, and take them from: its folder, and names in it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path


def there(stick: Path | None) -> Path:
    """The folder; FileNotFoundError where no stick is in, or none is named."""
    if stick is None or not stick.is_dir():
        raise FileNotFoundError(stick)
    return stick


def unused(folder: Path, stem: str, suffix: str = "") -> Path:
    """A path in it that is free, numbered from the second on: nothing is written over."""
    paths: Iterator[Path] = (folder / f"{stem}{f'-{n}' if n > 1 else ''}{suffix}" for n in count(1))
    return next(path for path in paths if not path.exists())
