"""The audit of what staff did: with what it tells or not at all, and never edited."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.people.people import People
from controller.people.tries import Tries
from controller.store import audit
from controller.store.audit import Deed
from controller.store.beside import note_export
from controller.store.database import STEPS, database_path
from controller.store.migrate import read_step
from controller.store.people import Person
from controller.store.reading import read_audit
from controller.store.store import Store
from tests.beside import beside
from tests.controller.store.parts import at, opened

BEFORE = STEPS[: STEPS.index("ending.sql")]
REST = STEPS[len(BEFORE) :]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh one."""
    with opened(tmp_path) as store:
        yield store


@pytest.fixture
def people(store: Store) -> People:
    """Nobody enrolled yet."""
    return People(lambda: store, lambda: at(1))


@pytest.fixture
def person(people: People) -> Person:
    """Somebody whom the role `wing` enrolled."""
    return people.enrol("wing")


def deeds(store: Store) -> list[Deed]:
    """What the audit says, without its moments."""
    return [deed for _, deed in store.deeds()]


def test_each_thing_that_staff_do_is_a_row(store: Store, people: People, person: Person) -> None:
    """By whom, what, and about whom, in order."""
    name = person.pseudonym
    people.forget_pin(person, "programme")
    people.end(person, "wing")
    people.refused("wing", "end", "nobody has this number")
    assert deeds(store) == [
        Deed("wing", "enrol", name),
        Deed("programme", "reset-pin", name),
        Deed("wing", "end", name),
        Deed("wing", "end", "", "refused: nobody has this number"),
    ]
    assert store.deeds()[0][0] == at(1)


def test_what_cannot_be_audited_is_not_done(
    store: Store, people: People, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: no end, no new PIN, nobody enrolled and nobody erased without its row."""
    people.choose_pin(person, (0, 1, 2, 3))
    before = store.people()
    monkeypatch.setattr(audit, "_NOTE", "INSERT INTO nowhere VALUES (?, ?, ?, ?, ?)")
    for deed in (
        people.enrol,
        lambda: people.end(person),
        lambda: people.forget_pin(person),
        lambda: people.erase(person, published=False),
    ):
        with pytest.raises(Exception, match="nowhere"):
            deed()
    assert store.people() == before


EDITS = (
    "DELETE FROM audit",
    "UPDATE audit SET outcome = 'refused'",
    "UPDATE audit SET about = ''",
    "UPDATE audit SET about = 'p-other'",
    "UPDATE audit SET who = 'nobody', about = ''",
    "UPDATE audit SET id = 7",
    "REPLACE INTO audit VALUES (1, '', '', '', '', '')",
    "INSERT INTO audit VALUES (1, '', '', '', '', '') "
    "ON CONFLICT (id) DO UPDATE SET who = 'nobody'",
)


@pytest.mark.parametrize("sql", EDITS)
@pytest.mark.usefixtures("person")
def test_no_statement_edits_it(sql: str, tmp_path: Path, store: Store) -> None:
    """The file itself refuses."""
    before = store.deeds()
    with beside(tmp_path) as conn:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            conn.execute(sql)
        conn.rollback()
    assert store.deeds() == before


def test_of_who_was_erased_it_says_no_more_who(
    tmp_path: Path, store: Store, people: People, person: Person
) -> None:
    """The rows stay in their order; those about others say as much as before."""
    other = people.enrol("wing")
    people.forget_pin(person, "programme")
    people.erase(person, published=False, by="programme")
    assert deeds(store) == [
        Deed("wing", "enrol"),
        Deed("wing", "enrol", other.pseudonym),
        Deed("programme", "reset-pin"),
        Deed("programme", "erase"),
    ]
    with beside(tmp_path) as conn:
        changed = conn.execute("UPDATE audit SET about = '' WHERE about = ?", (person.pseudonym,))
        assert changed.rowcount == 0
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            conn.execute("UPDATE audit SET outcome = 'never' WHERE about = ''")


def test_an_export_beside_the_pod_is_noted_and_a_name_is_not(
    tmp_path: Path, store: Store, person: Person
) -> None:
    """Whoever types a name instead of a pseudonym leaves no trace of it."""
    for of in (None, person.pseudonym, "Some Body"):
        note_export(tmp_path, "export answers", of)
    assert [deed.about for deed in deeds(store)[1:]] == ["", person.pseudonym, ""]
    assert [deed for _, deed in read_audit(tmp_path)] == deeds(store)
    assert b"Some Body" not in database_path(tmp_path).read_bytes()


def test_who_has_ended_is_nobody_and_their_number_is_free(
    store: Store, people: People, person: Person
) -> None:
    """They are found no more, what they said and did stays, and they can still be erased."""
    store.note_consent(person.pseudonym, "1", "yes", at(2))
    store.note_tries({person.pseudonym: Tries(3, "boot", 1)})
    people.end(person)
    assert people.find(person.number) is None
    assert store.people() == []
    assert store.tries(person.pseudonym).failures == 0
    assert store.consent(person.pseudonym) is not None
    store.enrol("p-next", person.number, at(3))
    (ended,) = store.ended()
    assert (ended.pseudonym, ended.wall) == (person.pseudonym, at(1).wall)
    with pytest.raises(LookupError):
        people.end(person)
    assert people.erase(ended, published=False) == 2
    assert store.ended() == []
    assert store.consent(person.pseudonym) is None


def test_people_and_what_they_said_come_through_the_new_step() -> None:
    """Row by row; numbers stay theirs, and an erasure still takes what they said."""
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("PRAGMA foreign_keys = ON")
        for step in BEFORE:
            conn.executescript(read_step(step))
        conn.execute("INSERT INTO person VALUES ('p-1', 7, 'hash', '{}'), ('p-2', 8, NULL, '{}')")
        said = [(1, "p-1", "1", "yes", "{}"), (3, "p-2", "1", "no", "{}")]
        conn.executemany("INSERT INTO consent VALUES (?, ?, ?, ?, ?)", said)
        conn.commit()
        conn.executescript("BEGIN;" + "".join(map(read_step, REST)) + "COMMIT;")
        assert conn.execute(
            "SELECT pseudonym, number, pin, enrolled, ended FROM person"
        ).fetchall() == [
            ("p-1", 7, "hash", "{}", None),
            ("p-2", 8, None, "{}", None),
        ]
        assert conn.execute("SELECT * FROM consent").fetchall() == said
        conn.execute("DELETE FROM person WHERE pseudonym = 'p-1'")
        assert conn.execute("SELECT id FROM consent").fetchall() == [(3,)]
