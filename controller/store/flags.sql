-- Step of pod.db: what asks for staff follow-up.

-- Lifetime: until the person is erased; once acknowledged, until its session would be too old.
-- Class: result. At most one row an asking, written in the transaction that ends it. bands (JSON)
-- are the bands by scale that ask for follow-up; acknowledged and role are null until staff did.
-- No reference to the asking or its session: answers go by their age, an open flag does not.
CREATE TABLE flag (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    asking_id    INTEGER NOT NULL UNIQUE,
    session_id   INTEGER NOT NULL,
    person       TEXT NOT NULL,
    instrument   TEXT NOT NULL,
    bands        TEXT NOT NULL,
    raised       TEXT NOT NULL,
    acknowledged TEXT,
    role         TEXT,
    CHECK ((acknowledged IS NULL) = (role IS NULL))
) STRICT;
CREATE INDEX flag_of_person ON flag (person);
CREATE INDEX open_flag ON flag (id) WHERE acknowledged IS NULL;
