-- Step of pod.db: what lets staff in at the pod.

-- Lifetime: until another code is set. Class: device. One row a role: the hash of its code (JSON).
CREATE TABLE staff_code (
    role TEXT PRIMARY KEY,
    code TEXT NOT NULL
) STRICT, WITHOUT ROWID;
