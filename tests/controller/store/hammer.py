"""A controller that writes sessions and trials as fast as it can and tells what was acknowledged.

Run as a child, to be killed: `hammer.py DATA_DIR` prints one line for each call that returned.
"""

import os
import sys
from itertools import count
from pathlib import Path

from controller.health.clock import Moment
from controller.store.rows import Event, Limits
from controller.store.store import Store
from exercises.core.trial import Trial

LIMITS = Limits(86_400, 10_000_000, tick_s=0.01)


def tell(*words: object) -> None:
    """One line, at once: what a killed process wrote into a pipe stays readable."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(data_dir: Path) -> None:
    """Sessions of ten trials each, until killed; numbers go on from the process before."""
    tell("begin")
    store = Store.open(data_dir, LIMITS)
    first = len(store.trials())
    for n in count(first, 10):
        event = Event("event/a", "device", {"process": os.getpid(), "n": n})
        session = store.start_session("guest", Moment.now(), [event])
        tell("event", n)
        run = store.start_run(session, "go_nogo", "training", "1", {}, {}, Moment.now())
        for onset in range(n, n + 10):
            store.keep(run, Trial("training", "go", onset_ns=onset))
            tell("trial", run, onset)
        result = Event("result/exercise", "result", {"run": run})
        store.finish_run(run, "finished", {"run": run}, Moment.now(), [result])
        tell("result", run)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
