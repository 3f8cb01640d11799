-- Step of pod.db: what is still to be taken out of the mail of somebody who was erased.

-- Lifetime: until the mail has let the content go. Class: device. Numbers of outbox rows.
CREATE TABLE erasing (
    seq INTEGER PRIMARY KEY
) STRICT;
