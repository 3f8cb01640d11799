"""Two slots, one card: each version works on what the other left, and nothing gets lost.

The earlier versions are what was released, kept beside this file; they run as they are.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from controller.store import database, receiving
from controller.store.database import SCHEMA, SCHEMA_VERSION, database_path
from controller.store.erasing import traces
from controller.store.faults import StoreFault
from controller.store.mailbox import mailbox_path
from controller.store.migrate import migrate, reached
from controller.store.receiving import inbox_path
from tests.controller.store.parts import opened
from tests.versions.life import LIMITS

HERE = Path(__file__).parent
NOW = HERE.parents[1]
RELEASED = sorted(path.name.removesuffix(".tar.xz") for path in HERE.glob("*.tar.xz"))


def run(program: Path, data: Path, *words: str) -> list[Any]:
    """What each `tell` of these words tells, done on `data` by the version in `program`."""
    environment = {**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(HERE / "life.py"), str(data), *words],
        check=False,
        env=environment,
        cwd=program,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(params=RELEASED)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The program of a release, unpacked."""
    program = tmp_path / "program"
    with tarfile.open(HERE / f"{request.param}.tar.xz") as archive:
        # Python before 3.11.4, as in Debian 12, has no filters, and goes without.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(program)
    return program


def test_an_update_a_roll_back_and_an_update_lose_nothing(older: Path, tmp_path: Path) -> None:
    """People, trials, results, settings, keys and what was not sent; the older one goes on."""
    data = tmp_path / "data"
    (first,) = run(older, data, "live:1", "tell")
    found, second = run(NOW, data, "tell", "live:2", "tell")
    assert found == first
    found, third = run(older, data, "tell", "live:3", "erase:1", "tell")
    assert found == second
    (found,) = run(NOW, data, "tell")
    assert found == third
    assert [list(each["people"]) for each in (first, second, third)] == [
        ["1"],
        ["1", "2"],
        ["2", "3"],
    ]
    assert third["people"]["2"] == second["people"]["2"]
    assert third["key"] == first["key"]
    assert third["aside"] == []
    assert not traces(data, "p-1")
    for path in (database_path(data), inbox_path(data), mailbox_path(data)):
        with closing(sqlite3.connect(path)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert conn.execute("PRAGMA foreign_key_check").fetchall() == []


def columns(conn: sqlite3.Connection) -> dict[tuple[str, str], tuple[Any, ...]]:
    """By table and column: its type, whether it must be given, its default, its place in a key."""
    sql = """
    SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
    FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type IN ('table', 'view')"""
    return {(table, name): tuple(rest) for table, name, *rest in conn.execute(sql)}


def rules(conn: sqlite3.Connection) -> set[tuple[str, str]]:
    """What can refuse or change a row: unique indices, triggers, references; by table."""
    sql = """
    SELECT tbl_name, sql FROM sqlite_master
    WHERE type = 'trigger' OR (type = 'index' AND sql LIKE '%UNIQUE%')
    UNION SELECT m.name, f."from" || ' ' || f."table"
    FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f"""
    return set(conn.execute(sql))


@pytest.mark.parametrize("where", [database, receiving], ids=["pod.db", "mailbox.db"])
def test_the_steps_since_the_oldest_only_add(where: Any) -> None:
    """Of what the oldest program knows nothing is gone, other, or newly demanded."""
    with closing(sqlite3.connect(":memory:")) as old, closing(sqlite3.connect(":memory:")) as new:
        old.executescript("\n".join(where.SCHEMA[: where.OLDEST]))
        new.executescript("\n".join(where.SCHEMA))
        before, after = columns(old), columns(new)
        assert before.items() <= after.items()
        known = {table for table, _ in before}
        added = {at: what for at, what in after.items() if at not in before and at[0] in known}
        assert not [
            at for at, (_, needed, default, _) in added.items() if needed and default is None
        ]
        newly = {rule for rule in rules(new) - rules(old) if rule[0] in known}
        allowed = {(table, rule) for table, rule in newly if (table, rule.split()[0]) in added}
        assert newly == allowed


def test_a_file_beyond_its_oldest_program_is_left_alone(tmp_path: Path) -> None:
    """A step that takes away raises the mark: a program that cannot work with it says so."""
    with opened(tmp_path, LIMITS):
        pass
    path = database_path(tmp_path)
    later = (*SCHEMA, "DROP TABLE tries;")
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        migrate(conn, later, path, oldest=len(later))
        assert reached(conn) == len(later)
    before = path.read_bytes()
    with pytest.raises(StoreFault, match="update the program"), opened(tmp_path, LIMITS):
        pass
    assert path.read_bytes() == before


def test_a_step_that_only_adds_is_worked_with_and_done_once(tmp_path: Path) -> None:
    """The present program on a later one's file, and that one again: no step is done twice."""
    later = (*SCHEMA, "CREATE TABLE more (x); INSERT INTO more VALUES (1);")
    with opened(tmp_path, LIMITS) as store:
        store.note_tries({})
    path = database_path(tmp_path)
    for _ in range(2):
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            migrate(conn, later, path, oldest=database.OLDEST)
            assert reached(conn) == SCHEMA_VERSION + 1
            assert conn.execute("SELECT x FROM more").fetchall() == [(1,)]
        with opened(tmp_path, LIMITS) as store:
            assert store.set_aside == ()
            assert store.read(reached) == SCHEMA_VERSION + 1
