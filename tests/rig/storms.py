"""The load: two processes that only compute, a broker with a storm of messages, a commit storm.

    python -m tests.rig.storms STORM

STORM is compute, publish or commit; each begins when it is told a line, and goes on until it is
killed.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from threading import Event

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

BROKER = "listener 1883 127.0.0.1\nallow_anonymous true\nuser root\nlog_dest none\n"
BODY = "x" * 400
KEPT_ROWS = 1000


def under_way(done: int) -> None:
    """Say once that the first of many is done."""
    if not done:
        sys.stdout.write("under way\n")
        sys.stdout.flush()


def compute() -> None:
    """Keep a processor busy."""
    for number in count():
        under_way(number)


def publish() -> None:
    """One message after another, each as soon as the broker has acknowledged the last."""
    connected = Event()
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_connect = lambda *_: connected.set()
    client.connect_async("127.0.0.1")
    client.loop_start()
    connected.wait()
    for number in count():
        client.publish("rig/storm", BODY, qos=1).wait_for_publish()
        under_way(number)


def commit() -> None:
    """One durable commit after another, over a table that does not grow."""
    with sqlite3.connect("storm.db", isolation_level=None) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("CREATE TABLE IF NOT EXISTS storm (id INTEGER PRIMARY KEY, body TEXT)")
        for number in count():
            row = (number % KEPT_ROWS, f"{number} {BODY}")
            base.execute("INSERT OR REPLACE INTO storm VALUES (?, ?)", row)
            under_way(number)


STORMS = {"compute": compute, "publish": publish, "commit": commit}


@contextmanager
def blowing(*command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process for as long as the context lasts; RuntimeError if it ended before."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:
        try:
            yield process
            if process.poll() is not None:
                raise RuntimeError(f"a part of the load ended early: {' '.join(command)}")
        finally:
            process.kill()


def begin(part: "subprocess.Popen[bytes]") -> None:
    """Have a storm begin; returns when it is under way."""
    assert part.stdin is not None
    assert part.stdout is not None
    part.stdin.write(b"begin\n")
    part.stdin.flush()
    part.stdout.readline()


@contextmanager
def storm() -> Iterator[None]:
    """The whole load, from when each part of it is under way."""
    settings = Path("broker.conf")
    settings.write_text(BROKER)
    with ExitStack() as load:
        load.enter_context(blowing("/usr/sbin/mosquitto", "-c", str(settings)))
        # Who only computes comes last: the others would take long to begin.
        for part in [
            load.enter_context(blowing(sys.executable, "-m", "tests.rig.storms", name))
            for name in ("publish", "commit", "compute", "compute")
        ]:
            begin(part)
        yield


LOADS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "idle": nullcontext,
    "loaded": storm,
}


if __name__ == "__main__":
    sys.stdin.readline()
    STORMS[sys.argv[1]]()
