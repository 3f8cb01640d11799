-- Step of mailbox.db: what technicians asked of the pod, and how far it has come.

-- Lifetime: the last few hundred. Class: device. Written by the uplink when it accepts a command,
-- and by the controller as it carries it out; pod.db's own table of them is what counts. `told` is
-- the last status that the broker took. `reply` and `correlation` are the sender's, for MQTT 5.
CREATE TABLE command (
    n           INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    verb        TEXT NOT NULL,
    args        TEXT NOT NULL,
    expires     TEXT,
    reply       TEXT,
    correlation BLOB,
    status      TEXT NOT NULL CHECK (status IN ('accepted', 'executing', 'succeeded', 'failed')),
    code        TEXT NOT NULL DEFAULT '',
    why         TEXT NOT NULL DEFAULT '',
    at          TEXT NOT NULL,
    result      TEXT NOT NULL DEFAULT '{}',
    told        TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX command_untold ON command (n) WHERE told <> status;
CREATE INDEX command_waiting ON command (n) WHERE status = 'accepted';
