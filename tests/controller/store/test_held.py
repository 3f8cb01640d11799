"""A connection over its redo log: what a block wrote is there whenever the plug is pulled."""

import logging
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.store import readers, records
from controller.store.database import OLDEST, SCHEMA, database_path
from controller.store.faults import StoreFault
from controller.store.files import open_held, transaction
from controller.store.held import Held
from controller.store.readers import asked, settled
from controller.store.redo import Redo, redo_path
from controller.store.store import Store
from tests.beside import outside
from tests.controller.store.parts import LIMITS, STARTED, begin, opened, overwrite, trial
from tests.waiting import wait_for

NOTES = "CREATE TABLE note (id INTEGER PRIMARY KEY AUTOINCREMENT, words ANY, n INTEGER)"
STEPS = (*SCHEMA, f"{NOTES};")
ROWS = "SELECT id, words, n FROM note ORDER BY id"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pod.db"


def held(path: Path) -> Held:
    """A database that has notes too."""
    return open_held(path, STEPS, 1.0, OLDEST)


def unplugged(path: Path) -> Path:
    """The card as it is at this moment, in another pod."""
    other = path.parent / "other"
    shutil.rmtree(other, ignore_errors=True)
    other.mkdir()
    for name in (path.name, f"{path.name}-wal", redo_path(path).name):
        shutil.copy(path.with_name(name), other / name)
    return other / path.name


Do = Callable[[sqlite3.Connection], object]
WORDS = st.none() | st.text(max_size=300) | st.binary(max_size=700) | st.floats(allow_nan=False)


def _add(words: object) -> Do:
    return lambda conn: conn.execute("INSERT INTO note (words) VALUES (?)", (words,))


def _add_many(words: list[object]) -> Do:
    rows = [(each,) for each in words]
    return lambda conn: conn.executemany("INSERT INTO note (words) VALUES (?)", iter(rows))


def _number(n: int) -> Do:
    sql = "UPDATE note SET n = coalesce(n, 0) + :n WHERE id = (SELECT max(id) FROM note)"
    return lambda conn: conn.execute(sql, {"n": n})


def _delete(n: int) -> Do:
    return lambda conn: conn.execute("DELETE FROM note WHERE id % ? = 0", (n,))


DOES = st.builds(_add, WORDS) | st.builds(_add_many, st.lists(WORDS, max_size=4))
DOES |= st.builds(_number, st.integers(0, 9)) | st.builds(_delete, st.integers(2, 5))
ENDS = st.sampled_from(["keep", "keep", "keep", "undo", "settle", "reopen", "unplug"])


_RUN = "id, session_id, exercise, form, version, params, timing, started, ended, outcome, result"


