-- What others read. Said anew with each version: views only grow, so that what is built on them holds.

CREATE OR REPLACE VIEW pod AS
SELECT site, pod.pod, count(*) AS stores, min(first_received) AS first_received,
       max(last_received) AS last_received, meta ->> 'hardware' AS hardware,
       meta ->> 'image' AS image, meta ->> 'app' AS app, meta ->> 'schema' AS schema,
       meta -> 'exercises' AS exercises, meta_received
FROM ingest.pod JOIN ingest.store ON store.pod = pod.id
GROUP BY pod.id;

-- How far each pod's database is held.
CREATE OR REPLACE VIEW mark AS
SELECT site, pod.pod, store.store, mark, first_received, last_received
FROM ingest.store JOIN ingest.pod ON pod.id = store.pod;

CREATE OR REPLACE VIEW ingest.told AS
SELECT happened.*, pod.site, pod.pod, store.store AS store_id,
       pod.pod || ':' || store.store || ':' || seq AS event_id
FROM ingest.happened JOIN ingest.store ON store.id = happened.store
JOIN ingest.pod ON pod.id = store.pod;

-- What happened, and nothing of whom.
CREATE OR REPLACE VIEW event AS
SELECT event_id AS id, site, pod, store_id AS store, seq, kind, happened,
       synchronised AS clock_set, boot_id, monotonic_ns, received, data
FROM ingest.told WHERE kind LIKE 'event.%';

-- Results as they are held, sealed ones sealed.
CREATE OR REPLACE VIEW result AS
SELECT event_id AS id, site, pod, store_id AS store, seq, kind, happened,
       synchronised AS clock_set, boot_id, monotonic_ns, received, data
FROM ingest.told WHERE kind LIKE 'result.%';

-- Results that can be read: plain ones, and sealed ones that were opened here.
CREATE OR REPLACE VIEW readable AS
SELECT site, pod, store_id AS store, seq, kind, data, received
FROM ingest.told WHERE kind LIKE 'result.%' AND kind NOT IN ('result.sealed', 'result.erased')
UNION ALL
SELECT site, pod, store_id, seq, opened.kind, opened.data, received
FROM ingest.opened JOIN ingest.told USING (store, seq);

-- The columns of the table `results` of `pod package`, and whose. `session` is one run.
CREATE OR REPLACE VIEW result_measure AS
SELECT site, pod, pod || ':' || store || ':' || (data ->> 'run') AS session,
       data ->> 'participant' AS person, (data ->> 'visit')::bigint AS visit,
       data ->> 'exercise' AS exercise, data ->> 'form' AS form, data ->> 'version' AS version,
       coalesce(data -> 'params', '{}') AS params, data -> 'started' ->> 'wall' AS started,
       (data -> 'started' ->> 'synchronised')::boolean AS clock_set,
       (data -> 'timing' ->> 'verified')::boolean AS verified, data ->> 'verdict' AS verdict,
       (SELECT coalesce(string_agg(reason ->> 'code', ' ' ORDER BY place), '')
        FROM jsonb_array_elements(data -> 'reasons') WITH ORDINALITY AS each (reason, place)
       ) AS reasons,
       measure, value::double precision AS value
FROM readable CROSS JOIN LATERAL jsonb_each_text(data -> 'values') AS each (measure, value)
WHERE kind = 'result.exercise';

-- Who did what for how long, a row for each run that came to a result.
CREATE OR REPLACE VIEW dose AS
SELECT site, pod, pod || ':' || store || ':' || (data ->> 'run') AS session,
       data ->> 'participant' AS person, (data ->> 'visit')::bigint AS visit,
       data ->> 'exercise' AS exercise, data ->> 'form' AS form, data ->> 'version' AS version,
       data -> 'started' ->> 'wall' AS started,
       (data -> 'started' ->> 'synchronised')::boolean AS clock_set,
       (data ->> 'seconds')::double precision AS seconds, data ->> 'verdict' AS verdict
FROM readable WHERE kind = 'result.exercise';

