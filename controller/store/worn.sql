-- Step of pod.db: in which language, and in which look of the screen, things were said and done.

-- Lifetime: with its session. Class: result. One row when a session begins, and one each time that
-- whoever is there has the look changed. runs is how many runs of the session had begun by then;
-- still is 1 where what is only pretty does not move. Sessions before this step have no row.
CREATE TABLE worn (
    session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    runs       INTEGER NOT NULL,
    language   TEXT NOT NULL,
    theme      TEXT NOT NULL CHECK (theme IN ('dark', 'light')),
    still      INTEGER NOT NULL,
    PRIMARY KEY (session_id, n)
) STRICT, WITHOUT ROWID;
