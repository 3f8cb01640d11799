-- A further step of pod.db: how long somebody has trained and in how many weeks they came, counted
-- as it is done. A week is one with a visit (see visit).

-- Lifetime: until the person is erased. Class: result. One row a person: how many seconds they
-- trained, in how many weeks, how many of these in a row now and at most, and the last of them
-- (weeks since Monday, 5 January 1970). Weeks only where the clock was set.
CREATE TABLE attendance (
    person    TEXT PRIMARY KEY,
    seconds   REAL NOT NULL DEFAULT 0,
    weeks     INTEGER NOT NULL DEFAULT 0,
    running   INTEGER NOT NULL DEFAULT 0,
    longest   INTEGER NOT NULL DEFAULT 0,
    last_week INTEGER
) STRICT, WITHOUT ROWID;

-- What was done before anybody counted.
INSERT INTO attendance (person, seconds)
SELECT person, sum((json_extract(run.ended, '$.monotonic_ns')
                    - json_extract(run.started, '$.monotonic_ns')) / 1e9)
FROM run JOIN session ON session.id = session_id
WHERE run.outcome <> 'interrupted'
  AND json_extract(run.ended, '$.boot_id') = json_extract(run.started, '$.boot_id')
GROUP BY person;

INSERT INTO attendance (person) SELECT DISTINCT person FROM visit WHERE TRUE
ON CONFLICT DO NOTHING;

WITH came AS (
    SELECT DISTINCT visit.person,
           CAST((julianday(substr(json_extract(started, '$.wall'), 1, 10)) - 2440591.5) / 7
                AS INTEGER) AS week
    FROM visit JOIN session ON session.id = session_id
    WHERE json_extract(started, '$.synchronised')
), island AS (
    SELECT person, week, week - row_number() OVER (PARTITION BY person ORDER BY week) AS which
    FROM came
), length AS (
    SELECT person, count(*) AS weeks, max(week) AS last FROM island GROUP BY person, which
)
UPDATE attendance SET
    weeks = (SELECT sum(weeks) FROM length WHERE length.person = attendance.person),
    longest = (SELECT max(weeks) FROM length WHERE length.person = attendance.person),
    running = (SELECT weeks FROM length WHERE length.person = attendance.person
               ORDER BY last DESC LIMIT 1),
    last_week = (SELECT max(last) FROM length WHERE length.person = attendance.person)
WHERE person IN (SELECT person FROM came);
