-- Step of pod.db: what is remembered of the pod's own health.

-- Lifetime: while it is raised, and the last one until the next. Class: device. One row a fault
-- (code) of a part; since and cleared are moments, cleared is null while it is raised.
CREATE TABLE fault (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    code    TEXT NOT NULL,
    part    TEXT NOT NULL,
    since   TEXT NOT NULL,
    cleared TEXT
) STRICT;
CREATE UNIQUE INDEX fault_raised_once ON fault (code, part) WHERE cleared IS NULL;

-- Lifetime: the file's. Class: device. One row: how many boots there were, and the last one's id.
CREATE TABLE boots (
    count INTEGER NOT NULL,
    last  TEXT NOT NULL
) STRICT;
INSERT INTO boots VALUES (0, '');
