"""The store: what is told to it is there, together or not at all, and goes out once, in order."""

import json
import math
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.quiet import Quiet
from controller.store import outbox
from controller.store.database import database_path
from controller.store.mailbox import mailbox_path
from controller.store.records import Unfinished
from controller.store.rows import Event, Limits
from controller.store.store import Store
from exercises.core.trial import Trial
from tests.beside import beside, outside
from tests.controller.store.parts import (
    LIMITS,
    RESULT,
    STARTED,
    all_pending,
    begin,
    mailbox_of,
    opened,
    trial,
)
from tests.waiting import wait_for


def test_a_trial_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Every field survives, also no response (NaN) and a 63-bit stamp, in the order of keeping."""
    kept = [
        Trial("practice", "no-go"),
        Trial("training", "go", "ok", 0.4321, 2**62, 2**62 + 1, "kernel", True, True, 3),
        Trial("training", "go", extra={"level": 0.5, "fore_s": math.nan, "set": "a", "hit": True}),
    ]
    with opened(tmp_path) as store:
        _, run = begin(store)
        for each in kept:
            store.keep(run, each)
        found = [t for _, t in store.trials(run)]
    assert repr(found) == repr([replace_extra(t) for t in kept])


def replace_extra(kept: Trial) -> Trial:
    """The same trial with its extra as a plain dict."""
    fields = {name: getattr(kept, name) for name in Trial._fields}
    return Trial(**{**fields, "extra": dict(kept.extra)})


def test_a_kept_trial_is_seen_from_outside_at_once(tmp_path: Path) -> None:
    """When keep returns, the commit is done, not only begun."""
    with opened(tmp_path) as store:
        _, run = begin(store)
        for n in range(1, 4):
            store.keep(run, trial(n))
            assert outside(tmp_path, "SELECT count(*) FROM trial") == [(n,)]


def test_trials_are_found_by_exercise_form_and_person(tmp_path: Path) -> None:
    """Filters leave out what does not fit; labels tell runs apart, also of one session."""
    with opened(tmp_path) as store:
        for person, form in (("ann", "training"), ("ann", "assessment"), ("ben", "training")):
            session = store.start_session(person, Moment.now(), [])
            run = store.start_run(session, "go_nogo", form, "1", {}, {}, Moment.now())
            store.keep(run, trial(1))
        assert len({label for label, _ in store.trials()}) == 3
        assert len(store.trials(person="ann")) == 2
        assert len(store.trials(person="ann", form="training")) == 1
        assert store.trials(exercise="flanker") == []


def test_the_last_value_is_the_last_trials_that_had_one(tmp_path: Path) -> None:
    """The next training starts where the person's last one ended, however it ended."""
    with opened(tmp_path) as store:
        assert store.last_value("guest", "go_nogo", "level") is None
        for levels in ([0.6, 0.55], [0.5, 0.45]):
            _, run = begin(store)
            for level in levels:
                store.keep(run, trial(1, level=level))
        store.keep(run, trial(2))
        store.keep(run, trial(3, plan="sleep noise breathe"))
        assert store.last_value("guest", "go_nogo", "level") == 0.45
        assert store.last_value("guest", "go_nogo", "plan") == "sleep noise breathe"
        assert store.last_value("guest", "go_nogo", "aim") is None
        assert store.last_value("guest", "flanker", "level") is None
        assert store.last_value("ben", "go_nogo", "level") is None


