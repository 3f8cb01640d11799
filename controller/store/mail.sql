-- mail.db: rows on their way from the controller to the uplink, in memory on a pod. Nothing here is
-- the only copy of anything: without it, the outbox of pod.db fills a fresh one.
-- A moment is four columns: wall (ISO 8601, UTC), monotonic_ns and boot_id, synchronised.

-- Lifetime: the file's. Class: device. The id tells a fresh mailbox from the one before it; boot is
-- the one that the file was made in.
CREATE TABLE mailbox (
    id   TEXT NOT NULL,
    boot TEXT
) STRICT;
INSERT INTO mailbox VALUES (lower(hex(randomblob(8))), NULL);

-- Lifetime: until the outbox lets the row go. Class: data_class; answers never come here, and what
-- is sealed was sealed before.
CREATE TABLE mail (
    n            INTEGER PRIMARY KEY AUTOINCREMENT,
    store        TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    data_class   TEXT NOT NULL CHECK (data_class IN ('device', 'result')),
    body         TEXT NOT NULL,
    wall         TEXT NOT NULL,
    monotonic_ns INTEGER NOT NULL,
    boot_id      TEXT NOT NULL,
    synchronised INTEGER NOT NULL,
    UNIQUE (store, seq)
) STRICT;

-- Lifetime: the file's. Class: device. How far each store's rows have come, as the highest seq.
CREATE TABLE mark (
    store        TEXT PRIMARY KEY,
    relayed      INTEGER NOT NULL,
    sent         INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
