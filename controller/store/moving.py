"""Who has been handed over to another pod, and who has come from one, as rows of pod.db.

All inside the caller's transaction. What is handed over stays, and nobody signs in as them, until
they come back or are erased: whatever becomes of the file, somebody has all of it.
"""

import sqlite3
from dataclasses import dataclass

from controller.health.clock import Moment
from controller.store import erasing, outbox, people, travelling
from controller.store.people import Person

_HAND_OVER = """
INSERT INTO handed_over (file, person, site, pod, number, pin, moment)
SELECT :file, pseudonym, :site, :pod, coalesce(person.number, before.number),
       coalesce(person.pin, before.pin), :moment
FROM person LEFT JOIN handed_over AS before ON before.id = (
    SELECT max(id) FROM handed_over WHERE person = pseudonym)
WHERE pseudonym = :person AND (person.number IS NOT NULL OR before.id IS NOT NULL)"""
_HANDED = """
SELECT handed_over.person, site, pod, handed_over.number FROM handed_over JOIN person
    ON pseudonym = handed_over.person AND person.number IS NULL
WHERE handed_over.id IN (SELECT max(id) FROM handed_over GROUP BY person) ORDER BY handed_over.id"""
_BACK = """
UPDATE person SET number = :number, ended = NULL,
    pin = (SELECT pin FROM handed_over WHERE person = pseudonym ORDER BY id DESC LIMIT 1)
WHERE pseudonym = :person"""
_HERE = """
SELECT number IS NOT NULL OR NOT EXISTS (SELECT 1 FROM handed_over WHERE person = pseudonym)
FROM person WHERE pseudonym = ?"""
_PLACE = "INSERT OR IGNORE INTO elsewhere (site, pod, store) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Place:
    """A pod, by its site's name and its own."""

    site: str
    pod: str

    def __str__(self) -> str:
        return f"{self.site}/{self.pod}"


@dataclass(frozen=True, slots=True)
class Handed:
    """Somebody who has been handed over `to` a pod; `number` is what they had here."""

    pseudonym: str
    to: Place
    number: int


class Here(Exception):  # noqa: N818 - says what is so
    """The person who came is at this pod already, or was and has ended."""


def hand_over(conn: sqlite3.Connection, person: str, to: Place, file: str, moment: Moment) -> None:
    """From now on nobody signs in as them, their number is free; LookupError for nobody.

    Who was handed over before is so once more: the file before may be lost.
    """
    when = outbox.pack(moment.as_dict())
    values = {"file": file, "person": person, "site": to.site, "pod": to.pod, "moment": when}
    if conn.execute(_HAND_OVER, values).rowcount != 1:
        raise LookupError(f"{person} is not enrolled")
    if any(person == each.pseudonym for each in people.people(conn)):
        people.end(conn, person, moment)


def handed(conn: sqlite3.Connection) -> list[Handed]:
    """All who have been handed over and are not back, in the order of their last files."""
    return [
        Handed(who, Place(site, pod), number) for who, site, pod, number in conn.execute(_HANDED)
    ]


def take_back(conn: sqlite3.Connection, person: str, number: int) -> None:
    """They are enrolled again, under this number and with the PIN that they had."""
    conn.execute(_BACK, {"person": person, "number": number})
    conn.execute("DELETE FROM handed_over WHERE person = ?", (person,))


def taken_in(conn: sqlite3.Connection, file: str) -> bool:
    """Whether this file was taken in before."""
    return bool(conn.execute("SELECT 1 FROM taken_in WHERE file = ?", (file,)).fetchone())


def who_came(conn: sqlite3.Connection, file: str) -> Person | None:
    """Who came with it, if they are enrolled still."""
    sql = "SELECT number FROM person WHERE came = ? AND number IS NOT NULL"
    row = conn.execute(sql, (file,)).fetchone()
    return None if row is None else people.person(conn, row[0])


def take_in(
    conn: sqlite3.Connection,
    packed: sqlite3.Connection,
    source: Place,
    file: str,
    number: int,
    moment: Moment,
) -> str:
    """Whoever is in the `packed` database is enrolled here under this number: their pseudonym.

    Here, where they are enrolled already. What is left of who had been handed over goes: they bring
    all of it, and what they did since.
    """
    person, store, _ = travelling.whose(packed)
    here = conn.execute(_HERE, (person,)).fetchone()
    if here is not None and here[0]:
        raise Here(person)
    erasing.drop(conn, person)
    conn.execute(_PLACE, (source.site, source.pod, store))
    (place,) = conn.execute("SELECT id FROM elsewhere WHERE store = ?", (store,)).fetchone()
    packed.execute("UPDATE person SET number = ?", (number,))
    travelling.put(packed, conn, person, place, file)
    conn.execute("INSERT INTO taken_in VALUES (?, ?)", (file, outbox.pack(moment.as_dict())))
    return person
