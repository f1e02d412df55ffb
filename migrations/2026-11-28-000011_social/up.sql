-- What is done to messages on their platforms beside sending them.
ALTER TABLE messages
    -- reactions, hidden, liked, and what is under way; null: nothing
    ADD COLUMN social  jsonb;

ALTER TABLE outbound_messages
    -- how often its message was changed here since it was queued
    ADD COLUMN revision       integer NOT NULL DEFAULT 0,
    -- the oldest of them that a call was made with; null: none was made
    ADD COLUMN sent_revision  integer;

-- What is to be done and is not over: of each message one act of each kind, the newest.
CREATE TABLE outbound_acts (
    message_id       uuid        NOT NULL,
    kind             text        NOT NULL CHECK (kind IN ('edit', 'delete', 'hide', 'like', 'react')),
    conversation_id  uuid        NOT NULL,
    channel_id       uuid        NOT NULL REFERENCES channels (id),
    -- of the fact that queued it
    seq              bigint      NOT NULL,
    -- of its message, at that moment
    revision         integer     NOT NULL DEFAULT 0,
    deed             jsonb       NOT NULL,
    -- sending: a call may have been made; telling: over, and the conversation is not told yet
    state            text        NOT NULL CHECK (state IN ('waiting', 'sending', 'telling')),
    attempts         integer     NOT NULL DEFAULT 0,
    queued_at        timestamptz NOT NULL,
    not_before       timestamptz NOT NULL,
    -- of the last attempt: class and reason
    failure          jsonb,
    PRIMARY KEY (message_id, kind)
);
CREATE INDEX outbound_acts_by_channel ON outbound_acts (channel_id, seq);
