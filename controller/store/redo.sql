-- Step of pod.db: what the redo log beside it has that a commit has not taken in.

-- Lifetime: the file's. Class: device. One row: the generation of the log's entries that are not in
-- this file yet (hexadecimal), and how far boots and events were counted when it began.
CREATE TABLE redo (
    generation TEXT NOT NULL,
    boots      INTEGER NOT NULL,
    last_seq   INTEGER NOT NULL
) STRICT;
INSERT INTO redo SELECT lower(hex(randomblob(8))), boots.count, store.last_seq FROM boots, store;
