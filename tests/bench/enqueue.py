"""How fast an event is durable: from the call to its return, beside bare SQLite.

Ours begins a session, which writes its row and the event that tells of it in one transaction, on
the store's writer thread, with everything synchronised to the disk. Beside it stands the least
that can do the same: the three statements of that transaction on a bare connection with the same
schema and settings. They take turns, on two files of one disk.

The copy of the row into the mailbox comes after the call and is not in it; each turn waits until
it is done, so that neither side pays for it.
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from controller import telling
from controller.health.clock import Moment
from controller.store.files import open_database
from controller.store.migrate import read_step
from controller.store.rows import Limits
from controller.store.store import Store
from tests.bench.kit.processes import PROJECT
from tests.bench.kit.rows import Claim, Row, Target

CLAIMS = (
    Claim(
        "outbox",
        "event durable on disk",
        "events/s",
        "bare SQLite, one such transaction",
        Target("ratio", ">=", 0.9),
    ),
)
TURNS = 1000
WARM_UP = 50
STATEMENTS = (
    ("INSERT INTO session (person, started) VALUES ('guest', ?)", ("x" * 140,)),
    ("UPDATE store SET last_seq = last_seq + 1", ()),
    (
        "INSERT INTO outbox SELECT last_seq, 'event/session.started', 'device', '{}', ?, 1, ?, 0"
        " FROM store",
        ("2026-01-01T00:00:00.000Z", "b" * 36),
    ),
)


def measure(tell: Callable[[str], None]) -> list[Row]:
    """One row; a few seconds."""
    tell(f"{TURNS} events each")
    # Not in /tmp, which may be memory: the disk that the project lies on.
    build = PROJECT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=build) as place:
        store = Store.open(Path(place), Limits(86_400, 2**28))
        bare = open_database(Path(place) / "bare.db", (read_step("schema.sql"),), 1.0)
        try:
            pairs = [_turn(store, bare) for _ in range(WARM_UP + TURNS)][WARM_UP:]
        finally:
            bare.close()
            store.close()
    return [CLAIMS[0].row([1 / mine for mine, _ in pairs], [1 / peer for _, peer in pairs])]


def _turn(store: Store, bare: sqlite3.Connection) -> tuple[float, float]:
    now, events = Moment.now(), [telling.session_started()]
    mine_s = _seconds(lambda: store.start_session("guest", now, events))
    # The writer answers in turn: what it does between two calls is done when this returns.
    store.last_value("guest", "none", "none")
    store.last_value("guest", "none", "none")
    return mine_s, _seconds(lambda: _transaction(bare))


def _transaction(bare: sqlite3.Connection) -> None:
    bare.execute("BEGIN IMMEDIATE")
    for statement, values in STATEMENTS:
        bare.execute(statement, values)
    bare.execute("COMMIT")


def _seconds(work: Callable[[], object]) -> float:
    before_ns = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - before_ns) / 1e9
