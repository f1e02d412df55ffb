-- Messages of ours that go out over a platform.
ALTER TABLE messages
    -- how far it has come; null: it goes nowhere
    ADD COLUMN delivery  jsonb;

ALTER TABLE channels
    -- why nothing goes out over it until somebody acts: class, reason, since
    ADD COLUMN outbound_trouble  jsonb;

ALTER TABLE inbound_messages
    -- the platform's id of whoever wrote it, and so of whoever is answered
    ADD COLUMN author  text;

-- One row for each of them, written with the message itself.
CREATE TABLE outbound_messages (
    -- the order within a conversation
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id       uuid        NOT NULL UNIQUE,
    conversation_id  uuid        NOT NULL,
    channel_id       uuid        NOT NULL REFERENCES channels (id),
    -- waiting: not under way; sending: a call may have been made, and its answer is not stored;
    -- telling: over, and the conversation is not told yet
    state            text        NOT NULL CHECK (state IN ('waiting', 'sending', 'telling', 'done', 'failed')),
    -- calls that the platform has taken; the next one is the one that is under way
    parts_done       integer     NOT NULL DEFAULT 0,
    -- the platform's ids of them
    external_ids     text[]      NOT NULL DEFAULT '{}',
    attempts         integer     NOT NULL DEFAULT 0,
    queued_at        timestamptz NOT NULL,
    not_before       timestamptz NOT NULL,
    -- when the last call began
    begun_at         timestamptz,
    -- of the last attempt: class and reason
    failure          jsonb
);
CREATE INDEX outbound_messages_live ON outbound_messages (channel_id, conversation_id, id)
    WHERE state IN ('waiting', 'sending', 'telling');
CREATE INDEX outbound_messages_by_conversation ON outbound_messages (conversation_id, id);
