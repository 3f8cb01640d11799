"""What the outbox lets go of: by the mark, by age and by size; and what is counted of it."""

import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.store import database, outbox, trimming
from controller.store.files import open_database, transaction
from controller.store.mailbox import Mailbox
from controller.store.rows import Event, Limits, Mark
from controller.store.trimming import KEPT_BEHIND, TOGETHER, Trimming
from tests.controller.store.parts import at

FOREVER, HUGE = 1e12, 10**12


class Pod:
    """An outbox and a mail, and what is between them."""

    def __init__(self, place: Path) -> None:
        self.conn = open_database(place / "pod.db", database.SCHEMA, 1.0, database.OLDEST)
        self.box = Mailbox.open(place / "mail.db", busy_s=1.0)
        self.store, _ = outbox.identity(self.conn)
        self.limits = Limits(FOREVER, HUGE)

    def put(self, many: int, moment: Moment, data_class: str = "device", size: int = 2) -> None:
        """Rows whose body takes `size` bytes, and its kind one more."""
        event = Event("k", data_class, {"": "x" * (size - 7)} if size > 2 else {})  # type: ignore[arg-type]
        with transaction(self.conn):
            outbox.put(self.conn, [event] * many, moment)

    def relay(self) -> None:
        """All of them."""
        mark = self.box.marks().get(self.store, Mark(0, 0, 0)).relayed
        rows = outbox.rows_after(self.conn, mark, 10**6)
        assert self.box.append(rows, mark)

    def mark(self) -> Mark:
        return self.box.marks()[self.store]

    def trim(self, now: Moment, max_age_s: float = FOREVER, max_bytes: int = HUGE) -> None:
        """A start's first rounds, to their end."""
        limits = Limits(max_age_s, max_bytes)
        self.trimming = Trimming(self.conn, self.box, limits)
        while self.trimming.step(self.mark(), now):
            pass
        assert self.trimming.rows == len(self.left())

    def left(self) -> list[int]:
        found = self.conn.execute("SELECT seq FROM outbox ORDER BY seq")
        return [seq for (seq,) in found]

    def mailed(self) -> list[int]:
        return sorted(self.box.having(self.store, 0, 10**9))

    def dropped(self) -> dict[str, int]:
        return outbox.dropped(self.conn)

    def close(self) -> None:
        self.conn.close()
        self.box.close()


@pytest.fixture
def pod(tmp_path: Path) -> Iterator[Pod]:
    with closing(Pod(tmp_path)) as made:
        yield made


def test_covered_rows_go_but_for_the_newest(pod: Pod) -> None:
    """A consumer that lost its last commits still finds them; nothing of it counts as dropped."""
    last = KEPT_BEHIND + 300
    pod.put(last, at(0))
    pod.relay()
    pod.box.acknowledge(pod.store, last)
    pod.trim(at(1))
    assert pod.left() == pod.mailed() == list(range(301, last + 1))
    assert pod.dropped() == {}
    assert outbox.marks(pod.conn).acknowledged == last


def test_they_go_many_at_once(pod: Pod) -> None:
    """One at a time, each would be as much to write as it was to come."""
    pod.put(KEPT_BEHIND + TOGETHER, at(0))
    pod.relay()
    pod.box.acknowledge(pod.store, KEPT_BEHIND + TOGETHER - 1)
    pod.trim(at(1))
    assert pod.left()[0] == 1
    pod.box.acknowledge(pod.store, KEPT_BEHIND + TOGETHER)
    pod.trim(at(1))
    assert pod.left() == list(range(TOGETHER + 1, KEPT_BEHIND + TOGETHER + 1))


def test_what_is_too_old_goes_and_is_counted(pod: Pod) -> None:
    """Rows past their age go from both, by uptime within a boot."""
    pod.put(2, at(0))
    pod.put(1, at(90))
    pod.relay()
    pod.trim(at(100), 60)
    assert pod.left() == pod.mailed() == [3]
    assert pod.dropped() == {"device": 2}


def test_what_is_too_old_goes_unmailed(pod: Pod) -> None:
    """A mail that began anew, and has none of it yet, changes nothing."""
    pod.put(2, at(0), "result")
    pod.put(1, at(90))
    pod.box.begin([], pod.store, Mark(0, 0, 0))
    pod.trim(at(100), 60)
    assert pod.left() == [3]
    assert pod.dropped() == {"result": 2}


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (at(0, "x", synchronised=False, day=1), at(9, "y", synchronised=True, day=28)),
        (at(0, "x", synchronised=True, day=1), at(9, "y", synchronised=False, day=28)),
    ],
)
def test_an_age_that_nobody_can_know_waits(pod: Pod, then: Moment, now: Moment) -> None:
    """Across boots, age waits until both clocks were set; the cap on size holds all the same."""
    pod.put(50, then)
    pod.relay()
    pod.trim(now, 60)
    assert len(pod.left()) == 50
    assert outbox.oldest(pod.conn, 0, now) is None
    pod.trim(now, 60, 30)
    assert len(pod.left()) == 10


