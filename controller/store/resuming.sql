-- A further step of pod.db: what a run is gone on with from, where it was broken off by no wish of
-- the person's.

-- Which of its run's attempts a trial came of, from 1; a number that has none was broken off. 0 is
-- of a time when nobody counted.
ALTER TABLE trial ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;

-- Lifetime: until the run has ended otherwise, the person has left it, or begun another. Class:
-- answer (what is remembered may be a plan). One row a run that may be gone on with: the seed and
-- what was remembered (JSON) when it began, and a digest of the exercises' source.
CREATE TABLE origin (
    run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    seed   INTEGER NOT NULL,
    memory TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;

-- Lifetime: with its run. Class: result. One row each time a run was gone on with: in which session
-- it had been before, how many of its trials were kept then, the timing (JSON) from then on, when.
CREATE TABLE resumption (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id     INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    session_id INTEGER NOT NULL,
    kept       INTEGER NOT NULL,
    timing     TEXT NOT NULL,
    started    TEXT NOT NULL
) STRICT;
CREATE INDEX resumption_of_run ON resumption (run_id);
