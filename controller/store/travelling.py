"""A person from one pod.db into another: all their rows, under new numbers.

They travel as a database of their own, made by the same steps: one of an earlier version is brought
forward as pod.db itself was. A table that holds somebody's rows has a column of OWNERS, or hangs by
a reference on one that does: nothing else is needed for a new table to travel too.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from operator import add
from pathlib import Path
from typing import Any

from controller.store.migrate import migrate

OWNERS = ("person", "pseudonym")
# Of a person, and of this pod alone.
STAYS = {"handed_over"}
# Rows that several people's point to, by what makes one the same at every pod.
SHARED: Mapping[str, Sequence[str]] = {
    "task": ("exercise", "version", "params"),
    "elsewhere": ("store",),
}
# Numbers of rows that may be gone by their age, and so are no references of the schema.
LOOSE = {
    ("flag", "asking_id"): "asking",
    ("flag", "session_id"): "session",
    ("resumption", "session_id"): "session",
}

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_SCHEMA = """
SELECT type, name, tbl_name, CASE WHEN type IN ('trigger', 'view') THEN sql END
FROM sqlite_master ORDER BY type, name"""
_HANDED = "SELECT number, pin FROM handed_over WHERE person = ? ORDER BY id DESC LIMIT 1"


class Foreign(Exception):  # noqa: N818 - says what it is
    """What came is no database of one person that this program, or one before it, has made."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table with a person's rows: which are theirs (SQL), and what table a column points to."""

    table: str
    columns: tuple[str, ...]
    theirs: str
    points: Mapping[str, str]

    @property
    def numbered(self) -> bool:
        """Whether its rows have numbers that mean nothing outside of their database."""
        return "id" in self.columns


def parts(conn: sqlite3.Connection) -> dict[str, Part]:
    """All tables that somebody's rows are in, those first that others hang on."""
    found = dict[str, Part]()
    waiting = {name for (name,) in conn.execute(_TABLES)} - STAYS - set(SHARED)
    while ready := [part for name in sorted(waiting) if (part := _part(conn, name, found))]:
        found |= {part.table: part for part in ready}
        waiting -= set(found)
    return found


def pack(conn: sqlite3.Connection, person: str, steps: Sequence[str]) -> bytes:
    """All that is kept of them, as the bytes of a database that these `steps` made.

    Of somebody who has been handed over, as they were before.
    """
    with closing(_memory(steps)) as made:
        made.execute("PRAGMA foreign_keys = OFF")
        made.execute("UPDATE store SET id = ?", conn.execute("SELECT id FROM store").fetchone())
        found = parts(conn)
        for table in SHARED:
            _copy(conn, made, table, _pointed_to(found, table), person)
        for part in found.values():
            _copy(conn, made, part.table, part.theirs, person)
        for row in conn.execute(_HANDED, (person,)):
            made.execute("UPDATE person SET number = ?, pin = ?, ended = NULL", row)
        return made.serialize()


@contextmanager
def unpacked(packed: bytes, steps: Sequence[str]) -> Iterator[sqlite3.Connection]:
    """What `pack` has made, of the last of these steps or an earlier one; Foreign."""
    if not packed:
        raise Foreign("it is empty")
    with closing(_connect()) as conn:
        try:
            conn.deserialize(packed)
            conn.execute("PRAGMA trusted_schema = OFF")
            (version,) = conn.execute("PRAGMA user_version").fetchone()
            _look_at(conn, steps[:version])
            migrate(conn, steps, Path("file"))
        except sqlite3.Error as error:
            raise Foreign(str(error)) from error
        yield conn


def whose(packed: sqlite3.Connection) -> tuple[str, str, int]:
    """The pseudonym, the store that they come from, and the number they had there; or Foreign."""
    people = packed.execute("SELECT pseudonym, store.id, number FROM person, store").fetchall()
    if len(people) != 1 or people[0][2] is None:
        raise Foreign("it is not of one person who is enrolled")
    pseudonym, store, number = people[0]
    return pseudonym, store, number


def put(
    packed: sqlite3.Connection, conn: sqlite3.Connection, person: str, place: int, file: str
) -> None:
    """Add all their rows, in the caller's transaction; the rest of the database is as it was.

    What was done where they come from, which is `place` here, is known by its number there.
    """
    conn.execute("PRAGMA defer_foreign_keys = ON")
    found = parts(conn)
    moved: dict[str, Callable[[Any], Any]] = {
        table: _known(packed, conn, table, key).get for table, key in SHARED.items()
    }
    spans = {
        part.table: _span(packed, found, part.table) for part in found.values() if part.numbered
    }
    shifts = {table: _free(conn, table) - span[0] for table, span in spans.items()}
    moved |= {table: partial(add, shift) for table, shift in shifts.items()}
    for part in found.values():
        _move(packed, conn, part, moved, person)
    for table, (_, last) in spans.items():
        _reserve(conn, table, last + shifts[table])
    conn.execute("UPDATE session SET came = ? WHERE person = ?", (file, person))
    conn.execute("UPDATE person SET came = ? WHERE pseudonym = ?", (file, person))
    for table in ("run", "asking"):
        theirs = f"place IS NULL AND {found[table].theirs}"
        sql = f"UPDATE {table} SET place = :place, was = id - :shift WHERE {theirs}"  # noqa: S608
        conn.execute(sql, {"place": place, "shift": shifts[table], "person": person})
    sql = "UPDATE told SET place = ? WHERE place IS NULL AND person = ?"
    conn.execute(sql, (place, person))


