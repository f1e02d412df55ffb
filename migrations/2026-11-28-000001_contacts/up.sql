-- Cards that are one person's. Nothing moves when they are joined: a card keeps its identities and conversations,
-- and points to the card that agents are shown in its place.
ALTER TABLE contacts
    -- the head; never one that points on
    ADD COLUMN joined_into    uuid REFERENCES contacts (id) ON DELETE SET NULL,
    -- what agents are shown in place of the own name and address while the card is joined
    ADD COLUMN card_name      text,
    ADD COLUMN card_email     text,
    -- somebody took it out of a join: nothing joins it by itself any more
    ADD COLUMN kept_apart_at  timestamptz,
    -- what was known of this person was deleted
    ADD COLUMN erased_at      timestamptz;

ALTER TABLE contact_identities
    -- to the minute: it is not written for every message
    ADD COLUMN last_seen_at  timestamptz,
    -- they told the platform to stop; nothing is sent there until they take it back
    ADD COLUMN opted_out_at  timestamptz;

ALTER TABLE channels
    -- what is older is deleted; null: kept
    ADD COLUMN retention_days  integer CHECK (retention_days > 0);

-- Addresses that somebody vouches for: a platform that delivers to them, or a website that signed them.
CREATE TABLE contact_proofs (
    kind        text        NOT NULL CHECK (kind IN ('email', 'phone', 'account')),
    -- in lower case; E.164; the platform and its id of a person
    value       text        NOT NULL,
    contact_id  uuid        NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    -- who vouches: the identity's kind
    source      text        NOT NULL,
    proven_at   timestamptz NOT NULL,
    PRIMARY KEY (kind, value, contact_id)
);
CREATE INDEX contact_proofs_by_contact ON contact_proofs (contact_id);

-- What was joined, and how it was before, so that it can be undone.
CREATE TABLE contact_joins (
    id              uuid PRIMARY KEY,
    -- the head, and the card that was joined to it, by the ids of then
    kept_id         uuid        NOT NULL,
    joined_id       uuid        NOT NULL,
    reason          text        NOT NULL CHECK (reason IN ('by_hand', 'email', 'phone', 'identity')),
    -- of each card of either side: id, joined_into, card_name, card_email; what is shown after
    before          jsonb       NOT NULL,
    after           jsonb       NOT NULL,
    -- null: the hub by itself
    by_id           uuid,
    by_name         text        NOT NULL,
    joined_at       timestamptz NOT NULL,
    undone_at       timestamptz,
    undone_by_id    uuid,
    undone_by_name  text
);
CREATE INDEX contact_joins_by_kept ON contact_joins (kept_id);
CREATE INDEX contact_joins_by_joined ON contact_joins (joined_id);

-- What somebody may be sent, as they told it; the newest of each purpose and channel counts.
CREATE TABLE contact_consents (
    id          uuid PRIMARY KEY,
    contact_id  uuid        NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    purpose     text        NOT NULL CHECK (purpose IN ('transactional', 'marketing')),
    -- null: on all of them
    channel_id  uuid REFERENCES channels (id),
    state       text        NOT NULL CHECK (state IN ('granted', 'withdrawn')),
    -- where it was told: 'agent', or the channel's kind
    source      text        NOT NULL,
    note        text        NOT NULL DEFAULT '',
    -- null: the contact
    by_id       uuid,
    by_name     text        NOT NULL,
    told_at     timestamptz NOT NULL
);
CREATE INDEX contact_consents_by_contact ON contact_consents (contact_id, told_at DESC);
