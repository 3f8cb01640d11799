"""How fast an event is durable: from the call to its return, beside bare SQLite.

Ours begins a session, which writes its row and the event that tells of it in one transaction, with
everything synchronised to the disk. Beside it stands the least that can do the same: the three
statements of that transaction on a bare connection with the same schema and settings. They take
turns, on two files of one disk.

The copy of the row into the mailbox comes after the call and is not in it; each turn waits until
it is done, so that neither side pays for it.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from controller import telling
from controller.health.clock import Moment
from controller.store.database import STEPS
from controller.store.files import open_database
from controller.store.mailbox import Mailbox, mailbox_path
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
    with tempfile.TemporaryDirectory(dir=build) as place, _Both(Path(place)) as both:
        pairs = [both.turn() for _ in range(WARM_UP + TURNS)][WARM_UP:]
    return [CLAIMS[0].row([1 / mine for mine, _ in pairs], [1 / peer for _, peer in pairs])]


class _Both:
    """The store and the bare connection, each on a file of its own."""

    def __init__(self, place: Path) -> None:
        limits = Limits(86_400, 2**28)
        self._held, self._told = ExitStack(), 0
        self._store = self._held.enter_context(closing(Store.open(place, limits)))
        self._mailbox = self._held.enter_context(closing(Mailbox.open(mailbox_path(place))))
        steps = tuple(map(read_step, STEPS))
        self._bare = self._held.enter_context(closing(open_database(place / "bare.db", steps, 1.0)))

    def __enter__(self) -> "_Both":
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def turn(self) -> tuple[float, float]:
        """Seconds of the store's, and of the bare connection's."""
        now, events = Moment.now(), [telling.session_started()]
        mine_s = _seconds(lambda: self._store.start_session("guest", now, events))
        self._told += len(events)
        while self._relayed() < self._told:
            pass
        # What looks whether there is more has had its turn too, after these.
        self._store.last_value("guest", "none", "none")
        self._store.last_value("guest", "none", "none")
        return mine_s, _seconds(self._theirs)

    def _relayed(self) -> int:
        mark = self._mailbox.marks().get(self._store.id)
        return 0 if mark is None else mark.relayed

    def _theirs(self) -> None:
        self._bare.execute("BEGIN IMMEDIATE")
        for statement, values in STATEMENTS:
            self._bare.execute(statement, values)
        self._bare.execute("COMMIT")


def _seconds(work: Callable[[], object]) -> float:
    before_ns = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - before_ns) / 1e9
