"""A consumer as a site runs one: it commits each event to its own database, then acknowledges.

A process of its own, to be killed. It keeps strictly to order: an event is taken if nothing before
it is missing (`after`), and a gap is answered by repeating the mark, which asks for all behind it.
"""

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from tests.waiting import wait_for

RETRY_S = 0.05
ASK_S = 0.3
SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, store TEXT NOT NULL, seq INTEGER NOT NULL,
    topic TEXT NOT NULL, payload TEXT NOT NULL)"""


class Consumer:
    """The consumer's process and its database, over as many lives as a test wants."""

    def __init__(self, port: int, root: str, directory: Path, host: str = "127.0.0.1") -> None:
        self.path = directory / "consumer.db"
        self._command = [sys.executable, __file__, host, str(port), root, str(self.path)]
        self._process: subprocess.Popen[bytes] | None = None
        _open(self.path).close()

    def start(self, *, die: str = "") -> Self:
        """Run it; `die` is "before:SEQ" or "after:SEQ", the commit around which it kills itself."""
        self._process = subprocess.Popen([*self._command, die], stdout=subprocess.PIPE)
        return self

    def wait_ready(self) -> None:
        """Until it has subscribed for the first time."""
        assert self._process is not None
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    def wait_dead(self) -> None:
        """Until it has killed itself, as it was told to."""
        assert self._process is not None
        assert self._process.wait(20) == -signal.SIGKILL
        self.kill()

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate(timeout=10)
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.kill()

    def count(self) -> int:
        """How many different events it holds."""
        return int(self.read("SELECT count(*) FROM event")[0][0])

    def wait_count(self, count: int, within_s: float = 30.0) -> None:
        """Until it holds so many."""
        wait_for(f"{count} events, has {self.count()}", lambda: self.count() >= count, within_s)

    def seqs(self, store: str) -> list[int]:
        """The seq of each event of a store, in the order in which they were first committed."""
        sql = "SELECT seq FROM event WHERE store = ? ORDER BY n"
        return [seq for (seq,) in self.read(sql, store)]

    def read(self, sql: str, *values: object) -> list[Any]:
        """What its database answers."""
        db = sqlite3.connect(self.path)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(SCHEMA)
    return db


class _Ledger:
    """What is committed, and around which commit to die."""

    def __init__(self, path: Path, die: str) -> None:
        self._when, _, at = die.partition(":")
        self._at = int(at or 0)
        self._db = _open(path)
        sql = "SELECT store, max(seq) FROM event GROUP BY store ORDER BY max(n)"
        self.marks: dict[str, int] = dict(self._db.execute(sql))

    def commit(self, topic: str, event: dict[str, Any]) -> None:
        """Once, however often it comes."""
        store, seq = event["store"], event["seq"]
        values = (event["id"], store, seq, topic, json.dumps(event))
        self._db.execute("BEGIN")
        sql = "INSERT OR IGNORE INTO event (id, store, seq, topic, payload) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(sql, values)
        self._die("before", seq)
        self._db.execute("COMMIT")
        self._die("after", seq)
        self.marks[store] = max(self.marks.get(store, 0), seq)

    def _die(self, when: str, seq: int) -> None:
        if self._when == when and seq >= self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class _Session:
    """One connection, until it is lost: OSError."""

    def __init__(self, ledger: _Ledger, root: str) -> None:
        self._ledger = ledger
        self._root = root
        # Twice: the first may be news, the second asks.
        self._untold = Counter(dict.fromkeys(ledger.marks, 2))
        self._telling = False
        self._asked_s = 0.0
        self._arrived: list[paho.MQTTMessage] = []
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.on_connect = lambda *_: self._subscribe()
        self._client.on_subscribe = lambda *_: _say_ready()
        self._client.on_message = lambda _c, _u, message: self._arrived.append(message)
        self._client.on_publish = lambda *_: self._told()

    def live(self, host: str, port: int) -> None:
        """Take events and tell marks."""
        self._client.connect(host, port)
        while self._client.loop(0.05) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            for message in self._arrived:
                self._take(message.topic, json.loads(message.payload))
            self._arrived.clear()
            if self._client.is_connected():
                self._tell()
        raise ConnectionError

    def _subscribe(self) -> None:
        self._client.subscribe([(f"{self._root}/{branch}/#", 1) for branch in ("event", "result")])

    def _told(self) -> None:
        self._telling = False

    def _tell(self) -> None:
        """One ack under way at a time: what happens meanwhile goes into the next."""
        if not self._telling and self._untold:
            store = next(iter(self._untold))
            self._untold[store] -= 1
            self._untold = +self._untold
            ack = json.dumps({"store": store, "seq": self._ledger.marks.get(store, 0)})
            self._telling = True
            self._client.publish(f"{self._root}/ack", ack, 1, retain=True)

    def _take(self, topic: str, event: dict[str, Any]) -> None:
        if event["after"] <= self._ledger.marks.get(event["store"], 0):
            self._ledger.commit(topic, event)
            self._untold[event["store"]] = max(1, self._untold[event["store"]])
        elif time.monotonic() > self._asked_s:
            self._asked_s = time.monotonic() + ASK_S
            self._untold[event["store"]] = 2


def _say_ready() -> None:
    os.write(sys.stdout.fileno(), b"ready\n")


def main(arguments: Sequence[str]) -> None:
    """Run until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("root")
    parser.add_argument("database", type=Path)
    parser.add_argument("die", nargs="?", default="")
    chosen = parser.parse_args(arguments)
    ledger = _Ledger(chosen.database, chosen.die)
    while True:
        try:
            _Session(ledger, chosen.root).live(chosen.host, chosen.port)
        except OSError:
            time.sleep(RETRY_S)


if __name__ == "__main__":
    main(sys.argv[1:])
