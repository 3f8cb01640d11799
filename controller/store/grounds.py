"""What a person said and did last of all that the areas' weights may rest on, as rows of pod.db.

Each question is a few steps down an index, however long somebody has been coming.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

# How many check-ins are looked through for the last answer to each question.
CHECK_INS = 12

OWN = """
SELECT item, value FROM
    (SELECT id FROM asking WHERE person = :person AND instrument = :instrument
     AND version = :version ORDER BY id DESC LIMIT :most)
JOIN answer ON asking_id = id WHERE value IS NOT NULL ORDER BY id"""
SCORES = """
SELECT result FROM asking
WHERE person = :person AND instrument = :instrument AND outcome = 'finished'
  AND version IN (SELECT value FROM json_each(:versions))
ORDER BY id DESC LIMIT 1"""
MEASURED = """
SELECT value FROM point
WHERE person = :person AND exercise = :exercise AND form = 'assessment' AND version = :version
  AND measure = :measure AND verdict = 'valid' AND value IS NOT NULL
ORDER BY n DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for: the own questions' name and version, instruments and assessments.

    `instruments` has the versions that count, `assessments` the version and the measure.
    """

    own: tuple[str, str]
    instruments: Mapping[str, tuple[str, ...]]
    assessments: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """The last answer to each own question, the last scores by scale, the last valid measures."""

    own: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    measured: Mapping[str, float] = field(default_factory=dict)


def told(conn: sqlite3.Connection, person: str, wanted: Wanted) -> Told:
    """What of it there is."""
    name, version = wanted.own
    of = {"person": person, "instrument": name, "version": version, "most": CHECK_INS}
    own = conn.execute(OWN, of)
    answers = dict(own.fetchall())
    scores = {
        name: _scores(conn, person, name, versions) for name, versions in wanted.instruments.items()
    }
    measured = dict[str, float]()
    for exercise, (version, measure) in wanted.assessments.items():
        of = {"person": person, "exercise": exercise, "version": version, "measure": measure}
        if row := conn.execute(MEASURED, of).fetchone():
            measured[exercise] = float(row[0])
    return Told(answers, scores, measured)


def _scores(
    conn: sqlite3.Connection, person: str, instrument: str, versions: tuple[str, ...]
) -> dict[str, float]:
    """Those scales that came to one."""
    of = {"person": person, "instrument": instrument, "versions": json.dumps(versions)}
    row = conn.execute(SCORES, of).fetchone()
    result = json.loads(row[0]) if row and row[0] else {}
    if result.get("verdict") == "invalid":
        return {}
    return {name: value for name, value in result.get("values", {}).items() if value is not None}
