-- mailbox.db: what lies between the controller and the uplink. Nothing here is the only copy of
-- anything that must not be lost: without it, the outbox of pod.db fills a fresh one.
-- A moment is four columns: wall (ISO 8601, UTC), monotonic_ns and boot_id, synchronised.

-- Lifetime: the file's. Class: device. The id tells a fresh mailbox from the one before it.
CREATE TABLE mailbox (
    id TEXT NOT NULL
) STRICT;
INSERT INTO mailbox VALUES (lower(hex(randomblob(8))));

-- Lifetime: until the consumer's mark covers the row (without a consumer: the broker's), and then
-- until newer rows have pushed it out; at most the configured age and size. Class: data_class;
-- answers never come here, and what is sealed was sealed before.
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
    bytes        INTEGER NOT NULL,
    UNIQUE (store, seq)
) STRICT;
CREATE INDEX mail_by_class ON mail (data_class, n, bytes);

-- Lifetime: the file's. Class: device. How far each store's rows have come, as the highest seq.
CREATE TABLE mark (
    store        TEXT PRIMARY KEY,
    relayed      INTEGER NOT NULL,
    sent         INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Lifetime: the file's. Class: device. How many rows age and size have taken that nobody had.
CREATE TABLE dropped (
    data_class TEXT PRIMARY KEY,
    rows       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
