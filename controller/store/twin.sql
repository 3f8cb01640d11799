-- Step of mailbox.db: what technicians want the pod to be, and what it made of that.

-- Lifetime: until the next one. Class: device. The last `desired` that the broker had, as it came.
CREATE TABLE desired (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL
) STRICT;

-- Lifetime: until the next one. Class: device. The payload of `reported`.
CREATE TABLE reported (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL
) STRICT;
