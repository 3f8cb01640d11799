"""What makes two builds of one commit the same, bit by bit: one time for all that has one."""

import os
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def commit_time() -> int:
    """The commit's, in seconds of the epoch; from now on it is the time of all tools of the build.

    SOURCE_DATE_EPOCH is heard by mkimage, mtools and systemd-sysusers, the other one by e2fsprogs.
    """
    told = subprocess.run(
        ["git", "log", "-1", "--format=%ct"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    os.environ["SOURCE_DATE_EPOCH"] = os.environ["E2FSPROGS_FAKE_TIME"] = told.stdout.strip()
    return int(told.stdout)


def one_time(folder: Path, epoch: int) -> None:
    """Everything in `folder` was changed then, as far as a copy of it will show."""
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def one_day(etc: Path, epoch: int) -> None:
    """Passwords, which nobody has, were last set then: Debian's accounts have the build's day."""
    shadow = etc / "shadow"
    rows = [line.split(":") for line in shadow.read_text().splitlines()]
    for row in rows:
        row[2] = str(epoch // 86_400)
    shadow.write_text("".join(f"{':'.join(row)}\n" for row in rows))
    (etc / "shadow-").unlink(missing_ok=True)  # as it was before the last account was made
