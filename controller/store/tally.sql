-- A further step of pod.db: what each person has done, counted as it is done, so that today's offer
-- is found in a time that does not grow with their history.

-- Lifetime: with its session. Class: result. One row a visit, numbered from 1 for each person: a
-- session in which something was done to its end.
CREATE TABLE visit (
    person     TEXT NOT NULL,
    n          INTEGER NOT NULL,
    session_id INTEGER NOT NULL UNIQUE REFERENCES session ON DELETE CASCADE,
    PRIMARY KEY (person, n)
) STRICT, WITHOUT ROWID;

-- Lifetime: until the person is erased. Class: result. One row for each exercise and form that
-- somebody has done: how often to its end, and at which of their visits the last time.
CREATE TABLE tally (
    person   TEXT NOT NULL,
    exercise TEXT NOT NULL,
    form     TEXT NOT NULL,
    runs     INTEGER NOT NULL,
    visit    INTEGER NOT NULL,
    PRIMARY KEY (person, exercise, form)
) STRICT, WITHOUT ROWID;

-- What was done before anybody counted.
INSERT INTO visit
SELECT person, row_number() OVER (PARTITION BY person ORDER BY id), id FROM session
WHERE EXISTS (SELECT 1 FROM run WHERE session_id = session.id AND outcome = 'finished');
INSERT INTO tally
SELECT person, exercise, form, count(*), max(n) FROM visit JOIN run USING (session_id)
WHERE outcome = 'finished' GROUP BY person, exercise, form;

-- Lifetime: until the person is erased. Class: answer. On how many days a week a participant wants
-- to come, each time they said so; the last row holds. visits is null for no goal; after is how
-- many visits they had had by then.
CREATE TABLE goal (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    visits INTEGER CHECK (visits BETWEEN 1 AND 7),
    after  INTEGER NOT NULL,
    given  TEXT NOT NULL
) STRICT;
CREATE INDEX goal_of_person ON goal (person);
