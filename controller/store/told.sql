-- Step of pod.db: whose the results are that were told, sealed ones too.

-- Lifetime: until the person is erased. Class: result. One row for each result that was put into
-- the outbox, by its number there; it outlives the outbox's own row, so that an erasure can be told.
-- place is the database of another pod where it was told, null for this one.
CREATE TABLE told (
    person TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    place  INTEGER REFERENCES elsewhere
) STRICT;
CREATE INDEX told_of_person ON told (person);
CREATE INDEX told_by_number ON told (seq);
INSERT INTO told (person, seq) SELECT json_extract(body, '$.participant'), seq FROM outbox
WHERE json_extract(body, '$.participant') IS NOT NULL;