def test_what_is_told_reaches_the_mailbox_in_order(tmp_path: Path) -> None:
    """Events and results go out in the order of their telling, numbered from 1 without gaps."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        session, run = begin(store)
        done = Event("event/exercise.completed", "device", {"trials": 0})
        store.finish_run(run, "finished", {"dprime": 1.5}, Moment.now(), [done, RESULT])
        store.end_session(
            session, "enough", Moment.now(), [Event("event/session.ended", "device", {})]
        )
        wait_for("four rows", lambda: box.depth() == 4)
        got = all_pending(box)
    assert [(r.seq, r.kind) for r in got] == [
        (1, "event/session.started"),
        (2, "event/exercise.completed"),
        (3, "result/exercise"),
        (4, "event/session.ended"),
    ]
    assert json.loads(got[2].body) == RESULT.body
    assert {r.store for r in got} == {store.id}


def test_a_result_and_what_it_tells_are_one(tmp_path: Path) -> None:
    """Where an event cannot be written, neither is the result, and the numbers have no gap."""
    with opened(tmp_path) as store:
        _, run = begin(store)
        broken = Event("result/exercise", "result", {"dprime": math.nan})
        with pytest.raises(ValueError, match="JSON"):
            store.finish_run(run, "finished", {"dprime": 1.0}, Moment.now(), [STARTED, broken])
        assert outside(tmp_path, "SELECT outcome, result FROM run") == [(None, None)]
        store.finish_run(run, "finished", {"dprime": 1.0}, Moment.now(), [RESULT])
    assert outside(tmp_path, "SELECT last_seq FROM store") == [(2,)]
    # The relay may not have had a turn before the end: it goes on at the next start.
    with opened(tmp_path), mailbox_of(tmp_path) as box:
        wait_for("both rows", lambda: [r.seq for r in all_pending(box)] == [1, 2])


@pytest.mark.parametrize("what", ["keep", "finish_run", "end_session"])
def test_what_is_over_or_never_was_is_refused(tmp_path: Path, what: str) -> None:
    """A trial, an end or a result for what is not open is a mistake, and writes nothing."""
    with opened(tmp_path) as store:
        session, run = begin(store)
        store.finish_run(run, "finished", None, Moment.now(), [])
        store.end_session(session, "enough", Moment.now(), [])
        calls: dict[str, Callable[[], object]] = {
            "keep": lambda: store.keep(run, trial(1)),
            "finish_run": lambda: store.finish_run(run, "x", None, Moment.now(), [RESULT]),
            "end_session": lambda: store.end_session(session, "x", Moment.now(), [RESULT]),
        }
        with pytest.raises(LookupError, match="not open"):
            calls[what]()
        assert store.trials() == []
    assert outside(tmp_path, "SELECT last_seq FROM store") == [(1,)]


def test_the_end_of_a_session_ends_its_run(tmp_path: Path) -> None:
    """A session does not end and leave a run open."""
    with opened(tmp_path) as store:
        session, _ = begin(store)
        store.end_session(session, "fault", Moment.now(), [])
    assert outside(tmp_path, "SELECT outcome FROM run") == [("interrupted",)]


def test_what_was_open_is_closed_as_interrupted_with_what_it_holds(tmp_path: Path) -> None:
    """After a crash the run keeps its trials, is told of once, and takes no more."""
    with opened(tmp_path) as store:
        session, run = begin(store)
        store.keep(run, trial(1))
    told: list[Unfinished] = []

    def interrupted(found: Unfinished) -> list[Event]:
        told.append(found)
        return [Event("event/session.ended", "device", {"outcome": "interrupted"})]

    for _ in range(2):
        store = Store.open(tmp_path, LIMITS, interrupted)
        store.close()
    (found,) = told
    assert (found.session_id, found.run_id, found.trials) == (session, run, 1)
    assert (found.person, found.exercise, found.form) == ("guest", "go_nogo", "training")
    assert outside(tmp_path, "SELECT outcome FROM run UNION SELECT outcome FROM session") == [
        ("interrupted",)
    ]
    assert outside(tmp_path, "SELECT seq, kind FROM outbox ORDER BY seq DESC LIMIT 1") in (
        [(2, "event/session.ended")],
        [],
    )
    assert outside(tmp_path, "SELECT count(*) FROM trial") == [(1,)]


def test_acknowledged_rows_leave_the_outbox(tmp_path: Path) -> None:
    """The private file keeps a told row no longer than the mailbox does."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        begin(store, events=500)
        wait_for("all rows", lambda: box.depth() == 500)
        box.acknowledge(store.id, 500)
        wait_for("the status", lambda: store.get_status()["outbox_depth"] == 0)
        left = "SELECT count(*), min(seq) FROM outbox"
        wait_for("the outbox pruned", lambda: outside(tmp_path, left) == [(200, 301)])


def test_caps_hold_while_nobody_takes_anything(tmp_path: Path) -> None:
    """Weeks without a network: the newest rows stay, in both files, and the loss is counted."""
    with opened(tmp_path, Limits(86_400, 5_000, tick_s=0.02)) as store:
        begin(store, events=1000)
        wait_for("the cap", lambda: store.get_status()["dropped"].get("device", 0) > 700)
        kept = 1000 - store.get_status()["dropped"]["device"]
        wait_for(
            "the outbox", lambda: outside(tmp_path, "SELECT count(*) FROM outbox") == [(kept,)]
        )
        assert store.get_status()["outbox_depth"] == kept
    assert outside(tmp_path, "SELECT max(seq) FROM outbox") == [(1000,)]


