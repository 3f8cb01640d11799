# ruff: noqa: T201 (a program, and this is what it says)
"""The uplink killed again and again while it drains a full mailbox: what of it is lost.

    python -m tests.controller.uplink.kills [--rows 10000] [--kills 100]

A real broker, a consumer that commits and acknowledges, and the uplink as a process that gets
SIGKILL each time that another share of the rows has arrived.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.broker import Broker
from tests.consumer import Consumer
from tests.controller.uplink.conftest import Post, process
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
BATCH = 500
LONG_S = 600.0


def kill_in_a_drain(
    broker: Broker, post: Post, consumer: Consumer, *, rows: int, kills: int
) -> dict[str, float]:
    """How many rows there were, how many were lost or sent more than once, and how long it took."""
    for _ in range(rows // BATCH):
        post.put(BATCH)
    broker.start()
    consumer.start()
    consumer.wait_ready()
    began_s = time.monotonic()
    for kill in range(1, kills + 1):
        with process(broker, post) as uplink:
            consumer.wait_count(kill * rows // (kills + 1), LONG_S)
            uplink.kill()
    with process(broker, post):
        consumer.wait_count(rows, LONG_S)
        wait_for("the mailbox is empty", lambda: post.box.depth() == 0, LONG_S)
    seqs = consumer.seqs("s1")
    return {
        "rows": rows,
        "kills": kills,
        "lost": rows - len(set(seqs)),
        "in order": seqs == sorted(seqs),
        "seconds": round(time.monotonic() - began_s, 1),
    }


def main(arguments: list[str]) -> int:
    """Tell the figures as JSON; 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        broker, post = Broker(place / "broker"), Post(place)
        try:
            with Consumer(broker.port, ROOT, place) as consumer:
                told = kill_in_a_drain(broker, post, consumer, rows=chosen.rows, kills=chosen.kills)
        finally:
            broker.stop()
            post.close()
    print(json.dumps(told))
    return int(bool(told["lost"]) or not told["in order"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
