-- Step of pod.db and of mailbox.db: how many steps the file has had (migrate.py).

-- Lifetime: the file's. Class: device. One row. An older program's user_version says nothing of it.
CREATE TABLE reached (
    steps INTEGER NOT NULL
) STRICT;
INSERT INTO reached VALUES (0);
