-- pod.db: what the pod keeps of people and of itself; only the controller reads it.
-- Classes: device (health and usage, nothing personal), result (pseudonymous scores; leaves the
-- pod only where the programme switched it on), answer (leaves only by staff export).
-- Nothing is ordered by wall time: ids and numbers count up. A moment in one column is JSON: wall
-- (ISO 8601, UTC), monotonic_ns since boot_id, synchronised; in the outbox it is four columns.

-- Lifetime: the file's. Class: device. One row: this file's id, and the last outbox number given.
CREATE TABLE store (
    id       TEXT NOT NULL,
    last_seq INTEGER NOT NULL
) STRICT;
INSERT INTO store VALUES (lower(hex(randomblob(8))), 0);

-- Lifetime: until the person is erased. Class: result. One row a visit; person is a pseudonym, and
-- outcome is null while the session is on.
CREATE TABLE session (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    person  TEXT NOT NULL,
    started TEXT NOT NULL,
    ended   TEXT,
    outcome TEXT
) STRICT;

-- Lifetime: with its session. Class: result. One row an exercise done or begun; params, timing and
-- result are JSON: all that is needed to compute the result again.
CREATE TABLE run (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    exercise   TEXT NOT NULL,
    form       TEXT NOT NULL,
    version    TEXT NOT NULL,
    params     TEXT NOT NULL,
    timing     TEXT NOT NULL,
    started    TEXT NOT NULL,
    ended      TEXT,
    outcome    TEXT,
    result     TEXT
) STRICT;
CREATE INDEX run_of_session ON run (session_id);

-- Lifetime: with its run. Class: answer (extra may hold what a person chose). One row a trial,
-- numbered from 1 in its run. rt_s is null for no response, stamps are nanoseconds on
-- CLOCK_MONOTONIC, extra is JSON.
CREATE TABLE trial (
    run_id   INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    n        INTEGER NOT NULL,
    block    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    button   TEXT NOT NULL,
    rt_s     REAL,
    onset_ns INTEGER NOT NULL,
    press_ns INTEGER NOT NULL,
    source   TEXT NOT NULL,
    early    INTEGER NOT NULL,
    suspect  INTEGER NOT NULL,
    late     INTEGER NOT NULL,
    extra    TEXT NOT NULL,
    PRIMARY KEY (run_id, n)
) STRICT, WITHOUT ROWID;

-- Lifetime: until somebody has the row, or it is too old or too much. Class: data_class.
-- Written in the transaction of what it tells; seq has no gaps.
CREATE TABLE outbox (
    seq          INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    data_class   TEXT NOT NULL CHECK (data_class IN ('device', 'result')),
    body         TEXT NOT NULL,
    wall         TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    boot_id      TEXT NOT NULL,
    synchronised INTEGER NOT NULL
) STRICT;
