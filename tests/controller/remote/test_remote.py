"""When commands are carried out, and what they find out: at their moment, and of no person."""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from controller.cli import main
from controller.config import load
from controller.contract.commands import VERBS
from controller.health import clock
from controller.health.clock import Moment
from controller.people.people import People
from controller.people.visitor import GUEST
from controller.quiet import Quiet, at_any_time
from controller.remote import diagnostics, remote
from controller.remote.docket import Docket
from controller.remote.remote import Remote
from controller.screens import identify, not_now
from controller.store.faults import StoreFault
from controller.store.inbox import Order
from controller.store.journal import End
from controller.store.receiving import Inbox
from controller.store.store import Store
from exercises.core.script import Present, Script, Seen
from exercises.stage.virtual import VirtualEdge
from tests.controller.store.parts import inbox_of, opened
from tests.journeys.pods import CONFIG, overlay
from tests.waiting import wait_for


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    """As the uplink has it."""
    with inbox_of(tmp_path) as box:
        yield box


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as made:
        yield made


def act(_: Order) -> Script[End]:
    """What is done at once."""
    yield from ()
    return End(result={"done": True})


@contextmanager
def running(store: Store, **more: Any) -> Iterator[Remote]:
    """Looking for commands, quickly."""
    docket = Docket(lambda: store.orders, more.pop("allowed", VERBS))
    parts: dict[str, Any] = {
        "outside": at_any_time,
        "acts": {"identify": act, "selftest": act},
        "does": {"diagnostics": lambda _: End()},
    }
    made = Remote(docket, **{**parts, **more})
    made.start()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "EVERY_S", 0.01)


def ended(inbox: Inbox, number: str) -> tuple[str, str]:
    """Its last status, once that is the end, with its code."""

    def over() -> bool:
        told = inbox.standing(number)
        return told is not None and told.status in ("succeeded", "failed")

    wait_for(f"the end of {number}", over)
    told = inbox.standing(number)
    assert told is not None
    return told.status, told.code


def play(script: Script[Any]) -> Any:
    """The script to its end, with nobody there."""
    try:
        request = next(script)
        while True:
            assert isinstance(request, Present)
            request = script.send(Seen([0] * len(request.timeline), []))
    except StopIteration as over:
        return over.value


def test_each_at_its_moment(store: Store, inbox: Inbox) -> None:
    """What may be done at any time is; the rest waits, and only what ends a visit for a trial."""
    with running(store) as at:
        inbox.accept(Order("i", "identify", {"seconds": 1}), "now")
        inbox.accept(Order("d", "diagnostics"), "now")
        assert ended(inbox, "d") == ("succeeded", "")
        wait_for("one that waits", lambda: at.asks("idle"))
        assert not at.asks("between_trials")
        inbox.accept(Order("e", "end-session"), "now")
        wait_for("one that ends a visit", lambda: at.asks("between_trials"))
        assert at.get_status() == {"closed": False, "waiting": 2}
        assert play(at.stop(GUEST)) == "ended"
        assert ended(inbox, "e") == ("succeeded", "")
        assert at.asks("idle")
        assert play(at.idle(GUEST)) == "done"
        assert ended(inbox, "i") == ("succeeded", "")
        assert not at.asks("idle")


