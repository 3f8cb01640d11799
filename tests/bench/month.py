"""The broker away for a month at 200 events a day, then back while somebody trains.

Beside it stands the very same pod with nothing to drain. Both sides are the whole pod in its own
processes: the controller runs go/no-go for a simulated participant against a 60 Hz clock (as in
`frames`), the uplink sends, a real mosquitto carries, a consumer commits and acknowledges. The
broker comes when the exercise has begun: the month is sent, acknowledged and let go of, and the
files are made smaller, while frames of timed periods are judged, 3,600 a turn. All events must have
come in order, or the benchmark fails.

`make bench ONLY=month MINUTES=3` takes one turn of each, two and a half minutes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from controller.store.store import Store
from tests.bench.frames import FILES, Counts, minutes
from tests.bench.kit.processes import PROJECT, desk_overlay, pod, running
from tests.bench.kit.rows import Claim, Row, Target
from tests.broker import Broker
from tests.consumer import Consumer
from tests.month import EVENTS, LIMITS, fill, size
from tests.waiting import wait_for

LATE = f"late frames while {EVENTS:,} events of a month go, of"
CLAIMS = (
    Claim("outbox", LATE, "frames", "the same pod with nothing to send", Target("excess", "<=", 0)),
    Claim(
        "outbox",
        "both databases after a month was sent",
        "MB",
        "before it was",
        Target("ratio", "<=", 0.5),
    ),
)
SITE = {"site": "demo", "pod": "desk"}
ROOT = "pods/v1/demo/desk"
LONG_S = 120.0
MB = 1e6


@dataclass(frozen=True, slots=True)
class Turn:
    """One side's frames, how many were late, and the databases' bytes before and after."""

    frames: int
    late: int
    before: int
    after: int


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Two rows; seven minutes, or less with MINUTES."""
    full, empty = list[Turn](), list[Turn]()
    for number in range(max(1, minutes() // 3)):
        full.append(side(EVENTS))
        empty.append(side(0))
        tell(f"turn {number + 1}: late {full[-1].late}, with nothing to send {empty[-1].late}")
    late, none = sum(t.late for t in full), sum(t.late for t in empty)
    named = replace(CLAIMS[0], name=f"{LATE} {sum(t.frames for t in full):,}")
    sizes = [t.after / MB for t in full], [t.before / MB for t in full]
    return [named.row([late], [none]), CLAIMS[1].row(*sizes)]


def side(events: int) -> Turn:
    """A minute at the pod, with so many events to be sent."""
    # Not in /tmp, which may be memory: the disk that the project lies on.
    (PROJECT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PROJECT / "build") as folder, ExitStack() as stack:
        place = Path(folder)
        broker = Broker(place / "broker")
        told = {"mqtt.yaml": {"host": broker.host, "port": broker.port, "ingest": True}}
        overlay = desk_overlay(place, {**FILES, **told, "pod.yaml": SITE})
        store = _fill(place / "data", events)
        before = size(place / "data")
        consumer = stack.enter_context(Consumer(broker.port, ROOT, place))
        with running(pod("uplink", overlay), subprocess.DEVNULL):
            frames = _counted(overlay, lambda: _come(stack, broker, consumer, place))
            if events:
                consumer.wait_count(events, LONG_S)
            _settle(place / "data")
        if consumer.seqs(store)[:events] != list(range(1, events + 1)):
            raise RuntimeError("events came in another order")
        return Turn(frames["frames"], frames["late"], before, size(place / "data"))


def _fill(data: Path, events: int) -> str:
    """The pod's own store, with a month in it or without; its id."""
    store = Store.open(data, LIMITS)
    try:
        if events:
            fill(store)
        return store.id
    finally:
        store.close()


def _settle(data: Path) -> None:
    """What a pod does that nobody is at: it tidies."""
    store = Store.open(data, LIMITS)
    try:
        wait_for("all is let go", lambda: store.get_status()["outbox_depth"] == 0, LONG_S)
        last, until_s = 0, time.monotonic() + LONG_S
        while (now := size(data)) != last and time.monotonic() < until_s:
            last = now
            time.sleep(20 * LIMITS.tick_s)
    finally:
        store.close()


def _counted(overlay: Path, meanwhile: Callable[[], None]) -> Counts:
    """The frames of the whole pod in a process of its own, and what happens while it runs."""
    command = [sys.executable, "-m", "tests.bench.frames", str(overlay)]
    around = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command, cwd=overlay.parent, env=around, stdout=subprocess.PIPE, text=True
    ) as process:
        meanwhile()
        told, _ = process.communicate(timeout=LONG_S * 3)
    if process.returncode:
        raise RuntimeError(f"the pod ended with {process.returncode}")
    counts: Counts = json.loads(told.splitlines()[-1])
    return counts


def _come(stack: ExitStack, broker: Broker, consumer: Consumer, place: Path) -> None:
    """Once the exercise is on, there is a broker."""
    log = place / "pod.log"
    wait_for("the exercise", lambda: log.exists() and ":exercise" in log.read_text(), LONG_S)
    stack.enter_context(broker)
    consumer.start()
