-- Step of pod.db: what staff did, which nobody can edit through the pod.

-- Lifetime: the file's. Class: device. One row each time staff did something, or could not: the
-- moment, who (a role, or 'cli' for the command line), what, about whom (a pseudonym, or '' for
-- nobody or somebody who was erased), and how it ended.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    moment  TEXT NOT NULL,
    who     TEXT NOT NULL,
    action  TEXT NOT NULL,
    about   TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
CREATE INDEX audit_of_person ON audit (about) WHERE about <> '';

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END;

-- INSERT OR REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = new.id)
BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END;

-- Of somebody who was erased the row says no more who they were; nothing else ever changes.
CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit
WHEN NOT (
    new.about = '' AND new.id = old.id AND new.moment = old.moment AND new.who = old.who
    AND new.action = old.action AND new.outcome = old.outcome
    AND NOT EXISTS (SELECT 1 FROM person WHERE pseudonym = old.about)
    AND NOT EXISTS (SELECT 1 FROM session WHERE person = old.about)
)
BEGIN
    SELECT raise(ABORT, 'the audit is append-only');
END;
