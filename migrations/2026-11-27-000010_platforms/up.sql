-- What platforms tell beside texts and authors.
ALTER TABLE inbound_messages
    -- the post, group or channel that it stands in; empty: between the contact and us alone
    ADD COLUMN thread    text NOT NULL DEFAULT '',
    -- what a message holds that its text cannot: what it answers, which button, where
    ADD COLUMN detail    jsonb,
    -- of the last edit that was applied; a lower one comes too late
    ADD COLUMN revision  bigint;

ALTER TABLE inbound_parked
    ADD COLUMN revision  bigint;

ALTER TABLE contact_identities
    -- since when nothing reaches them there: they blocked us or left
    ADD COLUMN unreachable_since  timestamptz;

-- Who reacted to which message, by the platform's ids; one sign for each person, the newest.
CREATE TABLE inbound_reactions (
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    external_id  text        NOT NULL,
    author       text        NOT NULL,
    -- null: taken back
    reaction     text,
    reacted_at   timestamptz NOT NULL,
    PRIMARY KEY (channel_id, external_id, author)
);

-- What became of messages of ours, by the platform's ids, until whoever sent them asks for it.
CREATE TABLE inbound_receipts (
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    -- the platform's id of the customer; empty where it is not told
    author       text        NOT NULL,
    -- empty: everything up to `until`
    external_id  text        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('sent', 'delivered', 'read', 'failed')),
    until        timestamptz,
    -- the platform's code and words
    reason       text,
    told_at      timestamptz NOT NULL,
    PRIMARY KEY (channel_id, author, external_id, state)
);
CREATE INDEX inbound_receipts_by_age ON inbound_receipts (told_at);