def test_the_clock_that_was_set_makes_ages_known(pod: Pod) -> None:
    """Rows that were passed over while it was not are judged then, in the same run."""
    pod.put(3, at(0, "x", synchronised=True, day=1))
    pod.put(2, at(5, "y"))
    pod.relay()
    trim = Trimming(pod.conn, pod.box, Limits(86_400, HUGE))
    for synchronised, left in ((False, [1, 2, 3, 4, 5]), (True, [4, 5])):
        while trim.step(pod.mark(), at(9, "y", synchronised=synchronised, day=28)):
            pass
        assert pod.left() == left


def test_two_set_clocks_compare_across_boots(pod: Pod) -> None:
    """Age across a reboot is the wall clocks' difference where both were set."""
    pod.put(1, at(500, "x", synchronised=True, day=1))
    pod.relay()
    now = at(3, "y", synchronised=True, day=3)
    assert outbox.oldest(pod.conn, 0, now) == pytest.approx(2 * 86_400, abs=0.1)
    pod.trim(now, 86_400)
    assert pod.left() == []


def test_a_wall_clock_that_jumps_ages_nothing(pod: Pod) -> None:
    """Ten years forward within one boot, set or not, and a row is as old as the uptime says."""
    pod.put(1, Moment("2016-03-01T00:00:00.000Z", 0, "boot", True))
    pod.relay()
    now = Moment("2026-03-01T00:00:00.000Z", 5_000_000_000, "boot", True)
    assert outbox.oldest(pod.conn, 0, now) == 5.0
    pod.trim(now, 60)
    assert pod.left() == [1]


def test_where_room_runs_out_results_stay_longest(pod: Pod) -> None:
    """The cap on size takes covered rows first, then device rows, then results, oldest first."""
    for seq in range(1, 11):
        pod.put(1, at(seq), "result" if seq % 2 else "device", 99)
    pod.relay()
    pod.box.acknowledge(pod.store, 2)
    pod.trim(at(20), max_bytes=600)
    assert pod.left() == pod.mailed() == [3, 5, 7, 8, 9, 10]
    assert pod.dropped() == {"device": 2}
    pod.trim(at(20), max_bytes=300)
    assert pod.left() == pod.mailed() == [5, 7, 9]
    assert pod.dropped() == {"device": 4, "result": 1}


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_nothing_goes_uncounted(data: st.DataObject) -> None:
    """Whatever marks, ages and sizes say: a row is there, somebody has it, or it is counted.

    What lies in the outbox is known without counting it again.
    """
    with tempfile.TemporaryDirectory() as folder, closing(Pod(Path(folder))) as pod:
        many, covered, second = 0, 0, 0.0
        limits = Limits(data.draw(st.sampled_from([30.0, FOREVER])), data.draw(st.integers(0, 900)))
        trim = Trimming(pod.conn, pod.box, limits)
        pod.box.begin([], pod.store, Mark(0, 0, 0))
        for _ in range(data.draw(st.integers(1, 6))):
            second += data.draw(st.integers(0, 25))
            for _ in range(data.draw(st.integers(0, 12))):
                kind = data.draw(st.sampled_from(["device", "result"]))
                pod.put(1, at(second), kind, data.draw(st.integers(8, 60)))
                many += 1
            pod.relay()
            pod.box.acknowledge(pod.store, data.draw(st.integers(0, many)))
            covered = max(covered, pod.mark().acknowledged)
            while trim.step(pod.mark(), at(second)):
                pass
            left = pod.left()
            assert pod.mailed() == left
            assert trim.bytes == size(pod.conn) <= limits.max_bytes
            assert trim.rows == len(left)
            assert trim.depth(pod.mark()) == sum(n > pod.mark().acknowledged for n in left)
            gone = [n for n in range(1, many + 1) if n not in left]
            assert sum(n > covered for n in gone) <= sum(pod.dropped().values()) <= len(gone)


def size(conn: sqlite3.Connection) -> int:
    sql = "SELECT coalesce(sum(length(body) + length(kind)), 0) FROM outbox"
    return int(conn.execute(sql).fetchone()[0])


def test_a_long_backlog_is_gone_through_once(pod: Pod, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round with nothing to do reads a few rows, however many there are and whatever their age.

    Counted in SQLite's own steps, a hundred at a time.
    """
    monkeypatch.setattr(trimming, "BATCH", 50)
    draw = random.Random(4)
    for _ in range(100):
        pod.put(100, at(draw.random(), "before"), draw.choice(["device", "result"]))
    pod.relay()
    trim = Trimming(pod.conn, pod.box, Limits(60, HUGE))
    while trim.step(pod.mark(), at(0)):
        pass
    for _ in range(300):  # an age that nobody knows is passed over in batches
        trim.step(pod.mark(), at(0))
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    pod.conn.set_progress_handler(count, 100)
    assert not trim.step(pod.mark(), at(0))
    assert outbox.oldest(pod.conn, 0, at(0)) is None
    assert trim.depth(pod.mark()) == 10_000
    assert steps < 30
