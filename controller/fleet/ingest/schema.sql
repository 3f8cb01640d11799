-- What pods have told. The tables are ingest's own (schema `ingest`); who reads goes by the views.
CREATE SCHEMA ingest;

-- Once and for all: which steps of this file's kind have been taken.
CREATE TABLE ingest.version (steps integer NOT NULL);
INSERT INTO ingest.version VALUES (0);

CREATE TABLE ingest.pod (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site text NOT NULL,
    pod text NOT NULL,
    meta jsonb,
    meta_received timestamptz,
    UNIQUE (site, pod)
);

-- A pod's database: one pod has several in its life, each counts its rows from 1.
CREATE TABLE ingest.store (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pod integer NOT NULL REFERENCES ingest.pod,
    store text NOT NULL,
    -- Every row up to here is held: what the pod is told.
    mark bigint NOT NULL DEFAULT 0,
    first_received timestamptz NOT NULL DEFAULT now(),
    last_received timestamptz NOT NULL DEFAULT now(),
    -- Between which wall times its rows happened, of those whose clock was set.
    first_happened timestamptz,
    last_happened timestamptz,
    -- Since when rows are held behind one that is missing; when, how often the pod was asked for it.
    missing_since timestamptz,
    asked timestamptz,
    asks integer NOT NULL DEFAULT 0,
    UNIQUE (pod, store)
) WITH (fillfactor = 50);
CREATE INDEX store_missing ON ingest.store (missing_since) WHERE missing_since IS NOT NULL;

-- What is held behind the mark: all rows of (after, seq] that there are. Empty as a rule.
CREATE TABLE ingest.ahead (
    store integer NOT NULL,
    after bigint NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (store, seq)
);

-- Each event and result once. `store` is no foreign key: stores never go, and the check would
-- cost as much as the row.
CREATE TABLE ingest.happened (
    store integer NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    happened timestamptz NOT NULL,
    synchronised boolean NOT NULL,
    boot_id text NOT NULL,
    monotonic_ns numeric NOT NULL,
    received timestamptz NOT NULL DEFAULT now(),
    data jsonb NOT NULL,
    -- What the envelope had that this release does not know.
    more jsonb,
    PRIMARY KEY (store, seq)
);
CREATE INDEX happened_run ON ingest.happened (store, ((data ->> 'run')::bigint))
    WHERE kind = 'result.exercise';
CREATE INDEX happened_session ON ingest.happened (store, seq)
    WHERE kind IN ('event.session.started', 'event.session.ended');

-- Sealed results that were opened here, where ingest was given the key.
CREATE TABLE ingest.opened (
    store integer NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (store, seq)
);

-- Of whom has been erased: these runs and rows are not kept, whenever they come. Not who.
CREATE TABLE ingest.erased_run (
    store integer NOT NULL,
    run bigint NOT NULL,
    PRIMARY KEY (store, run)
);
CREATE TABLE ingest.erased_row (
    store integer NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (store, seq)
);

-- What could not be kept as what it said it was; the same again is counted. `store` and `seq`
-- where it could be told in whose place it stands: the mark goes over it.
CREATE TABLE ingest.parked (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store integer,
    seq bigint,
    topic text NOT NULL,
    payload bytea NOT NULL,
    reason text NOT NULL,
    first_received timestamptz NOT NULL DEFAULT now(),
    last_received timestamptz NOT NULL DEFAULT now(),
    times integer NOT NULL DEFAULT 1,
    digest bytea NOT NULL UNIQUE
);
