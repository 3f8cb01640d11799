"""Which provisioning file was taken in, and by which image: then a start need not read it again.

Imports next to nothing: the start waits for it.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from controller import durable

# In the folder of what may be lost with the power: one problem a line, below a heading.
PROBLEMS = "problems"
# Beside the overlay.
MARK = "taken"
# It names the image by its root's hash: what another one makes of a file may be something else.
IMAGE = Path("/proc/cmdline")


def mark_of(file: Path) -> str:
    """What `file` and this image are known by; OSError where that cannot be read."""
    return sha256(sha256(file.read_bytes()).digest() + IMAGE.read_bytes()).hexdigest()


def is_taken(folder: Path, mark: str) -> bool:
    """Whether all of the file with this mark is in force in `folder`."""
    with suppress(OSError, UnicodeDecodeError):
        return (folder / MARK).read_text(encoding="ascii") == mark
    return False


def forget(folder: Path) -> None:
    """Before what is in force is changed; OSError where that cannot be done."""
    (folder / MARK).unlink(missing_ok=True)


def note(folder: Path, mark: str) -> None:
    """After all of it is in force; OSError where that cannot be done."""
    durable.replace(folder / MARK, mark.encode())
