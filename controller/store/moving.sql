-- Step of pod.db: people who move from one pod to another.

-- Lifetime: the file's. Class: device. One row for each database of another pod that runs came from.
CREATE TABLE elsewhere (
    id    INTEGER PRIMARY KEY,
    site  TEXT NOT NULL,
    pod   TEXT NOT NULL,
    store TEXT NOT NULL UNIQUE
) STRICT;

-- Where a run or an asking was done, and its number there; null for this pod.
ALTER TABLE run ADD COLUMN place INTEGER REFERENCES elsewhere;
ALTER TABLE run ADD COLUMN was INTEGER;
ALTER TABLE asking ADD COLUMN place INTEGER REFERENCES elsewhere;
ALTER TABLE asking ADD COLUMN was INTEGER;

-- The file that a session came with from another pod, null for this pod's own; of a person the last.
ALTER TABLE session ADD COLUMN came TEXT;
ALTER TABLE person ADD COLUMN came TEXT;
CREATE INDEX session_that_came ON session (came, id) WHERE came IS NOT NULL;

-- What a run, or an asking, is called outside: by where it was first done, wherever it moved since.
CREATE VIEW run_label AS
SELECT run.id AS run_id,
       substr(coalesce(elsewhere.store, store.id), 1, 8) || '-' || coalesce(was, run.id) AS label
FROM store, run LEFT JOIN elsewhere ON elsewhere.id = place;
CREATE VIEW asking_label AS
SELECT asking.id AS asking_id,
       substr(coalesce(elsewhere.store, store.id), 1, 8) || '-' || coalesce(was, asking.id) AS label
FROM store, asking LEFT JOIN elsewhere ON elsewhere.id = place;

-- Lifetime: until the person comes back, or is erased. Class: answer. One row for each file made of
-- somebody who has been handed over: to which pod, and what they signed in with here.
CREATE TABLE handed_over (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    file   TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person ON DELETE CASCADE,
    site   TEXT NOT NULL,
    pod    TEXT NOT NULL,
    number INTEGER NOT NULL,
    pin    TEXT,
    moment TEXT NOT NULL
) STRICT;
CREATE INDEX handed_over_person ON handed_over (person);

-- Lifetime: the file's. Class: device. One row for each file of a person that was taken in: it is
-- not taken in again. Not who it was.
CREATE TABLE taken_in (
    file   TEXT PRIMARY KEY,
    moment TEXT NOT NULL
) STRICT, WITHOUT ROWID;
