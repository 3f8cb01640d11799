"""The mail is a window on the outbox, in memory: what a full one, and a lost one, comes to."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controller.health.clock import Moment
from controller.store import outbox, relay
from controller.store.database import database_path
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.relay import BATCH
from controller.store.rows import Event, Limits
from controller.store.store import Store
from controller.store.trimming import KEPT_BEHIND, TOGETHER
from tests.beside import beside
from tests.controller.store.parts import LIMITS, STARTED, all_pending, mailbox_of, opened
from tests.waiting import wait_for

ALONE = replace(LIMITS, ingest=False)


def tell(store: Store, many: int, event: Event = STARTED) -> None:
    """So many events in one commit."""
    now = Moment.now()
    store.do(lambda conn: outbox.put(conn, [event] * many, now), now, None)


def reboot(data: Path) -> None:
    """What is in memory is gone."""
    shutil.rmtree(mailbox_path(data).parent)


def drained(store: Store, box: Mailbox, last: int) -> list[int]:
    """What an uplink sends until the row `last` is with the consumer, in its order."""
    seen = list[int]()

    def sent() -> bool:
        for row in all_pending(box):
            seen.append(row.seq)
            box.mark_sent(row.store, row.seq)
            box.acknowledge(row.store, row.seq)
        return seen[-1:] == [last]

    wait_for(f"row {last}", sent, 60.0)
    assert box.marks()[store.id].acknowledged == last
    return seen


WINDOW_ROWS = 2000


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that fills sooner than a pod's."""
    monkeypatch.setattr(relay, "WINDOW_ROWS", WINDOW_ROWS)


@pytest.mark.usefixtures("narrow")
def test_a_backlog_goes_through_the_window_in_order(tmp_path: Path) -> None:
    """However much waits on the card, little of it is in memory; none is lost, none comes twice."""
    many = 3 * WINDOW_ROWS
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, many, Event(STARTED.kind, "device", {"words": "x" * 300}))
        wait_for("it is full", lambda: box.depth() == WINDOW_ROWS)
        wait_for("all is told of", lambda: store.get_status()["outbox_depth"] == many)
        most = sum(path.stat().st_size for path in box.path.parent.iterdir())
        assert most < 3 * 2**20
        assert drained(store, box, many) == list(range(1, many + 1))
        wait_for("nothing waits", lambda: store.get_status()["outbox_depth"] == 0)
        assert sum(path.stat().st_size for path in box.path.parent.iterdir()) < 2 * most


def test_few_long_rows_fill_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is bounded by what they weigh; one that is longer than all of it goes by itself."""
    monkeypatch.setattr(relay, "WINDOW_BYTES", 10_000)
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        for size in (4000, 4000, 4000, 4000, 90_000, 4000):
            tell(store, 1, Event(STARTED.kind, "device", {"words": "x" * size}))
        wait_for("it is full", lambda: [row.seq for row in all_pending(box)] == [1, 2, 3])
        assert drained(store, box, 6) == [1, 2, 3, 4, 5, 6]


def test_after_a_reboot_all_that_nobody_has_is_sent(tmp_path: Path) -> None:
    """And what somebody has is there for a consumer that lost it."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, 500)
        wait_for("the mail", lambda: box.depth() == 500)
        box.acknowledge(store.id, 400)
        wait_for("it is seen", lambda: store.get_status()["outbox_depth"] == 100)
    reboot(tmp_path)
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, 50)
        wait_for("the mail", lambda: [row.seq for row in all_pending(box)] == [*range(401, 551)])
        assert box.acknowledge(store.id, 350)
        assert [row.seq for row in all_pending(box)] == [*range(351, 551)]
        wait_for("it is told", lambda: store.get_status()["outbox_depth"] == 200)
    reboot(tmp_path)
    with opened(tmp_path), mailbox_of(tmp_path) as box:
        wait_for("the mail", lambda: [row.seq for row in all_pending(box)] == [*range(351, 551)])


