-- Work on many conversations at once, in an agent's name.
CREATE TABLE bulk_jobs (
    id               uuid PRIMARY KEY,
    created_by       uuid        NOT NULL,
    created_by_name  text        NOT NULL,
    client_id        text        NOT NULL,
    -- the steps and the reply
    action           jsonb       NOT NULL,
    -- the job that it takes back
    undo_of          uuid REFERENCES bulk_jobs (id) ON DELETE CASCADE,
    -- waiting: may still be called off before anything is done
    state            text        NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled')),
    total            integer     NOT NULL,
    done             integer     NOT NULL DEFAULT 0,
    failed           integer     NOT NULL DEFAULT 0,
    left_alone       integer     NOT NULL DEFAULT 0,
    starts_at        timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    finished_at      timestamptz
);
-- A request that is sent again makes no second job.
CREATE UNIQUE INDEX bulk_jobs_by_client_id ON bulk_jobs (created_by, client_id);
-- A job is taken back once.
CREATE UNIQUE INDEX bulk_jobs_by_undone ON bulk_jobs (undo_of) WHERE undo_of IS NOT NULL;
CREATE INDEX bulk_jobs_of_agent ON bulk_jobs (created_by, created_at DESC);
CREATE INDEX bulk_jobs_live ON bulk_jobs (created_at) WHERE state IN ('waiting', 'running');

CREATE TABLE bulk_items (
    job_id           uuid        NOT NULL REFERENCES bulk_jobs (id) ON DELETE CASCADE,
    position         integer     NOT NULL,
    conversation_id  uuid        NOT NULL,
    -- begun: its command may have been given, and nobody wrote down how that ended
    state            text        NOT NULL CHECK (state IN ('waiting', 'begun', 'done', 'failed', 'left_alone')),
    -- what it was before
    before           jsonb,
    -- seq of its last event after
    version_after    bigint,
    -- of what failed or was left alone, for people
    reason           text,
    PRIMARY KEY (job_id, position)
);
CREATE INDEX bulk_items_open ON bulk_items (job_id, position) WHERE state IN ('waiting', 'begun');
