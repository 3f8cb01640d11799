"""What the uplink's tests share: a mailbox to fill, an uplink in a thread, a broker, a listener."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from controller.health.clock import Moment
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.receiving import Inbox, inbox_path
from controller.store.rows import DataClass, OutboxRow
from controller.uplink.link import Link, Pace, Tls
from controller.uplink.uplink import run
from tests.broker import Broker

QUICK = Pace(
    backoff_first_s=0.05,
    backoff_most_s=0.3,
    answer_s=5.0,
    poll_s=0.05,
    mark_s=0.1,
    state_s=0.1,
    tell_s=0.2,
)
PROCESS = Path(__file__).with_name("process.py")
MakeLink = Callable[..., Link]


def make_row(store: str, seq: int, kind: str = "event/test.counted", body: str = "") -> OutboxRow:
    """An outbox row whose body tells its number."""
    data_class: DataClass = "result" if kind.startswith("result/") else "device"
    body = body or json.dumps({"number": seq})
    return OutboxRow(store, seq, kind, data_class, body, Moment.now())


class Post:
    """A data directory, with the controller's side of what both processes share in it."""

    def __init__(self, directory: Path) -> None:
        self.data = directory
        self.path = mailbox_path(directory)
        self.health = directory / "health.json"
        self.status = directory / "uplink.json"
        self.box = Mailbox.open(self.path)
        self.inbox = Inbox.open(inbox_path(directory))

    def put(self, count: int, store: str = "s1", kind: str = "event/test.counted") -> None:
        """So many more rows of a store."""
        mark = self.box.marks().get(store)
        last = mark.relayed if mark else 0
        rows = [make_row(store, seq, kind) for seq in range(last + 1, last + count + 1)]
        assert self.box.append(rows, after=last)

    def close(self) -> None:
        """Both files."""
        self.box.close()
        self.inbox.close()

    def told(self) -> dict[str, object]:
        """What the uplink's status file says, {} while there is none."""
        if not self.status.exists():
            return {}
        told: dict[str, object] = json.loads(self.status.read_text())
        return told


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Not started yet."""
    made = Broker(tmp_path / "broker")
    yield made
    made.stop()


def make_link(port: int, **more: object) -> Link:
    """A link to this port of the loopback, hurried."""
    values: dict[str, object] = {"site": "test", "pod": "pod-1", "pace": QUICK, **more}
    return Link(host="127.0.0.1", port=port, **values)  # type: ignore[arg-type]


@contextmanager
def running(link: Link, post: Post) -> Iterator[threading.Thread]:
    """An uplink in a thread, stopped at the end; it must end by itself then."""
    stop = threading.Event()
    codes: list[int] = []

    def work() -> None:
        codes.append(run(link, post.data, post.health, stop))

    thread = threading.Thread(target=work, name="uplink")
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(20)
    assert codes == [0]


class At(Protocol):
    """Where a broker is."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


@contextmanager
def process(
    broker: At,
    post: Post,
    will_delay_s: int = 1,
    tls: Tls | None = None,
    environment: Mapping[str, str] | None = None,
    inside: Sequence[str] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """The uplink as a process, `inside` of what these words run commands in; killed at the end."""
    words = [PROCESS, broker.host, broker.port, post.data, post.health, will_delay_s]
    words += [tls.ca, tls.cert, tls.key] if tls else []
    command = [*inside, sys.executable, *map(str, words)]
    started = subprocess.Popen(command, env=dict(os.environ) | dict(environment or {}))
    try:
        yield started
    finally:
        started.kill()
        started.wait(10)
