"""How much the databases write for what happens: each byte wears the card."""

import sqlite3
import time
from functools import partial
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.store import outbox
from controller.store.database import database_path
from controller.store.files import LOG_BYTES
from controller.store.mailbox import Mailbox
from controller.store.receiving import inbox_path
from controller.store.redo import redo_path
from controller.store.rows import Event, Reached
from controller.store.store import Store
from controller.store.trimming import KEPT_BEHIND, TOGETHER
from tests.controller.store.parts import begin, mailbox_of, opened, trial
from tests.waiting import wait_for

HAPPENED = Event("event/session.started", "device", {"exercise": "go_nogo", "form": "training"})
# Sectors of 512 bytes of the redo log; and what a commit of all of it gives to the system.
EVENT_SECTORS, VISIT_SECTORS, COMMIT_BYTES = 2.2, 16, 150_000
EVENTS, TRIALS = 2 * TOGETHER, 60


def written() -> int:
    """Bytes that this process has given to `write` so far."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["wchar"])


def sectors(data_dir: Path) -> int:
    """How many of the redo log have been written to since its generation began, the first one."""
    written_to = redo_path(database_path(data_dir)).read_bytes().rstrip(b"\0")
    return -(-len(written_to) // 512)


def through(store: Store, box: Mailbox) -> None:
    """All that was told is in the mailbox, and the consumer has it."""
    _, last = store.read(outbox.identity)

    def relayed() -> bool:
        mark = box.marks().get(store.id)
        return mark is not None and mark.relayed >= last

    wait_for("the relay", relayed)
    box.acknowledge(store.id, last)


def visit(store: Store, trials: int) -> None:
    """With one run to its end."""
    session, run = begin(store)
    for n in range(trials):
        store.keep(run, trial(n))
    told = [Event("result/exercise", "result", {"run": run, "values": "x" * 500}, "guest")]
    result = {"verdict": "valid", "reasons": [], "values": {"level": run}}
    store.finish_run(run, "finished", result, Moment.now(), told, Reached("level", 1, "valid", 1))
    store.end_session(session, "enough", Moment.now(), [HAPPENED])


def _happen(now: Moment, conn: sqlite3.Connection) -> None:
    outbox.put(conn, [HAPPENED], now)


def test_an_event_and_a_visit_write_what_they_must(tmp_path: Path) -> None:
    """A sector or two an event, its going among them, one a trial; and pod.db in the end."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        visit(store, 5)
        begin(store, events=KEPT_BEHIND + TOGETHER)
        through(store, box)
        log = database_path(tmp_path).with_name("pod.db-wal").read_bytes()
        before = sectors(tmp_path)
        for _ in range(EVENTS):
            now = Moment.now()
            store.do(partial(_happen, now), now, None)
            through(store, box)
        assert (sectors(tmp_path) - before) / EVENTS <= EVENT_SECTORS
        before = sectors(tmp_path)
        visit(store, TRIALS)
        through(store, box)
        assert sectors(tmp_path) - before <= VISIT_SECTORS + TRIALS
        assert database_path(tmp_path).with_name("pod.db-wal").read_bytes() == log
        gave = written()
        store.settle()
        assert written() - gave <= COMMIT_BYTES


def lengths(data_dir: Path) -> dict[str, tuple[int, int]]:
    """Of each log on the card: its bytes, and the blocks that it has on the disk."""
    logs = (database_path(data_dir), inbox_path(data_dir))
    found = {path.name: path.with_name(f"{path.name}-wal").stat() for path in logs}
    return {name: (each.st_size, each.st_blocks) for name, each in found.items()}


def test_no_commit_makes_a_log_longer(tmp_path: Path) -> None:
    """It has its length beforehand, or the file system would write down each time what it has."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        visit(store, 5)
        through(store, box)
        before = lengths(tmp_path)
        assert {size for size, _ in before.values()} == {LOG_BYTES}
        for _ in range(3):
            visit(store, 150)
            through(store, box)
            store.settle()
        assert lengths(tmp_path) == before


def test_a_shortened_log_has_its_length_again(tmp_path: Path) -> None:
    """As an erasure leaves it: at the next bringing in."""
    with opened(tmp_path) as store:
        visit(store, 5)
        store.settle()
        store.read(lambda conn: conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        assert lengths(tmp_path)["pod.db"][0] == 0
        visit(store, 800)
        store.settle()
        wait_for("its length", lambda: lengths(tmp_path)["pod.db"][0] == LOG_BYTES)


@pytest.mark.timeout(60)
def test_an_idle_pod_writes_nothing(tmp_path: Path) -> None:
    """Its relay looks, and finds nothing to do, twenty times a second here."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        visit(store, 5)
        through(store, box)
        last = -1
        while (now := written()) != last:  # what was still on its way
            last = now
            time.sleep(0.5)
        time.sleep(1.0)
        assert written() == last
