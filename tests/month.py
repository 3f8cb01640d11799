"""A month of a pod's events, and how much room they take."""

from pathlib import Path

from controller.health.clock import Moment
from controller.store.database import database_path
from controller.store.receiving import inbox_path
from controller.store.rows import Limits
from controller.store.store import Store
from tests.controller.store.parts import STARTED
from tests.waiting import wait_for

DAYS, A_DAY, A_VISIT = 30, 200, 20
EVENTS = DAYS * A_DAY
LIMITS = Limits(max_age_s=365 * 86_400.0, max_bytes=2**29, tick_s=0.05)


def fill(store: Store) -> None:
    """All of it, as visits leave it, with as much of it in the mail as that takes."""
    before = store.get_status()["outbox_depth"] or 0
    for _ in range(EVENTS // A_VISIT):
        half = [STARTED] * (A_VISIT // 2)
        session = store.start_session("guest", Moment.now(), half)
        store.end_session(session, "enough", Moment.now(), half)
    wait_for("it waits", lambda: store.get_status()["outbox_depth"] == before + EVENTS, 120.0)


def size(directory: Path) -> int:
    """Bytes of both databases on the card and of their logs."""
    return sum(path.stat().st_size for path in _on_card(directory) if path.exists())


def bare(directory: Path) -> int:
    """Bytes of both without their logs."""
    return sum(path.stat().st_size for path in _on_card(directory) if path.suffix == ".db")


def _on_card(directory: Path) -> list[Path]:
    files = (database_path(directory), inbox_path(directory))
    return [path.with_name(path.name + more) for path in files for more in ("", "-wal", "-shm")]