def test_the_status_names_what_a_technician_asks(tmp_path: Path) -> None:
    """Depth, age, drops, the slowest commit, what was set aside and the store's id, at once."""
    with opened(tmp_path) as store:
        begin(store)
        wait_for("the depth", lambda: store.get_status()["outbox_depth"] == 1)
        status = store.get_status()
    assert status["store"] == store.id
    assert 0 <= status["oldest_age_s"] < 60
    assert 0 < status["slowest_commit_ms"] < 60_000
    assert (status["dropped"], status["set_aside"], status["mailbox_fault"]) == ({}, [], None)


def test_a_lost_mailbox_is_filled_again_while_the_pod_runs(tmp_path: Path) -> None:
    """Deleting the shared file loses no row: all come again, in order, under the same numbers."""
    with opened(tmp_path) as store:
        begin(store, events=250)
        with mailbox_of(tmp_path) as box:
            wait_for("the first filling", lambda: box.depth() == 250)
        mailbox_path(tmp_path).unlink()
        with mailbox_of(tmp_path) as box:
            wait_for("the second filling", lambda: box.depth() == 250)
            assert [r.seq for r in all_pending(box)] == list(range(1, 251))
            begin(store)
            wait_for("the next event", lambda: all_pending(box)[-1].seq == 251)


@pytest.mark.parametrize("lost", ["gone", "garbage", "cut"])
def test_a_mailbox_lost_between_two_starts_is_filled_again(tmp_path: Path, lost: str) -> None:
    """Whatever happened to the shared file while the pod was off, no row is lost."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        begin(store, events=250)
        wait_for("the first filling", lambda: box.depth() == 250)
    path = mailbox_path(tmp_path)
    if lost == "gone":
        path.unlink()
    else:
        whole = path.read_bytes()
        path.write_bytes(b"\x55" * len(whole) if lost == "garbage" else whole[: len(whole) // 2])
    with opened(tmp_path), mailbox_of(tmp_path) as box:
        wait_for("the second filling", lambda: box.depth() == 250)
        assert [r.seq for r in all_pending(box)] == list(range(1, 251))


def test_what_a_power_cut_undid_in_the_mailbox_is_done_again(tmp_path: Path) -> None:
    """Its copies and marks may be gone, the outbox's rows are not: they are relayed once more."""
    mail, before = mailbox_path(tmp_path).parent, tmp_path / "before"

    def told(last: int) -> list[int]:
        with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
            while store.read(outbox.identity)[1] < last:
                begin(store)
            wait_for("the relay", lambda: box.marks()[store.id].relayed == last)
            waiting = [row.seq for row in all_pending(box)]
            box.acknowledge(store.id, last)
        return waiting

    assert told(2) == [1, 2]
    shutil.copytree(mail, before)
    assert told(5) == [3, 4, 5]
    shutil.rmtree(mail)
    before.rename(mail)
    assert told(7) == [3, 4, 5, 6, 7]


def test_numbers_that_the_mailbox_has_had_are_not_given_again(tmp_path: Path) -> None:
    """A pod.db that lost its last commits goes on behind what it had told before."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        begin(store, events=3)
        wait_for("three rows", lambda: box.depth() == 3)
    with beside(tmp_path) as conn:
        conn.execute("DELETE FROM outbox WHERE seq > 1")
        conn.execute("UPDATE store SET last_seq = 1")
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        wait_for("the relay", lambda: outside(tmp_path, "SELECT last_seq FROM store") == [(3,)])
        begin(store)
        wait_for("the fourth row", lambda: [r.seq for r in all_pending(box)] == [1, 2, 3, 4])


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    """A call after the end raises instead of waiting for ever; closing twice does no harm."""
    store = Store.open(tmp_path, LIMITS)
    store.close()
    store.close()
    with pytest.raises(RuntimeError, match="closed"):
        store.check()


def test_the_private_directory_is_private(tmp_path: Path) -> None:
    """Nobody but the controller's user may enter where pod.db lies."""
    with opened(tmp_path):
        assert database_path(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_nothing_is_relayed_while_a_period_is_timed(tmp_path: Path) -> None:
    """Commits go on, and what they tell stays in the outbox until the period is over."""
    quiet = Quiet()
    with closing(Store.open(tmp_path, LIMITS, outside=quiet.outside)) as store:
        quiet.timed(True)
        _, run = begin(store, events=3)
        for n in range(1, 6):
            store.keep(run, trial(n))
        with mailbox_of(tmp_path) as mailbox:
            assert all_pending(mailbox) == []
            quiet.timed(False)
            wait_for("the relay", lambda: len(all_pending(mailbox)) == 3)
