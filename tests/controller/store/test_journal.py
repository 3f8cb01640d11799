"""Commands between inbox and pod.db: begun once, whatever is lost, and told to the end."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.store import journal
from controller.store.faults import StoreFault
from controller.store.inbox import Order, Told
from controller.store.journal import End
from controller.store.reading import read_commands
from controller.store.receiving import Inbox, inbox_path
from controller.store.store import Store
from tests.beside import beside
from tests.controller.store.parts import inbox_of, opened

IDENTIFY = Order("c1", "identify", {"seconds": 5})


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    """As the uplink has it."""
    with inbox_of(tmp_path) as box:
        yield box


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as made:
        made.orders.recover()
        yield made


def told(inbox: Inbox, number: str = "c1") -> str:
    """How far it is by the inbox."""
    standing = inbox.standing(number)
    assert standing is not None
    return standing.status


def kinds(data: Path) -> list[tuple[str, str]]:
    """The events that were put into the outbox, each with its body."""
    with beside(data) as db:
        return db.execute("SELECT kind, body FROM outbox ORDER BY seq").fetchall()


def test_the_way_of_a_command(tmp_path: Path, store: Store, inbox: Inbox) -> None:
    """Accepted, executing, succeeded: in both files, and each an event without arguments."""
    assert inbox.accept(IDENTIFY, "now") == "new"
    assert inbox.accept(IDENTIFY, "now") == "known"
    assert inbox.accept(replace(IDENTIFY, verb="reboot"), "now") == "other"
    assert store.orders.exchange() == [IDENTIFY]
    assert store.orders.begin(IDENTIFY)
    assert not store.orders.begin(IDENTIFY)
    assert store.orders.exchange() == []
    assert told(inbox) == "executing"
    store.orders.end(IDENTIFY, End(result={"shown": 5}))
    store.orders.end(IDENTIFY, End("failed", "late"))
    assert store.orders.exchange() == []
    standing = inbox.standing("c1")
    assert standing is not None
    assert (standing.status, standing.result) == ("succeeded", {"shown": 5})
    assert [kind.rpartition(".")[2] for kind, _ in kinds(tmp_path)] == [
        "accepted",
        "executing",
        "succeeded",
    ]
    assert {json.loads(body)["type"] for _, body in kinds(tmp_path)} == {"identify"}
    assert not any("seconds" in body for _, body in kinds(tmp_path))


def test_an_inbox_that_was_lost_brings_no_command_again(
    tmp_path: Path, store: Store, inbox: Inbox
) -> None:
    """The same id, from a sender who sends again: what became of it is told, nothing is done."""
    inbox.accept(IDENTIFY, "now")
    store.orders.exchange()
    assert store.orders.begin(IDENTIFY)
    store.orders.end(IDENTIFY, End())
    for path in inbox_path(tmp_path).parent.glob("mailbox.db*"):
        path.unlink()
    assert inbox.accept(IDENTIFY, "later") == "new"
    assert store.orders.exchange() == []
    assert not store.orders.begin(IDENTIFY)
    assert told(inbox) == "succeeded"


def test_what_a_lost_inbox_never_knew_is_told_all_the_same(
    tmp_path: Path, store: Store, inbox: Inbox
) -> None:
    """The end of a command whose inbox was lost meanwhile."""
    inbox.accept(IDENTIFY, "now")
    store.orders.exchange()
    for path in inbox_path(tmp_path).parent.glob("mailbox.db*"):
        path.unlink()
    assert store.orders.begin(IDENTIFY)
    store.orders.end(IDENTIFY, End("failed", "error"))
    store.orders.exchange()
    assert told(inbox) == "failed"


@pytest.mark.parametrize(
    ("verb", "boot", "status"),
    [
        ("identify", "same", "failed"),
        ("restart", "same", "succeeded"),
        ("restart", "other", "succeeded"),
        ("reboot", "same", "failed"),
        ("reboot", "other", "succeeded"),
    ],
)
def test_found_executing_at_a_start(
    verb: str, boot: str, status: str, tmp_path: Path, inbox: Inbox
) -> None:
    """Never begun again; starting again is what a restart wanted, and a reboot another boot."""
    order = Order("c2", verb)
    inbox.accept(order, "now")
    with opened(tmp_path) as store:
        store.orders.exchange()
        assert store.orders.begin(order)
    moment = Moment.now()
    with beside(tmp_path) as db:
        journal.recover(db, moment if boot == "same" else replace(moment, boot_id="next"))
    with opened(tmp_path) as store:
        assert store.orders.exchange() == []
        assert not store.orders.begin(order)
    assert told(inbox, "c2") == status


def test_closed_until_it_is_opened(tmp_path: Path, inbox: Inbox) -> None:
    """Maintenance outlives a restart, and is over with the command that ends it."""
    for on in (True, False):
        order = Order(f"on {on}", "maintenance", {"on": on})
        inbox.accept(order, "now")
        with opened(tmp_path) as store:
            assert store.orders.recover() is not on
            store.orders.exchange()
            assert store.orders.begin(order)
            store.orders.end(order, End(closes=on))
            assert store.orders.recover() is on


def test_the_audit_is_bounded(
    tmp_path: Path, store: Store, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are kept, and what they found out for fewer of them."""
    monkeypatch.setattr(journal, "KEPT", 5)
    monkeypatch.setattr(journal, "RESULTS_KEPT", 2)
    for number in range(9):
        order = Order(f"c{number}", "identify")
        inbox.accept(order, "now")
        store.orders.exchange()
        assert store.orders.begin(order)
        store.orders.end(order, End(result={"long": "x" * 100}))
    kept = read_commands(tmp_path)
    assert [entry.id for entry in kept] == ["c4", "c5", "c6", "c7", "c8"]
    assert {entry.status for entry in kept} == {"succeeded"}
    with beside(tmp_path) as db:
        assert db.execute("SELECT count(*) FROM command WHERE result <> '{}'").fetchone()[0] <= 3


def test_an_inbox_that_fails_loses_nothing(store: Store, inbox: Inbox) -> None:
    """Statuses wait in pod.db until the inbox takes them."""
    inbox.accept(IDENTIFY, "now")
    store.orders.exchange()
    assert store.orders.begin(IDENTIFY)
    with closing(sqlite3.connect(inbox.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault):
            store.orders.exchange()
        holder.execute("ROLLBACK")
    store.orders.exchange()
    assert told(inbox) == "executing"


def test_the_inbox_never_goes_back(inbox: Inbox) -> None:
    """A status behind the one it has counts nothing."""
    inbox.accept(IDENTIFY, "now")
    inbox.note(Told("c1", "identify", "succeeded", at="now"))
    inbox.note(Told("c1", "identify", "executing", at="now"))
    inbox.note(Told("c1", "identify", "failed", at="now"))
    assert told(inbox) == "succeeded"
