"""What a pod's day brings besides frames, as processes of their own, the same for every side.

A real mosquitto and the pod's uplink, which drains a backlog that fills again: a burst of `BURST`
rows a second. A third process fills it, commits `RATE` sessions a second to a database like the
pod's, each synchronised to the same disk, and writes `LINES` lines to a log after each.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from controller import telling
from controller.health.clock import Moment
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.rows import Limits, OutboxRow
from controller.store.store import Store
from controller.store.trimming import KEPT_BEHIND
from tests.bench.kit.processes import Changes, desk_overlay, pod, running
from tests.broker import Broker
from tests.listener import Listener

BURST, RATE, LINES = 500, 20, 5
STORE = "b" * 16
LIMITS = Limits(86_400, 2**28)
log = logging.getLogger(__name__)


@contextmanager
def loaded(place: Path, changes: Changes) -> Iterator[Path]:
    """The load while the context lasts; the overlay of a pod whose mailbox it fills."""
    with ExitStack() as stack:
        broker = stack.enter_context(Broker(place / "broker"))
        told = {"mqtt.yaml": {"host": broker.host, "port": broker.port}}
        overlay = desk_overlay(place, {**changes, **told})
        with Listener(broker.port, "pods/#") as listener:
            stack.enter_context(running(pod("uplink", overlay), subprocess.DEVNULL))
            listener.wait_payload("availability", b"online")
        stack.enter_context(running([sys.executable, "-m", __name__, str(place)]))
        yield overlay


class Backlog:
    """Bursts of rows, as another store of the same pod would have left them, into its mail."""

    def __init__(self, data_dir: Path) -> None:
        self._box = Mailbox.open(mailbox_path(data_dir), ingest=False)
        self._seq = 0

    def burst(self) -> None:
        """One burst; what the broker has is let go, as the controller's relay would."""
        now = Moment.now()
        rows = [self._row(number, now) for number in range(self._seq + 1, self._seq + BURST + 1)]
        self._box.append(rows, after=self._seq)
        self._seq += BURST
        self._box.let_go(STORE, self._seq - KEPT_BEHIND)

    @staticmethod
    def _row(seq: int, now: Moment) -> OutboxRow:
        return OutboxRow(STORE, seq, "event/exercise.completed", "device", "{}", now)


def main(place: Path) -> None:
    """Fill, commit and write until ended."""
    logging.basicConfig(level=logging.INFO, filename=place / "load.log")
    store, backlog = Store.open(place / "load", LIMITS), Backlog(place / "data")
    began_s, turn = time.monotonic(), 0
    while True:
        if turn % RATE == 0:
            backlog.burst()
        store.start_session("guest", Moment.now(), [telling.session_started()])
        for line in range(LINES):
            log.info("line %d of turn %d", line, turn)
        turn += 1
        time.sleep(max(0.0, began_s + turn / RATE - time.monotonic()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