class _Undone(Exception):  # noqa: N818 - not an error
    """A block that is not to count."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=st.lists(st.tuples(st.lists(DOES, max_size=4), ENDS), max_size=12))
def test_the_rows_are_those_of_a_database_that_commits_each_block(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[list[Do], str]]
) -> None:
    """Whatever is written, undone, settled, reopened or cut off in between."""
    path = tmp_path_factory.mktemp("held") / "pod.db"
    conn = held(path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as plain:
        plain.execute(NOTES)
        for does, end in blocks:
            try:
                with transaction(conn):
                    for do in does:
                        do(conn)
                    if end == "undo":
                        raise _Undone
                with transaction(plain):
                    for do in does:
                        do(plain)
            except _Undone:
                pass
            if end == "settle":
                conn.settle()
            elif end in ("reopen", "unplug"):
                again = unplugged(path) if end == "unplug" else path
                conn.close()
                path, conn = again, held(again)
            assert conn.execute(ROWS).fetchall() == plain.execute(ROWS).fetchall()
        conn.settle()
        conn.close()
        with closing(sqlite3.connect(path)) as beside:
            assert beside.execute(ROWS).fetchall() == plain.execute(ROWS).fetchall()


def test_a_block_is_a_sector_and_others_see_it_once_it_is_settled(path: Path) -> None:
    """Neither pod.db nor its log is written to until then."""
    with closing(held(path)) as conn, closing(sqlite3.connect(path)) as beside:
        redo = redo_path(path).read_bytes()
        log = path.with_name("pod.db-wal").read_bytes()
        with transaction(conn):
            conn.execute("INSERT INTO note (words) VALUES ('one')")
        assert redo_path(path).read_bytes()[512:] == redo[512:]
        assert redo_path(path).read_bytes()[:512] != redo[:512]
        assert path.with_name("pod.db-wal").read_bytes() == log
        assert beside.execute(ROWS).fetchall() == []
        conn.settle()
        assert beside.execute(ROWS).fetchall() == [(1, "one", None)]


def test_a_block_that_changed_nothing_keeps_nobody_from_writing(path: Path) -> None:
    """Nor is anything written for it."""
    with closing(held(path)) as conn, closing(sqlite3.connect(path, timeout=0.1)) as beside:
        redo = redo_path(path).read_bytes()
        with transaction(conn):
            conn.execute("DELETE FROM note")
        with transaction(conn):
            conn.execute(ROWS).fetchall()
        with beside:
            beside.execute("INSERT INTO note (words) VALUES ('beside')")
        assert redo_path(path).read_bytes() == redo
        assert conn.execute(ROWS).fetchall() == [(1, "beside", None)]


def test_what_no_transaction_is_around_is_refused(path: Path) -> None:
    """The redo log would not have it."""
    with closing(held(path)) as conn:
        for n in range(2):
            with pytest.raises(RuntimeError, match="no transaction"):
                conn.execute("INSERT INTO note (words) VALUES ('one')")
            with pytest.raises(RuntimeError, match="no transaction"):
                conn.executemany("DELETE FROM note WHERE id = ?", [(1,)])
            assert len(conn.execute(ROWS).fetchall()) == n
            with transaction(conn):
                conn.execute("INSERT INTO note (words) VALUES ('one')")


def test_a_block_that_the_card_refuses_is_undone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before it stands, and the next one goes in."""

    def refuse(*_: object) -> bool:
        raise OSError(5, "Input/output error")

    with closing(held(path)) as conn:
        for words in ("one", "two", "three"):
            with monkeypatch.context() as patch:
                if words == "two":
                    patch.setattr(Redo, "append", refuse)
                try:
                    with transaction(conn):
                        conn.execute("INSERT INTO note (words) VALUES (?)", (words,))
                except OSError:
                    assert words == "two"
        assert conn.execute(ROWS).fetchall() == [(1, "one", None), (2, "three", None)]
        with closing(held(unplugged(path))) as again:
            assert again.execute(ROWS).fetchall() == [(1, "one", None), (2, "three", None)]


def test_a_block_longer_than_the_log_is_committed(path: Path) -> None:
    """With all that was before it, which is not in it twice afterwards."""
    drawn = random.Random(1)
    long = [drawn.randbytes(1000) for _ in range(1400)]
    with closing(held(path)) as conn:
        with transaction(conn):
            conn.execute("INSERT INTO note (words) VALUES ('first')")
        with transaction(conn):
            conn.executemany("INSERT INTO note (words) VALUES (?)", ((each,) for each in long))
        assert not conn.in_transaction
        with transaction(conn):
            conn.execute("INSERT INTO note (words) VALUES ('last')")
        with closing(held(unplugged(path))) as again:
            found = [words for _, words, _ in again.execute(ROWS)]
            assert (found[0], found[1:-1], found[-1]) == ("first", long, "last")


def test_a_log_that_fills_up_is_committed_in_time(path: Path) -> None:
    """Half full it is due; full, the next block makes room."""
    due = []
    with closing(held(path)) as conn:
        for n in range(4000):
            with transaction(conn):
                conn.execute("INSERT INTO note (words, n) VALUES ('x', ?)", (n,))
            due.append(conn.due)
        assert due.index(True) == 1023
        assert [n for _, _, n in conn.execute(ROWS)] == list(range(4000))
        with closing(held(unplugged(path))) as again:
            assert [n for _, _, n in again.execute(ROWS)] == list(range(4000))