def test_late_and_forbidden_at_its_moment(
    store: Store, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What expired while it waited never runs, and ends nobody's visit; nor what is not listed."""
    (tmp_path / "set").touch()
    monkeypatch.setattr(clock, "SYNCHRONISED", tmp_path / "set")
    past = "2020-01-01T00:00:00+00:00"
    with running(store, allowed=("identify", "end-session")) as at:
        inbox.accept(Order("late", "end-session", expires=past), "now")
        inbox.accept(Order("other", "selftest"), "now")
        wait_for("both wait", lambda: at.get_status()["waiting"] == 2)
        assert not at.asks("between_trials")
        play(at.idle(GUEST))
        assert ended(inbox, "late") == ("failed", "expired")
        assert ended(inbox, "other") == ("failed", "not_allowed")


def test_what_another_hand_put_into_the_inbox(store: Store, inbox: Inbox) -> None:
    """The controller trusts no more than the file's form: each ends, and nothing raises."""
    strange = [
        Order("a", "identify", {"seconds": "for ever"}),
        Order("b", "identify"),
        Order("c", "maintenance", {"on": "yes"}),
        Order("d", "selftest", {"file": "/etc/shadow"}),
        Order("e", "selftest", expires="never"),
        Order("f", "selftest", expires="2999-01-01T00:00:00"),
    ]
    for order in strange:
        assert inbox.accept(order, "now") == "new"
    inbox.accept(Order("x", "format-card"), "now")
    with closing(sqlite3.connect(inbox.path)) as db, db:
        db.execute("UPDATE command SET args = '[[[' WHERE id = 'b'")
    with running(store) as at:
        wait_for("all wait", lambda: at.get_status()["waiting"] == len(strange))
        assert not at.asks("between_trials")
        play(at.idle(GUEST))
        ends = {order.id: ended(inbox, order.id) for order in strange}
    assert ends.pop("b") == ("succeeded", "")  # what it may leave out is filled in
    assert {*ends.values()} <= {("failed", "malformed"), ("failed", "clock")}


def test_what_raises_fails_and_says_no_more_than_its_kind(store: Store, inbox: Inbox) -> None:
    """A mistake in one of them ends it, and nothing else."""

    def broken(_: Order) -> Script[End]:
        raise KeyError("p-secret-pseudonym")
        yield

    def fault(_: Order) -> Script[End]:
        raise StoreFault("io", "pod.db")
        yield

    with running(store, acts={"identify": broken, "selftest": fault}) as at:
        inbox.accept(Order("a", "identify", {"seconds": 1}), "now")
        inbox.accept(Order("b", "selftest"), "now")
        inbox.accept(Order("c", "clear-fault", {"code": "x"}), "now")
        wait_for("two wait", lambda: at.get_status()["waiting"] == 2)
        play(at.idle(GUEST))
        assert ended(inbox, "a") == ("failed", "error")
        assert ended(inbox, "b") == ("failed", "io")
        assert ended(inbox, "c") == ("failed", "error")
        told = inbox.standing("a")
        assert told is not None
        assert "secret" not in told.why


def test_no_timed_period_is_touched(store: Store, inbox: Inbox) -> None:
    """As long as one is on nothing is looked for; once it is over, at once."""
    quiet = Quiet()
    with running(store, outside=quiet.outside) as at:
        quiet.timed(True)
        inbox.accept(Order("d", "diagnostics"), "now")
        time.sleep(20 * remote.EVERY_S)
        assert at.get_status()["waiting"] == 0
        told = inbox.standing("d")
        assert told is not None
        assert told.status == "accepted"
        quiet.timed(False)
        assert ended(inbox, "d") == ("succeeded", "")


def test_the_bundle_holds_nothing_of_a_person(tmp_path: Path) -> None:
    """Neither pseudonym, nor number, nor PIN, nor the site's words; and no secret of the pod."""
    secret = {"username": "broker-user-7", "password_file": "/etc/pod/secret-file"}
    laid = overlay(tmp_path, sign_in="number", person="somebody-special")
    lines = [f"{name}: {value}" for name, value in {"host": "h", **secret}.items()]
    (laid / "mqtt.yaml").write_text("\n".join(lines))
    config = load(CONFIG, laid)
    with opened(tmp_path / "data") as store:
        people = People(lambda: store)
        person = people.enrol("wing")
        store.set_pin(person.pseudonym, "scrypt-hash-of-a-pin")
        store.start_session(person.pseudonym, Moment.now(), [])
        health = {"store": store.get_status(), "mode": {"state": "attract"}}
        bundle = diagnostics.collect(config, health, store.orders.entries(), Moment.now())
    end = diagnostics.leave(bundle, tmp_path / "run")
    text = (tmp_path / "run" / "diagnostics.json").read_text()
    assert end.result is not None
    assert end.result["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    for words in (
        person.pseudonym,
        f"{person.number:04}",
        "scrypt-hash",
        "somebody-special",
        *secret.values(),
        "Samaritans",
    ):
        assert words not in text
    assert json.loads(text)["config"]["hash"] == config.hash


def test_identify_ends_by_itself_or_by_any_button() -> None:
    """Its lamps go on and off, twice a second at most."""
    assert play(identify.script("pod-7", 3.0)) is False
    script = identify.script("pod-7", 3.0)
    request = next(script)
    assert isinstance(request, Present)
    with pytest.raises(StopIteration) as over:
        script.send(Seen([0, 0], [VirtualEdge("help", True, 1)]))
    assert over.value.value is True
    assert identify.BLINK_S * 2 >= 1 / 3


def test_not_now_speaks_when_it_is_asked() -> None:
    """Silent to nobody; a press of ok is answered."""
    script = not_now.script()
    first = next(script)
    assert isinstance(first, Present)
    assert len(first.timeline) == 1
    again = script.send(Seen([0], [VirtualEdge("ok", True, 1)]))
    assert isinstance(again, Present)
    assert again.timeline[1][1] == not_now.NOT_NOW


def test_pod_commands_lists_them(tmp_path: Path) -> None:
    """The audit, for whoever stands at the pod's own shell."""
    laid = overlay(tmp_path)
    with inbox_of(tmp_path / "data") as inbox, opened(tmp_path / "data") as store:
        inbox.accept(Order("c1", "maintenance", {"on": True}), "now")
        (order,) = store.orders.exchange()
        store.orders.end(order, End("failed", "expired", "it came too late"))
    words = ["commands", "--config", str(CONFIG), "--overlay", str(laid)]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.output
    assert "maintenance on=True" in told.output
    assert "failed (expired: it came too late)" in told.output
