-- Step of pod.db: how far each person has come, kept so that to read it takes as long after ten
-- years as after ten days. Everything here is written in the transaction of what it tells.

-- Lifetime: the file's. Class: device. The tasks that were done, each once: results of one task
-- can be compared, those of another version or under other parameters (JSON) can not.
CREATE TABLE task (
    id       INTEGER PRIMARY KEY,
    exercise TEXT NOT NULL,
    version  TEXT NOT NULL,
    params   TEXT NOT NULL,
    UNIQUE (exercise, version, params)
) STRICT;

-- Lifetime: with its run. Class: result. One row a finished run: which of the person's sittings it
-- is, and the value of the one measure that people are told of; null where it is not known.
CREATE TABLE point (
    person   TEXT NOT NULL,
    exercise TEXT NOT NULL,
    form     TEXT NOT NULL,
    n        INTEGER NOT NULL,
    run_id   INTEGER NOT NULL UNIQUE REFERENCES run ON DELETE CASCADE,
    task     INTEGER NOT NULL REFERENCES task,
    version  TEXT NOT NULL,
    measure  TEXT NOT NULL,
    value    REAL,
    verdict  TEXT NOT NULL,
    PRIMARY KEY (person, exercise, form, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX best_point ON point (person, exercise, form, version, measure, value)
    WHERE verdict = 'valid' AND value IS NOT NULL;
CREATE INDEX valid_point ON point (person, exercise, form, task, measure, n)
    WHERE verdict = 'valid' AND value IS NOT NULL;

-- What was done before this step. The measures are those that people were told when it was written.
INSERT INTO task (exercise, version, params)
SELECT DISTINCT exercise, version, params FROM run ORDER BY id;

WITH main (exercise, form, measure) AS (
    VALUES ('beat', 'assessment', 'asynchrony_sd_s'), ('beat', 'training', 'next_level'),
           ('breathing', 'training', 'adherence'), ('faces', 'assessment', 'balance_point'),
           ('faces', 'training', 'told_right'), ('flanker', 'assessment', 'rt_cost_s'),
           ('flanker', 'training', 'level'), ('go_nogo', 'assessment', 'dprime'),
           ('go_nogo', 'training', 'level'), ('later', 'assessment', 'ln_k'),
           ('n_back', 'assessment', 'dprime'), ('n_back', 'training', 'n_mean'),
           ('plans', 'training', 'follow_through'), ('settle', 'training', 'distress_change'),
           ('spot', 'training', 'level'), ('stop_signal', 'assessment', 'ssrt_s'),
           ('stop_signal', 'training', 'level'), ('track', 'training', 'level'),
           ('vigilance', 'assessment', 'speed_mean')
)
INSERT INTO point
SELECT person, run.exercise, run.form,
       row_number() OVER (PARTITION BY person, run.exercise, run.form ORDER BY run.id),
       run.id, task.id, run.version, measure,
       coalesce(
           json_extract(result, '$.values.' || measure),
           (SELECT json_extract(extra, '$.' || measure) FROM trial
            WHERE run_id = run.id AND json_extract(extra, '$.' || measure) IS NOT NULL
            ORDER BY trial.n DESC LIMIT 1)
       ),
       coalesce(json_extract(result, '$.verdict'), 'invalid')
FROM run JOIN session ON session.id = session_id JOIN task USING (exercise, version, params)
     JOIN main ON main.exercise = run.exercise AND main.form = run.form
WHERE run.outcome = 'finished' AND result IS NOT NULL;
