-- Step of pod.db: an enrolment can end. The number is then free for somebody else.

-- Both tables are built anew: SQLite cannot make a column take a null. What was said goes first and
-- comes back last, or it would go with the people it is of.
CREATE TABLE said AS SELECT * FROM consent;
DROP TABLE consent;
ALTER TABLE person RENAME TO enrolled_before;

-- Lifetime: until the person is erased. Class: answer. One row a participant: the short number to
-- sign in with (null once their enrolment has ended), the hash of the picture PIN (JSON; null until
-- the person has chosen one), and the moments of enrolment and of its end. No name is kept anywhere.
CREATE TABLE person (
    pseudonym TEXT PRIMARY KEY,
    number    INTEGER UNIQUE,
    pin       TEXT,
    enrolled  TEXT NOT NULL,
    ended     TEXT,
    CHECK ((number IS NULL) = (ended IS NOT NULL)),
    CHECK (ended IS NULL OR pin IS NULL)
) STRICT, WITHOUT ROWID;
INSERT INTO person (pseudonym, number, pin, enrolled)
SELECT pseudonym, number, pin, enrolled FROM enrolled_before;
DROP TABLE enrolled_before;

-- Lifetime: until the person is erased. Class: answer. What a participant said to being kept, every
-- time it was asked: yes, no, later, or withdrawn; the last row holds. version is the wording's.
CREATE TABLE consent (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    person  TEXT NOT NULL REFERENCES person ON DELETE CASCADE,
    version TEXT NOT NULL,
    answer  TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'later', 'withdrawn')),
    given   TEXT NOT NULL
) STRICT;
INSERT INTO consent SELECT * FROM said;
DROP TABLE said;
CREATE INDEX consent_of_person ON consent (person);
