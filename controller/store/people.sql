-- Second step of pod.db: who takes part, and what keeps others from signing in as them.

-- Lifetime: until the person is erased. Class: answer. One row a participant: the short number to
-- sign in with, the hash of the picture PIN (JSON; null until the person has chosen one), and the
-- moment of enrolment. No name is kept anywhere.
CREATE TABLE person (
    pseudonym TEXT PRIMARY KEY,
    number    INTEGER NOT NULL UNIQUE,
    pin       TEXT,
    enrolled  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lifetime: until a success takes them back. Class: device. Wrong PINs: whose (a pseudonym, or ''
-- for the whole pod), how many, and when the last was, by the uptime of that boot.
CREATE TABLE tries (
    whose    TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    boot_id  TEXT NOT NULL,
    last_ns  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Lifetime: until the person is erased. Class: answer. What a participant said to being kept, every
-- time it was asked: yes, no, later, or withdrawn; the last row holds. version is the wording's.
CREATE TABLE consent (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    person  TEXT NOT NULL REFERENCES person ON DELETE CASCADE,
    version TEXT NOT NULL,
    answer  TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'later', 'withdrawn')),
    given   TEXT NOT NULL
) STRICT;
CREATE INDEX consent_of_person ON consent (person);