def test_a_consumer_that_lost_much_has_after_a_reboot_all_that_is_kept(tmp_path: Path) -> None:
    """The mail has no gap that the outbox has not: it would be told as rows that never were."""
    kept = KEPT_BEHIND + TOGETHER - 1
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, kept)
        wait_for("the mail", lambda: box.depth() == kept)
        box.acknowledge(store.id, kept)
        wait_for("it is seen", lambda: store.get_status()["outbox_depth"] == 0)
    reboot(tmp_path)
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        wait_for("the mail", lambda: store.id in box.marks())
        assert waiting(box) == []
        assert box.acknowledge(store.id, 0)
        assert waiting(box) == [*range(1, kept + 1)]


def test_without_a_consumer_little_is_sent_twice(tmp_path: Path) -> None:
    """The plug is pulled: what the broker had when the last event came is not sent again."""
    with closing(Store.open(tmp_path, ALONE)) as store, closing(alone(tmp_path)) as box:
        for last in (300, 303):
            tell(store, last - store.read(outbox.identity)[1])
            wait_for("the mail", lambda last=last: waiting(box)[-1:] == [last])  # type: ignore[misc]
            box.mark_sent(store.id, last)
            wait_for("it is seen", lambda: store.get_status()["outbox_depth"] == 0)
        cut = tmp_path / "cut"
        copied(tmp_path, cut)
    with closing(Store.open(cut, ALONE)) as store, closing(alone(cut)) as box:
        tell(store, 1)
        wait_for("the mail", lambda: waiting(box) == [301, 302, 303, 304])


def test_without_a_consumer_a_stopped_pod_sends_nothing_twice(tmp_path: Path) -> None:
    """What the broker had is noted at the end."""
    with closing(Store.open(tmp_path, ALONE)) as store, closing(alone(tmp_path)) as box:
        tell(store, 7)
        wait_for("the mail", lambda: len(waiting(box)) == 7)
        box.mark_sent(store.id, 5)
    reboot(tmp_path)
    with closing(Store.open(tmp_path, ALONE)), closing(alone(tmp_path)) as box:
        wait_for("the mail", lambda: waiting(box) == [6, 7])


def test_who_asks_for_a_consumer_later_has_all_that_is_left(tmp_path: Path) -> None:
    """The broker's mark is not the consumer's."""
    with closing(Store.open(tmp_path, ALONE)) as store, closing(alone(tmp_path)) as box:
        tell(store, 7)
        wait_for("the mail", lambda: len(waiting(box)) == 7)
        box.mark_sent(store.id, 7)
    reboot(tmp_path)
    with opened(tmp_path), mailbox_of(tmp_path) as box:
        wait_for("the mail", lambda: waiting(box) == [1, 2, 3, 4, 5, 6, 7])


def alone(data: Path) -> Mailbox:
    """The mail where there is no consumer."""
    return Mailbox.open(mailbox_path(data), ingest=False)


def waiting(box: Mailbox) -> list[int]:
    return [row.seq for row in all_pending(box)]


def copied(data: Path, to: Path) -> None:
    """What the card has when the plug is pulled."""
    path = database_path(to)
    path.parent.mkdir(parents=True)
    with beside(data) as conn:
        conn.execute("VACUUM INTO ?", (str(path),))


def test_what_was_dropped_is_told_after_a_reboot(tmp_path: Path) -> None:
    """Counted with its going, in pod.db; age and size are judged with a mail that is fresh."""
    for more in (400, 700):
        with opened(tmp_path, Limits(86_400, 5_000, tick_s=0.02)) as store:
            tell(store, more)
            _, last = store.read(outbox.identity)

            def all_told(last: int = last, store: Store = store) -> bool:
                status = store.get_status()
                waits = status["outbox_depth"]
                return waits is not None and waits + status["dropped"].get("device", 0) == last

            wait_for("the cap", all_told)
            kept = store.get_status()["outbox_depth"]
            assert 150 < kept < 250
        reboot(tmp_path)
    with opened(tmp_path, LIMITS) as store, mailbox_of(tmp_path) as box:
        wait_for("the rest", lambda: waiting(box) == [*range(last - kept + 1, last + 1)])
        wait_for("it is told", lambda: store.get_status()["dropped"] == {"device": last - kept})


