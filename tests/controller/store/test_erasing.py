"""A person erased: no byte of theirs in any file of the pod, all of everybody else's."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from controller import telling
from controller.health.clock import Moment
from controller.people.people import People
from controller.people.tries import Tries
from controller.seal import Seal, generate
from controller.store import database, erasing
from controller.store.database import database_path
from controller.store.erasing import COLUMNS, ERASED, traces
from controller.store.faults import StoreFault
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.people import Person
from controller.store.rows import Event, Reached
from controller.store.store import Store
from tests.beside import beside
from tests.controller.store.parts import LIMITS, all_pending, opened, trial
from tests.waiting import wait_for

# What tells nothing of anybody: each a table of the pod's own.
OWN = {"dropped", "store", "outbox", "task", "erasing", "audit", "staff_code", "sqlite_sequence"}
OWN |= {"command", "closed", "elsewhere", "taken_in"}
OWN |= {"fault", "boots", "reached", "redo"}


def live(store: Store, person: Person) -> None:
    """A visit in which everything is kept that can be, each with words that are theirs alone."""
    name, now = person.pseudonym, Moment.now()
    store.note_consent(name, "1", "yes", now)
    store.set_pin(name, json.dumps({"pin-of": name}))
    store.note_tries({name: Tries(1, "boot", 1)})
    store.set_goal(name, 3, now)
    session = store.start_session(name, now, [telling.session_started()])
    asking = store.start_asking(session, "check_in", f"words-of-{name}", now)
    store.answer(asking, "mood", 3, now)
    store.end_asking(asking, "finished", None, now, {f"scale-of-{name}": "13-24"})
    for _ in range(3):
        run = store.start_run(session, "go_nogo", "training", "1", {}, {}, now)
        for n in range(30):
            store.keep(run, trial(n, chosen=f"plan-of-{name}"))
        told = Event("result/exercise", "result", {"participant": name, "run": run}, name)
        store.finish_run(run, "finished", {}, now, [told], Reached("level", 1.0, "valid", 1))
    store.end_session(session, "enough", now, [telling.session_ended("enough", 1, 3)])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        yield store


@pytest.fixture
def two(store: Store) -> list[Person]:
    """Two people who have each been here twice."""
    people = People(lambda: store)
    made = [people.enrol() for _ in range(2)]
    for person in made * 2:
        live(store, person)
    return made


def relayed(store: Store) -> None:
    """Wait until the mailbox has all that was told."""
    wait_for("the mailbox is filled", lambda: len(pending(store)) == 20)


def pending(store: Store) -> list[str]:
    """What waits in the mailbox, as an uplink finds it."""
    path = mailbox_path(Path(store._database._data_dir))
    with closing(Mailbox.open(path)) as box:
        return [row.body for row in all_pending(box)]


def everything(directory: Path, name: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows that have this pseudonym, or hang on one that has, by table."""
    found = dict[str, list[tuple[object, ...]]]()
    with beside(directory) as conn:
        tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = conn.execute(f"SELECT * FROM {table}").fetchall()
            found[table] = [row for row in rows if any(name in str(value) for value in row)]
    return found


def test_nothing_is_left_of_them_and_all_of_the_others(
    tmp_path: Path, store: Store, two: list[Person]
) -> None:
    """Neither rows nor what waits in the mailbox, nor the bytes where they were."""
    relayed(store)
    gone, stays = two
    before = everything(tmp_path, stays.pseudonym)
    assert {table for table, rows in before.items() if rows} >= {"trial", "goal", "asking"}
    assert traces(tmp_path, gone.pseudonym)
    assert People(lambda: store).erase(gone, published=True) > 180
    assert traces(tmp_path, gone.pseudonym) == []
    assert everything(tmp_path, stays.pseudonym) == before
    with beside(tmp_path) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert conn.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_what_still_waits_in_the_outbox_goes_too(tmp_path: Path) -> None:
    """Rows that no mailbox has had: they come to it later, in their places, without content."""
    never = lambda _: nullcontext(False)  # noqa: E731 - a period that is timed all the while
    with closing(Store.open(tmp_path, LIMITS, outside=never)) as store:
        people = People(lambda: store)
        made = [people.enrol() for _ in range(2)]
        for person in made * 2:
            live(store, person)
        store.settle()
        rows = everything(tmp_path, made[0].pseudonym)["outbox"]
        assert len(rows) == 6
        people.erase(made[0], published=False)
        assert traces(tmp_path, made[0].pseudonym) == []
    with opened(tmp_path) as store:
        wait_for("all is told", lambda: len(pending(store)) >= 20)
        bodies = pending(store)
    assert bodies.count("{}") >= len(rows)
    assert sum(made[1].pseudonym in body for body in bodies) == 6
    assert traces(tmp_path, made[0].pseudonym) == []


