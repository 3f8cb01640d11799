"""The mailbox between two processes: order, marks, and a file that is lost."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.store.faults import StoreFault
from controller.store.files import those_aside
from controller.store.mailbox import LOG_PAGES, Mailbox
from controller.store.rows import Mark
from tests.controller.store.parts import all_pending, at, checkpoint, overwrite, rows


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    mailbox = Mailbox.open(tmp_path / "mail.db", busy_s=0.05)
    yield mailbox
    mailbox.close()


class Other:
    """Another process that has the mailbox open."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def waiting(self) -> list[int]:
        """Which rows it sees."""
        ask, answer = self._process.stdin, self._process.stdout
        assert ask is not None
        assert answer is not None
        ask.write("?\n")
        ask.flush()
        return [int(seq) for seq in answer.readline().split()]


@pytest.fixture
def other(box: Mailbox) -> Iterator[Other]:
    command = [sys.executable, "-m", "tests.controller.store.uplink", str(box.path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield Other(process)


def waiting(box: Mailbox) -> list[int]:
    return [row.seq for row in all_pending(box)]


def test_rows_come_out_as_they_went_in(box: Mailbox) -> None:
    """Order, body, class and moment survive the mailbox."""
    given = rows("a", 1, 3, at(5, synchronised=True))
    box.append(given, after=0)
    got = box.pending()
    assert [(r.store, r.seq, r.kind, r.data_class, r.body, r.moment) for r in got] == [
        (r.store, r.seq, r.kind, r.data_class, r.body, r.moment) for r in given
    ]


def test_the_same_rows_twice_are_there_once(box: Mailbox) -> None:
    """A relay that was cut off and repeats itself doubles nothing."""
    assert box.append(rows("a", 1, 5), after=0)
    assert not box.append(rows("a", 1, 5), after=0)
    assert waiting(box) == [1, 2, 3, 4, 5]


def test_rows_read_behind_another_mark_are_not_taken(box: Mailbox) -> None:
    """A fresh mailbox takes no row that leaves a gap before it."""
    assert not box.append(rows("a", 7, 9), after=6)
    assert box.marks() == {}


def test_pending_goes_on_behind_a_row_within_its_limits(box: Mailbox) -> None:
    """Rows come in passes of so many rows and bytes, at least one."""
    box.append(rows("a", 1, 10), after=0)
    first = box.pending(limit=4)
    assert [r.seq for r in first] == [1, 2, 3, 4]
    length = len(first[0].body)
    assert [r.seq for r in box.pending(first[-1], 9, 2 * length)] == [5, 6]
    assert [r.seq for r in box.pending(first[-1], 9, 1)] == [5]


def test_an_acknowledgement_covers_and_may_go_back(box: Mailbox) -> None:
    """What the mark covers is not pending; a mark that goes back brings it again, and says so."""
    box.append(rows("a", 1, 5), after=0)
    assert not box.acknowledge("a", 4)
    assert waiting(box) == [5]
    assert box.acknowledge("a", 2)
    assert waiting(box) == [3, 4, 5]


def test_a_mark_beyond_all_rows_covers_only_what_was_there(box: Mailbox) -> None:
    """A nonsense acknowledgement does not swallow rows that come later."""
    box.append(rows("a", 1, 2), after=0)
    box.acknowledge("a", 10**15)
    box.acknowledge("nobody", 7)
    box.append(rows("a", 3, 3), after=2)
    assert waiting(box) == [3]
    assert box.marks() == {"a": Mark(3, 0, 2)}


def test_each_store_has_its_own_mark(box: Mailbox) -> None:
    """A fresh database behind an old one: both stores' rows wait for their own consumer's word."""
    box.append(rows("old", 1, 3), after=0)
    box.append(rows("new", 1, 2), after=0)
    box.acknowledge("new", 2)
    assert [(r.store, r.seq) for r in all_pending(box)] == [("old", 1), ("old", 2), ("old", 3)]


def test_a_puback_covers_only_where_nobody_acknowledges(box: Mailbox) -> None:
    """The broker's mark lets rows go only without a consumer, and never goes back."""
    box.append(rows("a", 1, 3), after=0)
    box.mark_sent("a", 3)
    box.mark_sent("a", 1)
    assert box.marks()["a"].sent == 3
    assert waiting(box) == [1, 2, 3]
    alone = Mailbox.open(box.path, ingest=False)
    assert alone.depth() == 0
    alone.close()


def test_only_what_its_mark_covers_is_let_go(box: Mailbox) -> None:
    """Up to where it was asked for, and no further than somebody has them at that instant."""
    box.append(rows("a", 1, 10), after=0)
    assert box.let_go("a", 5) == 0
    box.acknowledge("a", 4)
    assert box.let_go("a", 5) == 4
    box.acknowledge("a", 0)
    assert waiting(box) == [5, 6, 7, 8, 9, 10]
    assert box.let_go("b", 5) == 0


def test_dropping_tells_what_nobody_had(box: Mailbox) -> None:
    """The mark as it was when they went; where there is none, none goes."""
    assert box.drop("a", [1]) is None
    box.append(rows("a", 1, 6), after=0)
    box.acknowledge("a", 2)
    assert box.drop("a", [1, 2, 4, 9]) == 2
    assert waiting(box) == [3, 5, 6]


def test_a_fresh_one_begins_behind_what_somebody_has(box: Mailbox) -> None:
    """Rows that were taken are there for a mark that goes back; the marks are as they were."""
    box.begin(rows("a", 7, 9), "a", Mark(9, 9, 9))
    assert waiting(box) == []
    assert box.append(rows("a", 10, 11), after=9)
    assert waiting(box) == [10, 11]
    box.begin(rows("a", 1, 2), "a", Mark(2, 0, 0))
    assert box.marks() == {"a": Mark(11, 9, 9)}
    assert box.acknowledge("a", 7)
    assert waiting(box) == [8, 9, 10, 11]


def test_what_waits_is_counted(box: Mailbox) -> None:
    """Each store's own rows, and how long their bodies are in bytes."""
    box.append(rows("other", 1, 4), after=0)
    box.append([replace(row, body="\u00e9" * 10) for row in rows("a", 1, 5)], after=0)
    box.acknowledge("a", 2)
    assert box.waiting("a") == (3, 60)
    assert box.waiting("nobody") == (0, 0)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30)), max_size=12))
