"""The mailbox between two processes: order, marks, caps, and a file that is lost."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.store.faults import StoreFault
from controller.store.files import those_aside
from controller.store.mailbox import Mailbox
from controller.store.rows import Mark, OutboxRow
from controller.store.trimming import KEPT_BEHIND
from tests.controller.store.parts import all_pending, at, checkpoint, overwrite, rows

FOREVER = 1e12
HUGE = 10**12


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Mailbox]:
    mailbox = Mailbox.open(tmp_path / "mailbox.db", busy_s=0.05)
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


def trim_all(box: Mailbox, max_age_s: float, max_bytes: int, now: Moment) -> int:
    total = 0
    while went := box.trim(max_age_s, max_bytes, now):
        total += went
    return total


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


def test_covered_rows_go_but_for_the_newest(box: Mailbox) -> None:
    """A consumer that lost its last commits still finds them; nothing of it counts as dropped."""
    last = KEPT_BEHIND + 300
    box.append(rows("a", 1, last), after=0)
    box.acknowledge("a", last)
    assert trim_all(box, FOREVER, HUGE, at(1)) == 300
    box.acknowledge("a", 0)
    assert waiting(box) == list(range(301, last + 1))
    assert box.dropped() == {}


def test_what_is_too_old_goes_and_is_counted(box: Mailbox) -> None:
    """Rows past their age go, by uptime within a boot."""
    box.append(rows("a", 1, 2, at(0)), after=0)
    box.append(rows("a", 3, 3, at(90)), after=2)
    assert trim_all(box, 60, HUGE, at(100)) == 2
    assert waiting(box) == [3]
    assert box.dropped() == {"device": 2}


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (at(0, "x", synchronised=False, day=1), at(9, "y", synchronised=True, day=28)),
        (at(0, "x", synchronised=True, day=1), at(9, "y", synchronised=False, day=28)),
    ],
)
def test_an_age_that_nobody_can_know_waits(box: Mailbox, then: Moment, now: Moment) -> None:
    """Across boots, age waits until both clocks were set; the cap on size holds all the same."""
    box.append(rows("a", 1, 50, then), after=0)
    assert trim_all(box, 60, HUGE, now) == 0
    assert box.oldest(now) is None
    assert trim_all(box, 60, 100, now) > 40


def test_two_set_clocks_compare_across_boots(box: Mailbox) -> None:
    """Age across a reboot is the wall clocks' difference where both were set."""
    box.append(rows("a", 1, 1, at(500, "x", synchronised=True, day=1)), after=0)
    now = at(3, "y", synchronised=True, day=3)
    assert box.oldest(now) == pytest.approx(2 * 86_400, abs=0.1)
    assert trim_all(box, 86_400, HUGE, now) == 1


def test_a_wall_clock_that_jumps_ages_nothing(box: Mailbox) -> None:
    """Ten years forward within one boot, set or not, and a row is as old as the uptime says."""
    then = Moment("2016-03-01T00:00:00.000Z", 0, "boot", True)
    now = Moment("2026-03-01T00:00:00.000Z", 5_000_000_000, "boot", True)
    box.append(rows("a", 1, 1, then), after=0)
    assert box.oldest(now) == 5.0
    assert trim_all(box, 60, HUGE, now) == 0


def test_where_room_runs_out_results_stay_longest(box: Mailbox) -> None:
    """The cap on size takes covered rows first, then device rows, then results, oldest first."""
    made = [
        OutboxRow("a", seq, "k", "result" if seq % 2 else "device", "x" * 99, at(seq))
        for seq in range(1, 11)
    ]
    box.append(made, after=0)
    box.acknowledge("a", 2)
    trim_all(box, FOREVER, 600, at(20))
    assert waiting(box) == [3, 5, 7, 8, 9, 10]
    assert box.dropped() == {"device": 2}
    trim_all(box, FOREVER, 300, at(20))
    assert waiting(box) == [5, 7, 9]
    assert box.dropped() == {"device": 4, "result": 1}


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


def test_a_mailbox_torn_while_open_is_set_aside_once(box: Mailbox, other: Other) -> None:
    """Whoever meets the damage sets it aside whole; the other follows and sets nothing aside."""
    box.append(rows("a", 1, 2000), after=0)
    assert len(other.waiting()) == 2000
    checkpoint(box.path)
    overwrite(box.path, 4096, b"\xff" * (box.path.stat().st_size - 4096))
    assert other.waiting() == []
    assert waiting(box) == []
    assert box.append(rows("a", 1, 3), after=0)
    assert other.waiting() == [1, 2, 3]
    assert len(those_aside(box.path)) == 1


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
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    """Whatever lies there under the name, it is kept as it was, and a mailbox opens."""
    path = tmp_path / "mailbox.db"
    path.write_bytes(content)
    box = Mailbox.open(path)
    assert box.append(rows("a", 1, 1), after=0)
    box.close()
    (aside,) = tmp_path.glob("mailbox.db.aside-*")
    assert aside.read_bytes() == content


def test_a_newer_mailbox_is_refused_untouched(box: Mailbox) -> None:
    """A file of a later program is neither read nor set aside."""
    box.close()
    conn = sqlite3.connect(box.path)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    before = box.path.read_bytes()
    with pytest.raises(StoreFault, match="update the program") as told:
        Mailbox.open(box.path)
    assert told.value.code == "newer"
    assert box.path.read_bytes() == before