def test_the_consumer_is_told_which_runs_and_misses_no_number(
    store: Store, two: list[Person]
) -> None:
    """The rows keep their places, without content; a last one names the runs."""
    relayed(store)
    People(lambda: store).erase(two[0], published=True)
    wait_for("the mailbox has what is new", lambda: len(pending(store)) == 21)
    with closing(Mailbox.open(mailbox_path(store._database._data_dir))) as box:
        rows = all_pending(box)
    assert [row.seq for row in rows] == list(range(1, 22))
    assert [row.body for row in rows if row.kind == ERASED] == ["{}"] * 6
    told = json.loads(rows[-1].body)
    theirs = [row.seq for row in rows if row.kind == ERASED]
    assert told == {"runs": [1, 2, 3, 7, 8, 9], "events": theirs, "elsewhere": []}
    assert sum(two[1].pseudonym in row.body for row in rows) == 6


def test_sealed_results_are_taken_back_too(store: Store, tmp_path: Path) -> None:
    """Those that wait lose their content; the consumer, who cannot read them, is told which."""
    public, _ = generate()
    people = People(lambda: store)
    gone, stays = people.enrol(), people.enrol()
    for person in (gone, stays, gone):
        now = Moment.now()
        session = store.start_session(person.pseudonym, now, [])
        run = store.start_run(session, "go_nogo", "training", "1", {}, {}, now)
        result = Event("result/exercise", "result", {"a": 1}, person.pseudonym)
        store.finish_run(run, "finished", {}, now, [Seal(public).close(result)])
    wait_for("relayed", lambda: len(pending(store)) == 3)
    people.erase(gone, published=True)
    wait_for("told", lambda: len(pending(store)) == 4)
    bodies = [json.loads(body) for body in pending(store)]
    assert bodies[0] == bodies[2] == {}
    assert bodies[1]["sealed"]
    assert bodies[3] == {"runs": [1, 3], "events": [1, 3], "elsewhere": []}
    assert traces(tmp_path, gone.pseudonym) == []


def test_where_no_results_leave_nobody_is_told(store: Store, two: list[Person]) -> None:
    """An erasure is nobody's business then; but what left before is taken back."""
    relayed(store)
    people = People(lambda: store)
    people.erase(people.enrol(), published=False)
    assert len(pending(store)) == 20
    people.erase(two[0], published=False)
    wait_for("it is told", lambda: len(pending(store)) == 21)


class _Cut(Exception):  # noqa: N818 - the power
    """The plug is pulled."""


@pytest.mark.parametrize("where", ["mailbox.blank", "wipe"])
def test_an_erasure_that_was_cut_off_goes_on_at_the_next_start(
    where: str, tmp_path: Path, two: list[Person], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two files, or before the space is wiped."""
    relayed(store)

    def cut(*_: object) -> None:
        raise _Cut

    with monkeypatch.context() as patch:
        if where == "wipe":
            patch.setattr(erasing, "wipe", cut)
        else:
            patch.setattr(Mailbox, "blank", cut)
        with pytest.raises(_Cut):
            People(lambda: store).erase(two[0], published=False)
    store.close()
    with opened(tmp_path) as again:
        again.check()
    assert traces(tmp_path, two[0].pseudonym) == []


def test_a_reader_holds_the_wiping_up_and_is_told_as_such(
    tmp_path: Path, store: Store, two: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone at once, the space at the next start."""
    relayed(store)
    monkeypatch.setattr(database, "_BUSY_S", 0.05)
    with beside(tmp_path) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM trial").fetchone()
        store._turns.do(lambda: store._database._conn.execute("PRAGMA busy_timeout = 50"))  # type: ignore[union-attr]
        with pytest.raises(StoreFault) as told:
            People(lambda: store).erase(two[0], published=False)
        assert told.value.code == "busy"
    store.close()
    with opened(tmp_path) as again:
        again.check()
    assert traces(tmp_path, two[0].pseudonym) == []


def test_a_damaged_database_that_was_set_aside_goes_too(
    tmp_path: Path, store: Store, two: list[Person]
) -> None:
    """Where it has them; one that has not stays for a maintainer."""
    relayed(store)
    aside = database_path(tmp_path).with_name("pod.db.aside-1")
    other = database_path(tmp_path).with_name("pod.db.aside-2")
    aside.write_bytes(b"torn " + two[0].pseudonym.encode())
    other.write_bytes(b"torn")
    People(lambda: store).erase(two[0], published=False)
    assert (aside.exists(), other.exists()) == (False, True)


@pytest.mark.usefixtures("store")
def test_every_table_names_its_person_or_goes_with_one_that_does(tmp_path: Path) -> None:
    """A new table is erased too, or this says what it lacks."""
    with beside(tmp_path) as conn:
        tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        reached = {name for (name,) in tables if _has_person(conn, name)}
        more = True
        while more:
            goes = {name for (name,) in tables if _parents(conn, name) & reached}
            more = bool(goes - reached)
            reached |= goes
    assert {name for (name,) in tables} - reached == OWN


def _has_person(conn: sqlite3.Connection, table: str) -> bool:
    columns = conn.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return any(name in COLUMNS for (name,) in columns)


def _parents(conn: sqlite3.Connection, table: str) -> set[str]:
    """The tables whose rows take this one's with them."""
    sql = "SELECT \"table\" FROM pragma_foreign_key_list(?) WHERE on_delete = 'CASCADE'"
    return {name for (name,) in conn.execute(sql, (table,))}
