"""Raised once, told once, cleared once: over restarts, full cards and databases begun anew."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from controller.health import record as module
from controller.health.clock import Moment
from controller.health.record import Record
from controller.store.database import database_path
from controller.store.store import Store
from tests.beside import beside
from tests.controller.health.wards import WRONG, ill
from tests.controller.store.parts import all_pending, mailbox_of, opened, overwrite
from tests.waiting import wait_for

STUCK, FULL = ("button_stuck", "ok"), ("disk_low", "disk")


class Hours:
    """The moment that a record asks for, moved by hand."""

    def __init__(self) -> None:
        self.s = 1000.0
        self.boot, self.synchronised = "boot", True

    def now(self) -> Moment:
        wall = f"2026-11-29T{self.s / 3600:02.0f}:00:00.000Z"
        return Moment(wall, round(self.s * 1e9), self.boot, self.synchronised)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    made = Hours()
    monkeypatch.setattr(module, "Moment", made)
    return made


@contextmanager
def recorded(data_dir: Path) -> Iterator[Record]:
    """One run of the program on this data directory."""
    with opened(data_dir) as store:
        yield Record(lambda: store.ledger)


def look(record: Record, *keys: tuple[str, str]) -> Mapping[str, Any]:
    """What the record says of a pod that has these, kept as far as it can be."""
    changes: dict[str, Any] = {}
    for key in keys:
        changes |= WRONG[key]
    told = record.look(ill(changes))
    record.settle()
    return told


def events(data_dir: Path) -> list[tuple[str, str, str]]:
    """What was told of faults: raised or cleared, code, part; in order."""
    with beside(data_dir) as db:
        rows = db.execute("SELECT kind, body FROM outbox ORDER BY seq").fetchall()
    bodies = [(kind.removeprefix("event/fault."), json.loads(body)) for kind, body in rows]
    return [(kind, body["code"], body["part"]) for kind, body in bodies]


def test_told_once_over_restarts(tmp_path: Path, hours: Hours) -> None:
    """Three runs with one stuck button are one raising; the fourth without it is one clearing."""
    for _ in range(3):
        with recorded(tmp_path) as record:
            assert look(record, STUCK)["well"] is False
        hours.s += 3600
    with recorded(tmp_path) as record:
        record.settle()
        told = look(record)
        assert [fault["code"] for fault in told["faults"]] == ["button_stuck"]
        assert told["faults"][0]["since"] == "2026-11-29T00:00:00.000Z"
        hours.s += 61
        told = look(record)
        assert (told["faults"], told["well"]) == ([], True)
        assert told["last_fault"] == {
            "code": "button_stuck",
            "part": "ok",
            "since": "2026-11-29T00:00:00.000Z",
        }
    assert events(tmp_path) == [("raised", *STUCK), ("cleared", *STUCK)]


def test_the_last_fault_is_remembered(tmp_path: Path, hours: Hours) -> None:
    """After it is over, and after a restart."""
    with recorded(tmp_path) as record:
        for key in (STUCK, FULL):
            look(record, key)
            hours.s += 1000
            look(record)
            hours.s += 1000
            look(record)
    with recorded(tmp_path) as record:
        record.settle()
        last = look(record)["last_fault"]
    assert (last["code"], last["part"]) == FULL


def test_what_came_before_the_database_was_open_is_told(tmp_path: Path, hours: Hours) -> None:
    """Raised and cleared while there was no ledger: both are told, in order, once there is one."""
    opened_late: list[Store] = []
    record = Record(lambda: opened_late[0].ledger if opened_late else None)
    look(record, STUCK)
    for _ in range(2):
        hours.s += 61
        look(record, FULL)
    with opened(tmp_path) as store:
        opened_late.append(store)
        look(record, FULL)
    told = [("raised", *STUCK), ("raised", *FULL), ("cleared", *STUCK)]
    assert events(tmp_path) == told


def test_a_database_that_began_anew_is_told_what_is_raised(tmp_path: Path, hours: Hours) -> None:
    """The old one took its rows with it; what is still wrong is told again from the new one."""
    with recorded(tmp_path) as record:
        look(record, STUCK, FULL)
    overwrite(database_path(tmp_path), 0, b"\0" * 4096)
    hours.s += 3600
    with recorded(tmp_path) as record:
        look(record, FULL)
        aside = database_path(tmp_path).parent.glob("pod.db.*")
        assert [*aside]
    assert events(tmp_path)[-1] == ("raised", *FULL)


def test_a_latched_fault_goes_by_command(tmp_path: Path, hours: Hours) -> None:
    """Rows were dropped: it stays for days and over a restart, until somebody has seen it."""
    dropped = ("outbox_dropped", "store")
    with recorded(tmp_path) as record:
        look(record)
        look(record, dropped)
    hours.s += 86_400
    with recorded(tmp_path) as record:
        record.settle()
        assert look(record)["well"] is False
        assert record.forget("outbox_dropped")
        assert not record.forget("too_hot")
        assert look(record)["well"] is True
    assert events(tmp_path) == [("raised", *dropped), ("cleared", *dropped)]


def test_what_is_cleared_by_hand_and_still_there_comes_back(tmp_path: Path, hours: Hours) -> None:
    """Clearing hides nothing."""
    with recorded(tmp_path) as record:
        look(record, STUCK)
        hours.s += 10
        record.forget("button_stuck")
        assert look(record, STUCK)["well"] is False
    assert [kind for kind, _, _ in events(tmp_path)] == ["raised", "cleared", "raised"]


def test_a_clock_that_was_not_set_gives_no_date(hours: Hours) -> None:
    """An empty `since`, and not 1970."""
    hours.synchronised = False
    assert look(Record(lambda: None), STUCK)["faults"][0]["since"] == ""


def test_the_gravest_comes_first(hours: Hours) -> None:
    """Whatever was raised first."""
    hours.s += 0
    record = Record(lambda: None)
    look(record, ("stamps_on_arrival", "panel"))
    told = look(record, ("stamps_on_arrival", "panel"), STUCK, ("store_io", "store"))
    assert [fault["severity"] for fault in told["faults"]] == ["down", "fault", "notice"]


def test_boots_are_counted_and_starts_are_not(tmp_path: Path, monkeypatch: Any) -> None:
    """One for each boot, however often the program starts in it."""
    from controller.health import clock

    for boot, starts in (("a", 3), ("b", 1)):
        monkeypatch.setattr(clock, "_boot_id", lambda boot=boot: boot)
        for _ in range(starts):
            with opened(tmp_path) as store:
                counted = store.get_status()["boots"]
    assert counted == 2


def test_events_reach_the_mailbox_while_the_pod_runs(tmp_path: Path, hours: Hours) -> None:
    """Nothing has to be closed for it."""
    with opened(tmp_path) as store:
        hours.s += 1
        look(Record(lambda: store.ledger), STUCK)
        with mailbox_of(tmp_path) as mailbox:
            wait_for("the event", lambda: all_pending(mailbox))
            [row] = all_pending(mailbox)
    assert (row.kind, row.data_class) == ("event/fault.raised", "device")


def test_looking_writes_nothing(
    tmp_path: Path, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day of looks at one fault is one commit: health does not wear the card."""
    with opened(tmp_path) as store:
        commits = 0

        def work(*_: Any) -> None:
            nonlocal commits
            commits += 1

        monkeypatch.setattr(store.ledger, "note_faults", work)
        record = Record(lambda: store.ledger)
        for _ in range(1000):
            look(record, STUCK)
            hours.s += 10
    assert commits == 1
