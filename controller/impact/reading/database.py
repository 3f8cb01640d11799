"""The ingest database of a fleet -> the same tables as of packages, from its views.

All of it is read as of one moment. What people said never leaves a pod by itself, so that there
are no answers; and no trials.
"""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql

from controller.impact.reading.columns import TABLES, whole
from controller.impact.reading.package import Source, SourceError, read_csv
from controller.impact.reading.raw import Raw, joined

# A run is called in packages by the first letters of its database, and its number there.
LABEL = "left(split_part(session, ':', 2), 8) || '-' || split_part(session, ':', 3) AS session"
WANTED: Mapping[str, str] = {
    "results": f"""
SELECT site, pod, {LABEL}, person, visit, exercise, form, version, params, started, clock_set,
       coalesce(verified, false) AS verified, verdict, reasons, measure, value
FROM result_measure WHERE person IS NOT NULL AND form = 'assessment'""",  # noqa: S608 - of constants
    "runs": f"""
SELECT site, pod, {LABEL}, person, visit, exercise, form, true AS finished, started, clock_set,
       seconds FROM dose WHERE person IS NOT NULL""",  # noqa: S608
    "flags": """
SELECT site, pod, flag, person, instrument, bands, raised, acknowledged, role FROM flag
WHERE person IS NOT NULL""",
}
COUNTS = {
    "struck": "SELECT coalesce(sum(runs), 0)::bigint, count(*) FROM erased_person",
    "gap": "SELECT count(*), 0 FROM gap",
    "copied": "SELECT count(*), 0 FROM copied_identity",
}
HINT = "is it the database of `pod ingest`, and may this role read its views?"
# Results are of many pods: they are no single one's.
NAME = "ingest database"


def read_database(conninfo: str) -> Raw:
    """All that the database has; SourceError says why it cannot be read."""
    try:
        with psycopg.connect(conninfo, connect_timeout=10) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            return _read(connection)
    except psycopg.OperationalError as error:
        raise SourceError([f"the database cannot be reached: {_first(error)}"]) from error
    except (psycopg.Error, pa.ArrowException) as error:
        raise SourceError([f"the database cannot be read: {_first(error)}; {HINT}"]) from error


def _read(connection: psycopg.Connection[Any]) -> Raw:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    tables = {name: _table(connection, name) for name in TABLES}
    source = Source("", NAME, created, lacks=("answers",))
    raw = joined([(source, tables)])
    for code, query in COUNTS.items():
        row = connection.execute(query).fetchone()
        assert row is not None
        raw.account.say(code, "in the database", *row)
    return raw


def _table(connection: psycopg.Connection[Any], name: str) -> pa.Table:
    if name not in WANTED:
        return whole(pa.table({"person": pa.array([], pa.string())}), name)
    copy = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(sql.SQL(WANTED[name]))
    text = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for piece in rows:
            text.write(piece)
    text.seek(0)
    return whole(read_csv(text, TABLES[name]), name)


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