def test_what_an_older_program_has_written_since_is_not_overrun(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It knows nothing of the log: that is set aside, and told."""
    with closing(held(path)) as conn, transaction(conn):
        conn.execute("INSERT INTO note (words) VALUES ('in the log')")
    with closing(sqlite3.connect(path)) as older, older:
        older.execute("UPDATE boots SET count = count + 1, last = 'older'")
        older.execute("INSERT INTO note (words) VALUES ('older')")
    with closing(held(path)) as conn:
        assert conn.execute(ROWS).fetchall() == [(1, "older", None)]
        with transaction(conn):
            conn.execute("INSERT INTO note (words) VALUES ('newer')")
    assert "could not be taken in" in caplog.text
    assert len(list(path.parent.glob("pod.db.aside-*-redo"))) == 1
    with closing(held(path)) as conn:
        assert [words for _, words, _ in conn.execute(ROWS)] == ["older", "newer"]


def test_a_log_that_does_not_fit_is_set_aside_whole(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is taken in, also not what came before the statement that fails."""
    with closing(held(path)) as conn:
        with transaction(conn):
            conn.execute("INSERT INTO note (words) VALUES ('one')")
        with transaction(conn):
            conn.execute("UPDATE note SET words = 'two'")
        with transaction(conn):
            conn.execute("DELETE FROM tries")
            conn.execute("UPDATE note SET n = 3")
    with closing(sqlite3.connect(path, isolation_level=None)) as beside:
        beside.execute("ALTER TABLE note RENAME COLUMN n TO other")
    before = redo_path(path).read_bytes()
    with closing(held(path)) as conn:
        assert conn.execute("SELECT * FROM note").fetchall() == []
    (aside,) = path.parent.glob("pod.db.aside-*-redo")
    assert aside.read_bytes() == before
    assert "could not be taken in" in caplog.text


def test_an_entry_that_means_nothing_takes_the_whole_log_aside(tmp_path: Path) -> None:
    """Its checksum fits all the same: nothing before it is taken in either, and it is told."""
    path = database_path(tmp_path)
    with opened(tmp_path):
        pass
    with closing(open_held(path, SCHEMA, 1.0, OLDEST)) as conn:
        with transaction(conn):
            records.start_session(conn, "p-9", Moment.now(), [])
        generation = bytes.fromhex(conn.execute("SELECT generation FROM redo").fetchone()[0])
    with closing(Redo(path)) as redo:
        assert len(list(redo.entries(generation))) == 1
        assert redo.append(b"[no JSON")
    with opened(tmp_path) as store:
        (name,) = store.set_aside
        assert name.endswith("-redo")
        assert outside(tmp_path, "SELECT count(*) FROM session") == [(0,)]


def test_references_may_wait_within_a_block_alone(path: Path) -> None:
    """As when somebody's rows come from another pod; the next block is held to them at once."""
    child = "INSERT INTO session (id, person, started) VALUES (?, 'p', '{}')"
    run = "INSERT INTO run VALUES (1, ?, 'e', 'f', 'v', '{}', '{}', '{}', NULL, NULL, NULL)"
    run = run.replace("VALUES", f"({_RUN}) VALUES")
    with closing(held(path)) as conn:
        with transaction(conn):
            conn.execute("PRAGMA defer_foreign_keys = ON")
            conn.execute(run, (99,))
            conn.execute(child, (99,))
        with pytest.raises(sqlite3.IntegrityError), transaction(conn):
            conn.execute(run.replace("(1,", "(2,"), (98,))
        with suppress(LookupError), transaction(conn):
            conn.execute("PRAGMA defer_foreign_keys = ON")
            raise LookupError
        with pytest.raises(sqlite3.IntegrityError), transaction(conn):
            conn.execute(run.replace("(1,", "(2,"), (98,))
        assert conn.execute("SELECT id, session_id FROM run").fetchall() == [(1, 99)]
    with closing(held(path)) as conn:
        assert conn.execute("SELECT id, session_id FROM run").fetchall() == [(1, 99)]


def test_a_damaged_entry_ends_what_is_taken_in(path: Path) -> None:
    """A card that lost a sector: what is before it is there."""
    with closing(held(path)) as conn:
        for words in ("one", "two", "three"):
            with transaction(conn):
                conn.execute("INSERT INTO note (words) VALUES (?)", (words,))
    overwrite(redo_path(path), 2 * 512, b"\xff" * 100)
    with closing(held(path)) as conn:
        assert [words for _, words, _ in conn.execute(ROWS)] == ["one", "two"]


def test_a_torn_database_takes_its_log_aside(tmp_path: Path) -> None:
    """The fresh one is not given what belonged to another."""
    with opened(tmp_path) as store:
        begin(store)
    path = database_path(tmp_path)
    before = _cut_off(tmp_path)
    overwrite(path, 0, b"\0" * 100)
    with opened(tmp_path) as fresh:
        assert fresh.id != before
        (name,) = fresh.set_aside
        assert path.with_name(f"{name}-redo").exists()
        assert outside(tmp_path, "SELECT count(*) FROM session") == [(0,)]


def _cut_off(data_dir: Path) -> str:
    """A visit in which the plug is pulled; the store's id."""
    path = database_path(data_dir)
    with closing(open_held(path, SCHEMA, 1.0, OLDEST)) as conn:
        with transaction(conn):
            records.start_session(conn, "p-9", Moment.now(), [])
        return str(conn.execute("SELECT id FROM store").fetchone()[0])


def test_who_reads_beside_the_pod_has_all_of_it(tmp_path: Path) -> None:
    """A visit that is not over yet; and where no controller runs, what one left in the log."""
    with opened(tmp_path) as store:
        _, run = begin(store)
        for n in range(1, 4):
            store.keep(run, trial(n))
            assert outside(tmp_path, "SELECT count(*) FROM trial") == [(n,)]
        store.end_session(1, "enough", Moment.now(), [STARTED])
    _cut_off(tmp_path)
    assert outside(tmp_path, "SELECT count(*) FROM session") == [(2,)]
    with opened(tmp_path) as store:
        assert [each.session_id for each in store.unfinished()] == [2]


def test_nobody_asks_once_the_reader_is_gone(path: Path) -> None:
    """Its lock is the question."""
    with closing(held(path)) as conn:
        assert not asked(path)
        with settled(path):
            assert asked(path)
        assert not asked(path)
        assert not conn.in_transaction


def test_a_reader_is_told_where_the_pod_does_not_come_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A period that is timed lasts too long; once it is over, the reader has it."""
    monkeypatch.setattr(readers, "_PATIENCE_S", 0.3)
    timed = [True]

    @contextmanager
    def outside_of_it(_: float) -> Iterator[bool]:
        yield not timed[0]

    with closing(Store.open(tmp_path, LIMITS, outside=outside_of_it)) as store:
        begin(store)
        with pytest.raises(StoreFault, match="another process holds"):
            outside(tmp_path, "SELECT count(*) FROM session")
        timed[0] = False
        monkeypatch.undo()
        assert outside(tmp_path, "SELECT count(*) FROM session") == [(1,)]


def test_a_database_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    """FileNotFoundError, and the folder stays empty."""
    with pytest.raises(FileNotFoundError):
        outside(tmp_path, "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_what_waits_for_the_card_is_written_once_it_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A commit that fails costs nothing, is told once, and is tried again."""
    caplog.set_level(logging.WARNING)
    failing, settle = [True], Held.settle

    def sometimes(conn: Held) -> None:
        if failing[0] and conn.in_transaction:
            conn.execute("ROLLBACK")  # as SQLite does it where the card is full
            raise sqlite3.OperationalError("database or disk is full")
        settle(conn)

    monkeypatch.setattr(Held, "settle", sometimes)
    with opened(tmp_path) as store:
        session, run = begin(store)
        store.keep(run, trial(1))
        store.end_session(session, "enough", Moment.now(), [STARTED])
        store.settle()
        assert [each.onset_ns for _, each in store.trials(run)] == [1]
        begin(store)
        failing[0] = False
        assert outside(tmp_path, "SELECT count(*) FROM session") == [(2,)]
        assert outside(tmp_path, "SELECT count(*) FROM run WHERE outcome IS NULL") == [(1,)]
    assert caplog.text.count("not up to date yet") >= 1
    wait_for("nothing more", lambda: not asked(database_path(tmp_path)))
