"""The connection to PostgreSQL, and its tables brought to this release's form."""

from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

STEPS = ("schema.sql",)
VIEWS = "views.sql"
# Of everybody who migrates at once, one does: any number that no other program uses here.
LOCK = 0x706F64
# A transaction that takes longer is given up, told, and begun again.
PATIENCE_S = 60
CONNECT_S = 10

Connection = psycopg.Connection[tuple[Any, ...]]


class Unfit(Exception):  # noqa: N818 - says what it is
    """The database cannot be used by this release; the text says why, and what to do."""


def connect(url: str) -> Connection:
    """A connection in which each statement is a transaction of its own; psycopg.OperationalError.

    The password is looked for where libpq does: PGPASSFILE, ~/.pgpass, PGPASSWORD, or the URL.
    """
    given = conninfo_to_dict(url)
    own = {
        "application_name": "pod ingest",
        "connect_timeout": str(CONNECT_S),
        "options": f"-c statement_timeout={PATIENCE_S}s -c timezone=UTC",
        # A server that has gone without a word is noticed in half a minute.
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    }
    return psycopg.connect(make_conninfo("", **{**own, **given}), autocommit=True)


def label(url: str) -> str:
    """The database as people write it, without password; ValueError, without it too, for no URL."""
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ValueError("it is no postgresql://user@host/name") from error
    shown = ("user", "host", "port", "dbname")
    return " ".join(f"{name}={given[name]}" for name in shown if name in given)


def migrate(conn: Connection) -> None:
    """Bring the tables to this release's form, all steps in one transaction; Unfit.

    Views are said anew with each step: they follow from the tables.
    """
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        taken = _taken(conn)
        if taken > len(STEPS):
            raise Unfit(
                f"the database was made by a later release (its step {taken}, known are "
                f"{len(STEPS)}): install that one"
            )
        for step in STEPS[taken:]:
            conn.execute(_read(step))
        if taken < len(STEPS):
            conn.execute(_read(VIEWS))
            conn.execute("UPDATE ingest.version SET steps = %s", (len(STEPS),))


def _taken(conn: Connection) -> int:
    there = conn.execute("SELECT to_regclass('ingest.version') IS NOT NULL").fetchone()
    if there != (True,):
        return 0
    row = conn.execute("SELECT steps FROM ingest.version").fetchone()
    return int(row[0]) if row else 0


def _read(name: str) -> sql.SQL:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return sql.SQL(text)
