"""What the store's tests share: events, trials, moments, an uplink that takes what it finds."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from controller.health.clock import Moment
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.readers import settled
from controller.store.receiving import Inbox, inbox_path
from controller.store.rows import Event, Limits, MailRow, OutboxRow
from controller.store.store import Store
from exercises.core.trial import Trial, Value

LIMITS = Limits(max_age_s=86_400, max_bytes=10_000_000, tick_s=0.05)
STARTED = Event("event/session.started", "device", {})
RESULT = Event("result/exercise", "result", {"dprime": 1.5})


def at(second: float, boot: str = "boot", *, synchronised: bool = False, day: int = 1) -> Moment:
    """A moment so many seconds after boot, on a wall clock that stands still on a day of March."""
    return Moment(f"2026-03-{day:02}T00:00:00.000Z", int(second * 1e9), boot, synchronised)


def trial(number: int, **extra: Value) -> Trial:
    """A trial that can be told from the others by its onset."""
    return Trial("training", "go", "ok", 0.25 + number / 1e4, number, number, "kernel", extra=extra)


def begin(store: Store, *, events: int = 1) -> tuple[int, int]:
    """A session and a run of go_nogo by "guest": their ids."""
    session = store.start_session("guest", Moment.now(), [STARTED] * events)
    return session, store.start_run(session, "go_nogo", "training", "1", {}, {}, Moment.now())


def rows(store: str, first: int, last: int, moment: Moment | None = None) -> list[OutboxRow]:
    """Device rows of a store, numbered from `first` to `last`."""
    moment = moment or at(0)
    return [
        OutboxRow(store, seq, STARTED.kind, "device", f'{{"seq":{seq}}}', moment)
        for seq in range(first, last + 1)
    ]


def all_pending(mailbox: Mailbox) -> list[MailRow]:
    """Everything that waits, read in passes as the uplink does."""
    found: list[MailRow] = []
    while more := mailbox.pending(found[-1] if found else None):
        found += more
    return found


@contextmanager
def opened(data_dir: Path, limits: Limits = LIMITS) -> Iterator[Store]:
    """A store for the length of a block."""
    store = Store.open(data_dir, limits)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def mailbox_of(data_dir: Path) -> Iterator[Mailbox]:
    """The mailbox as the uplink opens it."""
    mailbox = Mailbox.open(mailbox_path(data_dir))
    try:
        yield mailbox
    finally:
        mailbox.close()


@contextmanager
def inbox_of(data_dir: Path) -> Iterator[Inbox]:
    """What was received, as the uplink opens it."""
    inbox = Inbox.open(inbox_path(data_dir))
    try:
        yield inbox
    finally:
        inbox.close()


def overwrite(path: Path, first: int, garbage: bytes) -> None:
    """Put garbage over a closed file from byte `first` on, in place."""
    handle = os.open(path, os.O_WRONLY)
    try:
        os.pwrite(handle, garbage, first)
        os.fsync(handle)
    finally:
        os.close(handle)


def checkpoint(path: Path) -> None:
    """Bring everything from the log into the main file; nobody else may be doing so."""
    with settled(path), closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
