"""`pod ingest` as it is, but for a commit around which it kills itself.

    python -m tests.controller.fleet.ingest.victim before|after COUNT OPTIONS...

It dies when so many rows are in, in the transaction that has put in the last of them or right after
that is committed. The parts are the real ones; one method is watched.
"""

import os
import signal
import sys
from typing import Any

from controller.cli import main
from controller.fleet.ingest.keeping import Keeper


def doom(when: str, count: int) -> None:
    """Die around the commit that makes it so many rows."""
    name = {"before": "_keep", "after": "keep"}[when]
    method, left = getattr(Keeper, name), [count]

    def watched(self: Keeper, *args: Any) -> Any:
        outcome = method(self, *args)
        left[0] -= outcome.new
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    setattr(Keeper, name, watched)


if __name__ == "__main__":
    doom(sys.argv[1], int(sys.argv[2]))
    main(["ingest", *sys.argv[3:]], prog_name="pod")