def test_a_kill_between_the_mail_and_the_outbox_loses_nothing(tmp_path: Path) -> None:
    """The mail had let a row go that was to be dropped; then there was room for it after all."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, 9)
        wait_for("the mail", lambda: box.depth() == 9)
        box.acknowledge(store.id, 2)
        wait_for("it is seen", lambda: store.get_status()["outbox_depth"] == 7)
        assert box.drop(store.id, [1, 4]) == 2
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        wait_for("the mail", lambda: waiting(box) == [3, 4, 5, 6, 7, 8, 9])
        assert store.get_status()["dropped"] == {}


@pytest.mark.usefixtures("narrow")
def test_the_age_of_a_backlog_is_judged_where_it_lies(tmp_path: Path) -> None:
    """Also of rows that the mail has never had, and while it cannot be told by it."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, WINDOW_ROWS + 500)
        wait_for("it is full", lambda: box.depth() == WINDOW_ROWS)
    with opened(tmp_path, replace(LIMITS, max_age_s=0.0)) as store, mailbox_of(tmp_path) as box:
        wait_for("all go", lambda: store.get_status()["dropped"] == {"device": WINDOW_ROWS + 500})
        assert waiting(box) == []
        assert store.get_status()["oldest_age_s"] is None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.integers(1, 2 * BATCH)),
        st.tuples(st.just("ack"), st.floats(0, 1)),
        st.tuples(st.just("reboot"), st.booleans()),
    ),
    max_size=12,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_happens_each_row_comes(
    steps: list[tuple[str, float]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Told, acknowledged, rebooted, or the plug pulled, in any order: none is lost, in any pass.

    What is acknowledged by the consumer's own account is what a fresh one may lack.
    """
    data = tmp_path_factory.mktemp("pod")
    told, acknowledged, seen = 0, 0, set[int]()
    limits = Limits(1e9, 10**9, tick_s=0.01)
    for what, much in [*steps, ("reboot", 0.0)]:
        with closing(Store.open(data, limits)) as store, mailbox_of(data) as box:
            if what == "tell":
                tell(store, int(much))
                told += int(much)
            elif what == "reboot":
                pass
            relayed: Callable[[], bool] = partial(_relayed, store, box, told)
            wait_for("the relay", relayed)
            pending = waiting(box)
            assert pending == sorted(pending)
            assert set(range(acknowledged + 1, told + 1)) <= {*pending}
            seen |= {*pending}
            if what == "ack":
                acknowledged = int(acknowledged + (told - acknowledged) * much)
                box.acknowledge(store.id, acknowledged)
            cut = data.with_name(f"{data.name}.cut")
            if what == "reboot" and not much:
                copied(data, cut)
        if what == "reboot":
            reboot(data)
            if cut.exists():
                shutil.rmtree(data)
                cut.rename(data)
    assert seen == set(range(1, told + 1))


def _relayed(store: Store, box: Mailbox, last: int) -> bool:
    mark = box.marks().get(store.id)
    return mark is not None and mark.relayed == last


def test_a_mark_that_goes_back_is_noted_at_once(tmp_path: Path) -> None:
    """A fresh mail must not begin behind what the consumer has no more."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        tell(store, KEPT_BEHIND)
        wait_for("the mail", lambda: box.depth() == KEPT_BEHIND)
        box.acknowledge(store.id, TOGETHER)
        wait_for("it is seen", lambda: store.get_status()["outbox_depth"] == TOGETHER)
        tell(store, 1)
        assert store.read(outbox.marks).acknowledged == TOGETHER
        box.acknowledge(store.id, 7)
        wait_for("it is noted", lambda: store.read(outbox.marks).acknowledged == 7)
