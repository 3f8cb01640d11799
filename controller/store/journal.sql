-- Step of pod.db: what technicians asked of this pod over MQTT, and what became of it.

-- Lifetime: the newest 2000; what they found out, that of the newest 20. Class: device. The audit of
-- commands, and what keeps each id from being carried out twice, even where mailbox.db is lost.
-- `asked` and `moment` are moments as JSON, of its coming here and of its status. `settled` says
-- whether mailbox.db has this status.
CREATE TABLE command (
    n       INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    verb    TEXT NOT NULL,
    args    TEXT NOT NULL,
    expires TEXT,
    status  TEXT NOT NULL CHECK (status IN ('accepted', 'executing', 'succeeded', 'failed')),
    code    TEXT NOT NULL DEFAULT '',
    why     TEXT NOT NULL DEFAULT '',
    result  TEXT NOT NULL DEFAULT '{}',
    asked   TEXT NOT NULL,
    moment  TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX command_unsettled ON command (n) WHERE settled = 0;
CREATE INDEX command_unfinished ON command (n) WHERE status IN ('accepted', 'executing');

-- Lifetime: until maintenance is over. Class: device. With a row, nobody may sign in.
CREATE TABLE closed (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    since TEXT NOT NULL
) STRICT;
