-- Step of pod.db: how far the outbox's rows were taken, for a mail that begins anew; and what nobody
-- took before it was too old or too much.

-- The marks as they were when a row was last told, or let go: they may be behind, and not ahead.
ALTER TABLE store ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;

-- Lifetime: the file's. Class: device. How many rows age and size have taken that nobody had.
CREATE TABLE dropped (
    data_class TEXT PRIMARY KEY,
    rows       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
