"""Noting an export in the audit, beside a controller that may be writing pod.db at the time."""

import sqlite3
from contextlib import closing
from pathlib import Path

from controller.health.clock import Moment
from controller.store import audit
from controller.store.audit import COMMAND_LINE, Deed
from controller.store.database import database_path
from controller.store.faults import told
from controller.store.files import transaction
from controller.store.readers import settled

_KNOWN = """
SELECT EXISTS (SELECT 1 FROM person WHERE pseudonym = :who)
    OR EXISTS (SELECT 1 FROM session WHERE person = :who)"""
_BUSY_S = 5.0


def note_export(data_dir: Path, action: str, person: str | None, by: str = COMMAND_LINE) -> None:
    """Before anything leaves: what is exported, by whom, and of whom if it is one person's alone.

    StoreFault where it cannot be written: then nothing may leave. OSError where there is no such
    file, or not for this user. A word that is nobody's pseudonym is not kept: it may be a name.
    """
    path = database_path(data_dir)
    with (
        settled(path),
        told(path),
        closing(sqlite3.connect(path, _BUSY_S, isolation_level=None)) as conn,
    ):
        conn.execute("PRAGMA synchronous = FULL")
        with transaction(conn):
            (known,) = conn.execute(_KNOWN, {"who": person}).fetchone()
            about = person if person and known else ""
            audit.note(conn, Deed(by, action, about), Moment.now())
