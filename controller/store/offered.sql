-- Step of pod.db: what was on offer, so that it can be told how much of it is done.

-- Lifetime: with its session. Class: result. One row for each of a session's cards of today.
CREATE TABLE offered (
    session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    exercise   TEXT NOT NULL,
    form       TEXT NOT NULL,
    PRIMARY KEY (session_id, exercise, form)
) STRICT, WITHOUT ROWID;