-- Sessions at each pod, of nobody in particular. One that no event has ended has a null outcome.
CREATE OR REPLACE VIEW attendance AS
SELECT site, pod, store, seq, started, clock_set,
       CASE WHEN ends THEN next_happened END AS ended,
       CASE WHEN ends THEN next ->> 'outcome' END AS outcome,
       CASE WHEN ends THEN (next ->> 'seconds')::double precision END AS seconds,
       CASE WHEN ends THEN (next ->> 'exercises')::bigint END AS exercises
FROM (
    SELECT site, pod, store_id AS store, seq, kind, happened AS started,
           synchronised AS clock_set, lead(kind) OVER rest = 'event.session.ended' AS ends,
           lead(happened) OVER rest AS next_happened, lead(data) OVER rest AS next
    FROM ingest.told WHERE kind IN ('event.session.started', 'event.session.ended')
    WINDOW rest AS (PARTITION BY site, pod, store_id ORDER BY seq)
) AS session
WHERE kind = 'event.session.started';

-- Exercises that were done at each pod, by nobody in particular.
CREATE OR REPLACE VIEW usage AS
SELECT site, pod, happened, synchronised AS clock_set, data ->> 'exercise' AS exercise,
       data ->> 'form' AS form, data ->> 'version' AS version,
       (data ->> 'trials')::bigint AS trials, (data ->> 'seconds')::double precision AS seconds
FROM ingest.told WHERE kind = 'event.exercise.completed';

-- Screening for staff follow-up; no diagnosis. The last word on each flag. Only ever sealed: it is
-- here where ingest was given the key.
CREATE OR REPLACE VIEW flag AS
SELECT DISTINCT ON (site, pod, store, flag) site, pod, store, (data ->> 'flag')::bigint AS flag,
       data ->> 'participant' AS person, data ->> 'instrument' AS instrument,
       data -> 'bands' AS bands, data -> 'raised' ->> 'wall' AS raised,
       data -> 'acknowledged' ->> 'wall' AS acknowledged, data ->> 'role' AS role
FROM readable WHERE kind = 'result.screened' AND data ->> 'flag' IS NOT NULL
ORDER BY site, pod, store, flag, seq DESC;

-- Of whom has been erased: when it was told, and how many runs and rows that was. Not who.
CREATE OR REPLACE VIEW erased_person AS
SELECT site, pod, happened, synchronised AS clock_set, received,
       jsonb_array_length(data -> 'runs') + coalesce(sum(jsonb_array_length(there -> 'runs')), 0)
           AS runs,
       jsonb_array_length(coalesce(data -> 'events', '[]'))
           + coalesce(sum(jsonb_array_length(coalesce(there -> 'events', '[]'))), 0) AS rows
FROM ingest.told
LEFT JOIN LATERAL jsonb_array_elements(data -> 'elsewhere') AS each (there) ON true
WHERE kind = 'result.erased'
GROUP BY site, pod, store, seq, happened, synchronised, received, data;

-- What is missing of a pod's database, `from_seq` to `to_seq` or fewer, with rows held behind it.
CREATE OR REPLACE VIEW gap AS
SELECT site, pod.pod, store.store, mark + 1 AS from_seq, min(ahead.after) AS to_seq,
       missing_since, asked, asks
FROM ingest.ahead JOIN ingest.store ON store.id = ahead.store
JOIN ingest.pod ON pod.id = store.pod
GROUP BY pod.id, store.id;

CREATE OR REPLACE VIEW parked AS
SELECT id, topic, payload, reason, first_received, last_received, times FROM ingest.parked;

-- Two databases of one pod that were both filled in the same hours: two pods go by one name.
CREATE OR REPLACE VIEW copied_identity AS
SELECT site, pod.pod, one.store AS store, other.store AS other,
       greatest(one.first_happened, other.first_happened) AS since,
       least(one.last_happened, other.last_happened) AS until
FROM ingest.pod
JOIN ingest.store AS one ON one.pod = pod.id
JOIN ingest.store AS other ON other.pod = pod.id AND one.id < other.id
WHERE one.first_happened < other.last_happened AND other.first_happened < one.last_happened;
