"""The other process at a mailbox: for each line it is sent, it tells which rows wait.

`uplink.py MAILBOX` keeps the mailbox open from the first line on, as the uplink does.
"""

import sys
from pathlib import Path

from controller.store.mailbox import Mailbox
from tests.controller.store.parts import all_pending


def main(path: Path) -> None:
    """Until the pipe ends."""
    box = Mailbox.open(path)
    for _ in sys.stdin:
        sys.stdout.write(" ".join(str(row.seq) for row in all_pending(box)) + "\n")
        sys.stdout.flush()
    box.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