def test_marks_never_lose_and_never_double(acks: list[tuple[str, int]]) -> None:
    """Whatever consumers say, pending is exactly what lies behind each store's last word."""
    with tempfile.TemporaryDirectory() as directory:
        box = Mailbox.open(Path(directory) / "m.db")
        for store in "ab":
            box.append(rows(store, 1, 20), after=0)
        for store, seq in acks:
            box.acknowledge(store, seq)
        last = {"a": 0, "b": 0} | dict(acks)
        want = [(s, n) for s in "ab" for n in range(min(last[s], 20) + 1, 21)]
        assert [(r.store, r.seq) for r in all_pending(box)] == want
        box.close()


def test_another_process_that_holds_it_is_told_as_busy(box: Mailbox) -> None:
    """A call waits its time for the other process and then says so."""
    blocker = sqlite3.connect(box.path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFault) as told:
        box.append(rows("a", 1, 1), after=0)
    assert told.value.code == "busy"
    blocker.close()
    assert box.append(rows("a", 1, 1), after=0)


def test_a_deleted_mailbox_begins_anew_for_both(box: Mailbox, other: Other) -> None:
    """Both processes find the fresh file, though the old one's log still lies there."""
    box.append(rows("a", 1, 50), after=0)
    assert other.waiting() == list(range(1, 51))
    box.path.unlink()
    assert box.append(rows("a", 1, 5), after=0)
    assert waiting(box) == other.waiting() == [1, 2, 3, 4, 5]


def test_a_cursor_of_a_lost_mailbox_starts_over(box: Mailbox) -> None:
    """A row of the mailbox before does not hide the first rows of the fresh one."""
    box.append(rows("a", 1, 5), after=0)
    old = box.pending()[-1]
    box.path.unlink()
    box.append(rows("a", 1, 5), after=0)
    assert [r.seq for r in box.pending(old)] == [1, 2, 3, 4, 5]
    assert old.mailbox != box.id


def test_a_mailbox_torn_while_open_begins_anew_once(box: Mailbox, other: Other) -> None:
    """Whoever meets the damage begins anew; the other follows, and nothing is kept of it."""
    box.append(rows("a", 1, 2000), after=0)
    assert len(other.waiting()) == 2000
    checkpoint(box.path)
    overwrite(box.path, 4096, b"\xff" * (box.path.stat().st_size - 4096))
    assert other.waiting() == []
    assert waiting(box) == []
    assert box.append(rows("a", 1, 3), after=0)
    assert other.waiting() == [1, 2, 3]
    assert those_aside(box.path) == []


def test_a_mailbox_emptied_while_open_begins_anew(box: Mailbox) -> None:
    """A file cut to nothing has no tables: that is damage, not a programming error."""
    box.append(rows("a", 1, 5), after=0)
    checkpoint(box.path)
    with box.path.open("r+b") as file:
        file.truncate(0)
    assert waiting(box) == []
    assert box.append(rows("a", 1, 5), after=0)


@pytest.mark.parametrize(
    "content", [b"a list of names\n" * 300, b"SQLite format 3\0", b"\0" * 8192]
)
def test_a_file_that_is_no_database_is_taken_away(tmp_path: Path, content: bytes) -> None:
    """Whatever lies there under the name: a mailbox opens, and it is alone."""
    path = tmp_path / "mail.db"
    path.write_bytes(content)
    with closing(Mailbox.open(path)) as box:
        assert box.append(rows("a", 1, 1), after=0)
    assert {each.name for each in tmp_path.iterdir()} == {"mail.db", "mail.lock"}


@pytest.mark.parametrize("sql", ["PRAGMA user_version = 99", "UPDATE mailbox SET boot = 'before'"])
def test_one_of_another_boot_or_program_begins_anew(box: Mailbox, other: Other, sql: str) -> None:
    """Nobody made sure of what is in it: the outbox has each row, and fills it again."""
    box.append(rows("a", 1, 3), after=0)
    box.close()
    with closing(sqlite3.connect(box.path, isolation_level=None)) as conn:
        conn.execute(sql)
    assert waiting(box) == other.waiting() == []
    assert box.append(rows("a", 1, 3), after=0)
    assert waiting(box) == other.waiting() == [1, 2, 3]


def test_its_log_stays_short(box: Mailbox) -> None:
    """In memory it is room that others want."""
    for seq in range(1, 3001, 10):
        box.append(rows("a", seq, seq + 9), after=seq - 1)
        box.acknowledge("a", seq + 9)
        box.let_go("a", seq - 200)
    log = box.path.with_name(f"{box.path.name}-wal")
    assert log.stat().st_size < 2 * LOG_PAGES * 1024
    assert box.path.stat().st_size < 2**18
