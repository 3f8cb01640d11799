-- Step of mailbox.db: where the uplink has left a retained message outside the pod's own topics.

-- Lifetime: until it is taken away there. Class: device. Written before the message is sent.
CREATE TABLE elsewhere (
    topic TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
