"""Which provisioning file was taken in, and by which image: then a start need not read it again.

Imports next to nothing: the start waits for it.
"""

from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path

from controller import durable

# In the folder of what may be lost with the power: one problem a line, below a heading.
PROBLEMS = "problems"
# Beside the overlay.
MARK = "taken"
# It names the image by its root's hash: what another one makes of a file may be something else.
IMAGE = Path("/proc/cmdline")


def mark_of(file: Path, folder: Path, secrets: Path) -> str:
    """What `file`, this image and what they made of `folder` and `secrets` are known by.

    So a file that the card lost, or that was changed, is made anew. "" where something cannot be
    read: whoever reads it then says why.
    """
    laid = sorted(path for path in folder.iterdir() if path.name != MARK)
    found = sha256()
    try:
        for path in (file, IMAGE, *laid, *secrets.glob("ca.pem")):
            with path.open("rb") as opened:
                found.update(path.name.encode() + file_digest(opened, "sha256").digest())
    except OSError:
        return ""
    return found.hexdigest()


def is_taken(folder: Path, mark: str) -> bool:
    """Whether all of the file with this mark is in force in `folder`."""
    with suppress(OSError, UnicodeDecodeError):
        return bool(mark) and (folder / MARK).read_text(encoding="ascii") == mark
    return False


def forget(folder: Path) -> None:
    """Before what is in force is changed; OSError where that cannot be done."""
    (folder / MARK).unlink(missing_ok=True)


def note(folder: Path, mark: str) -> None:
    """After all of it is in force; OSError where that cannot be done."""
    durable.replace(folder / MARK, mark.encode())
