"""The uplink as a process, to be killed.

`process.py HOST PORT DATA_DIR HEALTH WILL_DELAY_S [CA CERT KEY]`
"""

import signal
import sys
import threading
from pathlib import Path

from controller.contract.commands import VERBS
from controller.uplink.link import Link, Pace, Tls
from controller.uplink.uplink import run

QUICK = Pace(
    backoff_first_s=0.05,
    backoff_most_s=0.3,
    answer_s=2.0,
    poll_s=0.05,
    mark_s=0.1,
    state_s=0.1,
    tell_s=0.2,
)


def main(host: str, port: str, data_dir: str, health: str, will_delay_s: str, *tls: str) -> int:
    """Run until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    link = Link(
        host=host,
        port=int(port),
        site="test",
        pod="pod-1",
        will_delay_s=int(will_delay_s),
        tls=Tls(*map(Path, tls)) if tls else None,
        commands=frozenset(VERBS),
        pace=QUICK,
    )
    return run(link, Path(data_dir), Path(health), stop)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
