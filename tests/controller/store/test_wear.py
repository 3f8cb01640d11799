"""How much the databases write for what happens: each byte wears the card."""

import sqlite3
import sys
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
from controller.store.rows import Event, Reached
from controller.store.store import Store
from controller.store.trimming import KEPT_BEHIND, TOGETHER
from tests.controller.store.parts import begin, mailbox_of, opened, trial
from tests.waiting import wait_for

HAPPENED = Event("event/session.started", "device", {"exercise": "go_nogo", "form": "training"})
# Pages of 1 kB that go into the log on the card: one for each that a commit changes.
EVENT_PAGES, TRIAL_PAGES, VISIT_PAGES = 3.5, 1.8, 40
EVENTS, TRIALS = 2 * TOGETHER, 60


def written() -> int:
    """Bytes that this process has given to `write` so far."""
    told = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(told["wchar"])


class Counted:
    """Pages that commits put into pod.db's log from now on."""

    def __init__(self, data_dir: Path) -> None:
        path = database_path(data_dir)
        self._index = path.with_name(f"{path.name}-shm")
        self.pages, self._last = 0, self._in_log()

    def look(self) -> int:
        """At least once between two times that the log is brought in: how many by now."""
        now = self._in_log()
        self.pages, self._last = self.pages + (now - self._last if now >= self._last else now), now
        return self.pages

    def _in_log(self) -> int:
        """As SQLite's file format has it: mxFrame of the index's header."""
        return int.from_bytes(self._index.read_bytes()[16:20], sys.byteorder)


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
    """An event is two pages or three, and its going with others; a trial is one or two."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        visit(store, 5)
        begin(store, events=KEPT_BEHIND + TOGETHER)
        through(store, box)
        counted = Counted(tmp_path)
        for _ in range(EVENTS):
            now = Moment.now()
            store.do(partial(_happen, now), now, None)
            through(store, box)
            counted.look()
        assert counted.pages / EVENTS <= EVENT_PAGES
        counted = Counted(tmp_path)
        visit(store, TRIALS)
        through(store, box)
        assert counted.look() <= VISIT_PAGES + TRIALS * TRIAL_PAGES


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
        assert lengths(tmp_path) == before


def test_a_shortened_log_has_its_length_again(tmp_path: Path) -> None:
    """As an erasure leaves it: at the next bringing in."""
    with opened(tmp_path) as store:
        visit(store, 5)
        store.read(lambda conn: conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
        assert lengths(tmp_path)["pod.db"][0] == 0
        visit(store, 800)
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
