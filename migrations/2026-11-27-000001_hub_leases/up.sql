-- Which hub may write. One row now; by shard, so that several hubs can share a database later.
-- Every append names the epoch of its hub: one that is not this one any more stores nothing.
CREATE TABLE hub_leases (
    shard     integer PRIMARY KEY,
    epoch     bigint      NOT NULL,
    -- the machine and the process, for people
    holder    text        NOT NULL,
    taken_at  timestamptz NOT NULL
);
-- Epoch 0 is no hub's: each raises it before it writes.
INSERT INTO hub_leases (shard, epoch, holder, taken_at) VALUES (0, 0, 'nobody', now());
