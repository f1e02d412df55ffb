-- Channels over which others post webhooks to us.
ALTER TABLE channels
    -- what its webhooks are signed with, encrypted with a key that is not in this database
    ADD COLUMN sealed_secret  bytea,
    ADD COLUMN secret_set_at  timestamptz,
    ADD COLUMN disabled_at    timestamptz;

-- Webhooks as they came: stored before they are acknowledged, worked off after it.
CREATE TABLE inbound_deliveries (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    platform     text        NOT NULL,
    -- what the platform calls this delivery; a repeat has the same
    key          text        NOT NULL,
    headers      jsonb       NOT NULL,
    body         bytea       NOT NULL,
    received_at  timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    attempts     integer     NOT NULL DEFAULT 0,
    -- for people: what became of it, or why it failed
    outcome      text        NOT NULL DEFAULT '',
    finished_at  timestamptz,
    UNIQUE (channel_id, key)
);
CREATE INDEX inbound_deliveries_waiting ON inbound_deliveries (channel_id, id) WHERE state = 'waiting';
CREATE INDEX inbound_deliveries_by_channel ON inbound_deliveries (channel_id, id DESC);
CREATE INDEX inbound_deliveries_finished ON inbound_deliveries (finished_at) WHERE state <> 'waiting';

-- The platform's id of each message, and which of ours it is: the message of this contact with this client_id.
-- Claimed before the message is posted, so that two deliveries of one message cannot be two messages.
CREATE TABLE inbound_messages (
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    external_id  text        NOT NULL,
    contact_id   uuid        NOT NULL REFERENCES contacts (id),
    client_id    text        NOT NULL,
    -- by the platform's clock
    sent_at      timestamptz,
    claimed_at   timestamptz NOT NULL,
    PRIMARY KEY (channel_id, external_id)
);

-- The last edit or deletion of a message that has not come yet.
CREATE TABLE inbound_parked (
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    external_id  text        NOT NULL,
    author       text        NOT NULL,
    -- null: a deletion
    text         text,
    parked_at    timestamptz NOT NULL,
    PRIMARY KEY (channel_id, external_id, author)
);
CREATE INDEX inbound_parked_by_age ON inbound_parked (parked_at);
