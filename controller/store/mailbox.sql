-- mailbox.db: what the uplink has received for the controller. These first tables are not used: a
-- program before 2026-12-01, in the other slot, has here what mail.db has now, and needs them.

-- Lifetime: the file's. Class: device.
CREATE TABLE mailbox (
    id TEXT NOT NULL
) STRICT;
INSERT INTO mailbox VALUES (lower(hex(randomblob(8))));

-- Lifetime: until the next start of this program. Class: data_class.
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

-- Lifetime: until the next start of this program. Class: device.
CREATE TABLE mark (
    store        TEXT PRIMARY KEY,
    relayed      INTEGER NOT NULL,
    sent         INTEGER NOT NULL DEFAULT 0,
    acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Lifetime: the file's. Class: device.
CREATE TABLE dropped (
    data_class TEXT PRIMARY KEY,
    rows       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