def _part(conn: sqlite3.Connection, table: str, found: Mapping[str, Part]) -> Part | None:
    """The table as a part, as far as it is known by now whose its rows are."""
    columns = tuple(name for (_, name, *_) in conn.execute(f"PRAGMA table_info({table})"))
    links = {link[3]: link[2] for link in conn.execute(f"PRAGMA foreign_key_list({table})")}
    points = links | {name: to for (of, name), to in LOOSE.items() if of == table}
    points = {name: to for name, to in points.items() if to != "person"}
    for owner in OWNERS:
        if owner in columns:
            return Part(table, columns, f"{owner} = :person", points)
    for name, to in links.items():
        if to in found:
            theirs = f"{name} IN (SELECT id FROM {to} WHERE {found[to].theirs})"  # noqa: S608
            return Part(table, columns, theirs, points)
    return None


def _pointed_to(found: Mapping[str, Part], table: str) -> str:
    """Which rows of a shared table a person's rows point to."""
    used = " UNION ".join(
        f"SELECT {name} FROM {part.table} WHERE {part.theirs}"  # noqa: S608 - names of the schema
        for part in found.values()
        for name, to in part.points.items()
        if to == table
    )
    return f"id IN ({used})"


def _connect() -> sqlite3.Connection:
    # Unpacked where a file is read, put where pod.db is written.
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _memory(steps: Sequence[str]) -> sqlite3.Connection:
    conn = _connect()
    migrate(conn, steps, Path("memory"))
    return conn


def _copy(
    source: sqlite3.Connection, target: sqlite3.Connection, table: str, which: str, person: str
) -> None:
    rows = source.execute(f"SELECT * FROM {table} WHERE {which}", {"person": person})  # noqa: S608
    target.execute("BEGIN")
    target.executemany(_insert(table, [name for name, *_ in rows.description]), rows)
    target.execute("COMMIT")


def _insert(table: str, columns: Sequence[str]) -> str:
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of the schema


def _look_at(conn: sqlite3.Connection, steps: Sequence[str]) -> None:
    """What somebody else could have put in (a trigger, say) is not there; nor is it torn."""
    with closing(_memory(steps)) as ours:
        if conn.execute(_SCHEMA).fetchall() != ours.execute(_SCHEMA).fetchall():
            raise Foreign("its tables are not those of its version")
    if conn.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise Foreign("it is damaged")


def _known(
    packed: sqlite3.Connection, conn: sqlite3.Connection, table: str, key: Sequence[str]
) -> dict[int | None, int | None]:
    """What a shared table's rows are called here, by what they were called; None for none."""
    numbers: dict[int | None, int | None] = {None: None}
    rows = packed.execute(f"SELECT * FROM {table}")  # noqa: S608 - of SHARED
    names = [name for name, *_ in rows.description]
    same = " AND ".join(f"{name} = :{name}" for name in key)
    others = [name for name in names if name != "id"]
    for row in rows.fetchall():
        of = dict(zip(names, row, strict=True))
        add = _insert(table, others).replace("INSERT", "INSERT OR IGNORE", 1)
        conn.execute(add, [of[name] for name in others])
        sql = f"SELECT id FROM {table} WHERE {same}"  # noqa: S608 - of SHARED
        (numbers[of["id"]],) = conn.execute(sql, {name: of[name] for name in key}).fetchone()
    return numbers


def _span(packed: sqlite3.Connection, found: Mapping[str, Part], table: str) -> tuple[int, int]:
    """The lowest and the highest number of a table's rows, also of those that are gone by now."""
    loose = [pair for pair, to in LOOSE.items() if to == table and pair[0] in found]
    used = (f"SELECT {name} AS n FROM {of}" for of, name in ((table, "id"), *loose))  # noqa: S608
    every = " UNION ALL ".join(used)
    sql = f"SELECT coalesce(min(n), 1), coalesce(max(n), 0) FROM ({every})"  # noqa: S608
    low, high = packed.execute(sql).fetchone()
    return low, high


def _free(conn: sqlite3.Connection, table: str) -> int:
    """The number after all that the table ever gave."""
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 1 if row is None else int(row[0]) + 1


def _reserve(conn: sqlite3.Connection, table: str, last: int) -> None:
    """Give no number up to `last` any more."""
    values = {"table": table, "last": last}
    known = conn.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :table", values
    )
    if not known.rowcount:
        conn.execute("INSERT INTO sqlite_sequence VALUES (:table, :last)", values)


def _move(
    packed: sqlite3.Connection,
    conn: sqlite3.Connection,
    part: Part,
    moved: Mapping[str, Callable[[Any], Any]],
    person: str,
) -> None:
    """One table's rows, with what their numbers and those they point to are here."""
    to = {"id": part.table} if part.numbered else {}
    changes = [moved.get(({**part.points} | to).get(name, "")) for name in part.columns]
    sql = f"SELECT {', '.join(part.columns)} FROM {part.table} WHERE {part.theirs}"  # noqa: S608
    rows = (
        [change(value) if change else value for change, value in zip(changes, row, strict=True)]
        for row in packed.execute(sql, {"person": person})
    )
    conn.executemany(_insert(part.table, part.columns), rows)
