-- Step of pod.db: what people were asked about themselves, and what they answered.

-- Lifetime: with its session. Class: answer. One row each time that somebody began to answer the
-- check-in or a questionnaire; who declines all of it leaves none. visit is the
-- number of the person's visit (see visit), version is that of the key and the words, result (JSON) the scores of a questionnaire.
-- outcome is null while it may still be gone on with.
CREATE TABLE asking (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    person     TEXT NOT NULL,
    visit      INTEGER NOT NULL,
    instrument TEXT NOT NULL,
    version    TEXT NOT NULL,
    started    TEXT NOT NULL,
    ended      TEXT,
    outcome    TEXT CHECK (outcome IN ('finished', 'left')),
    result     TEXT
) STRICT;
CREATE INDEX asking_of_person ON asking (person, instrument);
CREATE INDEX asking_of_session ON asking (session_id);

-- Lifetime: with its asking. Class: answer. One row a question that was shown and left by a key;
-- value is null where it was skipped. Answering again replaces the row.
CREATE TABLE answer (
    asking_id INTEGER NOT NULL REFERENCES asking ON DELETE CASCADE,
    item      TEXT NOT NULL,
    value     INTEGER,
    given     TEXT NOT NULL,
    PRIMARY KEY (asking_id, item)
) STRICT, WITHOUT ROWID;
