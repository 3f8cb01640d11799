"""What a person has done, counted run by run, and the goal they set themselves, as rows of pod.db.

All inside the caller's transaction. What is read here takes as long after ten years as after one
visit.
"""

import json
import sqlite3
from dataclasses import dataclass

from controller.health.clock import Moment
from controller.programme.offer import Done, Past
from controller.programme.week import LOOKED_AT, Goal, Week, week
from controller.store import outbox

_VISIT = """
INSERT INTO visit (person, n, session_id)
SELECT person, 1 + coalesce((SELECT max(visit) FROM tally WHERE person = session.person), 0),
       session.id
FROM run JOIN session ON session.id = run.session_id WHERE run.id = ?
ON CONFLICT (session_id) DO NOTHING"""
_COUNT = """
INSERT INTO tally (person, exercise, form, runs, visit)
SELECT person, exercise, form, 1, n FROM run JOIN visit USING (session_id) WHERE run.id = ?
ON CONFLICT (person, exercise, form) DO UPDATE SET runs = runs + 1, visit = excluded.visit"""
# Not by the visits' own rows: these go by their age, and no visit is anybody's first again.
VISITS = "SELECT coalesce(max(visit), 0) FROM tally WHERE person = :person"
TALLIES = "SELECT exercise, form, runs, visit FROM tally WHERE person = :person"
LATEST = """
SELECT started FROM visit JOIN session ON session.id = session_id
WHERE visit.person = :person ORDER BY n DESC LIMIT :most"""
GOAL = "SELECT visits, after FROM goal WHERE person = :person ORDER BY id DESC LIMIT 1"
_SET_GOAL = """
INSERT INTO goal (person, visits, after, given)
SELECT :person, :visits, coalesce(max(visit), 0), :given FROM tally WHERE person = :person"""


@dataclass(frozen=True, slots=True)
class Wish:
    """On how many days a week somebody wanted to come, None for no goal, after so many visits."""

    person: str
    days: int | None
    after: int
    given: Moment


def count(conn: sqlite3.Connection, run_id: int) -> None:
    """A run was done to its end: it counts for its person, and so does the session as a visit."""
    conn.execute(_VISIT, (run_id,))
    conn.execute(_COUNT, (run_id,))


def past(conn: sqlite3.Connection, person: str) -> Past:
    """What the person has done up to now."""
    (visits,) = conn.execute(VISITS, {"person": person}).fetchone()
    rows = conn.execute(TALLIES, {"person": person})
    return Past(visits, {(exercise, form): Done(*done) for exercise, form, *done in rows})


def latest_visits(conn: sqlite3.Connection, person: str, most: int) -> list[Moment]:
    """When the person's last visits began, the latest first; `most` at most."""
    rows = conn.execute(LATEST, {"person": person, "most": most})
    return [Moment(**json.loads(started)) for (started,) in rows]


def goal(conn: sqlite3.Connection, person: str) -> Goal | None:
    """What the person wants; None where they want none, or never said."""
    row = conn.execute(GOAL, {"person": person}).fetchone()
    return None if row is None or row[0] is None else Goal(*row)


def week_of(conn: sqlite3.Connection, person: str, now: Moment) -> Week | None:
    """How the person stands to their goal; None where they have none."""
    wanted = goal(conn, person)
    if wanted is None:
        return None
    visits = past(conn, person).visits
    return week(wanted, visits, latest_visits(conn, person, LOOKED_AT), now)


def set_goal(conn: sqlite3.Connection, person: str, visits: int | None, moment: Moment) -> None:
    """From now on they want so many; None for no goal."""
    given = outbox.pack(moment.as_dict())
    conn.execute(_SET_GOAL, {"person": person, "visits": visits, "given": given})


def goals(conn: sqlite3.Connection, person: str | None) -> list[Wish]:
    """Each goal that one pseudonym, or everybody, ever set or dropped, in order."""
    sql = """
SELECT person, visits, after, given FROM goal WHERE person = coalesce(?, person) ORDER BY id"""
    rows = conn.execute(sql, (person,))
    return [Wish(who, days, after, Moment(**json.loads(given))) for who, days, after, given in rows]
